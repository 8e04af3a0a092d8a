// Random changes of knowledge tables, as people make them: rows taken out, put in twice, put elsewhere, other
// numbers, an exemption filed, the table as it was before; for all dates or from a day on.
import * as fc from 'fast-check';
import type { DatedTable } from '../../engine/dated-knowledge.ts';
import type { Rule } from '../../engine/rule.ts';

export type Texts = Readonly<Record<string, string>>;

export interface TableSet {
  readonly knowledge: Texts;
  readonly dated: readonly DatedTable[];
}

export interface TableEdit {
  readonly table: number;
  readonly way: (typeof ways)[number];
  readonly row: number;
  readonly subject: number;
  /** The table as it is from this day on; absent: on all dates. */
  readonly from: string | undefined;
}

const ways = ['less', 'none', 'twice', 'elsewhere', 'number', 'exempt', 'exempt', 'as before', 'as before'] as const;
const days = [undefined, undefined, undefined, '2025-06-30', '2025-07-05', '2025-07-10'] as const;

export const tableEdits: fc.Arbitrary<TableEdit> = fc.record({
  table: fc.nat(9999),
  way: fc.constantFrom(...ways),
  row: fc.nat(9999),
  subject: fc.nat(9999),
  from: fc.constantFrom(...days),
});

/** The tables with what the examples of the rules add to them. */
export function withExampleRows(knowledge: Texts, rules: readonly Rule[]): Texts {
  const tables = new Map(Object.entries(knowledge).map(([name, text]) => [name, rowsOf(text)]));
  for (const example of rules.flatMap(({ examples }) => examples)) {
    for (const [name, text] of Object.entries(example.knowledge ?? {})) {
      const [head, ...rows] = rowsOf(text);
      const known = tables.get(name) ?? [];
      if (head === undefined || (known.length > 1 && known[0] !== head)) continue;
      tables.set(name, [head, ...new Set([...known.slice(1), ...rows])]);
    }
  }
  return Object.fromEntries([...tables].map(([name, rows]) => [name, `${rows.join('\n')}\n`]));
}

function rowsOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Whom an exemption may name: rules and families, and the patients, visits and houses of the examples. */
export interface Exemptible {
  readonly names: readonly string[];
  readonly subjects: readonly (readonly [kind: string, id: string])[];
}

export function exemptible(rules: readonly Rule[]): Exemptible {
  const text = JSON.stringify(rules.map(({ examples }) => examples));
  const named = (field: string): readonly string[] =>
    [...new Set([...text.matchAll(new RegExp(`"${field}":"([^"]+)"`, 'g'))].map(([, id]) => id ?? ''))];
  return {
    names: ['', ...rules.map(({ id }) => id), ...new Set(rules.map(({ family }) => family))],
    subjects: [
      ...named('psn_no').map((id) => ['person', id] as const),
      ...named('mdtrt_id').map((id) => ['stay', id] as const),
      ...['H42070400001', ...named('fixmedins_code')].map((id) => ['institution', id] as const),
    ],
  };
}

/** What stands after an edit of what stood before; `original` are the tables as they were at the beginning. */
export function edited(set: TableSet, edit: TableEdit, original: Texts, whom: Exemptible): TableSet {
  const names = Object.keys(original).filter((name) => rowsOf(original[name] ?? '').length > 1);
  const table = edit.way === 'exempt' ? 'exemptions' : (names[edit.table % names.length] ?? 'exemptions');
  const { from } = edit;
  const known = set.dated.filter((one) => one.table === table);
  const current = known.find((one) => one.from === from)?.csv ?? set.knowledge[table] ?? '';
  const csv = edit.way === 'as before' ? (original[table] ?? '') : editedText(current, edit, whom);
  if (from === undefined) return { ...set, knowledge: { ...set.knowledge, [table]: csv } };
  const others = set.dated.filter((one) => one.table !== table || one.from !== from);
  const isTaken = edit.way === 'as before' && others.length < set.dated.length;
  return { ...set, dated: isTaken ? others : [...others, { table, from, csv }] };
}

function editedText(text: string, { way, row, subject }: TableEdit, { names, subjects }: Exemptible): string {
  const [head = '', ...rows] = rowsOf(text);
  const at = rows.length === 0 ? 0 : row % rows.length;
  const one = rows[at];
  const less = rows.toSpliced(at, 1);
  const changed = (): readonly string[] => {
    switch (way) {
      case 'none':
        return [];
      case 'less':
        return less;
      case 'twice':
        return one === undefined ? rows : [...rows, one];
      case 'elsewhere':
        return one === undefined ? rows : less.toSpliced(subject % rows.length, 0, one);
      case 'number':
        return one === undefined ? rows : rows.with(at, one.replace(/(?<=,)\d+(\.\d+)?(?=,|$)/, String(1 + (subject % 3))));
      case 'exempt': {
        const [kind, id] = subjects[subject % subjects.length] ?? ['person', 'P'];
        const cells = new Map([['kind', 'leave'], ['subject_kind', kind], ['subject', id], ['from', '2025-01-01'],
          ['rule', names[row % names.length] ?? '']]);
        return [...rows, head.split(',').map((column) => cells.get(column) ?? '').join(',')];
      }
      case 'as before':
        return rows;
    }
  };
  return `${[head, ...changed()].join('\n')}\n`;
}
