// What became of events, counted by day of receipt (China), institution and kind: the evaluator's side
// of the completeness ledger. Every event of EVENTS ends in exactly one fate, and HITS carries the
// counts beside the hits of the same EVENTS messages, so that a kill, a redelivery or a replay counts
// nothing twice: HITS covers each EVENTS sequence once.
import { chinaDay, chinaIso, dayMs } from './china-time.ts';
import type { EventKind, FundEvent } from './event.ts';

/** `not_judged`: kept, but of a kind that no rule reads. `late`: beyond the horizon of its key, now a
 * dead letter. `duplicate`: an event with that id came before. `quarantined`: judging it had killed the
 * evaluator. */
export const eventFates = ['judged', 'not_judged', 'late', 'duplicate', 'quarantined'] as const;
export type EventFate = (typeof eventFates)[number];

/** `withdrawn`: events that this day's messages took back (cancellations, deletions, reversals) or that
 * are copies of a record that counts (copies.ts), less those brought back; posted on the institution and kind taken back,
 * and on the day of receipt of the message that did it. Over all days it adds up to the events that do not count now. */
export const accountColumns = [...eventFates, 'withdrawn'] as const;
export type AccountColumn = (typeof accountColumns)[number];

/** Zeros are left out. */
export type AccountCounts = Readonly<Partial<Record<AccountColumn, number>>>;

/** By day (yyyy-MM-dd), institution and kind, as it travels in HITS. */
export type AccountTable = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, AccountCounts>>>>>>;

export interface AccountEntry extends AccountCounts {
  readonly date: string;
  readonly fixmedins_code: string;
  readonly kind: string;
}

type Counts = Partial<Record<AccountColumn, number>>;
type Place = Pick<FundEvent, 'fixmedins_code' | 'kind'>;

export class EventAccount {
  readonly #days = new Map<number, Map<string, Map<EventKind, Counts>>>();
  #size = 0;
  /** Where the last count was made: nearly always where the next is. */
  #lastDay = NaN;
  #lastCode = '';
  #lastKind: EventKind | undefined = undefined;
  #last: Counts = {};

  /** `change` is -1 for a fate that the event no longer has. */
  add(event: Pick<FundEvent, 'fixmedins_code' | 'kind' | 'received_at'>, fate: EventFate, change: 1 | -1 = 1): void {
    const counts = this.#at(chinaDay(event.received_at), event);
    counts[fate] = (counts[fate] ?? 0) + change;
  }

  /** `change` is 1 for an event taken back, -1 for one brought back, by a message received at `receivedAt` (ms). */
  withdraw(place: Place, receivedAt: number, change: 1 | -1): void {
    const counts = this.#at(chinaDay(receivedAt), place);
    counts.withdrawn = (counts.withdrawn ?? 0) + change;
  }

  /** Adds what another account holds; that one stays as it is. */
  merge(other: EventAccount): void {
    for (const [day, institutions] of other.#days) {
      for (const [fixmedins_code, kinds] of institutions) {
        for (const [kind, more] of kinds) {
          const counts = this.#at(day, { fixmedins_code, kind });
          for (const column of accountColumns) {
            const count = more[column];
            if (count !== undefined) counts[column] = (counts[column] ?? 0) + count;
          }
        }
      }
    }
  }

  /** Entries: days by institutions by kinds. */
  get size(): number {
    return this.#size;
  }

  /** For JSON. */
  table(): AccountTable {
    const days: Record<string, Record<string, Record<string, Counts>>> = {};
    for (const [day, institutions] of this.#days) {
      const ofDay: Record<string, Record<string, Counts>> = {};
      for (const [code, kinds] of institutions) ofDay[code] = Object.fromEntries(kinds);
      days[dateOf(day)] = ofDay;
    }
    return days;
  }

  #at(day: number, { fixmedins_code, kind }: Place): Counts {
    if (kind === this.#lastKind && day === this.#lastDay && fixmedins_code === this.#lastCode) return this.#last;
    this.#lastDay = day;
    this.#lastCode = fixmedins_code;
    this.#lastKind = kind;
    return (this.#last = this.#found(day, fixmedins_code, kind));
  }

  #found(day: number, fixmedins_code: string, kind: EventKind): Counts {
    let institutions = this.#days.get(day);
    if (institutions === undefined) this.#days.set(day, (institutions = new Map()));
    let kinds = institutions.get(fixmedins_code);
    if (kinds === undefined) institutions.set(fixmedins_code, (kinds = new Map()));
    let counts = kinds.get(kind);
    if (counts === undefined) {
      kinds.set(kind, (counts = {}));
      this.#size += 1;
    }
    return counts;
  }
}

/** The table as a list, in no order that means anything. */
export function accountEntries(table: AccountTable): readonly AccountEntry[] {
  return Object.entries(table).flatMap(([date, institutions]) =>
    Object.entries(institutions).flatMap(([fixmedins_code, kinds]) =>
      Object.entries(kinds).map(([kind, counts]) => ({ date, fixmedins_code, kind, ...counts }))));
}

function dateOf(day: number): string {
  // As a moment this is eight in the morning of that day in China.
  return chinaIso(day * dayMs).slice(0, 10);
}
