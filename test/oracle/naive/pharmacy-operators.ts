// The operators of pharmacies and daily caps again, each over the complete list of entries and whole
// tables: `burst`, `fellows`, `clock`, `over_limits`.
import { chinaDate, chinaDay, chinaIso, dayMs } from '../../../engine/china-time.ts';
import { fieldOf, passes, type Question, type Spec } from '../naive-facts.ts';
import { inOrder, type Thing } from '../naive-entries.ts';
import { yuan, type TableRow, type Tables } from '../reading.ts';

type Operator = (spec: Spec, q: Question) => unknown;

const numberOf = (value: unknown, q: Question): number => Number(typeof value === 'string' ? q.ref(value) : value);
const six = (value: number): number => Math.round(value * 1e6) / 1e6;
const textOf = (thing: Thing, name: string): string => String(fieldOf(thing, name) ?? '');
const amountOf = (thing: Thing, name: string): number => Number(fieldOf(thing, name) ?? 0);

export function pharmacyOperators(tables: Tables): Readonly<Record<string, Operator>> {
  const groupOf = (thing: Thing, spec: Spec): string | undefined => {
    const row = tables.rows(String(spec['table'])).find(
      (one) => one[String(spec['member'])] === fieldOf(thing, String(spec['member'])),
    );
    return row?.[String(spec['column'])] || undefined;
  };

  return {
    /** Every earlier entry alike is taken, newest first, as long as the next is near enough. */
    burst(spec, q) {
      if (q.trigger.kind !== spec['kind']) return undefined;
      const earlier = q.all.filter((one) => inOrder(one, q.trigger) < 0 && passes(one, spec, q)).toReversed();
      const gapMs = numberOf(spec['gap_seconds'], q) * 1000;
      const most = Number(spec['at_most'] ?? 60);
      const run = [q.trigger];
      for (const one of earlier) {
        if (run.length >= most || (run.at(-1)?.at ?? 0) - one.at > gapMs) break;
        run.push(one);
      }
      const values = run.map((one) => fieldOf(one, String(spec['field']))).filter((value) => value !== undefined);
      const began = Math.min(...run.map(({ at }) => at));
      return {
        count: run.length,
        distinct: new Set(values).size,
        total: six(run.reduce((sum, one) => sum + amountOf(one, String(spec['sum'])), 0)),
        seconds: Math.round((q.trigger.at - began) / 1000),
        began,
        entries: run.slice(1).toReversed(),
      };
    },

    fellows(spec, q) {
      const group = groupOf(q.trigger, spec);
      if (group === undefined) return undefined;
      const window = new Map<string, unknown>(Object.entries(spec['window'] ?? {}));
      const from = q.trigger.at - numberOf(window.get('back_days') ?? Infinity, q) * dayMs;
      const to = q.trigger.at + numberOf(window.get('ahead_days') ?? 0, q) * dayMs;
      const found = q.all.filter(
        (one) =>
          one.id !== q.trigger.id && one.at >= from && one.at <= to && passes(one, spec, q) &&
          groupOf(one, spec) === group,
      );
      const members = [q.trigger, ...found].map((one) => fieldOf(one, String(spec['member'])));
      return { group, count: members.length, distinct: new Set(members).size, entries: found.slice(0, 20) };
    },

    clock(spec, q) {
      const moment = q.ref(String(spec['of']));
      if (typeof moment !== 'number') return undefined;
      const [, hours = '', minutes = '', seconds = ''] = /T(\d\d):(\d\d):(\d\d)/.exec(chinaIso(moment)) ?? [];
      const parts = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + ((moment % 1000) + 1000) % 1000 / 1000;
      return Math.floor((parts / 3600) * 100) / 100;
    },

    over_limits(spec, q) {
      const { until } = q.trigger;
      if (until === undefined) return undefined;
      const per: readonly unknown[] = Array.isArray(spec['per']) ? spec['per'] : ['day', 'stay'];
      const lines = q.all.filter((one) => one.kind === spec['kind']);
      const column = String(spec['column'] ?? 'med_list_codg');
      const rows = tables.rows(String(spec['table']));
      const found = rows
        .filter((row) => row['limit_kind'] === 'quantity' && per.includes(row['per']))
        .flatMap((row) => over(row, lines.filter((line) => longest(rows, column, line) === row[column]), lines, q.trigger))
        .toSorted((a, b) => a.order - b.order || (a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : 0));
      const [first] = found;
      if (first === undefined) return { days: 0, certain: 0, excess: 0, amount: 0, details: [] };
      return {
        days: found.length,
        certain: found.filter(({ isCertain }) => isCertain).length,
        excess: six(found.filter(({ unit }) => unit === first.unit).reduce((sum, one) => sum + one.excess, 0)),
        amount: yuan(found.reduce((sum, one) => sum + one.amount, 0)),
        unit: first.unit,
        day: first.day,
        limit: first.limit,
        details: found.slice(0, 10).map(({ detail }) => detail),
      };
    },
  };
}

/** The longest prefix of any row of the table that the code of a line begins with. */
function longest(rows: readonly TableRow[], column: string, line: Thing): string | undefined {
  const code = textOf(line, 'med_list_codg');
  return rows
    .map((row) => row[column] ?? '')
    .filter((prefix) => prefix !== '' && code.startsWith(prefix))
    .toSorted((a, b) => b.length - a.length)[0];
}

interface Over {
  readonly order: number;
  readonly prefix: string;
  readonly day: number | undefined;
  readonly limit: number;
  readonly unit: string;
  readonly excess: number;
  readonly amount: number;
  readonly detail: string;
  readonly isCertain: boolean;
}

/** `lines` are those the row is about, `all` those of the stay. */
function over(row: TableRow, lines: readonly Thing[], all: readonly Thing[], stay: Thing): readonly Over[] {
  const limit = Number(row['quantity_max']);
  const unit = row['unit'] ?? '';
  const counted = lines.filter((line) => typeof fieldOf(line, 'cnt') === 'number');
  const dayOf = (line: Thing): number => {
    const refunded = all.findLast((one) => {
      const serial = fieldOf(one, 'feedetl_sn');
      return serial !== undefined && serial === fieldOf(line, 'init_feedetl_sn');
    });
    return chinaDay((refunded ?? line).at);
  };
  const byDay = Map.groupBy(counted, dayOf);
  const quantityOn = (day: number): number => (byDay.get(day) ?? []).reduce((sum, line) => sum + amountOf(line, 'cnt'), 0);
  const yuanOf = (some: readonly Thing[]): number => some.reduce((sum, line) => sum + amountOf(line, 'det_item_fee_sumamt'), 0);
  const one = (day: number | undefined, quantity: number, allowed: number, amount: number, isCertain = true): Over => ({
    order: day ?? Infinity,
    prefix: row['med_list_codg'] ?? '',
    day: day === undefined ? undefined : day * dayMs - dayMs / 3,
    ...{ limit, unit, excess: six(quantity - allowed), amount: (amount * six(quantity - allowed)) / quantity },
    detail: `${day === undefined ? '本次住院' : chinaDate(day * dayMs)}计费${six(quantity)}${unit}（${row['zh'] ?? ''}）`,
    isCertain,
  });
  if (row['per'] !== 'day') {
    const quantity = six(counted.reduce((sum, line) => sum + amountOf(line, 'cnt'), 0));
    return quantity > limit ? [one(undefined, quantity, limit, yuanOf(counted))] : [];
  }
  const [from, to] = [chinaDay(stay.at), chinaDay(stay.until ?? stay.at)];
  const isFree = (day: number): boolean => day >= from && day <= to && quantityOn(day) <= 0;
  return [...byDay].flatMap(([day, some]) => {
    let free = 0;
    while (isFree(day + 1 + free)) free += 1;
    let before = 0;
    while (isFree(day - 1 - before)) before += 1;
    const quantity = six(quantityOn(day));
    const spread = limit * (1 + free + before);
    const isCertain = six(quantity - spread) > 0;
    if (quantity <= limit || (unit === '日' && !isCertain)) return [];
    return [one(day, quantity, unit === '日' ? spread : limit, yuanOf(some), isCertain)];
  });
}
