// The receipts of the interface (DOMAIN.md section 3.2, DESIGN sections 9 and 14). A receipt of an
// accepted message must be sent only after the message is durable; this file only writes it.
import { hash } from 'node:crypto';
import type { FieldRecord } from '../../engine/event.ts';
import type { AcceptedEnvelope } from './envelope.ts';
import type { Refusal } from './refusal.ts';
import { formatStamp } from './time.ts';
import { transactions } from './transactions/table.ts';

export interface Receipt {
  /** 0 accepted, -1 refused. */
  readonly infcode: 0 | -1;
  /** Receiver's area 6, time 14, serial 10. */
  readonly inf_refmsgid: string;
  /** When the message arrived, `yyyyMMddHHmmssSSS`. */
  readonly refmsg_time: string;
  /** When the receipt was written, `yyyyMMddHHmmssSSS`. */
  readonly respond_time: string;
  readonly err_msg: string;
  readonly output: FieldRecord;
}

const errorLengthMax = 200;
const noArea = '000000';

/** `now` is ms since the epoch. The same for a message and its resend, but for the times. */
export function successReceipt(parsed: AcceptedEnvelope, now: number): Receipt {
  const { admdvs, events, isStockBatch, receivedAt } = parsed;
  const result = isStockBatch ? { result: { retRslt: '1', msgRslt: '成功' } } : {};
  return {
    infcode: 0,
    ...stamps(admdvs, events[0]?.event_id ?? parsed.msgid, receivedAt, now),
    err_msg: '',
    output: { ...parsed.output, ...result },
  };
}

export function refusalReceipt(refusal: Refusal, receivedAt: number, now: number): Receipt {
  const { msgid = '', infno = '', fixmedins_code = '', reason, code } = refusal;
  const area = /^[A-Z](\d{6})/i.exec(fixmedins_code)?.[1] ?? noArea;
  const err_msg = reason.slice(0, errorLengthMax).toWellFormed();
  const isStockBatch = transactions.get(infno.toUpperCase())?.isStockBatch === true;
  const result = { retRslt: '0', msgRslt: err_msg };
  const output: FieldRecord = isStockBatch ? { result } : {};
  return {
    infcode: -1,
    ...stamps(area, `${fixmedins_code}\n${infno}\n${msgid}\n${code}\n${now}`, receivedAt, now),
    err_msg,
    output,
  };
}

function stamps(area: string, subject: string, receivedAt: number, now: number) {
  const refmsg_time = formatStamp(receivedAt);
  return {
    inf_refmsgid: area + refmsg_time.slice(0, 14) + serialOf(subject),
    refmsg_time,
    respond_time: formatStamp(now),
  };
}

/** Ten digits that name the message: no counter, so that every process may write receipts. */
function serialOf(subject: string): string {
  const digest = Number.parseInt(hash('sha256', subject, 'hex').slice(0, 12), 16);
  return String(digest % 10_000_000_000).padStart(10, '0');
}
