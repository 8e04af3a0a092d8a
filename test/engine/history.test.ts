import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareEntries, type Entry } from '../../engine/entry.ts';
import { History, indexAt, lowerBound } from '../../engine/history.ts';

const entry = (at: number, id: string): Entry => ({
  id,
  kind: 'stay',
  at,
  fixmedins_code: 'H1',
  admdvs: '420704',
  fields: {},
  sources: [],
});
const entries = fc
  .uniqueArray(fc.record({ at: fc.nat(5), id: fc.string({ minLength: 1, maxLength: 2 }) }), {
    selector: ({ id }) => id,
  })
  .map((all) => all.map(({ at, id }) => entry(at, id)));

it('keeps entries sorted by time and id, whatever the order of arrival and removal', () => {
  fc.assert(
    fc.property(entries, fc.array(fc.nat()), (all, gone) => {
      const history = new History();
      for (const one of all) history.insert(one);
      const removed = new Set(gone.map((n) => all[n % Math.max(all.length, 1)]));
      for (const one of removed) if (one !== undefined) expect(history.remove(one)).toBe(true);
      expect(history.of('stay')).toEqual(
        all.filter((one) => !removed.has(one)).toSorted(compareEntries),
      );
      expect(history.count('stay')).toBe(history.of('stay').length);
      expect(history.remove(entry(99, 'never'))).toBe(false);
    }),
    { seed: 1 },
  );
});

it('keeps the kinds apart, in short lists and in long ones', () => {
  const kinds = ['stay', 'use', 'hit'] as const;
  const several = fc.uniqueArray(fc.record({ at: fc.nat(60), kind: fc.constantFrom(...kinds) }), {
    selector: ({ at, kind }) => `${kind}${at}`,
    size: '+1',
  });
  fc.assert(
    fc.property(several, fc.array(fc.nat()), (all, gone) => {
      const history = new History();
      const made = all.map(({ at, kind }) => ({ ...entry(at, `${kind}${at}`), kind }));
      for (const one of made) history.insert(one);
      const removed = new Set(gone.map((n) => made[n % Math.max(made.length, 1)]));
      for (const one of removed) if (one !== undefined) expect(history.remove(one)).toBe(true);
      for (const kind of kinds) {
        const left = made.filter((one) => one.kind === kind && !removed.has(one)).toSorted(compareEntries);
        expect(history.of(kind)).toEqual(left);
        expect(history.with(entry(99, 'last')).of(kind).length).toBe(left.length + (kind === 'stay' ? 1 : 0));
      }
    }),
    { seed: 1 },
  );
});

it('finds the first entry at or after a time or an entry', () => {
  fc.assert(
    fc.property(entries, fc.nat(6), (all, time) => {
      const sorted = all.toSorted(compareEntries);
      expect(indexAt(sorted, time)).toBe(sorted.filter((one) => one.at < time).length);
      const wanted = entry(time, 'm');
      expect(lowerBound(sorted, wanted)).toBe(
        sorted.filter((one) => compareEntries(one, wanted) < 0).length,
      );
    }),
    { seed: 1 },
  );
});

it('a copy with one more entry leaves the history as it was', () => {
  const history = new History();
  history.insert(entry(1, 'a'));
  const copy = history.with(entry(3, 'a')).with(entry(2, 'b'));
  expect(copy.of('stay').map(({ at }) => at)).toEqual([2, 3]);
  expect(history.of('stay').map(({ at }) => at)).toEqual([1]);
});
