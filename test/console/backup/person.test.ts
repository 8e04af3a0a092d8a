// Who a record belongs to, and what is left of it.
import { expect, test } from 'vitest';
import type { FieldRecord, FundEvent } from '../../../engine/event.ts';
import { erasedMark, Person } from '../../../console/erasure/person.ts';

const psn_no = '42070000000000000000009001';
const certno = '420704196001011238';
const event = (data: FieldRecord): FundEvent => ({
  event_id: 'e', kind: 'admission', infno: '2401', msgid: 'm', index: 0, fixmedins_code: 'H1', admdvs: '420704', at: 1, inf_time: 1,
  received_at: 1, data,
});
const known = (): Person => {
  const person = new Person([psn_no], Buffer.alloc(32, 7));
  person.learn({ psn_no, certno, psn_name: '钱多多', mdtrt_id: 'M1', tel: '13907110000' });
  return person;
};

test.each([
  ['their number', { psn_no }, true],
  ['their number inside a text', { note: `see ${psn_no}` }, true],
  ['a visit of theirs', { mdtrt_id: 'M1', content: 'x' }, true],
  ['their certificate', { rows: [{ certno }] }, true],
  ['somebody else in the same visit', { psn_no: 'other', mdtrt_id: 'M1' }, false],
  ['their certificate under another number', { psn_no: 'other', certno }, false],
  ['a telephone that may be a family\'s', { tel: '13907110000' }, false],
  ['nothing of theirs', { mdtrt_id: 'M2' }, false],
])('%s', (_, data, isTheirs) => {
  expect(known().owns(event(data))).toBe(isTheirs);
});

test('numbers become tokens that keep apart what was apart, names a mark, and the rest stays', () => {
  const person = known();
  const { data } = person.withoutPerson(event({
    psn_no, certno, psn_name: '钱多多', coner_name: '赵六', tel: '13907110000', brdy: '1960-01-01', age: 65, ipt_no: 'ZY1', mdtrt_id: 'M1',
    list: [{ psn_no, note: `患者钱多多 ${certno}` }],
  }));
  const [number, certificate] = [person.token(psn_no), person.token(certno)];
  expect(number).not.toBe(certificate);
  expect(data).toEqual({
    psn_no: number, certno: certificate, psn_name: erasedMark, coner_name: erasedMark, tel: erasedMark, brdy: erasedMark,
    age: 65, ipt_no: 'ZY1', mdtrt_id: 'M1', list: [{ psn_no: number, note: `患者${erasedMark} ${certificate}` }],
  });
});

test('a second time changes nothing, and another key gives other tokens', () => {
  const person = known();
  const once = person.withoutPerson(event({ psn_no, certno, psn_name: '钱多多' }));
  expect(person.withoutPerson(once)).toBe(once);
  expect(new Person([psn_no], Buffer.alloc(32, 8)).token(psn_no)).not.toBe(person.token(psn_no));
});
