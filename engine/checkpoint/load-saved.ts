// A checkpoint as the loop takes it over.
import type { AskedSince } from '../asked-jobs.ts';
import type { Hit } from '../hit.ts';
import type { PipelineMessage } from '../pipeline-message.ts';
import type { Saved } from '../reload.ts';
import type { Codec, Disk } from './disk.ts';
import type { KeptSegments } from './event-log.ts';
import type { Manifest } from './manifest.ts';
import { EventBlock } from './read-events.ts';
import { damageOf, readRecords } from './read-records.ts';
import type { Segment } from './record-log.ts';
import { hitName, readHit, readJobs, readMessage } from './records.ts';

interface Store {
  readonly disk: Disk;
  readonly codec: Codec;
}

/** Of a manifest that `openCheckpoint` found good. */
export function savedOf({ carried, journal, said, events, jobs }: Manifest, store: Store): Saved {
  return {
    carried,
    messages: () => messagesIn(journal, store),
    said: newestHits(said, store),
    ...(events === undefined ? {} : { kept: () => keptEvents(events, store) }),
    ...(jobs === undefined ? {} : { jobs: () => askedJobs(jobs, store) }),
  };
}

/** Throws before the first when one of them is damaged, and behind the last when some are missing. */
async function* keptEvents({ segments, count }: KeptSegments, store: Store): AsyncGenerator<EventBlock> {
  await assertWhole(segments, store);
  let read = 0;
  for await (const records of readRecords(segments, store)) {
    for (const record of records) {
      const block = new EventBlock(record);
      read += block.count;
      yield block;
    }
  }
  if (read !== count) throw new Error(`${read} events were kept, not ${count}`);
}

/** As `keptEvents`. */
async function* askedJobs({ segments, count }: KeptSegments, store: Store): AsyncGenerator<readonly AskedSince[]> {
  await assertWhole(segments, store);
  let read = 0;
  for await (const records of readRecords(segments, store)) {
    yield records.map(readJobs);
    read += records.length;
  }
  if (read !== count) throw new Error(`${read} records of jobs asked for, not ${count}`);
}

async function assertWhole(segments: readonly Segment[], { disk }: Store): Promise<void> {
  for (const segment of segments) {
    const damage = await damageOf(segment, disk);
    if (damage !== undefined) throw new Error(damage);
  }
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
