// `gaps`: times longer than `least_hours` between two moments in which nothing of a kind was recorded,
// from the first moment to the first record, between records, and from the last record to the last
// moment. A gap counts when the institution's feed spoke on every day it touches (a feed outage is
// not a gap in the care), and, with `charged_classes`, when a fee line of such a class of charge lies
// inside it that was not refunded: nursing is charged and no record shows it. With `leave`, days of
// approved leave are no part of a gap: what remains on either side of them is judged by itself. Source: DOMAIN 2.2 HB-02.
//
// A `window` around the trigger, in which both moments must lie, keeps entries further away from calling for
// a judgement, as with `absent`; without it all of the key do.
//
// Value: {count, hours, longest_hours, first_from, first_to, times, charged, unjudged}, `charged` the yuan of
// those lines inside the gaps; unknown until the feed,
// observed since the first moment, has passed the last one by the grace, and while it has to be asked
// of the fee lines too.
import { z } from 'zod';
import { chinaDay, chinaMinute, hourMs } from '../china-time.ts';
import { numberField, type Entry } from '../entry.ts';
import { leftByRefunds } from '../policy/charged-lines.ts';
import { Candidates, nothingKept } from './candidates.ts';
import { quantity, windowed } from './declaration.ts';
import { exact, plus, units, type Exact } from './exact-sum.ts';
import { chargeClass, chargeClasses } from './inactivity.ts';
import { compileLeave, leaveSetting, without } from './leave.ts';
import { defineOperator, type Evaluation } from './operator.ts';
import { candidateReach } from './reach.ts';

const feeKind = 'inpatient_fee';
const shownMax = 10;
/** Days of a longer gap are not all asked for. */
const daysMax = 400;

interface Gap {
  readonly from: number;
  readonly to: number;
  /** Yuan, less refunds, of each fee line of the classes asked for inside it. */
  readonly amounts: readonly unknown[];
}

export const gaps = defineOperator({
  op: 'gaps',
  schema: z.strictObject({
    ...windowed,
    op: z.literal('gaps'),
    /** References of moments. */
    from: z.string(),
    to: z.string(),
    least_hours: quantity,
    /** Records drift from one hour to another: a gap that is longer by no more than this counts only with a whole
     * calendar day in it. */
    drift_hours: quantity.default(0),
    grace_hours: quantity.default(24),
    /** `med_chrgitm_type` values, one of which must be charged inside the gap. */
    charged_classes: z.array(z.string()).min(1).optional(),
    leave: leaveSetting.optional(),
  }),
  influence(spec, scope) {
    const own = candidateReach({ ...spec, window: spec.window ?? 'all' }, scope);
    if (spec.charged_classes === undefined) return own;
    // Fee lines are read as they are.
    return { ...own, kinds: [...own.kinds, feeKind], passes: undefined, demand: undefined, alike: undefined };
  },
  compile(spec, scope) {
    const candidates = new Candidates({ ...spec, window: spec.window ?? 'all' }, scope, nothingKept);
    const feeds = scope.entryKinds(spec.kind);
    const start = scope.ref(spec.from);
    const end = scope.ref(spec.to);
    const least = scope.value(spec.least_hours);
    const drift = scope.value(spec.drift_hours);
    const grace = scope.value(spec.grace_hours);
    const charged = spec.charged_classes === undefined ? undefined : new Set(spec.charged_classes);
    const leave = spec.leave === undefined ? undefined : compileLeave(spec.leave, scope);
    return (evaluation) => {
      const from = start(evaluation);
      const to = end(evaluation);
      if (typeof from !== 'number' || typeof to !== 'number') return undefined;
      if (!candidates.reaches(from, to, evaluation)) return undefined;
      const due = to + Number(grace(evaluation)) * hourMs;
      const asked = charged === undefined ? feeds : [...feeds, feeKind];
      if (!asked.every((feed) => hasCovered(feed, from, due, feed !== feeKind, evaluation)))
        return undefined;
      const leastMs = Number(least(evaluation)) * hourMs;
      const driftMs = Number(drift(evaluation)) * hourMs;
      const isLong = (ms: number, gap: Pick<Gap, 'from' | 'to'>): boolean =>
        ms > leastMs && (ms > leastMs + driftMs || hasWholeDay(gap));
      const away = leave?.(evaluation) ?? [];
      const long = between(times(candidates, from, to, evaluation), from, to)
        .flatMap((gap) => without(gap, away))
        .filter((gap) => isLong(gap.to - gap.from, gap))
        .map((gap) => ({ ...gap, amounts: chargedIn(gap, charged, evaluation) }))
        .filter(({ amounts }) => charged === undefined || amounts.length > 0);
      return composed(
        long.filter((gap) => hasSpoken(gap, feeds, evaluation)),
        long.length,
      );
    };
  },
});

/** A day between that of the last record and that of the next. */
function hasWholeDay({ from, to }: Pick<Gap, 'from' | 'to'>): boolean {
  return chinaDay(to) - chinaDay(from) > 1;
}

function hasCovered(
  feed: string,
  from: number,
  due: number,
  fromBegin: boolean,
  { coverage, trigger, job }: Evaluation,
): boolean {
  const { fixmedins_code } = trigger;
  if (!coverage.hasPassed(fixmedins_code, feed, due, job)) return false;
  if (!fromBegin) return true;
  const since = coverage.observedSince(fixmedins_code, feed, job);
  return since !== undefined && since <= from;
}

function times(
  candidates: Candidates<ReturnType<typeof nothingKept>>,
  from: number,
  to: number,
  evaluation: Evaluation,
): readonly number[] {
  const found: number[] = [];
  const take = ({ at }: Entry): void => {
    if (at >= from && at <= to) found.push(at);
  };
  const span = candidates.span(evaluation);
  if (span === undefined) candidates.visitInOrder(evaluation, take);
  else for (let i = span.from; i < span.to; i += 1) if (i !== span.own) take(span.entries[i]!);
  return found;
}

function between(
  moments: readonly number[],
  from: number,
  to: number,
): readonly Pick<Gap, 'from' | 'to'>[] {
  const ends = [...moments, to];
  return ends.map((end, i) => ({ from: i === 0 ? from : (ends[i - 1] ?? from), to: end }));
}

function chargedIn(
  { from, to }: Pick<Gap, 'from' | 'to'>,
  classes: ReadonlySet<string> | undefined,
  { history, knowledge }: Evaluation,
): readonly unknown[] {
  if (classes === undefined) return [];
  const table = knowledge.whole(chargeClasses);
  const lines = history.of(feeKind);
  const left = leftByRefunds(lines);
  return lines
    .filter((line) => {
      if (line.at <= from || line.at >= to || (numberField(line, 'cnt') ?? 0) <= 0) return false;
      return left.get(line)?.cnt !== 0 && classes.has(chargeClass(line, table) ?? '');
    })
    .map((line) => left.get(line)?.amount ?? line.fields['det_item_fee_sumamt']);
}

function hasSpoken(gap: Gap, feeds: readonly string[], evaluation: Evaluation): boolean {
  const { coverage, trigger, job } = evaluation;
  const first = chinaDay(gap.from);
  const last = Math.min(chinaDay(gap.to), first + daysMax);
  for (let day = first; day <= last; day += 1)
    for (const feed of feeds)
      if (!coverage.spokeOn(trigger.fixmedins_code, feed, day, job)) return false;
  return true;
}

function composed(judged: readonly Gap[], all: number): Readonly<Record<string, unknown>> {
  const hours = ({ from, to }: Gap): number => Math.round(((to - from) / hourMs) * 100) / 100;
  return {
    count: judged.length,
    hours: Math.round(judged.reduce((sum, gap) => sum + hours(gap), 0) * 100) / 100,
    longest_hours: judged.length === 0 ? undefined : Math.max(...judged.map(hours)),
    first_from: judged[0]?.from,
    first_to: judged[0]?.to,
    times: judged.slice(0, shownMax).map(({ from, to }) => `${chinaMinute(from)}至${chinaMinute(to)}`),
    charged: units(
      judged
        .flatMap(({ amounts }) => amounts)
        .reduce<Exact>((sum, yuan) => plus(sum, exact(yuan) ?? 0), 0),
    ),
    unjudged: all - judged.length,
  };
}
