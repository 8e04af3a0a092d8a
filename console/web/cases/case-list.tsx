// Cases that nobody has accepted yet, highest amount first: what one subject (a person, a stay, a trace code, a stock item)
// adds up to.
import { Select } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo } from 'react';
import { useApp } from '../app-context.tsx';
import type { CaseRow } from '../contract.ts';
import { FilterBar } from '../filter-bar/filter-bar.tsx';
import { useFilter } from '../filter-bar/use-filter.ts';
import { requestOf } from '../filter.ts';
import { shortTime, wholeNumber, yuan } from '../format.ts';
import { FamilyTag, GradeTag } from '../hit/hit-columns.tsx';
import { useNames } from '../names.ts';
import { addressOf } from '../router.ts';
import { useWords, wordFor } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Nothing } from '../shell/messages.tsx';
import { useView } from '../shell/view.tsx';
import { usePages } from '../use-pages.ts';
import { CaseTable } from './case-table.tsx';
import { StageTag } from './stage-tag.tsx';

const pageCases = 100;

export function CaseList() {
  const words = useWords();
  const { api, router } = useApp();
  const { place } = useView();
  const [filter, setFilter] = useFilter('raised');
  const kind = place.query.get('subject_kind') ?? '';
  const query = useMemo(() => {
    const wanted = requestOf(filter);
    wanted.set('worked', '0');
    if (kind !== '') wanted.set('subject_kind', kind);
    return wanted;
  }, [filter, kind]);
  const found = usePages(query.toString(), (cursor, signal) =>
    api.cases(new URLSearchParams(query), { limit: pageCases, cursor, signal }));
  const columns = useCaseColumns();

  const chooseKind = (wanted: string) => {
    const next = new URLSearchParams(place.query);
    if (wanted === '') next.delete('subject_kind');
    else next.set('subject_kind', wanted);
    router.go(addressOf({ path: place.path, query: next }), { replace: true });
  };
  return (
    <>
      <FilterBar filter={filter} onChange={setFilter} isCompact hasState={false}>
        <Select
          value={kind} onChange={chooseKind} style={{ width: 130 }} aria-label={words.cases.kind}
          options={[
            { value: '', label: words.cases.allKinds },
            ...Object.entries(words.subjects).map(([value, label]) => ({ value, label })),
          ]}
        />
      </FilterBar>
      <CaseTable
        found={found} columns={columns}
        empty={<Nothing title={words.cases.emptyTitle} text={words.cases.emptyText} />}
      />
    </>
  );
}

function useCaseColumns(): TableColumnsType<CaseRow> {
  const words = useWords();
  const { names } = useApp();
  const { institutions } = useNames(names);
  return useMemo(() => [
    {
      title: words.cases.subject, key: 'subject', ellipsis: true, width: 236,
      render: (_, row) => (
        <Link to={`/cases/${row.case_id}`}>
          {wordFor(words.subjects, row.subject_kind)} <span className="code">{row.subject}</span>
          {row.work !== undefined && <> <StageTag work={row.work} /></>}
        </Link>
      ),
    },
    {
      title: words.columns.grade, key: 'grade', width: 76,
      render: (_, { grade }) => grade !== undefined && <GradeTag grade={grade} short />,
    },
    {
      title: words.cases.families, key: 'families', width: 150,
      render: (_, row) => <span className="tags">{row.families.map((family) => <FamilyTag key={family} family={family} />)}</span>,
    },
    { title: words.cases.hits, key: 'hits', width: 72, align: 'right', render: (_, row) => wholeNumber(row.hits) },
    { title: words.cases.amount, key: 'amount', width: 120, align: 'right', render: (_, row) => <b>{yuan(row.amount) || '–'}</b> },
    { title: words.cases.fund, key: 'fund', width: 116, align: 'right', render: (_, row) => yuan(row.fund_amount) || '–' },
    {
      title: words.columns.fixmedins_code, key: 'institutions', ellipsis: true,
      render: (_, row) => {
        const [first = ''] = row.fixmedins_codes;
        const others = row.fixmedins_codes.length - 1;
        return <>{institutions.get(first) ?? first}{others > 0 && <span className="muted"> +{others}</span>}</>;
      },
    },
    { title: words.cases.first, key: 'first', width: 100, render: (_, row) => shortTime(row.first_at ?? '') },
    { title: words.cases.last, key: 'last', width: 100, render: (_, row) => shortTime(row.last_at ?? '') },
  ], [words, institutions]);
}
