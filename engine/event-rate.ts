// Events per second over the last few whole seconds.

/** Seconds over which is averaged. */
const rateSeconds = 5;

export class EventRate {
  /** Of the second that runs, then of those before it, the newest first. */
  readonly #counts: number[] = [];
  #second = 0;

  /** Counts events at a time, ms of a clock of which only differences count. */
  count(events: number, now: number): void {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      for (let gap = Math.min(rateSeconds, second - this.#second); gap > 0; gap -= 1) this.#counts.unshift(0);
      this.#counts.length = Math.min(this.#counts.length, rateSeconds + 1);
      this.#second = second;
    }
    this.#counts[0] = (this.#counts[0] ?? 0) + events;
  }

  /** Whole events per second; 0 before the first second is over. */
  perSecond(now: number): number {
    this.count(0, now);
    const whole = this.#counts.slice(1);
    return whole.length === 0 ? 0 : Math.round(whole.reduce((a, b) => a + b, 0) / whole.length);
  }
}
