// Hits leave memory in the order in which they were said, are read as they were, and stay where a full disk refuses them.
import { expect, it } from 'vitest';
import { ColdHits } from '../../../engine/cold/cold-hits.ts';
import { ColdStore } from '../../../engine/cold/cold-store.ts';
import { MemoryColdDisk, type ColdDisk } from '../../../engine/cold/disk.ts';
import { Evaluator } from '../../../engine/evaluator.ts';
import type { Hit } from '../../../engine/hit.ts';
import type { HitHolder } from '../../../engine/hit-shelf.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { historyOf } from '../../oracle/random-history.ts';
import { smallRuleSet } from '../../oracle/small-tables.ts';
import { tinyRuleSet } from '../../simulation/tiny-tables.ts';
import { comparable } from './cold-hits.ts';

const hitNamed = (hit_id: string): Hit => ({
  hit_id, revision: 1, state: 'raised', rule_id: 'TR-01', rule_version: 1, family: 'trace', grade: 1, title: '重复', title_en: 'twice',
  reason: '同一药品追溯码', reason_en: 'one code', subject_kind: 'trace', subject: '8100', at: '2026-01-01T08:00:00+08:00',
  evidence: [], conditions: [], facts: { uses: [1, null, { at: 'x' }] }, basis: [], detected_at: '2026-01-01T09:00:00+08:00',
});

class Holder implements HitHolder {
  isWaiting = false;
  place: number | undefined;
  hit: Hit;

  constructor(hitId: string) {
    this.hit = hitNamed(hitId);
  }

  shelve(place: number): void {
    this.place = place;
  }
}

class Refusing implements ColdDisk {
  isFull = true;
  readonly #disk = new MemoryColdDisk();

  append(bytes: Uint8Array): void {
    if (this.isFull) throw new Error('ENOSPC: no space left on device');
    this.#disk.append(bytes);
  }

  read(at: number, into: Uint8Array): number {
    return this.#disk.read(at, into);
  }
}

it('keeps those said last, and gives back the others as they were', () => {
  const hits = new ColdHits({ store: new ColdStore(new MemoryColdDisk(), 64), hotHitsMax: 3 });
  const holders = Array.from({ length: 200 }, (_, i) => new Holder(`${i}`));
  for (const holder of holders) {
    hits.note(holder);
    hits.note(holder);
    hits.freeze(1);
  }
  const gone = holders.filter(({ place }) => place !== undefined);
  expect(gone).toEqual(holders.slice(0, 197));
  for (const { hit, place } of gone) expect(hits.read(place ?? -1)).toEqual(hit);
  const [first] = holders;
  if (first === undefined) throw new Error('there are some');
  first.hit = { ...first.hit, revision: 2 };
  hits.note(first);
  for (let i = 0; i < 4; i += 1) hits.note(new Holder(`later ${i}`));
  hits.freeze(1);
  expect(hits.read(first.place ?? -1).revision).toBe(2);
});

it('keeps what a full disk refuses, until there is room', () => {
  const disk = new Refusing();
  const hits = new ColdHits({ store: new ColdStore(disk, 64), hotHitsMax: 0 });
  const holders = Array.from({ length: 10 }, (_, i) => new Holder(`${i}`));
  for (const holder of holders) hits.note(holder);
  hits.freeze(10);
  expect(holders.filter(({ place }) => place === undefined).length).toBeGreaterThan(0);
  disk.isFull = false;
  hits.freeze(10);
  for (const { hit, place } of holders) expect(hits.read(place ?? -1)).toEqual(hit);
});

it('says the same when rules are exchanged while all hits are on disk', () => {
  const { rules } = loadRules();
  const ruleSet = tinyRuleSet(smallRuleSet(rules, loadKnowledge()), rules);
  const fewer = { ...ruleSet, rules: ruleSet.rules.filter((_, i) => i % 3 > 0) };
  const usual = new Evaluator(ruleSet);
  const store = new ColdStore(new MemoryColdDisk(), 4_096);
  const cold = new Evaluator(ruleSet, { cold: { store, hotMs: 0, hotHitsMax: 0 } });
  const picks = Array.from({ length: 60 }, (_, i) => ({
    example: i * 7, person: i % 3, place: i % 4, visit: i % 6, box: i % 2, days: i % 5,
  }));
  const events = historyOf({ picks, twists: [] }, rules);
  const told = usual.apply(events);
  expect(comparable(cold.apply(events))).toEqual(comparable(told));
  expect(told.hits.length).toBeGreaterThan(20);
  for (const [i, set] of [fewer, ruleSet].entries())
    expect(comparable(cold.activate(set, i))).toEqual(comparable(usual.activate(set, i)));
});
