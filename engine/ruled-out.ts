// Where a rule can find nothing because of what its key holds. Read off the conditions that all must hold: "nothing
// bought in a year" holds for no trigger within a year of a purchase. Such triggers are not judged when something near
// them comes: nearly every product is bought now and then, and charged far more often.
//
// It is a necessary condition only, the counterpart of least-entries.ts, and leaving triggers out changes nothing: what
// rules them out has called for them itself when it came, and calls for them again when it goes.
import { dayMs } from './china-time.ts';
import type { EntryKind } from './entry.ts';
import { countSchema } from './facts/count.ts';
import { splitFilter } from './facts/filter.ts';
import type { FactScope, FixedTest, Reach } from './facts/operator.ts';
import { indexAfter, indexAt, type History } from './history.ts';
import { conjunctsOf, isLeaf, type Leaf } from './language/conditions.ts';
import { numbersOf, type FactSpec, type Rule } from './rule.ts';

/** No trigger can hold that such an entry is at most so far behind or ahead of. */
export interface RuledOut extends Reach {
  readonly kinds: readonly EntryKind[];
  readonly passes: FixedTest | undefined;
}

/** So many entries are looked at for one that passes. */
const readMax = 4;

/** `scope` as operators get it. */
export function ruledOutBy(rule: Rule, scope: FactScope): readonly RuledOut[] {
  const absences = conjunctsOf(rule.conditions).filter(isLeaf).map((leaf) => absenceOf(rule, leaf));
  return absences.flatMap((spec) => (spec === undefined ? [] : (compile(rule, spec, scope) ?? [])));
}

/** The fact when a condition says that it counts nothing. */
function absenceOf({ facts }: Rule, { fact, path, operator, value }: Leaf): FactSpec | undefined {
  const isNone =
    (value === 0 && (operator === 'equal' || operator === 'lessThanInclusive')) || (value === 1 && operator === 'lessThan');
  const spec = Object.hasOwn(facts, fact) ? facts[fact] : undefined;
  return isNone && path === undefined && spec?.op === 'count' ? spec : undefined;
}

function compile(rule: Rule, spec: FactSpec, scope: FactScope): RuledOut | undefined {
  const checked = countSchema.parse(spec);
  const kinds = scope.entryKinds(checked.kind);
  const triggers = scope.entryKinds(rule.trigger.kind);
  const { fixed, equal, canBeKept } = splitFilter(checked, scope);
  // A trigger would be left out of its own candidates, and of nobody else's.
  if (kinds.some((kind) => triggers.includes(kind)) || equal.length > 0 || !canBeKept) return undefined;
  const { window } = checked;
  if (window === 'all') return { kinds, passes: fixed, behindMs: Infinity, aheadMs: Infinity };
  const behindMs = window?.back_days === undefined ? Infinity : leastOf(rule, window.back_days);
  const aheadMs = window?.ahead_days === undefined ? 0 : leastOf(rule, window.ahead_days);
  if (behindMs === undefined || aheadMs === undefined) return undefined;
  return { kinds, passes: fixed, behindMs: behindMs * dayMs, aheadMs: aheadMs * dayMs };
}

/** The least that a number of days or a parameter can be. */
function leastOf({ params }: Rule, days: number | string): number | undefined {
  if (typeof days === 'number') return days;
  const parameter = Object.hasOwn(params, days) ? params[days] : undefined;
  const numbers = parameter === undefined ? undefined : numbersOf(parameter);
  return numbers === undefined ? undefined : Math.min(...numbers);
}

/** Closed, ms. */
export interface Times {
  readonly from: number;
  readonly to: number;
}

/** Time of the first trigger within `times` that nothing rules out but what just came (`moved`), which has to be judged
 * once, so that nobody waits any more for what it waited for; Infinity when there is none. */
export function firstNotRuledOut(
  { ruledOut, triggerKinds }: { readonly ruledOut: readonly RuledOut[]; readonly triggerKinds: readonly EntryKind[] },
  history: History,
  { from, to }: Times,
  moved: Times,
): number {
  for (let at = firstOf(triggerKinds, history, from); at <= to && at < Infinity; ) {
    const end = endOfAll(ruledOut, history, at, moved);
    if (end === undefined) return at;
    // Times are whole milliseconds.
    at = firstOf(triggerKinds, history, end + 1);
  }
  return Infinity;
}

function firstOf(kinds: readonly EntryKind[], history: History, from: number): number {
  let first = Infinity;
  for (const kind of kinds) {
    const list = history.of(kind);
    first = Math.min(first, list[indexAt(list, from)]?.at ?? Infinity);
  }
  return first;
}

function endOfAll(all: readonly RuledOut[], history: History, at: number, moved: Times): number | undefined {
  for (const one of all) {
    const end = endOf(one, history, at, moved);
    if (end !== undefined) return end;
  }
  return undefined;
}

/** Until when an entry rules out that rules out a moment; undefined when none is found that does. */
function endOf(
  { kinds, passes, behindMs, aheadMs }: RuledOut, history: History, at: number, moved: Times,
): number | undefined {
  for (const kind of kinds) {
    const list = history.of(kind);
    const after = indexAfter(list, at + aheadMs);
    for (let i = after - 1; i >= 0 && i >= after - readMax; i -= 1) {
      const entry = list[i]!;
      if (entry.at + behindMs < at) break;
      const hasMoved = entry.at >= moved.from && entry.at <= moved.to;
      if (!hasMoved && (passes === undefined || passes(entry))) return entry.at + behindMs;
    }
  }
  return undefined;
}
