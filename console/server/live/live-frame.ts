// A HITS message as live clients get it: every hit encoded once, plain and masked, without its
// evidence. Joining strings is all that is left to do for a client.
import type { Hit, HitsFrame } from '../../../engine/hit.ts';
import type { AlertHit } from '../../wire.ts';
import { maskPersonal } from '../masking.ts';
import type { AlertFilter, FilteredFields } from './alert-filter.ts';

export interface EncodedHit extends FilteredFields {
  readonly plain: string;
  readonly masked: string;
}

export interface LiveFrame {
  /** Sequence in HITS. */
  readonly cursor: number;
  readonly hits: readonly EncodedHit[];
  /** Roughly what this frame holds in memory. */
  readonly bytes: number;
}

export function liveFrame(cursor: number, frame: HitsFrame): LiveFrame {
  const hits = frame.hits.map((hit) => encodeHit(cursor, hit));
  const bytes = hits.reduce((sum, hit) => sum + hit.plain.length + hit.masked.length, 200);
  return { cursor, hits, bytes };
}

function encodeHit(cursor: number, hit: Hit): EncodedHit {
  const { evidence, conditions, facts, ...rest } = hit;
  const alert: AlertHit = { ...rest, cursor };
  // A sentence may quote what only the evidence shows to be personal.
  const masked = maskPersonal({ alert, evidence, conditions, facts });
  return {
    family: hit.family,
    rule_id: hit.rule_id,
    grade: hit.grade,
    ...(hit.fixmedins_code === undefined ? {} : { fixmedins_code: hit.fixmedins_code }),
    plain: JSON.stringify(alert),
    masked: JSON.stringify(masked.alert),
  };
}

/** The hits of a frame that a filter lets through, as JSON texts. */
export function wanted(frame: LiveFrame, filter: AlertFilter, masked: boolean): string[] {
  const texts: string[] = [];
  for (const hit of frame.hits) if (filter.wants(hit)) texts.push(masked ? hit.masked : hit.plain);
  return texts;
}

/** A `hits` message; cursor of the last frame in it. */
export function hitsMessage(cursor: number, texts: readonly string[]): Buffer {
  return Buffer.from(`{"type":"hits","cursor":${cursor},"hits":[${texts.join(',')}]}`);
}
