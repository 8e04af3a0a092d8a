import { Skeleton } from 'antd';
import { useApp } from '../app-context.tsx';
import { Failed } from '../shell/messages.tsx';
import { itemOf } from '../router.ts';
import { useView } from '../shell/view.tsx';
import { useLoaded } from '../use-loaded.ts';
import { RuleDetail } from './rule-detail.tsx';
import { RuleList } from './rule-list.tsx';

export function RulesPage() {
  const { place } = useView();
  const ruleId = itemOf(place.path);
  return ruleId === undefined ? <RuleList /> : <OneRule ruleId={ruleId} />;
}

function OneRule({ ruleId }: { readonly ruleId: string }) {
  const { api } = useApp();
  const rule = useLoaded(ruleId, (signal) => api.rule(ruleId, signal));
  if (rule.error !== undefined) return <Failed error={rule.error} again={rule.again} />;
  if (rule.value === undefined) return <Skeleton active className="page-loading" />;
  return <RuleDetail rule={rule.value} />;
}
