// How far everything has come, asked at the moment of the question. Nothing is shared between two
// questions: an answer begun before an event was accepted would call it judged too early.
import { z } from 'zod';
import type { Bus } from '../../connectors/nats/connect.ts';
import type { Role } from '../../connectors/nats/names.ts';
import { streams, subjects } from '../../connectors/nats/names.ts';
import { readBounds } from '../../connectors/nats/read-last.ts';
import { chinaIso } from '../../engine/china-time.ts';
import { diskSpace } from '../disk-space.ts';
import type { DiskSpace } from '../disk-space.ts';
import type { Alarm } from '../wire.ts';
import { alarmsOf } from './alarms.ts';
import type { FeedProgress } from './live/hits-feed.ts';

const answerMsMax = 1_000;
const askedRoles = ['gateway', 'evaluator', 'store'] as const satisfies readonly Role[];
type AskedRole = (typeof askedRoles)[number];

const roleStatus = z.record(z.string(), z.unknown());
export type RoleStatus = z.output<typeof roleStatus>;

const instant = z.union([
  z.number(),
  z.string().transform((text) => Date.parse(text)).refine((at) => !Number.isNaN(at)),
]);
const evaluatorNumbers = z.object({
  evaluated: z.number().catch(0),
  watermark: instant.optional().catch(undefined),
  newest_received_at: instant.optional().catch(undefined),
  events_per_s: z.number().catch(0),
});
const storeNumbers = z.object({ stored: z.number().catch(0), hits_sequence: z.number().catch(0) });

export interface Status {
  /** Last sequence of EVENTS, and how far judging and storing have come, in the same counting. */
  readonly sequence: number;
  readonly evaluated: number;
  readonly stored: number;
  /** HITS sequence up to which /api/hits answers. */
  readonly hits_sequence: number;
  readonly watermark?: string;
  readonly newest_received_at?: string;
  /** 0 when everything accepted is judged; else the age of the newest event judged. */
  readonly lag_ms: number;
  readonly events_per_s: number;
  readonly hits_cursor: number;
  readonly clients: number;
  /** What somebody should look at, most urgent first. */
  readonly alarms: readonly Alarm[];
  /** Of the folder of this process's data; absent when that cannot be asked. */
  readonly disk?: DiskSpace;
  /** What each role says of itself; null when it does not answer. */
  readonly roles: Readonly<Record<AskedRole, RoleStatus | null>>;
}

export interface StatusReaderOptions {
  readonly bus: Bus;
  readonly feed: { readonly progress: () => FeedProgress; readonly end: () => number };
  readonly clients: () => number;
  readonly now: () => number;
  readonly varFolder: string;
}

export class StatusReader {
  readonly #options: StatusReaderOptions;
  /** What was once stored stays readable while the store process is being restarted. */
  #stored = 0;
  #hitsSequence = 0;
  #latest: Status | undefined;

  constructor(options: StatusReaderOptions) {
    this.#options = options;
  }

  /** The last answer, for readers that must not wait; undefined before the first. */
  latest(): Status | undefined {
    return this.#latest;
  }

  /** Throws when the bus does not answer. */
  async read(): Promise<Status> {
    const { bus, feed, clients, now } = this.#options;
    const [bounds, ofHits, ofDead, gateway, evaluator, store] = await Promise.all([
      readBounds(bus.jsm, streams.events),
      readBounds(bus.jsm, streams.hits),
      readBounds(bus.jsm, streams.dead),
      ...askedRoles.map((role) => askRole(bus, role)),
    ]);
    const sequence = bounds?.last ?? 0;
    const judged = evaluatorNumbers.parse(evaluator ?? {});
    const kept = storeNumbers.parse(store ?? {});
    this.#stored = Math.max(this.#stored, kept.stored);
    this.#hitsSequence = Math.max(this.#hitsSequence, kept.hits_sequence);
    const evaluated = Math.max(judged.evaluated, feed.progress().evaluated);
    const watermark = Math.max(judged.watermark ?? 0, feed.progress().watermark);
    const received = judged.newest_received_at ?? 0;
    const lag = evaluated >= sequence || received === 0 ? 0 : Math.max(0, now() - received);
    const disk = diskSpace(this.#options.varFolder);
    this.#latest = {
      sequence,
      evaluated,
      stored: this.#stored,
      hits_sequence: this.#hitsSequence,
      ...(watermark > 0 ? { watermark: chinaIso(watermark) } : {}),
      ...(received > 0 ? { newest_received_at: chinaIso(received) } : {}),
      lag_ms: Math.round(lag),
      events_per_s: judged.events_per_s,
      hits_cursor: feed.end(),
      clients: clients(),
      alarms: alarmsOf({ evaluator, gateway, disk, streams: { EVENTS: bounds, HITS: ofHits, DEAD: ofDead } }),
      ...(disk === undefined ? {} : { disk }),
      roles: { gateway: gateway ?? null, evaluator: evaluator ?? null, store: store ?? null },
    };
    return this.#latest;
  }
}

async function askRole(bus: Bus, role: AskedRole): Promise<RoleStatus | undefined> {
  try {
    const answer = await bus.connection.request(subjects.status(role), '', { timeout: answerMsMax });
    const parsed = roleStatus.safeParse(answer.json());
    return parsed.success ? parsed.data : undefined;
  } catch {
    // No such process now, or one that is starting: shown as null.
    return undefined;
  }
}
