// A sender that drips a single envelope in byte by byte is cut off. One sweep for all instead of a timer each: a timer
// costs more than everything else that is done about a request before its body is there.
import type { IncomingMessage } from 'node:http';

export class ArrivingBodies {
  readonly #bodyMsMax: number;
  readonly #begunAt = new Map<IncomingMessage, number>();
  readonly #sweep: NodeJS.Timeout;

  /** Bodies are cut off between once and one and a quarter times `bodyMsMax` after they were begun. */
  constructor(bodyMsMax: number) {
    this.#bodyMsMax = bodyMsMax;
    this.#sweep = setInterval(() => this.#cutOff(), bodyMsMax / 4).unref();
  }

  begin(request: IncomingMessage): void {
    this.#begunAt.set(request, performance.now());
  }

  end(request: IncomingMessage): void {
    this.#begunAt.delete(request);
  }

  stop(): void {
    clearInterval(this.#sweep);
  }

  #cutOff(): void {
    const now = performance.now();
    for (const [request, begunAt] of this.#begunAt) {
      // Those that ended without an answer of ours, by a refusal or a lost connection, are only forgotten.
      const isOver = request.complete || request.destroyed;
      if (!isOver && now - begunAt <= this.#bodyMsMax) continue;
      if (!isOver) request.destroy();
      this.#begunAt.delete(request);
    }
  }
}
