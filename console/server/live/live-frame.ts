// A HITS message as live clients get it: every hit encoded once, without its evidence, and masked once when somebody is
// there who needs that. Joining strings is all that is left to do for a client.
import type { Hit, HitsFrame } from '../../../engine/hit.ts';
import type { AlertHit } from '../../wire.ts';
import { maskPersonal, personalValues } from '../masking.ts';
import type { PersonalValues } from '../masking.ts';
import type { AlertFilter, FilteredFields } from './alert-filter.ts';

export interface EncodedHit extends FilteredFields {
  readonly plain: string;
  readonly masked: () => string;
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
  const bytes = hits.reduce((sum, hit) => sum + 2 * hit.plain.length, 200);
  return { cursor, hits, bytes };
}

function encodeHit(cursor: number, hit: Hit): EncodedHit {
  const { evidence, conditions: _, facts, ...rest } = hit;
  const alert: AlertHit = { ...rest, cursor };
  const plain = JSON.stringify(alert);
  return {
    family: hit.family,
    rule_id: hit.rule_id,
    grade: hit.grade,
    ...(hit.fixmedins_code === undefined ? {} : { fixmedins_code: hit.fixmedins_code }),
    plain,
    // A sentence may quote what only the evidence shows to be personal.
    masked: maskedOnce(plain, personalValues({ evidence, facts })),
  };
}

/** Masking costs many times as much as encoding: it is done at the first need, and never for those who see all. */
function maskedOnce(plain: string, personal: PersonalValues): () => string {
  let masked: string | undefined;
  return () => (masked ??= JSON.stringify(maskPersonal(parsed(plain), personal)));
}

function parsed(plain: string): AlertHit {
  const alert: AlertHit = JSON.parse(plain);
  return alert;
}

/** The hits of a frame that a filter lets through, as JSON texts. */
export function wanted(frame: LiveFrame, filter: AlertFilter, masked: boolean): string[] {
  const texts: string[] = [];
  for (const hit of frame.hits) if (filter.wants(hit)) texts.push(masked ? hit.masked() : hit.plain);
  return texts;
}

/** A `hits` message; cursor of the last frame in it. */
export function hitsMessage(cursor: number, texts: readonly string[]): Buffer {
  return Buffer.from(`{"type":"hits","cursor":${cursor},"hits":[${texts.join(',')}]}`);
}
