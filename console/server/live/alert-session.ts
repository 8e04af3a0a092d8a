// One live client. It is either level with the feed, and then each new frame goes straight to its
// socket; or behind, and then one reader brings it up from the ring or from the stream at the pace
// of its socket. A client that is too slow falls back from the first to the second: what waits for it
// is its cursor, never a queue, so it costs the same memory however far behind it is.
import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { ServerMessage } from '../../wire.ts';
import type { AlertFilter } from './alert-filter.ts';
import type { HitsFeed } from './hits-feed.ts';
import type { LiveFrame } from './live-frame.ts';
import { hitsMessage, wanted } from './live-frame.ts';

export interface SessionBounds {
  /** Unsent bytes of one socket above which nothing more is given to it. */
  readonly unsentBytesMax: number;
  /** One message made of several frames while catching up. */
  readonly batchBytesMax: number;
  /** A socket that takes nothing for this long is closed with 1013. */
  readonly stallMsMax: number;
}

export const sessionBoundsDefault: SessionBounds = {
  unsentBytesMax: 1024 * 1024,
  batchBytesMax: 256 * 1024,
  stallMsMax: 30_000,
};

type SessionState =
  | { readonly kind: 'behind' }
  | { readonly kind: 'level' }
  | { readonly kind: 'closed' };

/** `try again later`: the client comes back with its cursor. */
export const tryAgainLater = 1013;
const drainPollMs = 20;

export interface AlertSessionOptions {
  readonly socket: WebSocket;
  readonly feed: HitsFeed;
  readonly filter: AlertFilter;
  readonly masked: boolean;
  /** HITS sequence the client has seen. */
  readonly cursor: number;
  readonly bounds: SessionBounds;
  /** Lets a few sessions at a time read the stream itself. */
  readonly streamTurn: <T>(read: () => Promise<T>) => Promise<T>;
}

export class AlertSession {
  readonly filter: AlertFilter;
  readonly masked: boolean;
  readonly #options: AlertSessionOptions;
  readonly #closing = new AbortController();
  #state: SessionState = { kind: 'behind' };
  #cursor: number;
  /** Cursor of the last `hits` message: filtered frames move #cursor only. */
  #told: number;

  constructor(options: AlertSessionOptions) {
    this.#options = options;
    this.filter = options.filter;
    this.masked = options.masked;
    this.#cursor = options.cursor;
    this.#told = options.cursor;
    options.socket.once('close', () => {
      this.#state = { kind: 'closed' };
      this.#closing.abort();
    });
  }

  /** Sends the greeting, then everything after the cursor, then what comes. Call once. */
  open(version: string): void {
    this.#sendMessage({ type: 'hello', cursor: this.#cursor, version, masked: this.masked, stream: this.#options.feed.stream });
    void this.#catchUp();
  }

  cursor(): number {
    return this.#cursor;
  }

  isLevel(): boolean {
    return this.#state.kind === 'level';
  }

  /** `message` is what this frame is to everyone with the same filter and sight; undefined when the
   * filter lets nothing through. */
  take(frame: LiveFrame, message: Buffer | undefined): void {
    if (this.#state.kind !== 'level' || frame.cursor <= this.#cursor) return;
    this.#cursor = frame.cursor;
    if (message === undefined) return;
    this.#send(message);
    this.#told = frame.cursor;
    if (this.#isChoked()) {
      this.#state = { kind: 'behind' };
      void this.#catchUp();
    }
  }

  /** Once a second: the cursor, when only filtered frames have moved it, and the statistics. */
  tick(stats: (cursor: number) => ServerMessage): void {
    if (this.#state.kind === 'closed' || this.#isChoked()) return;
    if (this.#told < this.#cursor) {
      this.#send(hitsMessage(this.#cursor, []));
      this.#told = this.#cursor;
    }
    this.#sendMessage(stats(this.#cursor));
  }

  /** The socket is destroyed when the farewell is not answered in half a minute. */
  close(code: number, reason: string): void {
    this.#state = { kind: 'closed' };
    this.#closing.abort();
    this.#options.socket.close(code, reason);
  }

  async #catchUp(): Promise<void> {
    const { feed, bounds } = this.#options;
    while (this.#state.kind === 'behind') {
      if (!(await this.#drained())) return;
      const frames = feed.ring.after(this.#cursor, bounds.batchBytesMax);
      if (frames === undefined) {
        await this.#options.streamTurn(() => this.#readStream());
      } else if (frames.length === 0) {
        // No await since the ring was read: the next frame finds the session level.
        this.#state = { kind: 'level' };
      } else {
        this.#sendFrames(frames);
      }
    }
  }

  /** From the stream up to where the ring begins. */
  async #readStream(): Promise<void> {
    const { feed, bounds } = this.#options;
    if (this.#closing.signal.aborted) return;
    const oldest = await feed.oldest().catch(() => undefined);
    if (oldest === undefined) return this.close(tryAgainLater, `the bus does not answer; cursor=${this.#told}`);
    if (oldest > this.#cursor + 1) this.#skipTo(oldest - 1);
    let batch: LiveFrame[] = [];
    let bytes = 0;
    const until = feed.ring.completeFrom();
    if (this.#cursor >= until) return;
    for await (const frame of feed.past(this.#cursor + 1, this.#closing.signal)) {
      // The stream may have forgotten its oldest in between.
      if (batch.length === 0 && frame.cursor > this.#cursor + 1) this.#skipTo(frame.cursor - 1);
      batch.push(frame);
      bytes += frame.bytes;
      if (bytes < bounds.batchBytesMax && frame.cursor < until) continue;
      this.#sendFrames(batch);
      [batch, bytes] = [[], 0];
      if (frame.cursor >= until || !(await this.#drained())) return;
    }
  }

  #skipTo(cursor: number): void {
    const from = this.#cursor + 1;
    this.#sendMessage({
      type: 'gap',
      from,
      to: cursor,
      message: `游标 ${from} 至 ${cursor} 已不在消息流中,请从 /api/hits 查询 (no longer in the stream; read /api/hits)`,
    });
    this.#cursor = cursor;
    this.#told = cursor;
  }

  #sendFrames(frames: readonly LiveFrame[]): void {
    const last = frames.at(-1);
    if (last === undefined) return;
    const texts = frames.flatMap((frame) => wanted(frame, this.filter, this.masked));
    this.#cursor = last.cursor;
    if (texts.length === 0) return;
    this.#send(hitsMessage(last.cursor, texts));
    this.#told = last.cursor;
  }

  /** False when the client is gone, or has been sent away because it takes nothing. */
  async #drained(): Promise<boolean> {
    const { socket, bounds } = this.#options;
    let unsent = socket.bufferedAmount;
    let movedAt = performance.now();
    while (this.#isChoked()) {
      await delay(drainPollMs);
      if (this.#state.kind === 'closed') return false;
      if (socket.bufferedAmount !== unsent) movedAt = performance.now();
      unsent = socket.bufferedAmount;
      if (performance.now() - movedAt > bounds.stallMsMax) {
        this.close(tryAgainLater, `too slow; cursor=${this.#told}`);
        return false;
      }
    }
    return this.#state.kind !== 'closed';
  }

  #isChoked(): boolean {
    return this.#options.socket.bufferedAmount > this.#options.bounds.unsentBytesMax;
  }

  #sendMessage(message: ServerMessage): void {
    this.#send(Buffer.from(JSON.stringify(message)));
  }

  #send(message: Buffer): void {
    const { socket } = this.#options;
    if (socket.readyState === socket.OPEN) socket.send(message, { binary: false });
  }
}
