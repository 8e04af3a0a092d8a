// Which messages of EVENTS are judged at one stroke: a message alone, or several frames in a row that were waiting
// when it was their turn. Judging several together makes each judgement they share once, so an evaluator that has
// fallen behind catches up; one that has not judges each alone, so that no hit waits for the frames beside it.
//
// The cut changes no hit, only how often one is said on the way (decision 001): so it is told in HITS with what was
// said, and whoever judges these messages again cuts where it was cut. Where it is not told, each message stands
// alone: a finer cut says no hit less often, and so no revision is ever said twice.

/** First and last EVENTS sequence of frames that were judged together. */
export type Turn = readonly [first: number, last: number];

/** A message that waits to be judged. */
export interface Waiting {
  readonly seq: number;
  readonly bytes: number;
  /** A frame that nothing is known against. */
  readonly mayJoin: boolean;
}

/** What HITS tells of the cut. */
export interface Told {
  readonly events_sequence: number;
  readonly turns?: readonly Turn[];
}

/** Of one turn. Two hundred events or so: some 10 ms of judging. */
const bytesMax = 128_000;
export const turnMessagesMax = 32;
/** Frames that may wait before it has fallen behind: one of each ingest partition comes at about the same time. */
const aloneMaxDefault = 8;

export class Turns {
  readonly #lastOf: ReadonlyMap<number, number>;
  readonly #told: number;
  readonly #aloneMax: number;

  /** What HITS tells from the first message on that is judged. While not more than `aloneMax` wait, each is judged alone. */
  constructor(told: Iterable<Told>, aloneMax = aloneMaxDefault) {
    const lastOf = new Map<number, number>();
    let upTo = 0;
    for (const { events_sequence, turns = [] } of told) {
      upTo = Math.max(upTo, events_sequence);
      // More than are ever waited for (another release) are cut finer.
      for (const [first, last] of turns) if (last - first < turnMessagesMax) lastOf.set(first, last);
    }
    this.#lastOf = lastOf;
    this.#told = upTo;
    this.#aloneMax = aloneMax;
  }

  /** EVENTS sequence up to which messages must wait before `count` can say; `seq` unless they were judged together before. */
  last(seq: number): number {
    return this.#lastOf.get(seq) ?? seq;
  }

  /** How many of these are judged now; at least one. They begin with the message next in line. */
  count(waiting: readonly Waiting[]): number {
    const [first] = waiting;
    if (first === undefined || !first.mayJoin) return 1;
    const { seq } = first;
    if (seq > this.#told) return waiting.length > this.#aloneMax ? freeCount(waiting) : 1;
    // By sequence, not by count: an erasure leaves holes, and what stood there comes again behind all others.
    const last = this.last(seq);
    const together = waiting.filter((one) => one.seq <= last);
    return together.every(({ mayJoin }) => mayJoin) ? together.length : 1;
  }
}

function freeCount(waiting: readonly Waiting[]): number {
  let bytes = 0;
  let count = 0;
  for (const message of waiting) {
    bytes += message.bytes;
    if (!message.mayJoin || count === turnMessagesMax || (count > 0 && bytes > bytesMax)) break;
    count += 1;
  }
  return count;
}
