// Which codes a hit names beside its subject.
import { expect, test } from 'vitest';
import { raisedBy, ruleSetOf, type Short } from './short-history.ts';

test('a hit about a doctor names the doctor, whatever the registrations say', () => {
  const visits = Array.from({ length: 152 }, (_, n): Short => ({
    kind: 'registration',
    at: new Date(Date.UTC(2025, 6, 1, 0, 4 * n) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
    fixmedins_code: 'H42070400022',
    mdtrt_id: `M${n}`,
    psn_no: `P${n}`,
    atddr_no: 'D420704000077',
  }));
  const raised = raisedBy(ruleSetOf('GN-04'), ...visits);
  expect(raised).toEqual([
    expect.objectContaining({ subject_kind: 'doctor', subject: 'H42070400022|D420704000077', dr_codg: 'D420704000077' }),
  ]);
  // Of the 152 patients of the day it names none.
  expect([raised[0]?.psn_no, raised[0]?.mdtrt_id]).toEqual([undefined, undefined]);
});
