import { expect, test } from 'vitest';
import { parseEnvelope } from '../../../connectors/national/envelope.ts';
import { refusalReceipt, successReceipt } from '../../../connectors/national/receipt.ts';
import type { Receipt } from '../../../connectors/national/receipt.ts';
import type { SampleEnvelope } from './samples.ts';
import { sample, sampleReceivedAt } from './samples.ts';

const receivedAt = sampleReceivedAt;

function receiptOf(envelope: SampleEnvelope): Receipt {
  const parsed = parseEnvelope(envelope, { receivedAt });
  return parsed.ok ? successReceipt(parsed, receivedAt + 12) : refusalReceipt(parsed, receivedAt, receivedAt + 12);
}

test('§14 Answers: a success is dated, numbered and empty of errors', () => {
  const receipt = receiptOf(sample('2401'));
  expect(receipt).toMatchObject({
    infcode: 0, refmsg_time: '20250820091500000', respond_time: '20250820091500012', err_msg: '', output: { result: { mdtrt_id: 'MD0001' } },
  });
  expect(receipt.inf_refmsgid).toMatch(/^42070020250820091500\d{10}$/);
});

test('§14 Answers: a refusal names the field in Chinese and by its code', () => {
  const bad = sample('2402');
  bad.input['dscginfo'] = { ...Object(bad.input['dscginfo']), endtime: '' };
  const receipt = receiptOf(bad);
  expect(receipt).toMatchObject({ infcode: -1, err_msg: 'dscginfo 必填项 结束时间(endtime) 缺失', output: {} });
  expect(receipt.inf_refmsgid).toMatch(/^42070020250820091500\d{10}$/);
});

test('batch stock forms answer at both levels', () => {
  expect(receiptOf(sample('3505A')).output).toEqual({ result: { retRslt: '1', msgRslt: '成功' } });
  const bad = sample('3505A');
  bad.input['selinfoDetail'] = [{}];
  const receipt = receiptOf(bad);
  expect(receipt.infcode).toBe(-1);
  expect(receipt.output).toEqual({ result: { retRslt: '0', msgRslt: receipt.err_msg } });
  expect(receiptOf(sample('3505')).output).toEqual({});
});

test('§14 Resends: the receipt of a resend carries the same ids', () => {
  const { output: _, ...plain } = sample('2207');
  const first = receiptOf(plain);
  const again = receiptOf(structuredClone(plain));
  expect(again.output).toEqual(first.output);
  expect(again.inf_refmsgid).toBe(first.inf_refmsgid);
  expect(first.output).toMatchObject({ setlinfo: { setl_id: expect.stringMatching(/^S/), mdtrt_id: 'MD0001', setl_time: '2025-08-20 09:00:00' } });
});

test('an error text is cut to the 200 characters of the interface', () => {
  const bad = sample('2207');
  bad.infno = 'x'.repeat(9);
  expect(receiptOf(bad).err_msg.length).toBeLessThanOrEqual(200);
  expect(receiptOf(bad).err_msg).toContain('xxxxxxxxx'.toUpperCase());
});
