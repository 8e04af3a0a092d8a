// The operators on stays again, each over the complete list of a key's entries: `fee_mix`, `gaps`,
// `outside`, `chain`, `shift`, `rows`.
import { chinaDate, chinaDay, chinaMinute, dayMs, hourMs, startOfChinaDay } from '../../../engine/china-time.ts';
import { eventKinds, type EventKind } from '../../../engine/event.ts';
import { fieldOf, passes, type Question, type Spec } from '../naive-facts.ts';
import { inOrder, type Thing } from '../naive-entries.ts';
import { yuan, type Tables } from '../reading.ts';
import { lessRefunds } from './policy-operators.ts';

type Operator = (spec: Spec, q: Question) => unknown;

const numberOf = (value: unknown, q: Question): number =>
  Number(typeof value === 'string' ? q.ref(value) : value);
const textOf = (thing: Thing, name: string): string => String(fieldOf(thing, name) ?? '');
const amountOf = (thing: Thing, name: string): number => {
  const value = fieldOf(thing, name);
  return typeof value === 'number' ? value : 0;
};
const six = (value: number): number => Math.round(value * 1e6) / 1e6;
const isEventKind = (kind: unknown): kind is EventKind => typeof kind === 'string' && Object.hasOwn(eventKinds, kind);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const record = (value: unknown): Spec =>
  Object.fromEntries(typeof value === 'object' && value !== null ? Object.entries(value) : []);

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** A gap day by day, without those away; days in a row are one again. */
function atWork({ from, to }: Gap, isAway: (day: number) => boolean): readonly Gap[] {
  const pieces: Gap[] = [];
  for (let day = chinaDay(from); day <= chinaDay(to); day += 1) {
    const piece = { from: Math.max(from, startOfChinaDay(day)), to: Math.min(to, startOfChinaDay(day + 1)) };
    if (isAway(day) || piece.to < piece.from) continue;
    const last = pieces.at(-1);
    if (last?.to === piece.from) pieces.splice(-1, 1, { from: last.from, to: piece.to });
    else pieces.push(piece);
  }
  return pieces;
}

export function stayOperators(tables: Tables): Readonly<Record<string, Operator>> {
  const isOnLeave = (day: number, leave: unknown, q: Question): boolean => {
    const { kinds, subjects } = record(leave);
    const date = chinaDate(startOfChinaDay(day));
    return tables.rows('exemptions').some((row) =>
      !row['rule'] && list(kinds).includes(row['kind']) && (row['from'] ?? '') <= date && (!row['to'] || row['to'] >= date) &&
      row['subject'] !== undefined && q.ref(String(record(subjects)[row['subject_kind'] ?? ''] ?? '')) === row['subject']);
  };
  const classOf = (line: Thing): string | undefined => {
    const own = fieldOf(line, 'med_chrgitm_type');
    if (typeof own === 'string') return own;
    const code = fieldOf(line, 'med_list_codg');
    if (typeof code !== 'string') return undefined;
    return tables.longestPrefix('charge-classes', 'code_prefix', code)[0]?.['med_chrgitm_type'];
  };
  const isCounted = (line: Thing): boolean => amountOf(line, 'cnt') > 0;

  return {
    fee_mix(spec, q) {
      const to = spec['to'] === undefined ? q.trigger.until : q.ref(String(spec['to']));
      const from = spec['from'] === undefined ? -Infinity : q.ref(String(spec['from']));
      if (typeof to !== 'number' || typeof from !== 'number') return undefined;
      const due = to + numberOf(spec['grace_hours'] ?? 24, q) * hourMs;
      if (!q.past.hasPassed(q.trigger.fixmedins_code, 'inpatient_fee', due)) return undefined;
      const all = q.all.filter(({ kind }) => kind === 'inpatient_fee');
      if (all.length === 0) return undefined;
      const lines = spec['to'] === undefined && spec['from'] === undefined
        ? all
        : all.filter(({ at }) => at >= from && at <= to);
      const of = (...classes: readonly string[]): readonly Thing[] =>
        lines.filter((line) => classes.includes(classOf(line) ?? '05'));
      const sum = (some: readonly Thing[]): number =>
        yuan(some.reduce((total, line) => total + Math.round(amountOf(line, 'det_item_fee_sumamt') * 10_000), 0) / 10_000);
      const total = sum(lines);
      const share = (some: readonly Thing[]): number | undefined => (total <= 0 ? undefined : six(sum(some) / total));
      const count = (some: readonly Thing[]): number => some.filter(isCounted).length;
      const drugs = of('09', '10', '11');
      const treatment = of('05', '06');
      const settled = fieldOf(q.trigger, 'medfee_sumamt');
      return {
        ...Object.fromEntries(
          Object.entries(record(spec['counts'])).map(([name, prefixes]) => [
            name,
            count(lines.filter((line) =>
              list(prefixes).some((prefix) => textOf(line, 'med_list_codg').startsWith(String(prefix))))),
          ]),
        ),
        total,
        exam_lab: sum(of('03', '04')),
        exam_lab_share: share(of('03', '04')),
        drug: sum(drugs),
        drug_share: share(drugs),
        treatment: sum(treatment),
        treatment_drug_share: share([...treatment, ...drugs]),
        exam_lines: count(of('03', '04')),
        treatment_lines: count(of('05')),
        operation_lines: count(of('06')),
        drug_lines: count(drugs),
        oral_lines: count(drugs.filter((line) => /^(X.{9}[AEN]|Z|T)/.test(textOf(line, 'med_list_codg')))),
        injected_lines: count(drugs.filter((line) => /^X(?!V0[489]).{9}B/.test(textOf(line, 'med_list_codg')))),
        care_lines: count(of('03', '04', '05', '06', '09', '10', '11')),
        settled_share: typeof settled === 'number' && settled > 0 ? six(total / settled) : undefined,
      };
    },

    /** Hour after hour is not walked: each record ends the silence before it. */
    gaps(spec, q) {
      const [from, to] = [q.ref(String(spec['from'])), q.ref(String(spec['to']))];
      if (typeof from !== 'number' || typeof to !== 'number') return undefined;
      const place = q.trigger.fixmedins_code;
      const feeds = list(spec['kind']).filter(isEventKind);
      const due = to + numberOf(spec['grace_hours'] ?? 24, q) * hourMs;
      const isKnown = feeds.every((feed) => q.past.hasPassed(place, feed, due) && q.past.isObservedAt(place, feed, from));
      const classes = spec['charged_classes'];
      if (!isKnown || (classes !== undefined && !q.past.hasPassed(place, 'inpatient_fee', due))) return undefined;
      const moments = q.all.filter((one) => one.id !== q.trigger.id && passes(one, spec, q)).map(({ at }) => at);
      const ends = [...moments.filter((at) => at >= from && at <= to).toSorted((a, b) => a - b), to];
      const long = ends
        .flatMap((end, i) => atWork({ from: ends[i - 1] ?? from, to: end }, (day) => isOnLeave(day, spec['leave'], q)))
        .filter((gap) => gap.to - gap.from > numberOf(spec['least_hours'], q) * hourMs)
        .filter(({ from: since, to: until }) =>
          until - since > (numberOf(spec['least_hours'], q) + numberOf(spec['drift_hours'] ?? 0, q)) * hourMs ||
          chinaDay(until) >= chinaDay(since) + 2)
        .map((gap) => ({
          ...gap,
          lines: lessRefunds(q.all.filter(({ kind }) => kind === 'inpatient_fee')).filter(({ thing, cnt }) =>
            cnt > 0 && thing.at > gap.from && thing.at < gap.to && list(classes).includes(classOf(thing))),
        }))
        .filter(({ lines }) => classes === undefined || lines.length > 0);
      const judged = long.filter((gap) => {
        const days = Array.from({ length: chinaDay(gap.to) - chinaDay(gap.from) + 1 }, (_, i) => chinaDay(gap.from) + i);
        return days.every((day) => feeds.every((feed) => q.past.spokeOn(place, feed, day)));
      });
      const hours = judged.map((gap) => Math.round(((gap.to - gap.from) / hourMs) * 100) / 100);
      return {
        count: judged.length,
        hours: yuan(hours.reduce((sum, one) => sum + one, 0)),
        longest_hours: hours.length === 0 ? undefined : Math.max(...hours),
        first_from: judged[0]?.from,
        first_to: judged[0]?.to,
        times: judged.slice(0, 10).map((gap) => `${chinaMinute(gap.from)}至${chinaMinute(gap.to)}`),
        charged: six(judged.flatMap(({ lines }) => lines).reduce((sum, { amount }) => sum + amount, 0)),
        unjudged: long.length - judged.length,
      };
    },

    outside(spec, q) {
      const { at, until } = q.trigger;
      const days = numberOf(spec['margin_days'] ?? 0, q);
      const hours = numberOf(spec['margin_hours'] ?? 0, q);
      const isBefore = (one: Thing): boolean =>
        chinaDay(at) - chinaDay(one.at) > days && at - one.at > hours * hourMs;
      const isAfter = (one: Thing): boolean =>
        until !== undefined && chinaDay(one.at) - chinaDay(until) > days && one.at - until >= hours * hourMs;
      const left = spec['less_refunds'] === true
        ? lessRefunds(q.all.filter(({ kind }) => list(spec['kind']).includes(kind)))
        : [];
      const leftOf = (one: Thing): number =>
        left.find(({ thing }) => thing === one)?.amount ?? amountOf(one, String(spec['field']));
      const found = q.all.filter(
        (one) => one.id !== q.trigger.id && passes(one, spec, q) && left.every(({ thing, cnt }) => thing !== one || cnt > 0) &&
          ((spec['side'] !== 'after' && isBefore(one)) || (spec['side'] !== 'before' && isAfter(one))),
      );
      return {
        count: found.length,
        amount: spec['field'] === undefined ? 0 : six(found.reduce((sum, one) => sum + leftOf(one), 0)),
        first_at: found[0]?.at,
        last_at: found.at(-1)?.at,
        entries: found.slice(0, 20),
      };
    },

    chain(spec, q) {
      const back = record(spec['window'])['back_days'];
      const earliest = back === undefined ? -Infinity : q.trigger.at - numberOf(back, q) * dayMs;
      const before = q.all.filter(
        (one) => one.id !== q.trigger.id && inOrder(one, q.trigger) < 0 && one.at >= earliest && passes(one, spec, q),
      );
      const follow = (after: Thing, others: readonly Thing[]): readonly { entry: Thing; gap: number }[] => {
        const entry = others.at(-1);
        if (entry === undefined) return [];
        const end = entry.kind === 'stay' ? entry.until : (entry.until ?? entry.at);
        if (end === undefined) return [];
        const gap = chinaDay(after.at) - chinaDay(end);
        if (gap < numberOf(spec['gap_days_min'], q) || gap > numberOf(spec['gap_days_max'], q)) return [];
        return [{ entry, gap }, ...follow(entry, others.slice(0, -1))];
      };
      const links = follow(q.trigger, before).slice(0, 99);
      return {
        count: 1 + links.length,
        first: links.at(-1)?.entry ?? q.trigger,
        previous: links[0]?.entry,
        gaps: links.map(({ gap }) => gap).toReversed(),
      };
    },

    shift(spec, q) {
      const moment = q.ref(String(spec['from']));
      if (typeof moment !== 'number') return undefined;
      return moment + numberOf(spec['days'] ?? 0, q) * dayMs + numberOf(spec['hours'] ?? 0, q) * hourMs;
    },

    rows(spec, q) {
      const key = Object.entries(record(spec['key'])).map(([column, path]) => [column, q.ref(String(path))] as const);
      if (key.some(([, value]) => typeof value !== 'string')) return undefined;
      const found = tables.rows(String(spec['table'])).filter((row) => key.every(([column, value]) => row[column] === value));
      return spec['column'] === undefined ? found.length : new Set(found.map((row) => row[String(spec['column'])])).size;
    },
  };
}
