// Rows as the tables take them, in the order of `insertColumns`, from what travels in the streams.
import { createHash } from 'node:crypto';
import { accountColumns } from '../../engine/event-account.ts';
import type { AccountEntry } from '../../engine/event-account.ts';
import type { FieldRecord, FieldValue, FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';
import type { DeadLetter } from '../nats/names.ts';
import { readIsoTime } from './iso-time.ts';

export type Cell = string | number | boolean | null | readonly string[];
export type Row = readonly Cell[];

const idxMax = 2 ** 32 - 1;
const positionMax = 2 ** 16 - 1;

/** Columns of `events`. */
export function eventRow(event: FundEvent, events_sequence: number, position: number): Row {
  const { data } = event;
  return [
    event.event_id, event.kind, event.infno, event.msgid, Math.min(event.index, idxMax),
    event.fixmedins_code, event.admdvs,
    timeText(event.at), event.until === undefined ? null : timeText(event.until),
    timeText(event.inf_time), timeText(event.received_at),
    textOf(data['psn_no']), textOf(data['mdtrt_id']), textOf(data['setl_id']), textOf(data['med_list_codg']),
    traceCodes(data), textOf(data['fixmedins_bchno']),
    JSON.stringify(data), events_sequence, Math.min(position, positionMax),
  ];
}

/** Columns of `hits`. */
export function hitRow(hit: Hit, cursor: number, events_sequence: number): Row {
  return [
    hit.hit_id, hit.revision, hit.state, hit.withdrawn_reason ?? '', hit.rule_id, hit.rule_version, hit.family, hit.grade,
    hit.title, hit.title_en, hit.reason, hit.reason_en, hit.subject_kind, hit.subject,
    timeText(readIsoTime(hit.at)), timeText(readIsoTime(hit.detected_at)),
    hit.admdvs ?? '', hit.fixmedins_code ?? '', hit.psn_no ?? '', hit.mdtrt_id ?? '', hit.setl_id ?? '',
    hit.drug_trac_codg ?? '', hit.med_list_codg ?? '', hit.dr_codg ?? '', yuan(hit.amount), yuan(hit.fund_amount),
    JSON.stringify(hit.evidence), JSON.stringify(hit.conditions), JSON.stringify(hit.facts), hit.basis,
    hit.parent_hit_id ?? '', yuan(hit.counted_amount), yuan(hit.counted_fund_amount), hit.to_fetch ?? [],
    caseIdOf(hit.parent_subject_kind ?? hit.subject_kind, hit.parent_subject ?? hit.subject), cursor, events_sequence,
  ];
}

/** Columns of `dead_letters`. */
export function deadRow(letter: DeadLetter, sequence: number): Row {
  return [
    sequence, letter.reason, letter.field ?? '', letter.text, letter.line ?? null, letter.source, letter.fixmedins_code ?? '',
    letter.infno ?? '', letter.msgid ?? '', letter.body, letter.truncated, timeText(readIsoTime(letter.received_at)),
    letter.id ?? '', letter.parent ?? '',
  ];
}

/** Columns of `event_accounts`. */
export function accountRow(
  entry: AccountEntry, hits_sequence: number, { from, to }: { readonly from: number; readonly to: number },
): Row {
  const { date, fixmedins_code, kind } = entry;
  return [date, fixmedins_code, kind, hits_sequence, from, to, ...accountColumns.map((column) => entry[column] ?? 0)];
}

/** 32 lower-case hex characters; the same subject is the same case for ever. */
export function caseIdOf(subject_kind: string, subject: string): string {
  return createHash('sha256').update(`${subject_kind}\u0000${subject}`).digest('hex').slice(0, 32);
}

/** What DateTime64 can hold; 1900 and 2299 in China. */
const timeMsMin = Date.UTC(1900, 0, 2);
const timeMsMax = Date.UTC(2299, 11, 30);
const offsetMs = 8 * 3_600_000;
/** 2001 and 2286. */
const tenDigitsMsMin = 1e12;
const tenDigitsMsMax = 1e13;

/** A time as DateTime64 reads it, cut to what it can hold. */
export function timeText(ms: number): string {
  const kept = Math.min(Math.max(ms, timeMsMin), timeMsMax);
  // Seconds are read fastest, but only understood with ten digits.
  if (kept >= tenDigitsMsMin && kept < tenDigitsMsMax) return (kept / 1000).toFixed(3);
  return new Date(kept + offsetMs).toISOString().slice(0, 23).replace('T', ' ');
}

function yuan(amount: string | undefined): string | null {
  return amount !== undefined && /^-?\d{1,16}(\.\d{1,2})?$/.test(amount) ? amount : null;
}

function textOf(value: FieldValue | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

const depthMax = 4;

/** Every `drug_trac_codg` of the record, wherever the transaction keeps it. */
function traceCodes(data: FieldRecord): readonly string[] {
  const codes = new Set<string>();
  collect(data, 0);
  return [...codes];

  function collect(value: FieldValue, depth: number): void {
    if (typeof value !== 'object' || depth > depthMax) return;
    if (isList(value)) {
      for (const each of value) collect(each, depth + 1);
      return;
    }
    for (const [name, field] of Object.entries(value)) {
      if (name === 'drug_trac_codg' && typeof field === 'string' && field !== '') codes.add(field);
      else collect(field, depth + 1);
    }
  }
}

function isList(value: FieldValue): value is readonly FieldValue[] {
  return Array.isArray(value);
}
