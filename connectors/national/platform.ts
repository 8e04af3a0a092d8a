// What the platform's own answer adds to a message. A copy tapped from the platform carries that
// answer as `output`; when it is absent we are the receiver, and assign the ids the platform would,
// as a function of the event id, so that a resend gets the same ones (DESIGN section 14 "Ids").
import type { FieldRecord, FieldValue } from '../../engine/event.ts';
import { derivedSettlementId, derivedVisitId } from './event-id.ts';
import { also, text } from './field.ts';
import type { FieldTable } from './field.ts';
import type { JsonObject } from './json-value.ts';
import { findNode, nodesOf } from './nodes.ts';
import { placeOf, recordList, RecordReader } from './record.ts';
import { formatTime } from './time.ts';
import type { PlatformRule } from './transaction.ts';
import { feeResultFields } from './transactions/fee-fields.ts';
import { settlementResultFields } from './transactions/settlement-fields.ts';

interface Answer {
  /** Where the platform puts its records; the first name is where our receipt puts them. */
  readonly nodes: readonly [string, ...string[]];
  readonly reader: RecordReader;
  /** Ids that this transaction is given by its receiver. */
  readonly ids: readonly ('mdtrt_id' | 'setl_id')[];
}

const visitFields = {
  mdtrt_id: text(30, '就诊ID'),
  psn_no: text(30, '人员编号'),
  ipt_otp_no: also(['ipt_no'], text(30, '住院/门诊号')),
} as const satisfies FieldTable;
const visitReader = new RecordReader({ fields: visitFields }, { keepsUnknown: false });
const settlementReader = new RecordReader({ fields: settlementResultFields }, { keepsUnknown: false });
const feeReader = new RecordReader({ fields: feeResultFields }, { keepsUnknown: false });

const answers: Readonly<Record<PlatformRule, Answer>> = {
  registration: { nodes: ['data', 'result', 'mdtrtinfo'], reader: visitReader, ids: ['mdtrt_id'] },
  admission: { nodes: ['result', 'data', 'mdtrtinfo'], reader: visitReader, ids: ['mdtrt_id'] },
  settlement: { nodes: ['setlinfo', 'result', 'data'], reader: settlementReader, ids: ['setl_id'] },
  pharmacy_settlement: {
    nodes: ['setlinfo', 'result', 'data'], reader: settlementReader, ids: ['mdtrt_id', 'setl_id'],
  },
  fees: { nodes: ['detlcutinfo', 'result', 'feedetail'], reader: feeReader, ids: [] },
};

type Output = JsonObject | undefined;

/** The platform's records of one message, in their order. */
export function readPlatform(rule: PlatformRule, output: Output): readonly FieldRecord[] {
  if (output === undefined) return [];
  const { nodes, reader } = answers[rule];
  const { name, value } = findNode(nodesOf(output), nodes) ?? {};
  if (name === undefined) return [];
  const where = `output.${name}`;
  const list = recordList(value, where);
  return list.map((record, index) => reader.read(record, placeOf(where, index, list.length)).data);
}

/** Verdicts on fee lines, by `feedetl_sn`. */
export function readFeeResults(output: Output): ReadonlyMap<FieldValue, FieldRecord> {
  const results = new Map<FieldValue, FieldRecord>();
  for (const record of readPlatform('fees', output)) {
    if (record['feedetl_sn'] !== undefined) results.set(record['feedetl_sn'], record);
  }
  return results;
}

/** Adds what `answer` says and the sender did not. */
export function mergeAnswer(data: Record<string, FieldValue>, answer: FieldRecord): void {
  for (const name in answer) data[name] ??= answer[name]!;
}

/** Gives the record the ids that neither the platform nor the sender named. */
export function deriveIds(
  rule: PlatformRule, data: Record<string, FieldValue>, event_id: string,
): void {
  const { ids } = answers[rule];
  if (ids.includes('mdtrt_id')) data['mdtrt_id'] ??= derivedVisitId(event_id);
  if (ids.includes('setl_id')) data['setl_id'] ??= derivedSettlementId(event_id);
}

const settlementReceipt = [
  'mdtrt_id', 'setl_id', 'psn_no', 'insutype', 'med_type', 'medfee_sumamt', 'fund_pay_sumamt', 'medins_setl_id',
] as const;
const receiptFields: Readonly<Record<PlatformRule, readonly string[]>> = {
  registration: ['mdtrt_id', 'psn_no', 'ipt_otp_no'],
  admission: ['mdtrt_id'],
  settlement: settlementReceipt,
  pharmacy_settlement: settlementReceipt,
  fees: [],
};

/** `output` of the receipt: the ids in the place where the platform's own answer has them. */
export function receiptOutput(
  rule: PlatformRule, records: readonly { data: FieldRecord; at: number }[], msgid: string,
): FieldRecord {
  const names = receiptFields[rule];
  if (names.length === 0) return {};
  const rows = records.map(({ data, at }) => {
    const row: Record<string, FieldValue> = {};
    for (const name of names) if (data[name] !== undefined) row[name] = data[name];
    if (answers[rule].ids.includes('setl_id')) {
      row['setl_time'] = formatTime(at);
      row['medins_setl_id'] ??= msgid;
    }
    return row;
  });
  return { [answers[rule].nodes[0]]: rows.length === 1 ? rows[0]! : rows };
}
