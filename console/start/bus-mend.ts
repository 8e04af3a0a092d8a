// A nats-server that met a full disk does not write that stream again, whatever room there is later,
// until it is started afresh; and it tells nobody but its own log. So its log is listened to: a stream
// that could not be written is remembered, and once there is room the server is started afresh. What it
// acknowledged is on disk; whoever was not answered sends again.
import { diskSpace, fullBytes } from '../disk-space.ts';

const lookEveryMs = 1_000;
/** Between two fresh starts, should the first not have helped. */
const renewEveryMs = 15_000;
const sayEveryMs = 60_000;
const mebibyte = 1024 ** 2;

export interface BusMendOptions {
  /** Of the streams. */
  readonly folder: string;
  /** Ends nats-server in order and starts it again; resolves when it is ready. */
  readonly renew: () => Promise<void>;
  readonly say: (line: string) => void;
  /** Room on the disk, bytes; a test has its own. */
  readonly freeBytes?: () => number;
  /** ms; only differences count. */
  readonly now?: () => number;
}

export class BusMend {
  readonly #options: BusMendOptions;
  readonly #freeBytes: () => number;
  readonly #now: () => number;
  #broken = new Set<string>();
  #saidAt = -Infinity;
  #renewedAt = -Infinity;
  #isRenewing = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BusMendOptions) {
    this.#options = options;
    this.#freeBytes = options.freeBytes ?? (() => diskSpace(options.folder)?.free_bytes ?? 0);
    this.#now = options.now ?? (() => performance.now());
  }

  /** A line of nats-server's log. */
  heard(line: string): void {
    const stream = unwrittenStream(line);
    if (stream !== undefined) this.#broken.add(stream);
  }

  /** Streams that are not written now. */
  broken(): readonly string[] {
    return [...this.#broken];
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.look(), lookEveryMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks once, and mends when there is something to mend and room to do it. */
  async look(): Promise<void> {
    if (this.#broken.size === 0 || this.#isRenewing) return;
    const { renew, say, folder } = this.#options;
    const names = [...this.#broken].join(', ');
    const free = this.#freeBytes();
    if (free < fullBytes) {
      if (this.#now() - this.#saidAt < sayEveryMs) return;
      this.#saidAt = this.#now();
      say(`the disk of ${folder} is full (${Math.floor(free / mebibyte)} MB free): ${names} cannot be written. `
        + `Make room, ${fullBytes / mebibyte} MB at least; nothing that was accepted is lost`);
      return;
    }
    if (this.#now() - this.#renewedAt < renewEveryMs) return;
    this.#renewedAt = this.#now();
    this.#saidAt = -Infinity;
    this.#isRenewing = true;
    say(`${names} could not be written and there is room again (${Math.floor(free / mebibyte)} MB): nats-server is started afresh`);
    this.#broken = new Set();
    try {
      await renew();
    } finally {
      this.#isRenewing = false;
    }
  }
}

/** `[ERR] JetStream failed to store a msg on stream '$G > EVENTS': write ...: no space left on device`, and its like. */
function unwrittenStream(line: string): string | undefined {
  if (!line.includes('[ERR]')) return undefined;
  const isWrite = /critical write error|failed to store a msg|no space left on device|disk quota exceeded/i.test(line);
  return isWrite ? (/stream '\S+ > (\w+)'/.exec(line)?.[1] ?? /Filestore \[(\w+)\]/.exec(line)?.[1]) : undefined;
}
