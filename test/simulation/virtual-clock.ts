import type { OutboxClock } from '../../engine/outbox.ts';

/** Time that passes only when the simulation says so. */
export class VirtualClock implements OutboxClock {
  #nowMs = 1;
  #timers: { readonly atMs: number; readonly resolve: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  delay(ms: number): Promise<void> {
    return new Promise((resolve) =>
      this.#timers.push({ atMs: this.#nowMs + Math.max(0, ms), resolve }),
    );
  }

  /** The process that waited is gone. */
  forgetTimers(): void {
    this.#timers = [];
  }

  /** Goes on by `ms` and fires what is due, earliest first. */
  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#timers
      .filter(({ atMs }) => atMs <= this.#nowMs)
      .toSorted((a, b) => a.atMs - b.atMs);
    this.#timers = this.#timers.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { resolve } of due) resolve();
  }
}
