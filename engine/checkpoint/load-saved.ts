// A checkpoint as the loop takes it over.
import type { Hit } from '../hit.ts';
import type { PipelineMessage, Saved } from '../pipeline.ts';
import type { Codec, Disk } from './disk.ts';
import type { Manifest } from './manifest.ts';
import { readRecords } from './read-records.ts';
import type { Segment } from './record-log.ts';
import { hitName, readHit, readMessage } from './records.ts';

interface Store {
  readonly disk: Disk;
  readonly codec: Codec;
}

/** Of a manifest that `openCheckpoint` found good. */
export function savedOf({ carried, journal, said }: Manifest, store: Store): Saved {
  return { carried, messages: () => messagesIn(journal, store), said: newestHits(said, store) };
}

async function* messagesIn(segments: readonly Segment[], store: Store): AsyncGenerator<readonly PipelineMessage[]> {
  for await (const records of readRecords(segments, store)) yield records.map(readMessage);
}

/** Only what was said last of each hit is parsed. */
async function* newestHits(
  segments: readonly Segment[],
  store: Store,
): AsyncGenerator<readonly { readonly hit: Hit; readonly isShadow: boolean }[]> {
  const newest = new Map<string, Uint8Array>();
  for await (const records of readRecords(segments, store))
    for (const record of records) newest.set(hitName(record), record);
  for (const record of newest.values()) yield [readHit(record)];
}
