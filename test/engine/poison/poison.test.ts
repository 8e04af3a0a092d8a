// Which deaths make a message poison.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterDeath, afterJudged, leftOutMax, type Death, type Suspect, type Verdict,
} from '../../../engine/poison.ts';
import { emptyRegister, type Register, withApart, withLeftOut } from '../../../engine/quarantine.ts';

const death = (sequence: number, more: Partial<Death> & { readonly event_id?: string } = {}): Death => {
  const { event_id, ...rest } = more;
  const place = { sequence, ...(event_id === undefined ? {} : { event_id }) };
  return { place, messages: 1, isControl: false, isExplained: false, ...rest };
};

/** One process after the other dies; what is decided is done. */
function verdicts(deaths: readonly (Death | undefined)[], register: Register = emptyRegister): Verdict['type'][] {
  let suspects: readonly Suspect[] = [];
  let now = register;
  return deaths.map((one) => {
    const after = afterDeath(suspects, one, now);
    suspects = after.suspects;
    if (after.verdict.type === 'apart') now = withApart(now, after.verdict.sequences, 0);
    return after.verdict.type;
  });
}

test('in a frame: taken apart at the first death, named at the second, left out at the third', () => {
  expect(verdicts([death(7), death(7, { event_id: 'e' }), death(7, { event_id: 'e' })])).toEqual(['apart', 'none', 'leave_out']);
});

test('frames that are judged together: all taken apart at the first death, the event left out at the third', () => {
  const together = death(5, { messages: 4 });
  expect(afterDeath([], together, emptyRegister).verdict).toEqual({ type: 'apart', sequences: [5, 6, 7, 8] });
  const named = death(7, { event_id: 'e' });
  expect(verdicts([together, named, named])).toEqual(['apart', 'none', 'leave_out']);
});

test('whoever was judged since the death of all of them is suspected no longer', () => {
  const { suspects } = afterDeath([], death(5, { messages: 4 }), emptyRegister);
  const left = afterJudged(suspects, 5, 2);
  expect(left.map(({ sequence }) => sequence)).toEqual([7, 8]);
  expect(afterJudged(left, 5, 2)).toBe(left);
});

test('a frame of one event names it at once', () => {
  const one = death(7, { event_id: 'e' });
  expect(verdicts([one, one, one])).toEqual(['none', 'none', 'leave_out']);
});

test('another event each time is nobody\'s fault', () => {
  const struck = ['a', 'b', 'a', 'c', 'b', 'd', 'e'].map((event_id) => death(7, { event_id }));
  expect(verdicts(struck)).not.toContain('leave_out');
});

test('a message that names no event: three deaths that say what they died of, ten that do not', () => {
  const silent = death(4, { isControl: true });
  expect(verdicts(Array.from({ length: 10 }, () => silent)).map((type) => type === 'leave_out')).toEqual([
    ...Array.from({ length: 9 }, () => false), true,
  ]);
  expect(verdicts([silent, silent, { ...silent, isExplained: true }])).toEqual(['none', 'none', 'leave_out']);
});

test('ended without anything in hand, nothing is suspected', () => {
  expect(verdicts([undefined, undefined, undefined, undefined])).toEqual(['none', 'none', 'none', 'none']);
});

test('too much left out already: the evaluator is at fault', () => {
  let register = emptyRegister;
  for (let n = 1; n <= leftOutMax; n += 1)
    register = withLeftOut(register, { sequence: n, event_id: 'x', reason: '', deaths: 3, at: 0, by: '' });
  const one = death(99, { event_id: 'e' });
  expect(verdicts([one, one, one], register)).toEqual(['none', 'none', 'too_many']);
});

test('kills at random, with progress between, leave nothing out whatever they strike', () => {
  const strike = fc.record({ sequence: fc.integer({ min: 1, max: 4 }), event_id: fc.constantFrom('a', 'b') });
  fc.assert(fc.property(fc.array(strike, { maxLength: 60 }), (strikes) => {
    let suspects: readonly Suspect[] = [];
    for (const { sequence, event_id } of strikes) {
      const after = afterDeath(suspects, death(sequence, { event_id }), emptyRegister);
      expect(after.verdict.type).toBe('none');
      // The next process judges all four messages before it is struck.
      suspects = [1, 2, 3, 4].reduce((left, one) => afterJudged(left, one, 1), after.suspects);
      expect(suspects).toEqual([]);
    }
  }));
});

test('suspicions are bounded', () => {
  let suspects: readonly Suspect[] = [];
  for (let sequence = 1; sequence < 500; sequence += 1)
    suspects = afterDeath(suspects, death(sequence), emptyRegister).suspects;
  expect(suspects.length).toBeLessThanOrEqual(64);
  expect(suspects.at(-1)).toMatchObject({ sequence: 499 });
});
