// The fields of each kind of event, for those who write, check and show rules. Made from the tables
// that read the messages, so that the two cannot differ.
import assert from 'node:assert/strict';
import type { EventKind } from '../../engine/event.ts';
import { eventKinds } from '../../engine/event.ts';
import type { FieldTable, FieldType } from './field.ts';
import { traceFields } from './trace-info.ts';
import type { Transaction } from './transaction.ts';
import { feeResultFields } from './transactions/fee-fields.ts';
import { settlementResultFields } from './transactions/settlement-fields.ts';
import { transactions } from './transactions/table.ts';

export interface EventField {
  readonly type: FieldType;
  /** Chinese name. */
  readonly zh: string;
  /** Values and meanings of a coded field that is checked. */
  readonly codes?: Readonly<Record<string, string>>;
  /** Fields of a list's records. */
  readonly fields?: Readonly<Record<string, EventField>>;
}

export type EventFields = Readonly<Record<string, EventField>>;

/** Fields of `data` by kind; a kind made by several transactions has the fields of all. */
export const eventFields: Readonly<Record<EventKind, EventFields>> = build();

function build(): Record<EventKind, EventFields> {
  const fields = new Map<string, EventFields>(Object.keys(eventKinds).map((kind) => [kind, {}]));
  for (const transaction of transactions.values()) {
    const { kind, lines } = transaction;
    fields.set(kind, { ...recordFields(transaction), ...fields.get(kind) });
    if (lines === undefined) continue;
    const ids = { psn_no: named('人员编号'), mdtrt_id: named('就诊ID'), setl_id: named('结算ID') };
    const line = { ...tableFields(feeResultFields), ...tableFields(lines.node.fields) };
    fields.set(lines.kind, { ...line, ...ids });
  }
  const all = Object.fromEntries(fields);
  assert(isComplete(all), 'every kind of event has a table');
  return all;
}

function recordFields({ record, lists, trace, platform }: Transaction): EventFields {
  const fields: Record<string, EventField> = {
    ...(platform === 'fees' ? tableFields(feeResultFields) : {}),
    ...(platform === 'settlement' || platform === 'pharmacy_settlement' ? tableFields(settlementResultFields) : {}),
    ...tableFields(record.fields),
  };
  for (const { names, zh, fields: inner } of lists ?? []) {
    fields[names[0]] = { type: 'list', zh, fields: tableFields(inner) };
  }
  if (trace !== undefined) fields[trace] = { type: 'list', zh: '追溯码节点信息', fields: tableFields(traceFields) };
  return fields;
}

function tableFields(table: FieldTable): Record<string, EventField> {
  const fields: Record<string, EventField> = {};
  for (const [name, { type, zh, codes }] of Object.entries(table)) {
    const values = codes && Object.fromEntries(codes.values);
    fields[name] = values === undefined ? { type, zh } : { type, zh, codes: values };
  }
  return fields;
}

function named(zh: string): EventField {
  return { type: 'text', zh };
}

function isComplete(all: Record<string, EventFields>): all is Record<EventKind, EventFields> {
  return Object.keys(eventKinds).every((kind) => all[kind] !== undefined);
}
