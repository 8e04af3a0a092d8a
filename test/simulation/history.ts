// A small random history out of the rules' own examples (test/oracle/random-history.ts), drawn
// from the seed's dice, with the few rules it is judged by. Now and then one event is so old that
// it is too late for its institution.
import { dayMs } from '../../engine/china-time.ts';
import type { RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Rule } from '../../engine/rule.ts';
import type { Chance } from '../../load/city/chance.ts';
import { historyOf, type Plan } from '../oracle/random-history.ts';

export interface History {
  readonly ruleSet: RuleSet;
  readonly events: readonly FundEvent[];
}

const rulesMax = 4;
const picksMax = 6;
const twistsMax = 5;
/** Shares of histories and of events. */
const lateHistories = 0.1;
const lateEvents = 0.1;
const lateMs = 450 * dayMs;

/** `small` is test/oracle/small-tables.ts of the same rules, in the same order. */
export function randomHistory(dice: Chance, rules: readonly Rule[], small: RuleSet): History {
  const chosen = new Set<number>();
  for (let wanted = dice.int(1, rulesMax); wanted > 0; wanted -= 1)
    chosen.add(dice.int(0, rules.length - 1));
  const examples = [...chosen].map((i) => mostlyHitting(rules[i]!));
  const hasLate = dice.yes(lateHistories);
  const events = historyOf(plan(dice), examples).map((event) =>
    hasLate && dice.yes(lateEvents) ? { ...event, at: event.at - lateMs } : event,
  );
  return { ruleSet: { ...small, rules: [...chosen].map((i) => small.rules[i]!) }, events };
}

/** Most examples are near misses; a history without hits tries little. */
function mostlyHitting(rule: Rule): Rule {
  const hitting = rule.examples.filter(({ hits }) => hits.length > 0);
  const others = rule.examples.filter(({ hits }) => hits.length === 0);
  return { ...rule, examples: [...hitting, ...others.slice(0, 1)] };
}

function plan(dice: Chance): Plan {
  const many = <T>(least: number, most: number, make: () => T): T[] =>
    Array.from({ length: dice.int(least, most) }, make);
  return {
    picks: many(1, picksMax, () => ({
      example: dice.int(0, 999),
      person: dice.int(0, 2),
      place: dice.int(0, 3),
      visit: dice.int(0, 5),
      box: dice.int(0, 1),
      days: dice.int(-3, 6),
    })),
    twists: many(0, twistsMax, () => ({
      target: dice.int(0, 9_999),
      way: dice.int(0, 11),
      hours: dice.pick([-30, -1, 0, 1, 26, 80]),
    })),
  };
}
