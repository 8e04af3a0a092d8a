import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LateEvents } from '../../engine/late-events.ts';

test('each id is new once, whatever its form and however many there are', () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 400 }), (ids) => {
    const late = new LateEvents();
    const known = new Set<string>();
    for (const id of ids) {
      expect(late.add(id)).toBe(!known.has(id));
      known.add(id);
    }
  }));
  const many = new LateEvents();
  const fresh = (): number => Array.from({ length: 5_000 }, (_, i) => many.add(`event ${i}`)).filter((isNew) => isNew).length;
  expect([fresh(), fresh()]).toEqual([5_000, 0]);
});
