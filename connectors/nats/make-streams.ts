// The five streams. Every role may call this; the first one makes them, the others find them.
// All refuse when they are full (`discard: new`), and the sender waits: forgetting an accepted event, a decision about a rule
// or table, or a hit or letter that no table has yet is not an option. EVENTS, HITS and DEAD are cut from behind, up to what
// is safe elsewhere (forget-events.ts, forget-stored.ts).
import { DiscardPolicy, JetStreamApiCodes, JetStreamApiError, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig, StreamInfo } from '@nats-io/jetstream';
import { partitionsDefault, streams, subjects } from './names.ts';

const gibibyte = 1024 ** 3;

/** Greatest message, equal to the server's `max_payload`: one frame is at most 4 MB. */
export const messageBytesMax = 8 * 1024 * 1024;

/** Bounds of the streams, bytes on disk. Their sum must fit the server's `max_file_store`. */
export const streamBytesMax = {
  events: 12 * gibibyte, hits: 6 * gibibyte, dead: gibibyte, rules: gibibyte / 2, knowledge: gibibyte / 2,
} as const;

const partitionsKey = 'fundwatch_partitions';

export interface StreamOptions {
  /** Only used when EVENTS is made; later the stream's own count holds. */
  readonly partitions?: number;
  readonly bytesMax?: {
    readonly events: number; readonly hits: number; readonly dead: number; readonly rules?: number; readonly knowledge?: number;
  };
}

export interface Streams {
  /** Ingest partitions, as recorded with the stream. */
  readonly partitions: number;
}

/** Idempotent. A stream that exists keeps its bounds: they may have been widened by its operator. */
export async function makeStreams(jsm: JetStreamManager, options: StreamOptions = {}): Promise<Streams> {
  const { partitions = partitionsDefault, bytesMax = streamBytesMax } = options;
  const events = await makeStream(jsm, {
    name: streams.events,
    subjects: [subjects.framesAll, subjects.control, subjects.switch, subjects.quarantine],
    discard: DiscardPolicy.New,
    max_bytes: bytesMax.events,
    metadata: { [partitionsKey]: String(partitions) },
  });
  await makeStream(jsm, {
    name: streams.hits,
    subjects: [subjects.hits],
    discard: DiscardPolicy.New,
    max_bytes: bytesMax.hits,
  });
  await makeStream(jsm, {
    name: streams.dead,
    subjects: [subjects.deadAll],
    discard: DiscardPolicy.New,
    max_bytes: bytesMax.dead,
  });
  await makeStream(jsm, {
    name: streams.rules,
    subjects: [subjects.rulesAll],
    discard: DiscardPolicy.New,
    max_bytes: bytesMax.rules ?? streamBytesMax.rules,
  });
  await makeStream(jsm, {
    name: streams.knowledge,
    subjects: [subjects.tablesAll],
    discard: DiscardPolicy.New,
    max_bytes: bytesMax.knowledge ?? streamBytesMax.knowledge,
  });
  return { partitions: partitionsOf(events, partitions) };
}

type OwnConfig = Pick<StreamConfig, 'name' | 'subjects' | 'discard' | 'max_bytes' | 'metadata'>;

async function makeStream(jsm: JetStreamManager, own: OwnConfig): Promise<StreamInfo> {
  const found = await streamInfo(jsm, own.name);
  if (found !== undefined) return broughtUpToDate(jsm, found, own);
  try {
    return await jsm.streams.add({
      ...own,
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      max_msgs: -1,
      max_msg_size: messageBytesMax,
      allow_direct: true,
      num_replicas: 1,
    });
  } catch (error) {
    // Two roles start at the same time and differ in the bounds: the first one's stream stands.
    const made = await streamInfo(jsm, own.name);
    if (made !== undefined) return made;
    throw error;
  }
}

/** A stream that an earlier release made takes the subjects that have come since, and forgets nothing by itself any more. */
async function broughtUpToDate(jsm: JetStreamManager, found: StreamInfo, own: OwnConfig): Promise<StreamInfo> {
  const { subjects: wanted, discard } = own;
  const { subjects: known, name, discard: before } = found.config;
  const missing = wanted.filter((subject) => !known.includes(subject));
  if (missing.length === 0 && before === discard) return found;
  return jsm.streams.update(name, { ...found.config, subjects: [...known, ...missing], discard });
}

/** `undefined` when there is no such stream. */
export async function streamInfo(jsm: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.info(name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined;
    throw error;
  }
}

function partitionsOf(info: StreamInfo, otherwise: number): number {
  const recorded = Number(info.config.metadata?.[partitionsKey]);
  return Number.isInteger(recorded) && recorded > 0 ? recorded : otherwise;
}
