// The complete list of events with what counts of it, and what is known of the feeds.
import { chinaDay, dayMs } from '../../engine/china-time.ts';
import type { EventKind, FundEvent } from '../../engine/event.ts';
import { text } from './reading.ts';
import { isCancellation, takenBack } from './taken-back.ts';

export class Past {
  readonly all: readonly FundEvent[];
  readonly gone: ReadonlySet<string>;
  readonly #kinds: ReadonlyMap<string, readonly FundEvent[]>;
  readonly #counting = new Map<EventKind, readonly FundEvent[]>();
  readonly #feeds: ReadonlyMap<string, Feed>;
  readonly #visits = new Map<EventKind, ReadonlyMap<string, readonly FundEvent[]>>();

  constructor(events: readonly FundEvent[]) {
    this.all = [...new Map(events.map((event) => [event.event_id, event])).values()];
    this.gone = takenBack(this.all);
    this.#kinds = Map.groupBy(this.all, (event) => event.kind);
    const feeds = Map.groupBy(this.all, (event) => `${event.fixmedins_code}|${event.kind}`);
    this.#feeds = new Map([...feeds].map(([name, sent]) => [name, feedOf(sent)]));
  }

  /** Everything of a kind, what was taken back included. */
  sent(kind: EventKind): readonly FundEvent[] {
    return this.#kinds.get(kind) ?? [];
  }

  /** What counts of a kind. */
  counting(kind: EventKind): readonly FundEvent[] {
    let counting = this.#counting.get(kind);
    if (counting === undefined) {
      counting = this.sent(kind).filter((event) => !this.gone.has(event.event_id) && !isCancellation(event));
      this.#counting.set(kind, counting);
    }
    return counting;
  }

  /** What counts of a kind in one visit, `institution|mdtrt_id`. */
  ofVisit(kind: EventKind, visit: string): readonly FundEvent[] {
    let visits = this.#visits.get(kind);
    if (visits === undefined) {
      visits = Map.groupBy(this.counting(kind), visitOf);
      this.#visits.set(kind, visits);
    }
    return visits.get(visit) ?? [];
  }

  /** Watermark: the newest event time of the feed less 24 hours. */
  hasPassed(fixmedins_code: string, kind: EventKind, moment: number): boolean {
    const feed = this.#feeds.get(`${fixmedins_code}|${kind}`);
    return feed !== undefined && feed.newest - dayMs >= moment;
  }

  isObservedAt(fixmedins_code: string, kind: EventKind, moment: number): boolean {
    const feed = this.#feeds.get(`${fixmedins_code}|${kind}`);
    return feed !== undefined && feed.oldest <= moment;
  }

  spokeOn(fixmedins_code: string, kind: EventKind, day: number): boolean {
    return this.#feeds.get(`${fixmedins_code}|${kind}`)?.days.has(day) === true;
  }

  sentOn(fixmedins_code: string, kind: EventKind, day: number): boolean {
    return this.#feeds.get(`${fixmedins_code}|${kind}`)?.sentOn.has(day) === true;
  }
}

/** Everything an institution sent of a kind. */
interface Feed {
  readonly oldest: number;
  readonly newest: number;
  readonly days: ReadonlySet<number>;
  /** Days on which something was sent, `inf_time`. */
  readonly sentOn: ReadonlySet<number>;
}

function feedOf(sent: readonly FundEvent[]): Feed {
  const times = sent.map(({ at }) => at).toSorted((a, b) => a - b);
  return {
    oldest: times[0] ?? Infinity,
    newest: times.at(-1) ?? -Infinity,
    days: new Set(times.map((at) => chinaDay(at))),
    sentOn: new Set(sent.map(({ inf_time }) => chinaDay(inf_time))),
  };
}

export function visitOf(event: FundEvent): string {
  return `${event.fixmedins_code}|${text(event, 'mdtrt_id')}`;
}
