// One checkpoint: how far it reaches, which parts of which files belong to it, and what the loop knew
// there that is neither events nor hits. A small file; everything else is shared between generations.
// Line 1 is the manifest as JSON, line 2 the sha256 of line 1: a torn or half-written one is no manifest.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { askedSchema } from '../asked-record.ts';
import type { Segment } from './record-log.ts';

/** Written. Reading knows every version there has been. */
export const formatVersion = 1;

const segmentSchema = z.object({
  file: z.string(),
  bytes: z.number(),
  crc32: z.number(),
  record_bytes: z.number(),
});

const keptSchema = z.object({ segments: z.array(segmentSchema), count: z.number() });

const versionSchema = z.object({ rule_id: z.string(), version: z.number() });

/** What the loop around the evaluator carries from message to message. */
export const carriedSchema = z.object({
  /** EVENTS sequence up to which everything was judged. */
  sequence: z.number(),
  /** Greatest event time and receive time, ms. */
  watermark: z.number(),
  newest_received_at: z.number(),
  late: z.number(),
  duplicates: z.number(),
  hits: z.number(),
  rule_failures: z.number(),
  activations: z.number(),
  /** Hash of the rule set in force, and the EVENTS sequence of its activation; 0 before the first. */
  bundle: z.string(),
  in_force: z.number(),
  /** The newest activation, with its error when it was refused. */
  activation: z
    .object({ sequence: z.number(), hash: z.string(), error: z.string().exactOptional() })
    .exactOptional(),
  off: z.array(versionSchema.extend({ reason: z.string() })),
  failed: z.array(versionSchema.extend({ error: z.string(), shadow: z.boolean() })),
  /** Who said what was said (engine/judged-by.ts); absent when that is not known for all of it. */
  judged_by: z
    .object({
      program: z.string(),
      /** Events and messages left out. */
      left_out: z.string(),
      /** Judges that may wait for something. */
      asking: z.array(z.string()),
      /** What of tables they and the others have asked, by judge and version; absent: written by a release that did not know. */
      asked: z.record(z.string(), z.record(z.string(), askedSchema)).exactOptional(),
    })
    .exactOptional(),
});
export type Carried = z.infer<typeof carriedSchema>;

const manifestSchema = z.object({
  v: z.literal(1),
  /** Which stream: EVENTS made anew is another one. */
  stream: z.string(),
  /** The message with the sequence of the checkpoint, by which a stream that only has the same name and
   * age is told apart. */
  message: z.object({ timestamp: z.number(), crc32: z.number() }),
  /** When it was begun, ms since the epoch. */
  at: z.number(),
  carried: carriedSchema,
  /** Messages of EVENTS in stream order, and hits as they were said, the newest last. */
  journal: z.array(segmentSchema),
  said: z.array(segmentSchema),
  /** What State made of the messages in the journal (event-log.ts), for the program that made it; absent when
   * nobody knows it. */
  events: keptSchema.exactOptional(),
  /** Jobs that judgements asked for since the start (asked-jobs.ts), for the same program; records are counted. */
  jobs: keptSchema.exactOptional(),
  /** Records of `said` when it was last written anew. */
  said_folded_bytes: z.number(),
});
export type Manifest = z.infer<typeof manifestSchema>;

const logFile = /^(?:journal|said|events|jobs)-(\d+)$/;
const name = /^checkpoint-(\d{16})$/;

/** Names sort as sequences do. */
export function manifestName(sequence: number): string {
  return `checkpoint-${String(sequence).padStart(16, '0')}`;
}

/** The number in the name of a file of a log; `undefined` for any other file. */
export function numberOfLog(file: string): number | undefined {
  const digits = logFile.exec(file)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Every file that a checkpoint is made of. */
export function segmentsOf({ journal, said, events, jobs }: Manifest): readonly Segment[] {
  return [...journal, ...said, ...(events?.segments ?? []), ...(jobs?.segments ?? [])];
}

/** The sequence in the name of a manifest; `undefined` for any other file. */
export function sequenceOfName(file: string): number | undefined {
  const digits = name.exec(file)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function encodeManifest(manifest: Manifest): Uint8Array {
  const text = JSON.stringify(manifest);
  return new TextEncoder().encode(`${text}\n${hash('sha256', text, 'hex')}\n`);
}

/** Throws an Error that says what is wrong. */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const [text = '', sum, end] = new TextDecoder().decode(bytes).split('\n');
  if (end === undefined || sum !== hash('sha256', text, 'hex')) throw new Error('half written or damaged');
  const value: unknown = JSON.parse(text);
  const { v } = z.object({ v: z.number() }).parse(value);
  if (v > formatVersion) throw new Error(`written by a newer release (format ${v})`);
  return manifestSchema.parse(value);
}
