import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IndexTable, tagBits, unitBits } from '../../../engine/trace-store/index-table.ts';
import { chance } from '../../../load/city/chance.ts';

const tagMax = 2 ** tagBits - 1;
const unitMax = 2 ** unitBits - 1;
const segments = 3;

function unitsOf(table: IndexTable, segment: number, tag: number): number[] {
  const units: number[] = [];
  for (let slot = table.find(segment, tag); slot >= 0; slot = table.next(segment, tag, slot))
    units.push(table.unit(segment, slot));
  return units.sort((a, b) => a - b);
}

function insert(table: IndexTable, segment: number, tag: number, unit: number): void {
  let slot = table.find(segment, tag);
  while (slot >= 0) slot = table.next(segment, tag, slot);
  table.insert(segment, -1 - slot, tag, unit);
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

/** `tagCount` different tags over the whole range, its ends among them, in each of the segments. */
function run(seed: number, steps: number, tagCount: number, removals: number): void {
  const dice = chance(seed, 'segment');
  const table = new IndexTable(segments);
  const models = Array.from({ length: segments }, () => new Model());
  const tag = (): number => Math.round((dice.int(0, tagCount - 1) / (tagCount - 1)) * tagMax);
  for (let i = 0; i < steps; i += 1) {
    const segment = dice.int(0, segments - 1);
    const model = models[segment]!;
    const one = tag();
    const slot = table.find(segment, one);
    if (slot >= 0 && dice.yes(removals)) {
      model.take(one, table.unit(segment, slot));
      table.remove(segment, slot);
    } else if (slot >= 0 && dice.yes(0.3)) {
      const unit = dice.int(1, unitMax);
      model.take(one, table.unit(segment, slot));
      table.setUnit(segment, slot, unit);
      model.add(one, unit);
    } else {
      const unit = dice.int(1, unitMax);
      insert(table, segment, one, unit);
      model.add(one, unit);
    }
  }
  const loaded = new IndexTable(segments);
  for (let segment = 0; segment < segments; segment += 1)
    loaded.load(segment, table.dump(segment), table.counts[segment]!);
  for (const one of [table, loaded]) {
    const sizes = models.map(({ units }) => [...units.values()].reduce((sum, { length }) => sum + length, 0));
    expect([...one.counts]).toEqual(sizes);
    for (const [segment, { units }] of models.entries()) {
      for (let t = 0; t < tagCount; t += 1) {
        const wanted = Math.round((t / (tagCount - 1)) * tagMax);
        expect(unitsOf(one, segment, wanted)).toEqual(units.get(wanted) ?? []);
      }
    }
  }
  loaded.clear();
  expect(loaded.entries()).toBe(0);
  expect(unitsOf(loaded, 0, tagMax)).toEqual([]);
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

test('entries take less than eight bytes each, at every size, whatever the segments are at', () => {
  const dice = chance(7, 'growth');
  const table = new IndexTable(32);
  let bytesMax = 0;
  for (let i = 1; i <= 150_000; i += 1) {
    insert(table, dice.int(0, 31), dice.int(0, tagMax), dice.int(1, unitMax));
    if (i > 30_000) bytesMax = Math.max(bytesMax, (table.slots() * 6) / i);
  }
  expect(bytesMax).toBeLessThan(8);
  expect(table.entries()).toBe(150_000);
});

test('many searches at once read what one by one they would', () => {
  const dice = chance(3, 'touch');
  const table = new IndexTable(4);
  const nothing = Int32Array.from({ length: 8 }, (_, i) => i << 28);
  expect(table.touch(nothing, nothing, 30, 8)).toBe(0);
  for (let i = 0; i < 3_000; i += 1) insert(table, dice.int(0, 3), dice.int(0, tagMax), dice.int(1, unitMax));
  expect(() => table.touch(nothing, nothing, 30, 8)).not.toThrow();
});
