// What operators keep of a long history gives what reading it gives, whatever came, late or not, was
// corrected or went. A copy of a history is always read. RUNS=500 SEED=7 looks longer and elsewhere.
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Entry } from '../../../engine/entry.ts';
import { History } from '../../../engine/history.ts';
import { entryOf, entryPlan, otherFacts, versionWith, windowFacts } from './random-entries.ts';

const numRuns = Number(process.env['RUNS'] ?? 14);
const interruptAfterTimeLimit = Number(process.env['LIMIT_S'] ?? 6) * 1000;
/** A run asks every so manieth of the facts. */
const slices = 7;
const seed = Number(process.env['SEED'] ?? 20261122);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('append' as const), plan: entryPlan }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('late' as const), plan: entryPlan, where: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('remove' as const), where: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('correct' as const), plan: entryPlan, where: fc.nat() }) },
);
const runs = fc.record({
  slice: fc.nat(slices - 1),
  before: fc.array(entryPlan, { minLength: 20, maxLength: 120 }),
  steps: fc.array(fc.record({ change: step, ask: fc.nat() }), { minLength: 10, maxLength: 25 }),
});

it.each([
  ['over windows', windowFacts()],
  ['with reaches of their own', otherFacts()],
])(`operators %s (seed ${seed})`, { timeout: 3_600_000 }, (_, facts) => {
  const versions = Array.from({ length: slices }, (__, slice) => {
    const some = Object.entries(facts).filter((___, i) => i % slices === slice);
    return { names: some.map(([name]) => name), version: versionWith(Object.fromEntries(some)) };
  });
  let known = 0;
  fc.assert(
    fc.property(runs, ({ slice, before, steps }) => {
      const { names, version } = versions[slice]!;
      const history = new History();
      const present: Entry[] = [];
      let hours = 0;
      const add = (entry: Entry): void => {
        history.insert(entry);
        present.push(entry);
      };
      before.forEach((plan, serial) => add(entryOf(plan, serial, (hours += plan.hours % 30))));
      const compare = (trigger: Entry): void => {
        version.take('P1', trigger, history, []);
        const kept = version.factValues();
        version.take('P1', trigger, history.with(trigger), []);
        const read = version.factValues();
        known += kept.filter((value) => value !== undefined).length;
        names.forEach((name, i) => {
          if (!isDeepStrictEqual(kept[i], read[i])) expect(kept[i], name).toEqual(read[i]);
        });
      };
      steps.forEach(({ change, ask }, i) => {
        const serial = before.length + i;
        const target = 'where' in change ? present[change.where % present.length] : undefined;
        switch (change.what) {
          case 'append':
            add(entryOf(change.plan, serial, (hours += change.plan.hours % 30)));
            break;
          case 'late':
            add(entryOf(change.plan, serial, change.where % (hours + 1)));
            break;
          case 'remove':
          case 'correct':
            if (target === undefined || present.length < 2) break;
            expect(history.remove(target)).toBe(true);
            present.splice(present.indexOf(target), 1);
            if (change.what === 'correct')
              add({ ...entryOf(change.plan, serial, 0), kind: target.kind, id: target.id, at: target.at });
            break;
        }
        const newest = present.at(-1);
        if (newest !== undefined) compare(newest);
        const any = present[ask % present.length];
        if (any !== undefined) compare(any);
      });
    }),
    { numRuns, seed, interruptAfterTimeLimit },
  );
  expect(known).toBeGreaterThan(1000);
});
