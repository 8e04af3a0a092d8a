import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { forgettable, type TrimQuestion } from '../../../engine/checkpoint/trim.ts';

const plenty: TrimQuestion = {
  checkpoint: 900, archived: 800, resendsFrom: 701, aged: 0, wholeFrom: 1, last: 1_000, bytes: 1_000, bytesKeptMax: 1_000,
};

test('nothing goes while it is young and there is room', () => {
  expect(forgettable(plenty)).toBe(0);
});

test('what is old goes, as far as nobody needs it', () => {
  expect(forgettable({ ...plenty, aged: 300 })).toBe(300);
  expect(forgettable({ ...plenty, aged: 950 })).toBe(700);
  expect(forgettable({ ...plenty, aged: 950, archived: 20 })).toBe(20);
  expect(forgettable({ ...plenty, aged: 950, checkpoint: 0 })).toBe(0);
});

test('beyond the bytes that are kept the oldest go, however young', () => {
  expect(forgettable({ ...plenty, bytesKeptMax: 600 })).toBe(400);
  expect(forgettable({ ...plenty, wholeFrom: 401, bytesKeptMax: 500 })).toBe(700);
});

test('what a checkpoint, the archive or the index of resends needs never goes', () => {
  const sequence = fc.nat(1_000);
  fc.assert(
    fc.property(
      fc.record({
        checkpoint: sequence, archived: sequence, resendsFrom: sequence, aged: sequence, last: sequence,
        wholeFrom: fc.integer({ min: 1, max: 1_000 }), bytes: sequence, bytesKeptMax: sequence,
      }),
      (asked) => {
        const upTo = forgettable(asked);
        expect(upTo === 0 || upTo >= asked.wholeFrom).toBe(true);
        const needed = Math.min(asked.checkpoint, asked.archived, asked.resendsFrom - 1);
        if (upTo > 0) expect(upTo).toBeLessThanOrEqual(needed);
      },
    ),
  );
});
