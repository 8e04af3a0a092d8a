// What hangs together in memory: the events of a visit, the settlements and the sales that name them, the
// returns that may be those sales', and what takes any of it back. It can only leave memory whole, since what
// is composed of it (stays, visits) would come out otherwise of a part. Boxes bind nothing (cold-boxes.ts): a
// pack that is sold in pieces would tie every patient of a hospital to every other.
import type { Annulments } from '../annulment.ts';
import { textField, type StoredEvent } from '../entry.ts';
import type { EncounterState, Institution } from '../institution.ts';
import type { Keys } from '../keys.ts';
import { visitNumberOfAny } from '../placement.ts';
import type { SaleReturns } from '../views/sale-returns.ts';
import { settlementKinds, type SaleSettlements } from '../views/sale-settlements.ts';
import { isOfVisit, nameOfVisit, namesOf } from './event-names.ts';

/** Where what is remembered is found. */
export interface Remembered {
  readonly keys: Keys;
  readonly events: Map<string, StoredEvent>;
  readonly annulments: Annulments;
  readonly returns: SaleReturns;
  readonly settlements: SaleSettlements;
}

export interface Visit {
  readonly institution: Institution;
  readonly mdtrt_id: string;
}

/** Many that hang together stay where they are: it would take too long to bring them back. */
const eventsMax = 20_000;

export class Island {
  readonly events = new Set<StoredEvent>();
  readonly visits = new Map<EncounterState, Visit>();
  /** Own visit numbers by institution. */
  readonly numbers = new Map<Institution, Set<string>>();
  readonly #known: Remembered;
  readonly #open: StoredEvent[] = [];
  readonly #walked = new Set<StoredEvent>();

  private constructor(known: Remembered) {
    this.#known = known;
  }

  /** What hangs together with an event; undefined when some of it may not leave yet. */
  static around(seed: StoredEvent, known: Remembered): Island | undefined {
    const island = new Island(known);
    return island.#add(seed) && island.#grow() ? island : undefined;
  }

  names(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const event of this.events) for (const name of namesOf(event)) names.add(name);
    for (const { key } of this.visits.keys()) names.add(nameOfVisit(key.text));
    return names;
  }

  /** False when the event may not leave. */
  #add(event: StoredEvent): boolean {
    if (this.events.has(event)) return true;
    if (event.isWaiting || this.events.size >= eventsMax) return false;
    this.events.add(event);
    this.#open.push(event);
    return true;
  }

  #grow(): boolean {
    for (let event = this.#open.pop(); event !== undefined; event = this.#open.pop())
      if (!this.#follow(event)) return false;
    return true;
  }

  #follow(event: StoredEvent): boolean {
    const { keys, annulments, returns, settlements } = this.#known;
    let isFree = true;
    const add = (other: StoredEvent): void => {
      if (isFree) isFree = this.#add(other);
    };
    annulments.visitBound(event, this.#walked, add);
    if (!isFree) return false;
    const institution = keys.institution(event.fixmedins_code);
    const mdtrt_id = textField(event, 'mdtrt_id');
    const visit = mdtrt_id === undefined ? undefined : institution.encounters.get(mdtrt_id);
    if (visit !== undefined && mdtrt_id !== undefined && isOfVisit(event))
      isFree = this.#addVisit(visit, { institution, mdtrt_id });
    for (const own of visitNumberOfAny(event)) if (isFree) isFree = this.#addNumber(institution, own);
    if (!isFree) return false;
    if (event.kind === 'sale' || settlementKinds.has(event.kind)) settlements.visitBound(event, add);
    if (event.kind === 'sale' || event.kind === 'sale_return') returns.visitBound(event, add);
    return isFree;
  }

  #addVisit(state: EncounterState, visit: Visit): boolean {
    if (this.visits.has(state)) return true;
    if ((state.key.history?.count('hit') ?? 0) > 0) return false;
    this.visits.set(state, visit);
    // The newest are the likeliest to have to stay.
    const events = [...state.encounter.everything(), ...(state.attached ?? [])].reverse();
    return events.every((event) => this.#add(event));
  }

  #addNumber(institution: Institution, own: string): boolean {
    const number = institution.visitNumbers.get(own);
    if (number === undefined) return true;
    const known = this.numbers.get(institution);
    if (known?.has(own) === true) return true;
    if (known === undefined) this.numbers.set(institution, new Set([own]));
    else known.add(own);
    return (
      number.waiting.every((event) => this.#add(event)) &&
      number.encounters.every((state) => {
        const mdtrt_id = state.key.text.slice(institution.fixmedins_code.length + 1);
        return this.#addVisit(state, { institution, mdtrt_id });
      })
    );
  }
}
