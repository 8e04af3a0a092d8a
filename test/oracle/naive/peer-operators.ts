// `peers` and `case_mix` again: every institution of the group is looked up in the table and every record
// of the period is read anew.
import { fieldOf, isThing, passes, type Question, type Spec } from '../naive-facts.ts';
import type { Thing } from '../naive-entries.ts';
import type { Tables } from '../reading.ts';
import { besideOf } from './beside.ts';
import { feeOf } from './doings.ts';
import { isFarPast, standing, type PeriodKind, type PeriodRecord } from './period-records.ts';

type Operator = (spec: Spec, q: Question) => unknown;

const ofInstitutions = ['institution_month', 'institution_day', 'cost_month', 'trade_month'] as const;
/** Stays of a group of cases that the others must have. */
const othersMin = 5;
const six = (value: number): number => Math.round(value * 1e6) / 1e6;

/** `records` gives every closed period of a kind. */
export function peerOperators(
  tables: Tables,
  records: (kind: PeriodKind) => readonly PeriodRecord[],
): Readonly<Record<string, Operator>> {
  const rows = tables.rows('institutions');
  const cell = (code: string, column: string): string | undefined =>
    (column === 'speciality' ? tables.rows('specialities') : rows).find((row) => row['fixmedins_code'] === code)?.[column];

  /** Institutions alike, the asking one among them; undefined while the group's period is open. */
  const groupOf = (record: Thing, spec: Spec, q: Question): readonly PeriodRecord[] | undefined => {
    const kind = ofInstitutions.find((one) => one === record.kind);
    const own = record.fixmedins_code;
    const { at: from, until: to } = record;
    if (kind === undefined || to === undefined || !rows.some((row) => row['fixmedins_code'] === own)) return undefined;
    const columns: readonly unknown[] = Array.isArray(spec['by']) ? spec['by'] : [];
    const codes = new Set(rows.map((row) => row['fixmedins_code'] ?? ''));
    const alike = [...codes].filter((code) =>
      columns.every((column) => (cell(code, String(column)) ?? '') === (cell(own, String(column)) ?? '')));
    const asked = { kind, from, to };
    const isWaitedFor = !alike.some((code) => isFarPast(q.past, code, asked));
    if (isWaitedFor && alike.some((code) => standing(q.past, code, asked) === 'open')) return undefined;
    return records(kind).filter(({ entry, key }) => entry.at === from && alike.includes(key));
  };

  return {
    peers(spec, q) {
      const record = q.ref(String(spec['of'] ?? 'trigger'));
      if (!isThing(record)) return undefined;
      const value = fieldOf(record, String(spec['field']));
      const group = typeof value === 'number' ? groupOf(record, spec, q) : undefined;
      if (typeof value !== 'number' || group === undefined) return undefined;
      const others = group
        .filter(({ key, entry }) => key !== record.fixmedins_code && passes(entry, { where: spec['where'] }, q))
        .map(({ entry }) => fieldOf(entry, String(spec['field'])))
        .filter((one) => typeof one === 'number');
      return besideOf(value, others);
    },

    case_mix(spec, q) {
      const record = q.ref(String(spec['of'] ?? 'trigger'));
      const group = isThing(record) ? groupOf(record, spec, q) : undefined;
      if (group === undefined || !isThing(record)) return undefined;
      const cases = group.flatMap(({ key, happened }) =>
        happened.stays.flatMap((one) => {
          const drg = one.stay.settlements.length > 0 ? one.group?.drg : undefined;
          return drg === undefined ? [] : [{ key, drg, fee: feeOf(one, 'medfee_sumamt'), los: one.los }];
        }));
      const compared = [...Map.groupBy(cases, ({ drg }) => drg)]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([, all]) => {
          const own = all.filter(({ key }) => key === record.fixmedins_code);
          const total = (some: typeof all, what: 'fee' | 'los'): number => some.reduce((sum, one) => sum + one[what], 0);
          const [fee, los] = [total(all, 'fee') / all.length, total(all, 'los') / all.length];
          if (own.length === 0 || all.length - own.length < othersMin || fee === 0 || los === 0) return [];
          return [{ stays: own.length, cost: total(own, 'fee') / fee, time: total(own, 'los') / los }];
        });
      const stays = compared.reduce((sum, one) => sum + one.stays, 0);
      if (stays === 0) return undefined;
      return {
        cost_index: six(compared.reduce((sum, { cost }) => sum + cost, 0) / stays),
        time_index: six(compared.reduce((sum, { time }) => sum + time, 0) / stays),
        stays,
        groups: compared.length,
      };
    },
  };
}
