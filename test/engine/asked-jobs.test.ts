import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AskedJobs, nameOfJob, partsOfJob, timesAsked, waitingAfter } from '../../engine/asked-jobs.ts';
import { Recent } from '../../engine/recent.ts';

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
    expect(asked.take()).toEqual({ asked: ['a', 'b'], answered: [] });
    asked.note('b');
    asked.note('c');
    expect(asked.take()).toEqual({ asked: ['c'], answered: [] });
    expect(asked.take()).toEqual({ asked: [], answered: [] });
  });

  it('do not come out when they are answered before, and are taken back when after', () => {
    const asked = new AskedJobs();
    asked.note('a');
    asked.answer('a');
    expect(asked.isAnswered('a')).toBe(true);
    expect(asked.take()).toEqual({ asked: [], answered: [] });
    asked.note('a');
    expect(asked.isAnswered('a')).toBe(false);
    expect(asked.take()).toEqual({ asked: ['a'], answered: [] });
    asked.answer('a');
    asked.answer('never asked');
    expect(asked.take()).toEqual({ asked: [], answered: ['a'] });
    expect(asked.isAnswered('never asked')).toBe(false);
  });

  it('are after any course of things exactly those that still wait', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('note', 'answer', 'take'), fc.constantFrom('a', 'b', 'c')));
    fc.assert(fc.property(steps, (all) => {
      const asked = new AskedJobs();
      const waiting = new Set<string>();
      const taken = [];
      for (const [step, job] of all) {
        if (step === 'note') {
          asked.note(job);
          waiting.add(job);
        } else if (step === 'answer') {
          asked.answer(job);
          if (waiting.delete(job)) expect(asked.isAnswered(job)).toBe(true);
        } else taken.push(asked.take());
      }
      taken.push(asked.take());
      expect([...waitingAfter(taken)].toSorted()).toEqual([...waiting].toSorted());
      for (const job of waiting) expect(asked.isAnswered(job)).toBe(false);
    }));
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

describe('what is remembered', () => {
  it('are at least half as many as at most, the newest', () => {
    fc.assert(fc.property(fc.array(fc.nat({ max: 30 }), { maxLength: 100 }), (all) => {
      const recent = new Recent<string>(8);
      for (const [i, one] of all.entries()) {
        recent.add(String(one));
        const newest = [...new Set(all.slice(0, i + 1).toReversed())].slice(0, 4);
        for (const name of newest) expect(recent.has(String(name))).toBe(true);
      }
      for (const one of all) {
        recent.delete(String(one));
        expect(recent.has(String(one))).toBe(false);
      }
    }));
  });
});
