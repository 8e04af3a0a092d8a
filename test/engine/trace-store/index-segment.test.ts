import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IndexSegment, Scratch, tagBits, unitBits } from '../../../engine/trace-store/index-segment.ts';
import { PagePool, slotWords } from '../../../engine/trace-store/page-pool.ts';
import { chance } from '../../../load/city/chance.ts';

const tagMax = 2 ** tagBits - 1;
const unitMax = 2 ** unitBits - 1;

function unitsOf(segment: IndexSegment, tag: number): number[] {
  const units: number[] = [];
  for (let slot = segment.find(tag); slot >= 0 && segment.hasTag(slot, tag); slot += 1) units.push(segment.unit(slot));
  return units.sort((a, b) => a - b);
}

function insert(segment: IndexSegment, tag: number, unit: number): void {
  const slot = segment.find(tag);
  segment.insert(slot < 0 ? -1 - slot : slot, tag, unit);
}

/** The same entries in a map. */
class Model {
  readonly units = new Map<number, number[]>();

  add(tag: number, unit: number): void {
    this.units.set(tag, [...(this.units.get(tag) ?? []), unit].sort((a, b) => a - b));
  }

  take(tag: number, unit: number): void {
    const units = this.units.get(tag) ?? [];
    units.splice(units.indexOf(unit), 1);
    if (units.length === 0) this.units.delete(tag);
  }
}

/** `tagCount` different tags over the whole range, its ends among them. */
function run(seed: number, steps: number, tagCount: number, removals: number): void {
  const dice = chance(seed, 'segment');
  const segment = new IndexSegment(new PagePool(), new Scratch());
  const model = new Model();
  const tag = (): number => Math.round((dice.int(0, tagCount - 1) / (tagCount - 1)) * tagMax);
  for (let i = 0; i < steps; i += 1) {
    const one = tag();
    const slot = segment.find(one);
    if (slot >= 0 && dice.yes(removals)) {
      model.take(one, segment.unit(slot));
      segment.remove(slot);
    } else if (slot >= 0 && dice.yes(0.3)) {
      const unit = dice.int(1, unitMax);
      model.take(one, segment.unit(slot));
      segment.setUnit(slot, unit);
      model.add(one, unit);
    } else {
      const unit = dice.int(1, unitMax);
      insert(segment, one, unit);
      model.add(one, unit);
    }
  }
  const saved = new Uint16Array(segment.count * slotWords);
  segment.dump(saved, 0);
  const loaded = new IndexSegment(new PagePool(), new Scratch());
  loaded.load(saved, segment.count);
  for (const one of [segment, loaded]) {
    expect(one.count).toBe([...model.units.values()].reduce((sum, { length }) => sum + length, 0));
    for (let t = 0; t < tagCount; t += 1) {
      const wanted = Math.round((t / (tagCount - 1)) * tagMax);
      expect(unitsOf(one, wanted)).toEqual(model.units.get(wanted) ?? []);
    }
  }
}

test('it is a map of many values, through growth and removal, saved and loaded', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.constantFrom(10, 400, 3_000),
      fc.constantFrom(2, 40, 2_000),
      fc.constantFrom(0, 0.3, 0.6),
      run,
    ),
    { numRuns: 25 },
  );
});

test('a hundred thousand entries take less than eight bytes each, at every size', () => {
  const dice = chance(7, 'growth');
  const pool = new PagePool();
  const segment = new IndexSegment(pool, new Scratch());
  let bytesMax = 0;
  for (let i = 1; i <= 100_000; i += 1) {
    insert(segment, dice.int(0, tagMax), dice.int(1, unitMax));
    if (i > 5_000) bytesMax = Math.max(bytesMax, (segment.slots() * 6) / i);
  }
  expect(bytesMax).toBeLessThan(8);
  expect(segment.count).toBe(100_000);
});
