import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editsBetween, nearest } from '../../../engine/check/nearest.ts';

describe('editsBetween', () => {
  it.each([
    ['mdtrt_id', 'mdtrt_id', 0],
    ['mdtrt_di', 'mdtrt_id', 1],
    ['opn', 'open', 1],
    ['', 'open', 4],
    ['kitten', 'sitting', 3],
  ])('%s and %s are %i apart', (a, b, edits) => {
    expect(editsBetween(a, b)).toBe(edits);
  });

  it('is the same both ways, nothing between the same, and at most the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const edits = editsBetween(a, b);
        expect(edits).toBe(editsBetween(b, a));
        expect(edits === 0).toBe(a === b);
        expect(edits).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('nearest', () => {
  it('takes the fewest edits, in doubt the first in the alphabet', () => {
    expect(nearest('setl_ib', ['psn_no', 'setl_id'])).toBe('setl_id');
    expect(nearest('abd', ['abe', 'abc'])).toBe('abc');
  });

  it('says nothing when nothing is near', () => {
    expect(nearest('total', ['psn_no', 'setl_id'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
