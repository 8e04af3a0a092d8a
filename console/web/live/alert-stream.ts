// The only socket of the page: GET /api/alerts (console/wire.ts). It reads the newest history, then asks
// for everything after the cursor that history is true as of, so nothing falls between the two. When the
// connection is lost it returns with the last cursor, after a growing, jittered pause. Listeners
// are told at most once per frame; what arrives meanwhile is already in the bounded window.
import { message as messageSchema } from '../contract.ts';
import type { HitPage, Message } from '../contract.ts';
import { AlertWindow } from './alert-window.ts';
import type { Arrival } from './alert-window.ts';

/** Enough for an hour of a busy province, little enough to filter on every frame. */
const hitsMax = 4_000;
const pauseFirstMs = 500;
const pauseMaxMs = 15_000;
/** The server speaks at least once a second (W5); after this silence the line is dead, whatever TCP says. */
const silenceMaxMs = 6_000;
const gapsMax = 10;

export type Connection =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly untilMs: number };

export type Stats = Extract<Message, { type: 'stats' }>;
export type Gap = Extract<Message, { type: 'gap' }>;

export interface StreamState {
  readonly connection: Connection;
  /** Newest arrival first. */
  readonly rows: readonly Arrival[];
  /** Hits and revisions taken from the socket since the page was opened. */
  readonly received: number;
  readonly cursor: number | undefined;
  readonly stats: Stats | undefined;
  /** Cursors the server could not give any more. */
  readonly gaps: readonly Gap[];
  /** What is known of the hits before this page was opened. */
  readonly history: 'reading' | 'read' | 'failed';
}

/** What the stream needs of a WebSocket. */
export interface LiveSocket {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  close(): void;
}

export interface AlertStreamOptions {
  readonly openSocket: (path: string) => LiveSocket;
  /** The newest hits with the cursor they are true as of. */
  readonly readHistory: () => Promise<HitPage>;
  /** Called when a connection ended before it was open: the session may be over. */
  readonly onRefused: () => void;
  /** Runs the callback once, soon: `requestAnimationFrame` in the browser. */
  readonly nextFrame: (run: () => void) => void;
  readonly now: () => number;
  /** 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

export interface AlertStream {
  readonly state: () => StreamState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly start: () => void;
  readonly stop: () => void;
  /** Does not wait for the pause to end. */
  readonly retryNow: () => void;
}

export function createAlertStream(options: AlertStreamOptions): AlertStream {
  const { openSocket, readHistory, onRefused, nextFrame, now, random } = options;
  const window = new AlertWindow(hitsMax);
  const listeners = new Set<() => void>();
  let connection: Connection = { kind: 'idle' };
  let socket: LiveSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let cursor: number | undefined;
  /** In which the cursor counts. */
  let stream: string | undefined;
  let stats: Stats | undefined;
  let gaps: readonly Gap[] = [];
  let received = 0;
  let history: StreamState['history'] = 'reading';
  let isFrameAsked = false;
  let run = 0;
  let shown = snapshot();

  function snapshot(): StreamState {
    return { connection, rows: window.rows(), received, cursor, stats, gaps, history };
  }

  function changed(): void {
    if (isFrameAsked) return;
    isFrameAsked = true;
    nextFrame(() => {
      isFrameAsked = false;
      shown = snapshot();
      for (const listener of listeners) listener();
    });
  }

  function setConnection(next: Connection): void {
    connection = next;
    changed();
  }

  async function start(): Promise<void> {
    if (connection.kind !== 'idle') return;
    const ours = (run += 1);
    setConnection({ kind: 'connecting', attempt: 0 });
    try {
      const page = await readHistory();
      if (ours !== run) return;
      window.add([...page.items].sort((one, other) => one.cursor - other.cursor));
      cursor = page.as_of;
      history = 'read';
    } catch {
      if (ours !== run) return;
      history = 'failed';
    }
    connect(0);
  }

  function connect(attempt: number): void {
    setConnection({ kind: 'connecting', attempt });
    const opened = openSocket(`/api/alerts${query()}`);
    socket = opened;
    let isOpen = false;
    watchSilence(opened);
    opened.addEventListener('message', (event) => {
      if (socket !== opened) return;
      watchSilence(opened);
      const wasOpen = isOpen;
      isOpen = true;
      if (!wasOpen) setConnection({ kind: 'open' });
      take(readMessage(String(event.data)));
    });
    opened.addEventListener('close', () => {
      if (socket !== opened) return;
      if (!isOpen) onRefused();
      wait(isOpen ? 1 : attempt + 1);
    });
  }

  function query(): string {
    if (cursor === undefined) return '';
    return stream === undefined ? `?cursor=${cursor}` : `?cursor=${cursor}&stream=${encodeURIComponent(stream)}`;
  }

  function watchSilence(opened: LiveSocket): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (socket !== opened) return;
      wait(1);
      opened.close();
    }, silenceMaxMs);
  }

  function wait(attempt: number): void {
    socket = undefined;
    clearTimeout(timer);
    const longest = Math.min(pauseMaxMs, pauseFirstMs * 2 ** (attempt - 1));
    const pauseMs = longest * (0.5 + random() / 2);
    timer = setTimeout(() => connect(attempt), pauseMs);
    setConnection({ kind: 'waiting', attempt, untilMs: now() + pauseMs });
  }

  /** What cannot be read is shown as a gap: the reader must know that something is missing here. */
  function readMessage(text: string): Message {
    const read = messageSchema.safeParse(JSON.parse(text));
    if (read.success) return read.data;
    const here = cursor ?? 0;
    return { type: 'gap', from: here, to: here, message: read.error.message };
  }

  function take(message: Message): void {
    switch (message.type) {
      case 'hello':
        greet(message);
        break;
      case 'hits':
        received += window.add(message.hits, now());
        cursor = message.cursor;
        break;
      case 'stats':
        stats = message;
        break;
      case 'gap':
        gaps = [...gaps.slice(1 - gapsMax), message];
        cursor = message.to;
        break;
      default:
        message satisfies never;
    }
    changed();
  }

  /** A server whose cursor is behind ours, or of another stream, has other data than the one we knew. */
  function greet(server: { readonly cursor: number; readonly stream: string }): void {
    const isOther = cursor !== undefined && (server.cursor < cursor || (stream !== undefined && server.stream !== stream));
    if (isOther) {
      window.clear();
      gaps = [];
    }
    if (cursor === undefined || isOther) cursor = server.cursor;
    stream = server.stream;
  }

  return {
    state: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => void start(),
    stop() {
      run += 1;
      clearTimeout(timer);
      const open = socket;
      socket = undefined;
      open?.close();
      setConnection({ kind: 'idle' });
    },
    retryNow() {
      if (connection.kind !== 'waiting') return;
      clearTimeout(timer);
      connect(connection.attempt);
    },
  };
}
