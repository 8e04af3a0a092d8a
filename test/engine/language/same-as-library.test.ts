// The condition language against json-rules-engine itself, whose JSON it is. CASES=100000 SEED=7
// looks longer and elsewhere.
import * as fc from 'fast-check';
import { Engine, type TopLevelCondition } from 'json-rules-engine';
import { expect, it } from 'vitest';
import { compileConditions } from '../../../engine/language/compile-conditions.ts';
import { conditionSchema, type Condition } from '../../../engine/language/conditions.ts';
import { conditions, facts, leaves, type Facts } from './generated.ts';

const numRuns = Number(process.env['CASES'] ?? 2000);
const seed = Number(process.env['SEED'] ?? 20261122);

/** What the library says, or that it threw. */
async function byLibrary(rule: object, values: Facts): Promise<boolean | 'threw'> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  try {
    engine.addRule({ conditions: topOf(rule), event: { type: 'held' } });
    for (const [name, value] of Object.entries(values)) engine.addFact(name, () => value);
    const { events } = await engine.run();
    return events.length > 0;
  } catch {
    return 'threw';
  }
}

/** The library's type of a condition does not know odd values. */
function topOf(rule: object): TopLevelCondition {
  return Object.assign(Object.create(Object.prototype), { all: [rule] });
}

function byUs(condition: Condition, values: Facts): boolean | 'threw' {
  const map = new Map<string, unknown>(Object.entries(values));
  try {
    return compileConditions<Facts>(condition, { bind: (fact) => () => map.get(fact) })(values);
  } catch {
    return 'threw';
  }
}

const settings = { numRuns, seed, interruptAfterTimeLimit: numRuns > 2000 ? 3_600_000 : 40_000 };

it(
  `${numRuns} random conditions judge as json-rules-engine does (seed ${seed})`,
  { timeout: 3_600_000 },
  async () => {
    const seen = { true: 0, false: 0, threw: 0 };
    await fc.assert(
      fc.asyncProperty(conditions, facts, async (condition, values) => {
        const wanted = await byLibrary(condition, values);
        seen[`${wanted}`] += 1;
        const found = byUs(conditionSchema.parse(condition), values);
        // The library judges all members at once and fails if one does; we do not look at a member
        // that cannot change the result.
        if (wanted !== 'threw') expect(found).toBe(wanted);
      }),
      settings,
    );
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(numRuns / 20);
  },
);

it(
  `${numRuns} single conditions judge, and fail, as there (seed ${seed})`,
  { timeout: 3_600_000 },
  async () => {
    const seen = { true: 0, false: 0, threw: 0 };
    await fc.assert(
      fc.asyncProperty(leaves, facts, async (condition, values) => {
        const wanted = await byLibrary(condition, values);
        seen[`${wanted}`] += 1;
        expect(byUs(conditionSchema.parse(condition), values)).toBe(wanted);
      }),
      settings,
    );
    expect(Math.min(seen.true, seen.false, seen.threw)).toBeGreaterThan(numRuns / 50);
  },
);
