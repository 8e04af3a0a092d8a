// `over_limits`: what of a stay was billed beyond a limit of a knowledge table (`limits`: 24 hours of
// oxygen a day, one bed a day, one appendix a stay). Lines count by the longest prefix, so that two kinds
// of bed are one. A refund is taken from the day of the line it refunds, or from its own.
//
// Some institutions post the days of a weekend in one line. A day is therefore over a limit of whole
// days (`absorbed_units`) only when the days without the item right before and after it, inside the
// stay, cannot take the rest; of other units such a day counts, and is not `certain`.
//
// Value: {days, certain, excess, amount, unit, details, day, limit}: days or stays over a limit, those of
// them that neighbours cannot take, what is too much (of the first unit met), its yuan, sentences, the
// first such day and its limit; `days` 0 when there is none, undefined while the stay is open.
import { z } from 'zod';
import { chinaDate, chinaDay, startOfChinaDay } from '../china-time.ts';
import { numberField, textField, type Entry } from '../entry.ts';
import type { Row } from '../knowledge-rows.ts';
import type { Tables } from '../tables.ts';
import { common } from './declaration.ts';
import { defineOperator } from './operator.ts';

const detailsMax = 10;
/** Longest stay looked at day by day. */
const daysMax = 400;

interface Billed {
  quantity: number;
  amount: number;
}

interface Excess {
  readonly row: Row;
  /** Day number; undefined for a limit of the whole stay. */
  readonly day: number | undefined;
  readonly quantity: number;
  readonly excess: number;
  readonly amount: number;
  readonly isCertain: boolean;
}

export const overLimits = defineOperator({
  op: 'over_limits',
  schema: z.strictObject({
    ...common,
    op: z.literal('over_limits'),
    kind: z.string(),
    table: z.string(),
    /** Column with the prefix of codes. */
    column: z.string().default('med_list_codg'),
    per: z.array(z.enum(['day', 'stay'])).min(1).default(['day', 'stay']),
    /** Units of which days without the item take what was posted together. */
    absorbed_units: z.array(z.string()).default(['日']),
  }),
  influence: (spec, scope) => ({
    behindMs: Infinity,
    aheadMs: Infinity,
    kinds: scope.entryKinds(spec.kind),
  }),
  compile(spec, scope) {
    const [kind] = scope.entryKinds(spec.kind);
    return ({ trigger, history, knowledge }) => {
      if (kind === undefined || trigger.until === undefined) return undefined;
      const rowsOf = rowFinder(knowledge, spec);
      const billed = billedByRow(history.of(kind), rowsOf);
      const stay = { from: chinaDay(trigger.at), to: chinaDay(trigger.until) };
      const found = [...billed].flatMap(([row, days]) =>
        row['per'] === 'day' ? daysOver(row, days, stay, spec.absorbed_units) : stayOver(row, days),
      );
      return summary(found.toSorted(inOrder));
    };
  },
});

type RowsOf = (code: string) => readonly Row[];

/** Rows of the longest prefix of a code that limit a quantity. */
function rowFinder(
  knowledge: Tables,
  { table, column, per }: { table: string; column: string; per: readonly string[] },
): RowsOf {
  const known = new Map<string, readonly Row[]>();
  return (code) => {
    let rows = known.get(code);
    if (rows === undefined) {
      rows = knowledge
        .findPrefix(table, column, code)
        .filter((row) => row['limit_kind'] === 'quantity' && per.includes(row['per'] ?? ''));
      known.set(code, rows);
    }
    return rows;
  };
}

function billedByRow(
  lines: readonly Entry[],
  rowsOf: RowsOf,
): ReadonlyMap<Row, ReadonlyMap<number, Billed>> {
  const dayOf = new Map<string, number>();
  for (const line of lines) {
    const serial = textField(line, 'feedetl_sn');
    if (serial !== undefined) dayOf.set(serial, chinaDay(line.at));
  }
  const billed = new Map<Row, Map<number, Billed>>();
  for (const line of lines) {
    const code = textField(line, 'med_list_codg');
    const quantity = numberField(line, 'cnt');
    if (code === undefined || quantity === undefined) continue;
    const day = dayOf.get(textField(line, 'init_feedetl_sn') ?? '') ?? chinaDay(line.at);
    for (const row of rowsOf(code)) {
      const days = billed.get(row) ?? new Map<number, Billed>();
      billed.set(row, days);
      const sum = days.get(day) ?? { quantity: 0, amount: 0 };
      days.set(day, sum);
      sum.quantity += quantity;
      sum.amount += numberField(line, 'det_item_fee_sumamt') ?? 0;
    }
  }
  return billed;
}

function daysOver(
  row: Row,
  days: ReadonlyMap<number, Billed>,
  stay: { readonly from: number; readonly to: number },
  absorbedUnits: readonly string[],
): readonly Excess[] {
  const limit = Number(row['quantity_max']);
  const isAbsorbed = absorbedUnits.includes(row['unit'] ?? '');
  const isFree = (day: number): boolean =>
    day >= stay.from && day <= stay.to && (days.get(day)?.quantity ?? 0) <= 0;
  const found: Excess[] = [];
  for (const [day, { quantity: sum, amount }] of days) {
    const quantity = rounded(sum);
    if (quantity <= limit) continue;
    let free = 0;
    for (let i = 1; i <= daysMax && isFree(day - i); i += 1) free += 1;
    for (let i = 1; i <= daysMax && isFree(day + i); i += 1) free += 1;
    const rest = rounded(quantity - limit * (1 + free));
    const excess = isAbsorbed ? rest : rounded(quantity - limit);
    if (excess <= 0) continue;
    found.push({ row, day, quantity, excess, amount: (amount * excess) / quantity, isCertain: rest > 0 });
  }
  return found;
}

function stayOver(row: Row, days: ReadonlyMap<number, Billed>): readonly Excess[] {
  const all = [...days.values()];
  const quantity = rounded(all.reduce((sum, one) => sum + one.quantity, 0));
  const amount = all.reduce((sum, one) => sum + one.amount, 0);
  const excess = rounded(quantity - Number(row['quantity_max']));
  if (excess <= 0) return [];
  return [{ row, day: undefined, quantity, excess, amount: (amount * excess) / quantity, isCertain: true }];
}

function summary(found: readonly Excess[]): Readonly<Record<string, unknown>> {
  const [first] = found;
  if (first === undefined) return { days: 0, certain: 0, excess: 0, amount: 0, details: [] };
  const unit = first.row['unit'] ?? '';
  const alike = found.filter(({ row }) => row['unit'] === unit);
  return {
    days: found.length,
    certain: found.filter(({ isCertain }) => isCertain).length,
    excess: rounded(alike.reduce((sum, one) => sum + one.excess, 0)),
    amount: Math.round(found.reduce((sum, one) => sum + one.amount, 0) * 100) / 100,
    unit,
    day: first.day === undefined ? undefined : startOfChinaDay(first.day),
    limit: Number(first.row['quantity_max']),
    details: found.slice(0, detailsMax).map(sentence),
  };
}

function sentence({ row, day, quantity }: Excess): string {
  const when = day === undefined ? '本次住院' : chinaDate(startOfChinaDay(day));
  return `${when}计费${rounded(quantity)}${row['unit'] ?? ''}（${row['zh'] ?? ''}）`;
}

function inOrder(a: Excess, b: Excess): number {
  const [left, right] = [a.row['med_list_codg'] ?? '', b.row['med_list_codg'] ?? ''];
  return (a.day ?? Infinity) - (b.day ?? Infinity) || (left < right ? -1 : left > right ? 1 : 0);
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
