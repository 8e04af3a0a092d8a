// The facts of random rules: every operator that naive-facts.ts has, over windows and filters of every sort.
import * as fc from 'fast-check';
import { allenRelations } from '../../engine/facts/allen.ts';
import { oddFilters, oddWindows } from './random-conditions.ts';
import type { Spec } from './naive-facts.ts';

const days = fc.constantFrom<number | string>(1, 3, 10, 40, 'days');
const windowSpec = fc.oneof(
  fc.constant(undefined),
  fc.constant('all' as const),
  fc.record({ back_days: days }),
  fc.record({ back_days: days, ahead_days: fc.constantFrom(0, 1, 4, -2) }),
  oddWindows,
);

/** What the declarations of operators are made of. */
export interface Pieces {
  /** Over the entries of a window; `withOwn`: the trigger may count. */
  over(op: string, more: fc.Arbitrary<Spec>, withOwn?: boolean): fc.Arbitrary<Spec>;
  near(op: string, more: fc.Arbitrary<Spec>): fc.Arbitrary<Spec>;
  readonly name: fc.Arbitrary<string>;
  readonly amount: fc.Arbitrary<string>;
  readonly feed: fc.Arbitrary<string>;
}

/** What facts of a key space may be about: kinds of entries, fields of texts and of numbers, and feeds. */
export interface FactWorld {
  readonly kinds: readonly string[];
  readonly names: readonly string[];
  readonly amounts: readonly string[];
  readonly feeds: readonly string[];
}

/** `more` are further operators, made of the same pieces. */
export function factSpec(
  { kinds, names, amounts, feeds }: FactWorld,
  more: (pieces: Pieces) => readonly fc.Arbitrary<Spec>[] = () => [],
): fc.Arbitrary<Spec> {
  const kind = fc.oneof(fc.constantFrom(...kinds), fc.subarray([...kinds], { minLength: Math.min(2, kinds.length) }));
  const name = fc.constantFrom(...names);
  const amount = fc.constantFrom(...amounts);
  const filter: fc.Arbitrary<Spec> = fc.oneof(
    fc.constant({}),
    amount.map((field) => ({ where: { [field]: { greaterThan: 10 } } })),
    name.map((field) => ({ where: { [field]: `@trigger.${field}` } })),
    name.map((field) => ({ like: [field] })),
    name.map((field) => ({ where: { [field]: { notEqual: `@trigger.${field}` } } })),
    fc.constant({ like: names.slice(0, 2), where: { kind: kinds.slice(0, 2) } }),
    { weight: 4, arbitrary: oddFilters({ names, amounts }) },
  );
  const common = fc.record({ kind, filter, window: windowSpec, own: fc.boolean() });
  const over = (op: string, more: fc.Arbitrary<Spec>, withOwn = true): fc.Arbitrary<Spec> =>
    fc.tuple(common, more).map(([{ kind: of, filter: by, window, own }, rest]) => ({
      op,
      kind: of,
      ...by,
      ...(window === undefined ? {} : { window }),
      ...(withOwn ? { with_trigger: own } : {}),
      ...rest,
    }));
  const near = (op: string, more: fc.Arbitrary<Spec>): fc.Arbitrary<Spec> =>
    fc.tuple(kind, filter, more).map(([of, by, rest]) => ({ op, kind: of, ...by, ...rest }));
  const none = fc.constant({});
  const field = amount.map((one) => ({ field: one }));
  const side = fc.tuple(kind, filter, amount).map(([of, by, one]) => ({
    kind: of,
    ...('where' in by ? { where: by['where'] } : {}),
    field: one,
  }));
  const feed = fc.constantFrom(...feeds);
  const asking = (op: string, more: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Spec> =>
    fc.record({ op: fc.constant(op), kinds: feed.map((one) => [one]), ...more });
  const ends = { from: fc.constant('trigger.at'), to: fc.constantFrom('trigger.until', 'trigger.at') };
  return fc.oneof(
    over('count', fc.constantFrom<Spec>({}, { at_most: 2 })),
    ...['sum', 'mean', 'min', 'max'].map((op) => over(op, field)),
    ...['distinct', 'list'].map((op) => over(op, name.map((one) => ({ field: one })))),
    over('ratio', amount.map((one) => ({ part: { [one]: { greaterThan: 20 } } }))),
    over('ratio', fc.tuple(amount, amount, fc.constantFrom<unknown>(0, 20, 'days', 'gap_of')).map(([one, to_field, least]) => (
      { part: { [one]: { known: true } }, field: one, to_field, least }
    ))),
    over('ratio', amount.map((one) => ({ part: { [one]: { greaterThan: 20 } }, field: one }))),
    over('entries', fc.constant({ at_most: 3 }), false),
    ...['earliest', 'last', 'position'].map((op) => over(op, none, false)),
    near('previous', fc.constantFrom<Spec>({}, { within_days: 'days' })),
    near('next', fc.record({ within_days: fc.oneof(days, fc.constant(0)) })),
    near('covering', fc.record({ time: fc.constant('trigger.at') })),
    near('covering', fc.constant({ time: 'trigger.at', margin_hours: 5, ahead_days: 1 })),
    near('covering', fc.record({
      time: fc.constantFrom('trigger.until', 'other.until', 'other.at'), margin_hours: fc.constantFrom(0, 'days'),
    })),
    near('overlap', none),
    near('related', fc.record({
      relations: fc.subarray([...allenRelations], { minLength: 1 }),
      window: fc.constantFrom('all', { back_days: 30, ahead_days: 2 }),
      pick: fc.constantFrom('first', 'last'),
    })),
    ...['within_days', 'within_nights'].map((within) =>
      near('related', fc.record({
        relations: fc.subarray(['before', 'meets', 'overlaps', 'contains', 'starts', 'equals', 'finished_by'], { minLength: 1 }),
        [within]: fc.constantFrom<unknown>(0, 1, 3, 0.5, 'days', 'gap_of'),
        window: fc.constantFrom<unknown>(undefined, 'all', { back_days: 10, ahead_days: -1 }, { back_days: -1, ahead_days: 9 }),
      })),
    ),
    fc.record({
      op: fc.constant('balance'),
      add: fc.array(side, { minLength: 1, maxLength: 2 }),
      subtract: fc.array(side, { maxLength: 1 }),
      until: fc.constantFrom('trigger', 'end'),
      like: fc.constantFrom(undefined, names.slice(0, 1)),
      opening: fc.constantFrom<unknown>(undefined, 3, 'days', 'gap_of'),
      baseline: fc.oneof(
        fc.constant(undefined),
        fc.tuple(side, fc.constantFrom('first', 'last')).map(([one, use]) => ({ ...one, use })),
      ),
    }),
    over('chain', fc.record({
      gap_days_min: fc.constantFrom(0, 1), gap_days_max: fc.constantFrom<unknown>(1, 3, 'days', 'gap_of'),
    }), false),
    over('outside', fc.record({
      side: fc.constantFrom('before', 'after', 'both'), field: amount,
      margin_days: fc.constantFrom<unknown>(0, 1, 'days', 'gap_of'), margin_hours: fc.constantFrom(0, 30),
    }), false),
    fc.record({
      ...{ op: fc.constant('burst'), kind: fc.constantFrom(...kinds) },
      like: fc.constantFrom(undefined, names.slice(0, 1)),
      ...{ gap_seconds: fc.constantFrom(0, 3600, 90_000), field: name, sum: amount, at_most: fc.constantFrom(3, 60) },
    }),
    fc.record({ op: fc.constant('clock'), of: fc.constantFrom('trigger.until', 'other.at', 'later') }),
    fc.record({ op: fc.constant('calendar'), of: fc.constantFrom('trigger.until', 'later'), in: fc.constantFrom('day', 'month', 'weekday') }),
    name.map((one) => ({
      op: 'choose', by: `trigger.${one}`, cases: { H1: 'gap_of', '41': 3, P0: { value: 'x' } }, else: 'later',
    })),
    fc.constant({
      op: 'tier', of: 'gap_of',
      steps: [{ from: -20, zh: 'a', en: 'a' }, { from: 'days', zh: 'b', en: 'b' }, { from: 3, zh: 'c', en: 'c' }],
    }),
    asking('spoke', { time: fc.constantFrom('trigger.at', 'later') }),
    asking('silent', { time: fc.constantFrom('trigger.until', 'trigger.at', 'later'), days: fc.constantFrom<unknown>(1, 2.5, 'days', 'gap_of') }),
    asking('feed_passed', { time: ends.to, grace_hours: fc.constantFrom(0, 24) }),
    asking('observed', { time: fc.constant('trigger.at'), back_days: fc.constantFrom(0, 3) }),
    asking('lasting', { ...ends, to: fc.constant('trigger.until'), least_hours: fc.constantFrom(10, 50) }),
    near('absent', fc.record({
      ...{ feeds: feed.map((one) => [one]), grace_hours: fc.constantFrom<unknown>(0, 24, 'gap_of'), daily: fc.boolean() },
      from: fc.constantFrom('trigger.at', 'other.at', 'other.until'),
      to: fc.constantFrom('trigger.until', 'trigger.at', 'later'),
      window: fc.constantFrom<unknown>(undefined, 'all', { back_days: 1, ahead_days: 2 }, { back_days: 'days', ahead_days: 'days' }),
    })),
    ...more({ over, near, name, amount, feed }),
  ).map((spec) => Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)));
}

/** Facts of which some are unknown now and then, for settings that refer to them. */
export const oftenUnknown: Spec = {
  gap_of: { op: 'between', from: 'other.until', to: 'trigger.at', in: 'days' },
  later: { op: 'shift', from: 'trigger.at', days: 'gap_of', hours: 12 },
};

/** Facts over the facts before them. */
export const derived: Spec = {
  gap: { op: 'between', from: 'other.at', to: 'trigger.at', in: 'nights' },
  hours: { op: 'between', from: 'other.at', to: 'trigger.until', in: 'hours' },
  known: { op: 'first_known', of: ['other.until', 'other.at', 'gap'] },
  alike: { op: 'similarity', of: 'other.diag_codes', to: 'trigger.diag_codes', measure: 'dice', length: 3 },
  stands: { op: 'relation', of: 'other' },
  added: { op: 'compute', do: 'add', of: ['gap', 'days'] },
  shop: { op: 'prefix', of: 'other.fixmedins_code', length: 2 },
  same_shop: { op: 'same', of: ['other.fixmedins_code', 'trigger.fixmedins_code'] },
};
