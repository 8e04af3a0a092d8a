import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectEvent } from '../../engine/projection.ts';
import { SharedTexts } from '../../engine/shared-texts.ts';
import { randomHistory } from './random-events.ts';

describe('texts that events share', () => {
  it('say the same as those of each event by itself', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const texts = new SharedTexts();
        for (const event of randomHistory(seed)) {
          const shared = projectEvent(event, event, texts);
          const own = projectEvent(event);
          expect(shared.fields).toEqual(own.fields);
          expect(shared.msgid).toBe(own.msgid);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keep apart what is not the same, and what is no text', () => {
    const texts = new SharedTexts();
    expect([texts.code('A'), texts.code('B'), texts.code(undefined), texts.code(7)]).toEqual(['A', 'B', undefined, 7]);
    expect([texts.visit('M1'), texts.visit('M2'), texts.visit(undefined)]).toEqual(['M1', 'M2', undefined]);
  });
});
