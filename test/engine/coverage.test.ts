import { describe, expect, it } from 'vitest';
import { chinaDay, dayMs } from '../../engine/china-time.ts';
import { Coverage } from '../../engine/coverage.ts';

const noon = Date.UTC(2025, 6, 1, 4);

function woken(coverage: Coverage, fixmedins_code: string, kind: string, at: number): string[] {
  const jobs: string[] = [];
  coverage.observe(fixmedins_code, kind, at, (job) => jobs.push(job));
  return jobs;
}

describe('coverage of feeds', () => {
  it('§14 Lateness: the watermark is the newest event time of institution and kind less 24 hours', () => {
    const coverage = new Coverage();
    woken(coverage, 'H1', 'nursing', noon);
    expect(coverage.hasPassed('H1', 'nursing', noon - dayMs, 'j')).toBe(true);
    expect(coverage.hasPassed('H1', 'nursing', noon - dayMs + 1, 'j')).toBe(false);
    expect(coverage.hasPassed('H2', 'nursing', noon - dayMs, 'j')).toBe(false);
    expect(coverage.hasPassed('H1', 'order', noon - dayMs, 'j')).toBe(false);
  });

  it('wakes who asked, once, when the watermark passes, in order of time', () => {
    const coverage = new Coverage();
    expect(coverage.hasPassed('H1', 'nursing', noon + 2, 'second')).toBe(false);
    expect(coverage.hasPassed('H1', 'nursing', noon + 1, 'first')).toBe(false);
    expect(coverage.hasPassed('H1', 'nursing', noon + 9, 'later')).toBe(false);
    expect(woken(coverage, 'H1', 'nursing', noon + dayMs)).toEqual([]);
    expect(woken(coverage, 'H1', 'nursing', noon + dayMs + 2)).toEqual(['first', 'second']);
    expect(woken(coverage, 'H1', 'nursing', noon + dayMs + 3)).toEqual([]);
    expect(woken(coverage, 'H1', 'nursing', noon + 3 * dayMs)).toEqual(['later']);
  });

  it('wakes once who asked again and again, others in between', () => {
    const coverage = new Coverage();
    for (let asked = 0; asked < 3; asked += 1)
      for (const job of ['one', 'other']) expect(coverage.hasPassed('H1', 'nursing', noon, job)).toBe(false);
    expect(woken(coverage, 'H1', 'nursing', noon + dayMs).toSorted()).toEqual(['one', 'other']);
  });

  it('tells since when a feed is observed, and again when that moves back', () => {
    const coverage = new Coverage();
    expect(coverage.observedSince('H1', 'stocktake', 'j')).toBeUndefined();
    expect(woken(coverage, 'H1', 'stocktake', noon)).toEqual(['j']);
    expect(coverage.observedSince('H1', 'stocktake', 'j')).toBe(noon);
    expect(woken(coverage, 'H1', 'stocktake', noon + 5)).toEqual([]);
    expect(woken(coverage, 'H1', 'stocktake', noon - 5)).toEqual(['j']);
    expect(coverage.observedSince('H1', 'stocktake', 'k')).toBe(noon - 5);
  });

  it('a feed that comes back does not cover its gap until the gap has come', () => {
    const coverage = new Coverage();
    woken(coverage, 'H1', 'nursing', noon);
    woken(coverage, 'H1', 'nursing', noon + 5 * dayMs);
    expect(coverage.spokeOn('H1', 'nursing', chinaDay(noon + 2 * dayMs), 'j')).toBe(false);
    expect(woken(coverage, 'H1', 'nursing', noon + 2 * dayMs)).toEqual(['j']);
    expect(coverage.spokeOn('H1', 'nursing', chinaDay(noon + 2 * dayMs), 'j')).toBe(true);
  });
});
