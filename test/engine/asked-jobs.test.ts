import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AskedJobs, nameOfJob, partsOfJob, timesAsked } from '../../engine/asked-jobs.ts';

const jobs = fc.array(
  fc.record({
    judge: fc.constantFrom('HB-01 encounter', 'IV-17 institution', 'trial HB-01 encounter'),
    at: fc.integer({ min: -10, max: 5_000 }),
    key: fc.oneof(fc.constantFrom('P1', 'P2'), fc.string()),
  }),
  { maxLength: 200 },
);

describe('jobs that judgements asked for', () => {
  it('are told apart by their names, whatever stands in a key', () => {
    fc.assert(fc.property(jobs, (all) => {
      for (const { judge, at, key } of all) expect(partsOfJob(nameOfJob(judge, at, key))).toEqual({ judge, at, key });
    }));
  });

  it('come out once, with those that asked since', () => {
    const asked = new AskedJobs();
    asked.note('a');
    asked.note('b');
    asked.note('a');
    expect(asked.take()).toEqual(['a', 'b']);
    asked.note('b');
    asked.note('c');
    expect(asked.take()).toEqual(['c']);
    expect(asked.take()).toEqual([]);
  });

  it('are all among the times that are judged again', () => {
    fc.assert(fc.property(jobs, (all) => {
      const asked = timesAsked(all.map(({ judge, at, key }) => nameOfJob(judge, at, key)));
      for (const { judge, at, key } of all) expect(asked.get(judge)?.get(key)?.touches(at, at)).toBe(true);
      const keys = new Set(all.map(({ judge, key }) => JSON.stringify([judge, key])));
      expect([...asked.values()].reduce((sum, { size }) => sum + size, 0)).toBe(keys.size);
    }));
  });
});
