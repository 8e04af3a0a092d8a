// The index of names against a plain map, and how it behaves with names that everybody uses.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashName, type NameHash } from '../../../engine/cold/name-hash.ts';
import { NameIndex } from '../../../engine/cold/name-index.ts';

const steps = fc.array(
  fc.record({ name: fc.nat(40), place: fc.nat(300), isAdded: fc.boolean() }),
  { maxLength: 2_000 },
);
/** Few hashes, so that names collide, and all in one segment, so that it is made anew often. */
const weakHash = (name: number): NameHash => ({ high: 0, low: (name % 7) * 600_000_000 });

it.each([
  ['its own hash', (name: number) => hashName(`name ${name}`)],
  ['a weak hash', weakHash],
])('never leaves out a place: %s', (_, hash) => {
  fc.assert(
    fc.property(steps, (all) => {
      const index = new NameIndex();
      const model = new Map<string, number>();
      for (const { name, place, isAdded } of all) {
        const known = model.get(`${name} ${place}`) ?? 0;
        if (isAdded && known === 0) {
          index.add(hash(name), place);
          model.set(`${name} ${place}`, 1);
        } else if (!isAdded && known > 0) {
          index.remove(hash(name), place);
          model.delete(`${name} ${place}`);
        }
      }
      for (const one of model.keys()) {
        const [name = 0, place = 0] = one.split(' ').map(Number);
        expect(index.places(hash(name))).toContain(place);
      }
      const places = new Set([...model.keys()].map((one) => Number(one.split(' ')[1])));
      expect([...index.allPlaces()]).toEqual([...places].toSorted((a, b) => a - b));
    }),
    { numRuns: 40 },
  );
});

it('finds nothing for names it does not have, nearly always', () => {
  const index = new NameIndex();
  for (let i = 0; i < 100_000; i += 1) index.add(hashName(`here ${i}`), i);
  for (let i = 0; i < 100_000; i += 1)
    if (!index.places(hashName(`here ${i}`)).includes(i)) expect.unreachable(`name ${i} is left out`);
  let wrong = 0;
  for (let i = 0; i < 100_000; i += 1) wrong += index.places(hashName(`not here ${i}`)).length;
  expect(wrong).toBeLessThan(5);
  expect(index.bytes() / index.names()).toBeLessThan(16);
});

it('keeps a number that everybody uses apart, so that it slows down nobody else', () => {
  const index = new NameIndex();
  const everybody = hashName('0');
  for (let place = 0; place < 20_000; place += 1) index.add(everybody, place);
  expect(new Set(index.places(everybody)).size).toBe(20_000);
  for (let place = 0; place < 20_000; place += 2) index.remove(everybody, place);
  expect(index.places(everybody).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 10_000 }, (_, i) => i * 2 + 1),
  );
});
