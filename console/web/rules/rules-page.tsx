// Everything under /rules: the list, one rule, its editor, and the question why a rule spoke or did not.
import { itemOf } from '../router.ts';
import { useView } from '../shell/view.tsx';
import { ExplainPage } from './explain-page.tsx';
import { RuleDetail } from './rule-detail.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { RuleList } from './rule-list.tsx';

export function RulesPage() {
  const { place } = useView();
  const item = itemOf(place.path);
  const isEditing = place.path.endsWith('/edit');
  const base = Number(place.query.get('version') ?? 0);
  switch (item) {
    case undefined:
      return <RuleList />;
    case 'new':
      return <RuleEditor key="new" ruleId={undefined} base={undefined} />;
    case 'explain':
      return <ExplainPage />;
    default:
      return isEditing
        ? <RuleEditor key={`${item}/${base}`} ruleId={item} base={base === 0 ? undefined : base} />
        : <RuleDetail key={item} ruleId={item} />;
  }
}
