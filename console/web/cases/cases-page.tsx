import { useApp } from '../app-context.tsx';
import { addressOf, itemOf } from '../router.ts';
import { useView } from '../shell/view.tsx';
import { CaseViews, viewOf } from './case-views.tsx';
import type { CaseView } from './case-views.tsx';
import { CaseDetailView } from './case-detail.tsx';
import { CaseList } from './case-list.tsx';
import { WorkList } from './work-list.tsx';

export function CasesPage() {
  const { place } = useView();
  const { router } = useApp();
  const caseId = itemOf(place.path);
  if (caseId !== undefined) return <CaseDetailView caseId={caseId} />;
  const view = viewOf(place.query.get('view'));
  const choose = (wanted: CaseView) => {
    const query = new URLSearchParams(place.query);
    if (wanted === 'clues') query.delete('view');
    else query.set('view', wanted);
    router.go(addressOf({ path: place.path, query }), { replace: true });
  };
  return (
    <div className="page">
      <section className="panel list">
        <div className="case-views"><CaseViews view={view} onChange={choose} /></div>
        {view === 'clues' ? <CaseList /> : <WorkList view={view} />}
      </section>
    </div>
  );
}
