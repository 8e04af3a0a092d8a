// The lists of the cases page: clues that nobody has accepted, and the work, cut four ways.
import { Segmented, Tooltip } from 'antd';
import { caseStages } from '../../../connectors/clickhouse/queries/case-record.ts';
import { useApp } from '../app-context.tsx';
import { wholeNumber } from '../format.ts';
import { useWords } from '../settings.tsx';
import { useLoaded } from '../use-loaded.ts';
import { mayWork } from './offered-actions.ts';

const caseViews = ['clues', 'mine', 'open', 'overdue', 'closed'] as const;
export type CaseView = (typeof caseViews)[number];

export const openStages = caseStages.filter((stage) => stage !== 'closed');
const countsEveryMs = 30_000;

export function viewOf(name: string | null): CaseView {
  return caseViews.find((view) => view === name) ?? 'clues';
}

export function CaseViews({ view, onChange }: { readonly view: CaseView; readonly onChange: (view: CaseView) => void }) {
  const { casework } = useWords();
  const { api, me } = useApp();
  const first = new URLSearchParams({ limit: '1' });
  const counts = useLoaded('counts', (signal) => api.casework(first, signal), countsEveryMs);
  const all = counts.value?.counts ?? [];
  const sum = (isMeant: (stage: string) => boolean, what: 'cases' | 'overdue'): number =>
    all.filter(({ stage }) => isMeant(stage)).reduce((total, one) => total + one[what], 0);
  const numbers: Partial<Record<CaseView, number>> = {
    open: sum((stage) => stage !== 'closed', 'cases'), overdue: sum(() => true, 'overdue'), closed: sum((stage) => stage === 'closed', 'cases'),
  };
  return (
    <Tooltip title={casework.viewsHelp} placement="bottomLeft">
      <Segmented<CaseView>
        value={view} onChange={onChange} aria-label={casework.views.open} data-testid="case-views"
        options={caseViews.filter((name) => name !== 'mine' || mayWork(me.role)).map((value) => ({
          value, label: numbers[value] === undefined ? casework.views[value] : `${casework.views[value]} ${wholeNumber(numbers[value])}`,
        }))}
      />
    </Tooltip>
  );
}
