import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HitsRing } from '../../../console/server/live/hits-ring.ts';
import type { LiveFrame } from '../../../console/server/live/live-frame.ts';

function frame(cursor: number, bytes: number): LiveFrame {
  return { cursor, bytes, hits: [] };
}

test('a ring either gives every frame after a cursor, in order, or says that it cannot', () => {
  const steps = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 50 })),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 10, max: 200 }),
      (pushes, framesMax, bytesMax) => {
        const ring = new HitsRing({ framesMax, bytesMax }, 0);
        const all: LiveFrame[] = [];
        let cursor = 0;
        for (const [step, bytes] of pushes) {
          cursor += step;
          all.push(frame(cursor, bytes));
          ring.push(frame(cursor, bytes));
        }
        for (let asked = 0; asked <= cursor; asked += 1) {
          const found = ring.after(asked, Number.POSITIVE_INFINITY);
          const wanted = all.filter((one) => one.cursor > asked);
          if (found !== undefined) expect(found).toEqual(wanted);
          // Only what does not fit any more may be missing.
          else
            expect(
              wanted.length > framesMax ||
                wanted.reduce((sum, { bytes }) => sum + bytes, 0) > bytesMax ||
                asked < ring.completeFrom(),
            ).toBe(true);
        }
        const held = ring.after(ring.completeFrom(), Number.POSITIVE_INFINITY) ?? [];
        expect(held.length).toBeLessThanOrEqual(framesMax);
        expect(
          held.length <= 1 || held.reduce((sum, { bytes }) => sum + bytes, 0) <= bytesMax,
        ).toBe(true);
      },
    ),
  );
});

test('a reader is given as much as it asks for, one frame at least', () => {
  const ring = new HitsRing({ framesMax: 10, bytesMax: 1_000 }, 0);
  for (const cursor of [1, 2, 3]) ring.push(frame(cursor, 40));
  expect(ring.after(0, 80)?.map(({ cursor }) => cursor)).toEqual([1, 2]);
  expect(ring.after(1, 1)?.map(({ cursor }) => cursor)).toEqual([2]);
  expect(ring.after(3, 80)).toEqual([]);
});
