// Sentences of hits: a part in [[...]] is said only when its values are known.
import { describe, expect, it } from 'vitest';
import { show } from '../../engine/message.ts';
import { raisedBy, ruleSetOf, stayOf, type Short } from './short-history.ts';

describe('a part that need not be said', () => {
  const ruleSet = ruleSetOf('HB-11');
  const died = stayOf('M1', '2025-07-01 09:00:00', '2025-07-05 10:00:00', { dscg_way: '5' });
  const death: readonly Short[] = died.map((one) => (one['kind'] === 'discharge' ? { ...one, dscg_way: '5' } : one));
  const again = stayOf('M2', '2025-07-20 09:00:00', '2025-07-25 10:00:00', { fixmedins_code: 'H42070400009' });
  const bill: Short = {
    ...{ kind: 'inpatient_settlement', at: '2025-07-25 10:00:00', fixmedins_code: 'H42070400009', med_type: '21' },
    ...{ psn_no: 'P1', mdtrt_id: 'M2', setl_id: 'S2', medfee_sumamt: 3000 },
  };

  it('is left out while the stay is not settled, and comes with the settlement', () => {
    const [open] = raisedBy(ruleSet, ...death, ...again);
    expect(open?.reason).toMatch(/在H42070400009就医购药。$/);
    expect(open?.reason_en).not.toContain('yuan');
    const [settled] = raisedBy(ruleSet, ...death, ...again, bill);
    expect(settled?.reason).toContain('医保费用3000.00元');
    expect(settled?.reason_en).toContain('for 3000.00 yuan');
  });
});

describe('a value', () => {
  it('that is not known says so in the language of the sentence', () => {
    expect([show(undefined, 'yuan', 'zh'), show([], undefined, 'en')]).toEqual(['不详', 'unknown']);
  });

  it('of hours since midnight is a time of day', () => {
    expect([8, 21.5, 23.999].map((hours) => show(hours, 'clock', 'zh'))).toEqual(['08:00', '21:30', '24:00']);
  });
});
