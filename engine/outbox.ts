// Hits on their way to HITS. One message is under way at a time; what gathers meanwhile goes with
// the next, so that a busy evaluator is not held up by the broker's flush and a quiet one adds no
// delay. Every message says up to which EVENTS sequence all hits are out: the place from which a
// restarted evaluator goes on publishing. Progress without hits is told at most every `markMs`.
import { setTimeout as delay } from 'node:timers/promises';
import { EventAccount } from './event-account.ts';
import { encodeHitsFrame, type Hit, type HitsFrame } from './hit.ts';
import type { Turn } from './turns.ts';

/** A HITS message holds at most about this many bytes of hits; one hit is always sent whole. */
const bytesMaxDefault = 1_500_000;
/** EVENTS messages whose results may wait here; beyond it judging waits. */
const pendingMax = 2_000;
/** Entries of an account in one mark, and about how long one is: far from the greatest message. */
const markEntriesMax = 10_000;
const entryBytes = 60;
/** How often progress is told when there is nothing else to tell, ms. */
const markMs = 25;

export interface Position {
  readonly events_sequence: number;
  readonly part: number;
  readonly last: boolean;
  /** As in the message; absent in messages that were written before there was this field. */
  readonly events_from?: number | undefined;
}

/** EVENTS sequence up to which everything is durable when this is the last message of HITS. */
export function publishedBy(position: Position | undefined): number {
  if (position === undefined) return 0;
  const { events_sequence, last, events_from = events_sequence } = position;
  return last ? events_sequence : events_from - 1;
}

interface Pending {
  readonly turns: readonly Turn[];
  readonly sequence: number;
  readonly watermark: number;
  readonly hits: readonly Hit[];
  readonly shadow: readonly Hit[];
  readonly account: EventAccount | undefined;
}

export interface OutboxOptions {
  /** Last message found in HITS at the start: what it covers is not sent again. */
  readonly from: Position | undefined;
  /** Resolves when the message is durable; rejects only when there is no hope left. */
  publish(message: Uint8Array, position: Position): Promise<void>;
  /** Of the machine by default; a simulation has its own. */
  readonly clock?: OutboxClock;
  /** Of one HITS message; a simulation cuts small. */
  readonly bytesMax?: number;
}

export interface OutboxClock {
  /** ms; only differences count. */
  now(): number;
  delay(ms: number): Promise<unknown>;
}

const machineClock: OutboxClock = { now: () => performance.now(), delay };

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #clock: OutboxClock;
  readonly #bytesMax: number;
  #pending: Pending[] = [];
  #room: (() => void) | undefined;
  #work: (() => void) | undefined;
  #isStopped = false;
  /** EVENTS sequence up to which everything is durable in HITS. */
  #published: number;
  readonly done: Promise<void>;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#clock = options.clock ?? machineClock;
    this.#bytesMax = options.bytesMax ?? bytesMaxDefault;
    this.#published = publishedBy(options.from);
    this.done = this.#run();
  }

  published(): number {
    return this.#published;
  }

  /** Hands over what one EVENTS message caused, or those from `first` on that were judged together with it, in
   * sequence order. Returns a promise only when the caller must wait for room. */
  add(
    sequence: number,
    watermark: number,
    hits: readonly Hit[],
    shadow: readonly Hit[] = [],
    account?: EventAccount,
    first = sequence,
  ): Promise<void> | undefined {
    if (sequence <= this.#published) return undefined;
    const turns: readonly Turn[] = first < sequence ? [[first, sequence]] : [];
    const added = { turns, sequence, watermark, hits, shadow, account };
    const last = this.#pending.at(-1);
    // Marks only: what is sent in parts must not carry the counts of others, or a restart between
    // its parts would lose them.
    if (last !== undefined && this.#pending.length > 1 && areMarks(last, added)) {
      this.#pending.pop();
      this.#pending.push({ ...added, turns: [...last.turns, ...turns], account: together([last.account, account]) });
    } else this.#pending.push(added);
    this.#work?.();
    if (this.#pending.length < pendingMax) return undefined;
    return new Promise((resolve) => (this.#room = resolve));
  }

  /** Sends what is left and ends. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#work?.();
    await this.done;
  }

  async #run(): Promise<void> {
    let toldAt = 0;
    for (;;) {
      if (this.#pending.length === 0) {
        if (this.#isStopped) return;
        await new Promise<void>((resolve) => (this.#work = resolve));
        this.#work = undefined;
        continue;
      }
      const isMarkOnly = this.#pending.every(isMark);
      const wait = toldAt + markMs - this.#clock.now();
      if (isMarkOnly && wait > 0 && !this.#isStopped) {
        // A hit that comes meanwhile ends the wait.
        await Promise.race([this.#clock.delay(wait), new Promise<void>((resolve) => (this.#work = resolve))]);
        this.#work = undefined;
        if (this.#clock.now() < toldAt + markMs && this.#pending.every(isMark)) continue;
      }
      await this.#send(this.#take());
      toldAt = this.#clock.now();
      if (this.#pending.length < pendingMax / 2) this.#room?.();
    }
  }

  /** As many results as fit one message; at least one. */
  #take(): readonly Pending[] {
    let bytes = 0;
    let count = 0;
    for (const { hits, shadow, account } of this.#pending) {
      bytes += (account?.size ?? 0) * entryBytes;
      for (const hit of hits) bytes += approximateBytes(hit);
      for (const hit of shadow) bytes += approximateBytes(hit);
      if (count > 0 && bytes > this.#bytesMax) break;
      count += 1;
    }
    return this.#pending.splice(0, count);
  }

  async #send(taken: readonly Pending[]): Promise<void> {
    const last = taken.at(-1);
    if (last === undefined) return;
    const real = taken.flatMap(({ hits }) => hits);
    const shadow = taken.flatMap((one) => one.shadow);
    const parts = splitHits(real, shadow, this.#bytesMax);
    const account = together(taken.map((one) => one.account));
    const turns = taken.flatMap((one) => one.turns);
    const events_from = this.#published + 1;
    const done = this.#partsDone(last.sequence, events_from);
    for (let part = done; part < parts.length; part += 1) {
      const position = { events_sequence: last.sequence, part, last: part === parts.length - 1, events_from };
      const frame = {
        v: 1 as const,
        ...position,
        ...(turns.length === 0 ? {} : { turns }),
        watermark: last.watermark,
        ...(position.last && account !== undefined ? { account: account.table() } : {}),
        ...(parts[part] ?? { hits: [] }),
      };
      await this.#options.publish(encodeHitsFrame(frame), position);
    }
    this.#published = last.sequence;
  }

  /** Parts of this EVENTS message that were already out before a restart. They were cut from what was judged
   * together with it alone, since what goes out in parts is never joined with others. */
  #partsDone(sequence: number, events_from: number): number {
    const { from } = this.#options;
    if (from === undefined || from.last || from.events_sequence !== sequence) return 0;
    return from.events_from === undefined || from.events_from === events_from ? from.part + 1 : 0;
  }
}

function approximateBytes(hit: Hit): number {
  return 1_500 + hit.evidence.length * 450;
}

/** Two that one message may take the place of. */
function areMarks(one: Pending, other: Pending): boolean {
  const entries = (one.account?.size ?? 0) + (other.account?.size ?? 0);
  return isMark(one) && isMark(other) && entries <= markEntriesMax;
}

/** One account in place of several; `undefined` when none of them holds anything. */
function together(accounts: readonly (EventAccount | undefined)[]): EventAccount | undefined {
  const filled = accounts.filter((one) => one !== undefined && one.size > 0);
  if (filled.length < 2) return filled[0];
  const sum = new EventAccount();
  for (const one of filled) if (one !== undefined) sum.merge(one);
  return sum;
}

function isMark({ hits, shadow }: Pending): boolean {
  return hits.length === 0 && shadow.length === 0;
}

/** Cut by content only, so that a replay cuts alike: also one that goes on from a checkpoint and comes
 * to keys in another order. */
function splitHits(
  hits: readonly Hit[],
  shadow: readonly Hit[],
  bytesMax: number,
): readonly Pick<HitsFrame, 'hits' | 'shadow'>[] {
  const bytesAll = [...hits, ...shadow].reduce((sum, hit) => sum + approximateBytes(hit), 0);
  if (bytesAll <= bytesMax) return [shadow.length === 0 ? { hits } : { hits, shadow }];
  const parts: { hits: Hit[]; shadow?: Hit[] }[] = [{ hits: [] }];
  let part = parts[0]!;
  let bytes = 0;
  const makeRoom = (hit: Hit): void => {
    const size = approximateBytes(hit);
    if (bytes > 0 && bytes + size > bytesMax) {
      part = { hits: [] };
      parts.push(part);
      bytes = 0;
    }
    bytes += size;
  };
  for (const hit of inOrder(hits)) {
    makeRoom(hit);
    part.hits.push(hit);
  }
  for (const hit of inOrder(shadow)) {
    makeRoom(hit);
    (part.shadow ??= []).push(hit);
  }
  return parts;
}

/** By hit, the revisions of one in the order in which they were said. */
function inOrder(hits: readonly Hit[]): readonly Hit[] {
  return hits.toSorted((a, b) => (a.hit_id < b.hit_id ? -1 : a.hit_id > b.hit_id ? 1 : 0));
}
