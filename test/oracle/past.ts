// The complete list of events with what counts of it, and what is known of the feeds.
import { chinaDay, dayMs } from '../../engine/china-time.ts';
import type { EventKind, FundEvent } from '../../engine/event.ts';
import { text } from './reading.ts';
import { isCancellation, takenBack } from './taken-back.ts';

export class Past {
  readonly all: readonly FundEvent[];
  readonly gone: ReadonlySet<string>;
  readonly #kinds: ReadonlyMap<string, readonly FundEvent[]>;
  readonly #feeds: ReadonlyMap<string, readonly FundEvent[]>;
  readonly #visits = new Map<EventKind, ReadonlyMap<string, readonly FundEvent[]>>();

  constructor(events: readonly FundEvent[]) {
    this.all = [...new Map(events.map((event) => [event.event_id, event])).values()];
    this.gone = takenBack(this.all);
    this.#kinds = Map.groupBy(this.all, (event) => event.kind);
    this.#feeds = Map.groupBy(this.all, (event) => `${event.fixmedins_code}|${event.kind}`);
  }

  /** Everything of a kind, what was taken back included. */
  sent(kind: EventKind): readonly FundEvent[] {
    return this.#kinds.get(kind) ?? [];
  }

  /** What counts of a kind. */
  counting(kind: EventKind): readonly FundEvent[] {
    return this.sent(kind).filter(
      (event) => !this.gone.has(event.event_id) && !isCancellation(event),
    );
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
    const times = (this.#feeds.get(`${fixmedins_code}|${kind}`) ?? []).map((event) => event.at);
    return times.some((at) => at - dayMs >= moment);
  }

  isObservedAt(fixmedins_code: string, kind: EventKind, moment: number): boolean {
    return (this.#feeds.get(`${fixmedins_code}|${kind}`) ?? []).some((event) => event.at <= moment);
  }

  spokeOn(fixmedins_code: string, kind: EventKind, day: number): boolean {
    return (this.#feeds.get(`${fixmedins_code}|${kind}`) ?? []).some(
      (event) => chinaDay(event.at) === day,
    );
  }
}

export function visitOf(event: FundEvent): string {
  return `${event.fixmedins_code}|${text(event, 'mdtrt_id')}`;
}
