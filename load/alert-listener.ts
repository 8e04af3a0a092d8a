// A client of GET /api/alerts as a supervisor's screen is one: it keeps what it was told, and
// when the connection is lost it comes back with its cursor. Built to be believed: it counts what
// it gets twice and every gap.
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { AlertHit } from '../console/wire.ts';
import { raised } from './batch-oracle.ts';

const retryMs = 100;
const openMsMax = 5_000;
/** `stats` comes every second; longer silence is a dead connection. */
const silenceMsMax = 5_000;

const alertHit = z.custom<AlertHit>(
  (value) =>
    typeof value === 'object' && value !== null && 'hit_id' in value && 'revision' in value,
);
const message = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('hello'), cursor: z.number() }),
  z.looseObject({ type: z.literal('hits'), cursor: z.number(), hits: z.array(alertHit) }),
  z.looseObject({ type: z.literal('stats'), cursor: z.number() }),
  z.looseObject({ type: z.literal('gap'), from: z.number(), to: z.number() }),
]);

export interface AlertListenerOptions {
  /** http://host:port of the gateway. */
  readonly url: string;
  readonly token: string;
  /** Each hit as it arrives, `performance.now()`. */
  readonly onHit?: (hit: AlertHit, at: number) => void;
}

export class AlertListener {
  readonly #options: AlertListenerOptions;
  readonly #revisions = new Map<string, AlertHit>();
  readonly #counts = { connections: 0, duplicates: 0, gaps: 0, hits: 0 };
  #socket: WebSocket | undefined;
  #cursor = 0;
  #heardAt = performance.now();
  #isClosed = false;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(options: AlertListenerOptions) {
    this.#options = options;
  }

  /** Resolves at the first `hello`; goes on for ever until `close`. */
  async open(): Promise<void> {
    this.#watchdog = setInterval(() => {
      if (performance.now() - this.#heardAt > silenceMsMax) this.#socket?.terminate();
    }, 1_000);
    await new Promise<void>((ready) => this.#connect(ready));
  }

  #connect(ready: () => void): void {
    if (this.#isClosed) return;
    const { url, token } = this.#options;
    this.#heardAt = performance.now();
    const socket = new WebSocket(
      `${url.replace(/^http/, 'ws')}/api/alerts?cursor=${this.#cursor}`,
      {
        headers: { authorization: `Bearer ${token}` },
        handshakeTimeout: openMsMax,
      },
    );
    this.#socket = socket;
    socket.on('message', (data) => this.#heard(String(data), ready));
    // `close` follows every error.
    socket.on('error', () => undefined);
    socket.on('close', () => setTimeout(() => this.#connect(ready), retryMs));
  }

  #heard(text: string, ready: () => void): void {
    const at = performance.now();
    this.#heardAt = at;
    const told = message.parse(JSON.parse(text));
    switch (told.type) {
      case 'hello':
        this.#counts.connections += 1;
        ready();
        return;
      case 'hits':
        for (const hit of told.hits) this.#keep(hit, at);
        this.#cursor = told.cursor;
        return;
      case 'gap':
        this.#counts.gaps += 1;
        this.#cursor = told.to;
        return;
      case 'stats':
    }
  }

  #keep(hit: AlertHit, at: number): void {
    const key = `${hit.hit_id}/${hit.revision}`;
    this.#counts.hits += 1;
    if (this.#revisions.has(key)) this.#counts.duplicates += 1;
    this.#revisions.set(key, hit);
    this.#options.onHit?.(hit, at);
  }

  cursor(): number {
    return this.#cursor;
  }

  counts(): {
    readonly connections: number;
    readonly duplicates: number;
    readonly gaps: number;
    readonly hits: number;
  } {
    return this.#counts;
  }

  raised(): Map<string, AlertHit> {
    return raised(this.#revisions.values());
  }

  /** The line is cut; it comes back with its cursor. */
  cut(): void {
    this.#socket?.terminate();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#watchdog);
    this.#socket?.terminate();
  }
}
