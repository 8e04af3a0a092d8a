// One stream into its tables. Rows gather while the batch before them is being written, so that batches grow with
// the load and a quiet stream is written at once. The table has the rows first and then the note of how far
// they go; a kill in between means that some rows are written again, which changes nothing.
import { setTimeout as delay } from 'node:timers/promises';

/** `Item` is what is written: a row, with its table where a stream fills several. */
export interface Taken<Item> {
  readonly rows: readonly Item[];
  /** Bytes of the message. */
  readonly bytes: number;
  readonly sequence: number;
  /** See `Progress`; absent when this message does not move it. */
  readonly events_sequence?: number;
}

export interface Reached {
  readonly sequence: number;
  readonly events_sequence: number;
}

export interface SinkOptions<Item> {
  /** Messages behind `from`, in order, for ever. */
  readonly source: AsyncIterable<Taken<Item>>;
  readonly from: Reached;
  readonly batchRowsMax: number;
  /** Rows that an item stands for; 1 by default. */
  readonly weigh?: (item: Item) => number;
  readonly batchBytesMax: number;
  /** Least time between the beginnings of two batches that are not full, ms. */
  readonly paceMs: number;
  /** Both resolve when it is on disk; any error means try again. */
  readonly writeRows: (rows: readonly Item[]) => Promise<void>;
  readonly writeProgress: (reached: Reached) => Promise<void>;
  readonly onRetry: (error: unknown, attempt: number) => void;
}

export interface SinkState {
  /** In the tables. */
  readonly written: Reached;
  /** Read from the stream, at least `written.sequence`. */
  readonly read: Reached;
  readonly rowsWritten: number;
  readonly rowsWaiting: number;
  readonly isHealthy: boolean;
}

export interface Sink {
  state(): SinkState;
  /** Resolves when the source has ended and everything read has been written, or writing was given up by `abandon`. */
  readonly done: Promise<void>;
  /** Stops trying: what is not written is read again after the next start. */
  abandon(): void;
}

const retryMsMin = 100;
const retryMsMax = 5_000;
/** A note of progress without rows is put off this long: it only spares reading a few messages again. */
const bareProgressMs = 2_000;
/** The beginnings of two batches that are not full lie this many times the writing of the first one apart: a table
 * that is slow, because others need the machine, is asked less often. */
const restFactor = 3;
const restMsMax = 2_000;

export function runSink<Item>(options: SinkOptions<Item>): Sink {
  const { batchRowsMax, batchBytesMax, paceMs, weigh = () => 1 } = options;
  let rows: Item[] = [];
  let rowsHeld = 0;
  let bytes = 0;
  let read = options.from;
  let written = options.from;
  let noted = options.from;
  let rowsWritten = 0;
  let rowsWriting = 0;
  let isHealthy = true;
  let hasEnded = false;
  const abandoned = new AbortController();
  const more = makeSignal();
  const full = makeSignal();
  const room = makeSignal();
  const done = Promise.all([readAll(), writeAll()]).then(() => undefined);
  return { state, done, abandon };

  function state(): SinkState {
    return { written, read, rowsWritten, rowsWaiting: rowsHeld + rowsWriting, isHealthy };
  }

  function abandon(): void {
    abandoned.abort();
    for (const signal of [more, full, room]) signal.fire();
  }

  function isFull(): boolean {
    return rowsHeld >= batchRowsMax || bytes >= batchBytesMax;
  }

  async function readAll(): Promise<void> {
    for await (const taken of options.source) {
      rows.push(...taken.rows);
      for (const item of taken.rows) rowsHeld += weigh(item);
      bytes += taken.bytes;
      read = { sequence: taken.sequence, events_sequence: Math.max(read.events_sequence, taken.events_sequence ?? 0) };
      more.fire();
      if (isFull()) full.fire();
      // The source is not asked for more: what waits stays in the stream.
      while (isFull() && !abandoned.signal.aborted) await room.next();
      if (abandoned.signal.aborted) break;
    }
    hasEnded = true;
    more.fire();
    full.fire();
  }

  async function writeAll(): Promise<void> {
    let begunMs = -Infinity;
    let writingMs = 0;
    let notedMs = performance.now();
    for (;;) {
      const isNew = read.sequence > written.sequence;
      if (!isNew && (hasEnded || abandoned.signal.aborted)) break;
      if (!isNew) {
        // Nothing to write; a put-off note is due some time.
        await Promise.race([more.next(), ...(noted === written ? [] : [pause(bareProgressMs)])]);
        if (read.sequence > written.sequence || noted === written) continue;
      }
      const waitMs = begunMs + Math.max(paceMs, Math.min(restFactor * writingMs, restMsMax)) - performance.now();
      if (waitMs > 0 && !isFull() && !hasEnded) await Promise.race([pause(waitMs), full.next()]);
      begunMs = performance.now();
      const batch = rows;
      const reached = read;
      rowsWriting = rowsHeld;
      rows = [];
      rowsHeld = 0;
      bytes = 0;
      room.fire();
      // Lets go of the wait above, which would otherwise gather on a signal that seldom fires.
      full.fire();
      if (batch.length > 0 && !(await persist(() => options.writeRows(batch)))) break;
      // Lists show what is noted: rows are not there before their note is.
      const isNoteDue = batch.length > 0 || performance.now() - notedMs > bareProgressMs || hasEnded;
      if (isNoteDue && noted !== reached) {
        if (!(await persist(() => options.writeProgress(reached)))) break;
        noted = reached;
        notedMs = performance.now();
      }
      writingMs = performance.now() - begunMs;
      rowsWritten += rowsWriting;
      rowsWriting = 0;
      written = reached;
    }
    if (noted.sequence < written.sequence && !abandoned.signal.aborted) {
      await persist(() => options.writeProgress(written));
    }
    room.fire();
  }

  /** False when abandoned. */
  async function persist(write: () => Promise<void>): Promise<boolean> {
    for (let attempt = 1; !abandoned.signal.aborted; attempt += 1) {
      try {
        await write();
        isHealthy = true;
        return true;
      } catch (error) {
        isHealthy = false;
        options.onRetry(error, attempt);
        const fullMs = Math.min(retryMsMax, retryMsMin * 2 ** Math.min(attempt, 10));
        await pause(fullMs / 2 + Math.random() * (fullMs / 2));
      }
    }
    return false;
  }

  async function pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: abandoned.signal }).catch(() => undefined);
  }
}

/** Wakes whoever waits now; a signal that nobody waits for is not remembered. */
function makeSignal(): { fire(): void; next(): Promise<void> } {
  let waiting = Promise.withResolvers<void>();
  return {
    fire: () => {
      waiting.resolve();
      waiting = Promise.withResolvers<void>();
    },
    next: () => waiting.promise,
  };
}
