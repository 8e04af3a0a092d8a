import { expect, test } from 'vitest';
import { batchHits, compareHits, raised } from '../../load/batch-oracle.ts';
import { cityFeed } from '../../load/city-feed.ts';
import { loadRules } from '../../rules/load-rules.ts';

const hit = (hit_id: string, reason: string) => ({ hit_id, reason });
const mapOf = (...hits: readonly ReturnType<typeof hit>[]) =>
  new Map(hits.map((one) => [one.hit_id, one]));

test('what is missing, extra or says something else is told apart', () => {
  const { missing, extra, differing } = compareHits(
    mapOf(hit('a', '1'), hit('b', '2'), hit('c', '3')),
    mapOf(hit('b', '2'), hit('c', '4'), hit('d', '5')),
  );
  expect({ missing, extra }).toEqual({ missing: ['d'], extra: ['a'] });
  expect(differing).toHaveLength(1);
  expect(differing[0]).toContain('3 instead of 4');
});

test('the newest revision decides, in whatever order they are seen', () => {
  const one = (revision: number, state: 'raised' | 'withdrawn') => ({
    hit_id: 'x',
    revision,
    state,
  });
  expect(raised([one(2, 'withdrawn'), one(1, 'raised')]).size).toBe(0);
  expect(raised([one(3, 'raised'), one(2, 'withdrawn')]).size).toBe(1);
});

test('the feed plants reuses that rules find', () => {
  const events = [...cityFeed({ seed: 2, events: 500, plantEvery: 20 })].flatMap(
    ({ parsed }) => parsed.events,
  );
  const hits = batchHits(
    { rules: loadRules().rules.filter(({ id }) => id === 'TR-01'), knowledge: {} },
    events,
  );
  expect(hits.size).toBeGreaterThanOrEqual(10);
});
