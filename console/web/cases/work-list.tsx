// Cases in work, by limit: what has to be done next stands first.
import type { TableColumnsType } from 'antd';
import { useMemo } from 'react';
import { useApp } from '../app-context.tsx';
import type { CaseRow } from '../contract.ts';
import { shortTime, wholeNumber, yuan } from '../format.ts';
import { FamilyTag, GradeTag } from '../hit/hit-columns.tsx';
import { useNames } from '../names.ts';
import { useWords, wordFor } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Nothing } from '../shell/messages.tsx';
import { useClock } from '../shell/use-clock.ts';
import { usePages } from '../use-pages.ts';
import { CaseTable } from './case-table.tsx';
import { openStages } from './case-views.tsx';
import type { CaseView } from './case-views.tsx';
import { DueDay, StageTag } from './stage-tag.tsx';

const pageCases = 100;
const clockMs = 60_000;

const queries: Readonly<Record<Exclude<CaseView, 'clues'>, Readonly<Record<string, string>>>> = {
  mine: { assignee: 'me', stage: openStages.join(',') }, open: { stage: openStages.join(',') }, overdue: { overdue: '1' },
  closed: { stage: 'closed' },
};

export function WorkList({ view }: { readonly view: Exclude<CaseView, 'clues'> }) {
  const words = useWords();
  const { api } = useApp();
  const columns = useWorkColumns(view);
  const found = usePages(view, (cursor, signal) => {
    const query = new URLSearchParams({ ...queries[view], limit: String(pageCases) });
    if (cursor !== undefined) query.set('cursor', cursor);
    return api.casework(query, signal);
  });
  return (
    <CaseTable
      found={found} columns={columns}
      empty={<Nothing title={words.casework.emptyTitle} text={words.casework.emptyText} />}
    />
  );
}

function useWorkColumns(view: CaseView): TableColumnsType<CaseRow> {
  const words = useWords();
  const { names } = useApp();
  const { institutions } = useNames(names);
  const now = useClock(clockMs);
  return useMemo(() => [
    {
      title: words.cases.subject, key: 'subject', ellipsis: true, width: 236,
      render: (_, row) => (
        <Link to={`/cases/${row.case_id}`}>
          {wordFor(words.subjects, row.subject_kind)} <span className="code">{row.subject}</span>
        </Link>
      ),
    },
    { title: words.casework.stage, key: 'stage', width: 190, render: (_, { work }) => work !== undefined && <StageTag work={work} /> },
    view === 'closed'
      ? {
        title: words.casework.closedAt, key: 'updated', width: 110,
        render: (_, { work }) => work !== undefined && shortTime(work.updated_at),
      }
      : { title: words.casework.due, key: 'due', width: 130, render: (_, { work }) => <DueDay due={work?.due} now={now} /> },
    {
      title: words.casework.assignee, key: 'assignee', width: 96, ellipsis: true,
      render: (_, { work }) => (work === undefined || work.assignee === ''
        ? <span className="muted">{words.casework.nobody}</span>
        : words.casework.person(work.assignee)),
    },
    {
      title: words.columns.grade, key: 'grade', width: 70,
      render: (_, { grade }) => grade !== undefined && <GradeTag grade={grade} short />,
    },
    {
      title: words.cases.families, key: 'families', width: 140,
      render: (_, row) => <span className="tags">{row.families.map((family) => <FamilyTag key={family} family={family} />)}</span>,
    },
    { title: words.cases.hits, key: 'hits', width: 66, align: 'right', render: (_, row) => wholeNumber(row.hits) },
    {
      title: words.cases.amount, key: 'amount', width: 112, align: 'right',
      render: (_, row) => <b>{yuan(row.work?.confirmed_amount ?? row.amount) || '–'}</b>,
    },
    {
      title: words.columns.fixmedins_code, key: 'institutions', ellipsis: true,
      render: (_, row) => {
        const [first = ''] = row.fixmedins_codes;
        const others = row.fixmedins_codes.length - 1;
        return <>{institutions.get(first) ?? first}{others > 0 && <span className="muted"> +{others}</span>}</>;
      },
    },
  ], [words, institutions, view, now]);
}
