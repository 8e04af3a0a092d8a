// Every version of every knowledge table, one a message, in stream KNOWLEDGE: kept whole and never
// changed, so that what a hit was judged by can be read for as long as anybody asks. Which of them
// judge is said by the activation in EVENTS (control.ts); a version whose activation was lost or
// refused is only available.
import { createHash, randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { z } from 'zod';
import { consumeFrom } from './consume.ts';
import { streams, subjects } from './names.ts';
import { publish } from './publish.ts';
import { readLast } from './read-last.ts';

/** A table unpacks to at most this; more is not ours. */
const tableBytesMax = 256 * 1024 * 1024;

const versionSchema = z.strictObject({
  v: z.literal(1),
  version: z.int().positive(),
  /** ms since the epoch. */
  at: z.number(),
  /** A user's name, or `@release`. */
  by: z.string(),
  note: z.string().exactOptional(),
  /** The service date from which it judges, yyyy-MM-dd; absent: all of them. */
  from: z.string().exactOptional(),
  rows: z.int().nonnegative(),
  hash: z.string(),
  csv: z.string(),
});
export type TableVersion = z.infer<typeof versionSchema>;
/** A version without its text. */
export type TableVersionHead = Omit<TableVersion, 'csv' | 'v'>;

export interface LoggedVersion {
  /** Sequence in KNOWLEDGE. */
  readonly sequence: number;
  readonly version: TableVersion;
}

/** 32 hex characters, equal for equal text. */
export function tableHash(csv: string): string {
  return createHash('sha256').update(csv).digest('hex').slice(0, 32);
}

/** Sequence in KNOWLEDGE. `after` is that of the newest version of the table, 0 before the first: throws
 * `SubjectMoved` when there is a newer one; else throws as `publish` does. */
export async function appendTableVersion(
  js: JetStreamClient, table: string, version: Omit<TableVersion, 'v' | 'hash'>, { after }: { readonly after: number },
): Promise<number> {
  const { seq } = await publish(js, subjects.table(table), encodeTableVersion(version), {
    id: `knowledge:${randomUUID()}`, lastSubjectSequence: after,
  });
  return seq;
}

/** The hash is that of the text. */
export function encodeTableVersion(version: Omit<TableVersion, 'v' | 'hash'>): Uint8Array {
  const whole: TableVersion = { ...version, v: 1, hash: tableHash(version.csv) };
  return gzipSync(JSON.stringify(whole));
}

/** Throws on bytes this program did not write. */
export function decodeTableVersion(bytes: Uint8Array): TableVersion {
  return versionSchema.parse(JSON.parse(gunzipSync(bytes, { maxOutputLength: tableBytesMax }).toString('utf8')));
}

/** The newest version of a table; `undefined` when nobody has replaced it yet. */
export async function newestTableVersion(jsm: JetStreamManager, table: string): Promise<LoggedVersion | undefined> {
  const message = await readLast(jsm, streams.knowledge, subjects.table(table));
  return message === undefined ? undefined : { sequence: message.seq, version: decodeTableVersion(message.data) };
}

/** Every version of a table, in order. */
export async function* tableVersions(
  js: JetStreamClient, jsm: JetStreamManager, table: string,
): AsyncGenerator<LoggedVersion, void, undefined> {
  const filter = subjects.table(table);
  const newest = await readLast(jsm, streams.knowledge, filter);
  if (newest === undefined) return;
  for await (const { seq, data } of consumeFrom(js, streams.knowledge, { sequence: 1, filter, batch: 1 })) {
    yield { sequence: seq, version: decodeTableVersion(data) };
    if (seq >= newest.seq) return;
  }
}
