// Which codes a hit names beside its subject.
import { expect, test } from 'vitest';
import { purchaseOf, raisedBy, ruleSetOf, type Short } from './short-history.ts';

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

test('a box sold again is about the later sale: not the first seller and buyer are named', () => {
  const first = purchaseOf('A', '2026-03-01 10:00:00');
  const again = purchaseOf('B', '2026-07-02 10:00:00', { psn_no: 'P2', fixmedins_code: 'P42070400099' });
  const ruleSet = ruleSetOf('TR-01', 'TR-02', 'TR-03');
  const names = { at: '2026-07-02T10:00:00+08:00', fixmedins_code: 'P42070400099', psn_no: 'P2', mdtrt_id: 'B', setl_id: 'S-B' };
  const raised = raisedBy(ruleSet, ...first, ...again);
  expect(raised.map(({ rule_id }) => rule_id).toSorted()).toEqual(['TR-01', 'TR-02', 'TR-03']);
  for (const hit of raised) expect(hit).toMatchObject(names);

  const third = purchaseOf('C', '2026-07-03 10:00:00', { psn_no: 'P2', fixmedins_code: 'P42070400098' });
  for (const hit of raisedBy(ruleSet, ...third, ...again, ...first)) {
    expect(hit).toMatchObject({ at: names.at, psn_no: 'P2' });
    expect([hit.fixmedins_code, hit.mdtrt_id]).toEqual([undefined, undefined]);
  }
});
