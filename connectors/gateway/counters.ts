// What the gateway counts. Everything received ends in exactly one of accepted, duplicate, rejected or failed.

/** Upper bounds of the latency buckets, ms. */
export const latencyBucketsMs = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000] as const;

export interface Latency {
  readonly count: number;
  readonly sum_ms: number;
  /** Observations at or below each bound of `latencyBucketsMs`; those above are in `count` only. */
  readonly buckets: Readonly<Record<string, number>>;
}

export interface GatewayCounters {
  /** Envelopes. */
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  /** Envelopes that met a bus that was down or full: 503 or 429. */
  readonly failed: number;
  readonly rejected_by_code: Readonly<Record<string, number>>;
  readonly precheck: { readonly answered: number; readonly unavailable: number };
  /** From handing a frame to the bus to its acknowledgement. */
  readonly publish: Latency;
}

/** A sender can invent no more codes than there are refusals, but a counter is bounded all the same. */
const codesMax = 200;

export class Counters {
  accepted = 0;
  duplicate = 0;
  failed = 0;
  precheckAnswered = 0;
  precheckUnavailable = 0;
  /** Dead letters that could not be written because too many were under way. */
  deadDropped = 0;
  readonly #rejected = new Map<string, number>();
  readonly #publishCounts = new Float64Array(latencyBucketsMs.length + 1);
  #publishSumMs = 0;

  rejectedWith(code: string): void {
    const name = this.#rejected.has(code) || this.#rejected.size < codesMax ? code : 'other';
    this.#rejected.set(name, (this.#rejected.get(name) ?? 0) + 1);
  }

  published(ms: number): void {
    const found = latencyBucketsMs.findIndex((bound) => ms <= bound);
    const at = found < 0 ? latencyBucketsMs.length : found;
    this.#publishCounts[at] = (this.#publishCounts[at] ?? 0) + 1;
    this.#publishSumMs += ms;
  }

  snapshot(): GatewayCounters {
    const rejectedByCode = Object.fromEntries(this.#rejected);
    return {
      accepted: this.accepted,
      duplicate: this.duplicate,
      rejected: Object.values(rejectedByCode).reduce((sum, count) => sum + count, 0),
      failed: this.failed,
      rejected_by_code: rejectedByCode,
      precheck: { answered: this.precheckAnswered, unavailable: this.precheckUnavailable },
      publish: this.#latency(),
    };
  }

  #latency(): Latency {
    const buckets: Record<string, number> = {};
    let below = 0;
    for (const [at, bound] of latencyBucketsMs.entries()) {
      below += this.#publishCounts[at] ?? 0;
      buckets[String(bound)] = below;
    }
    return { count: below + (this.#publishCounts[latencyBucketsMs.length] ?? 0), sum_ms: this.#publishSumMs, buckets };
  }
}
