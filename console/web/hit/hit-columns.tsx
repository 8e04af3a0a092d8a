// The columns a list of hits can have. Widths in pixels; `flex` columns share what is left.
import type { ReactNode } from 'react';
import type { Family, Grade } from '../../../engine/hit.ts';
import type { ListedHit } from '../contract.ts';
import { chinaTime, clockTime, shortTime, yuan } from '../format.ts';
import type { NameTable } from '../names.ts';
import { useWords, wordFor } from '../settings.tsx';
import { familyColours } from '../theme.ts';
import type { Words } from '../words/zh.ts';

export interface CellContext {
  readonly words: Words;
  readonly names: NameTable;
  readonly choose: (chinese: string, english: string) => string;
}

export interface HitColumn {
  readonly name: keyof Words['columns'];
  readonly width: number;
  readonly isFlexible?: boolean;
  readonly isNumber?: boolean;
  readonly cell: (hit: ListedHit, context: CellContext) => ReactNode;
  /** Shown in full when the pointer rests on the cell. */
  readonly hint?: (hit: ListedHit, context: CellContext) => string | undefined;
}

export function GradeTag({ grade, short = false }: { readonly grade: Grade; readonly short?: boolean }) {
  const words = useWords();
  return <span className={`grade is-${grade}`}>{short ? words.gradesShort[grade] : words.grades[grade]}</span>;
}

export function FamilyTag({ family }: { readonly family: Family }) {
  const words = useWords();
  return (
    <span className="family">
      <i style={{ background: familyColours[family] }} aria-hidden="true" />
      {words.families[family]}
    </span>
  );
}

const headKept = 4;
const tailKept = 8;

/** People of one city share the beginning of their numbers: what tells them apart is the end. */
function shortCode(value = ''): string {
  const isShort = value.length <= headKept + tailKept + 1;
  return isShort ? value : `${value.slice(0, headKept)}…${value.slice(-tailKept)}`;
}

const code = (name: 'rule_id' | 'mdtrt_id' | 'setl_id' | 'drug_trac_codg' | 'med_list_codg' | 'dr_codg', width: number): HitColumn => ({
  name, width,
  cell: (hit) => <span className="code">{hit[name] ?? ''}</span>,
  hint: (hit) => hit[name],
});

export const hitColumns: readonly HitColumn[] = [
  {
    name: 'detected_at', width: 78,
    cell: (hit) => <time dateTime={hit.detected_at}>{clockTime(hit.detected_at)}</time>,
    hint: (hit) => chinaTime(hit.detected_at),
  },
  {
    name: 'at', width: 98,
    cell: (hit) => <time dateTime={hit.at}>{shortTime(hit.at)}</time>,
    hint: (hit) => chinaTime(hit.at),
  },
  {
    name: 'grade', width: 68,
    cell: (hit) => <GradeTag grade={hit.grade} short />,
    hint: (hit, { words }) => words.grades[hit.grade],
  },
  { name: 'family', width: 114, cell: (hit) => <FamilyTag family={hit.family} /> },
  {
    name: 'title', width: 206,
    cell: (hit, { words, choose }) => (
      <>
        {hit.parent_hit_id !== undefined && <span className="detail-tag" title={words.details.help}>↳</span>}
        {hit.state === 'withdrawn' && <span className="withdrawn-tag">{words.states.withdrawn}</span>}
        <span className="title">{choose(hit.title, hit.title_en)}</span>
      </>
    ),
    hint: (hit, { choose }) => `${hit.rule_id} ${choose(hit.title, hit.title_en)}`,
  },
  {
    name: 'fixmedins_code', width: 160,
    cell: ({ fixmedins_code: code = '' }, { names }) => names.institutions.get(code) ?? <span className="code">{code}</span>,
    hint: (hit, { names }) => `${names.institutions.get(hit.fixmedins_code ?? '') ?? ''} ${hit.fixmedins_code ?? ''}`.trim(),
  },
  { name: 'psn_no', width: 118, cell: (hit) => <span className="code">{shortCode(hit.psn_no)}</span>, hint: (hit) => hit.psn_no },
  { name: 'amount', width: 104, isNumber: true, cell: (hit) => yuan(hit.amount) },
  { name: 'fund_amount', width: 104, isNumber: true, cell: (hit) => yuan(hit.fund_amount) },
  {
    name: 'reason', width: 260, isFlexible: true,
    cell: (hit, { choose }) => choose(hit.reason, hit.reason_en),
    hint: (hit, { choose }) => choose(hit.reason, hit.reason_en),
  },
  code('rule_id', 80),
  code('mdtrt_id', 150),
  code('setl_id', 150),
  code('drug_trac_codg', 180),
  code('med_list_codg', 190),
  code('dr_codg', 120),
  {
    name: 'subject', width: 200,
    cell: (hit, { words }) => <>{wordFor(words.subjects, hit.subject_kind)} <span className="code">{hit.subject}</span></>,
    hint: (hit) => hit.subject,
  },
  { name: 'state', width: 76, cell: (hit, { words }) => words.states[hit.state] },
];

export const liveColumnNames = ['detected_at', 'grade', 'family', 'title', 'fixmedins_code', 'psn_no', 'amount', 'reason'] as const;
export const searchColumnNames = ['at', 'grade', 'family', 'title', 'fixmedins_code', 'psn_no', 'amount', 'reason'] as const;

/** In the order of `hitColumns`, whatever the order of the names. */
export function columnsNamed(names: readonly string[]): readonly HitColumn[] {
  return hitColumns.filter((column) => names.includes(column.name));
}
