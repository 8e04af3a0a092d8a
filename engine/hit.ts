// One judgement of one rule about one subject, and the message that carries a batch of them in HITS.

import type { AccountTable } from './event-account.ts';
import type { Turn } from './turns.ts';

export const families = [
  'split',
  'hanging',
  'upcoding',
  'trace',
  'stock',
  'pharmacy',
  'policy',
  'indicator',
] as const;
export type Family = (typeof families)[number];
/** sev_deg: 1 明确违规, 2 高度可疑, 3 轻度可疑. */
export type Grade = 1 | 2 | 3;
export type HitState = 'raised' | 'withdrawn';
export type FactValue =
  string | number | boolean | null | readonly FactValue[] | { readonly [name: string]: FactValue };

export interface Evidence {
  readonly event_id: string;
  readonly kind: string;
  /** What this event is to the judgement: trigger, previous, use, ... */
  readonly role: string;
  /** ISO 8601 with offset +08:00. */
  readonly at: string;
  readonly fixmedins_code: string;
  /** The few business fields that matter, national names. */
  readonly fields: { readonly [field: string]: FactValue };
}

/** What arbitration makes of a hit beside the others of its matter (ruling.ts). */
export interface Ruling {
  /** The hit that this one is a detail of: about the same stay, fee lines or box. */
  readonly parent_hit_id?: string;
  readonly parent_subject_kind?: string;
  readonly parent_subject?: string;
  /** What of `amount` no other hit counts already: these add up. Yuan, two places; absent when `amount` is. */
  readonly counted_amount?: string;
  readonly counted_fund_amount?: string;
}

/** One condition as it was judged: `actual operator required`. */
export interface ExplainedCondition {
  readonly fact: string;
  readonly operator: string;
  readonly actual: FactValue;
  readonly required: FactValue;
  readonly result: boolean;
  readonly zh: string;
  readonly en: string;
}

export interface Hit extends Ruling {
  /** 32 lower-case hex characters: hash of rule id, subject key and anchor event. */
  readonly hit_id: string;
  /** 1 when first raised, then one more for each emission about the same hit. */
  readonly revision: number;
  readonly state: HitState;
  /** Why it was withdrawn; only then. */
  readonly withdrawn_reason?: string;
  readonly rule_id: string;
  readonly rule_version: number;
  readonly family: Family;
  readonly grade: Grade;
  readonly title: string;
  readonly title_en: string;
  /** One plain sentence: why. */
  readonly reason: string;
  readonly reason_en: string;
  /** Key space and key of the subject, for example `person` / psn_no. */
  readonly subject_kind: string;
  readonly subject: string;
  /** Event time of the judgement, ISO 8601 +08:00. */
  readonly at: string;
  /** Receive time of the event that caused this revision, ISO 8601 +08:00. */
  readonly detected_at: string;
  readonly admdvs?: string;
  readonly fixmedins_code?: string;
  readonly psn_no?: string;
  readonly mdtrt_id?: string;
  readonly setl_id?: string;
  readonly drug_trac_codg?: string;
  readonly med_list_codg?: string;
  readonly dr_codg?: string;
  /** Yuan, decimal string with two places. */
  readonly amount?: string;
  readonly fund_amount?: string;
  readonly evidence: readonly Evidence[];
  readonly conditions: readonly ExplainedCondition[];
  readonly facts: { readonly [name: string]: FactValue };
  readonly basis: readonly string[];
  /** Evidence that the rule asks for and nobody has sent, in Chinese: why the grade is lower, and what to fetch. */
  readonly to_fetch?: readonly string[];
}

/** One NATS message of HITS: what one EVENTS message caused. Published even when empty from time to
 * time (at least every 100 ms while events flow), so that readers know how far judging has come.
 * `last` is false when more parts of the same EVENTS message follow. */
export interface HitsFrame {
  readonly v: 1;
  readonly events_sequence: number;
  readonly part: number;
  readonly last: boolean;
  /** First EVENTS sequence covered: one more than the message before this one covers, whatever its parts. */
  readonly events_from?: number;
  /** EVENTS messages covered that were judged together, in order; absent when each was judged alone. */
  readonly turns?: readonly Turn[];
  /** What became of the events covered; in the last part only, absent when there were none. */
  readonly account?: AccountTable;
  /** Greatest event time judged, ms; 0 before the first event. */
  readonly watermark: number;
  readonly hits: readonly Hit[];
  /** Hits of rules on trial, absent when there are none: kept apart all the way, never shown as hits. */
  readonly shadow?: readonly Hit[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function encodeHitsFrame(frame: HitsFrame): Uint8Array {
  return encoder.encode(JSON.stringify(frame));
}

export function decodeHitsFrame(bytes: Uint8Array): HitsFrame {
  const frame: HitsFrame = JSON.parse(decoder.decode(bytes));
  if (frame.v !== 1 || !Array.isArray(frame.hits)) throw new Error('not a HITS frame of version 1');
  return frame;
}
