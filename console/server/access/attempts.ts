// Failed logins by client address: after some failures inside a window the address must wait. The table is
// bounded; when it is full the oldest address is forgotten, which helps an attacker less than
// growing would.

const windowMs = 60_000;
const failuresMax = 10;
const addressesMax = 10_000;

interface Failures {
  readonly since: number;
  readonly count: number;
}

export class Attempts {
  readonly #failures = new Map<string, Failures>();

  /** Seconds to wait before the next attempt; 0 when it may go ahead. */
  waitSeconds(address: string, now: number): number {
    const entry = this.#failures.get(address);
    if (entry === undefined || now - entry.since >= windowMs) return 0;
    return entry.count < failuresMax ? 0 : Math.ceil((entry.since + windowMs - now) / 1_000);
  }

  failed(address: string, now: number): void {
    const entry = this.#failures.get(address);
    const fresh = entry === undefined || now - entry.since >= windowMs;
    this.#failures.delete(address);
    const oldest = this.#failures.keys().next().value;
    if (this.#failures.size >= addressesMax && oldest !== undefined) this.#failures.delete(oldest);
    this.#failures.set(address, fresh ? { since: now, count: 1 } : { ...entry, count: entry.count + 1 });
  }

  succeeded(address: string): void {
    this.#failures.delete(address);
  }
}
