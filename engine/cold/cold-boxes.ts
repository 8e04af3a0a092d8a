// Boxes of medicine on their way out of memory and back. A box stays for as long as an event about it does; then it
// leaves by itself and lies where its events are named, with how its sales stood when they left: whatever would change
// that (a return, a cancelled settlement) asks for the sale, and with it for the box. So a box that is asked for comes
// back without the visits that used it, and a visit with its boxes but without the visits that used those.
import assert from 'node:assert/strict';
import { listed, StoredEvent, type OneOrMore } from '../entry.ts';
import type { TraceKey } from '../institution.ts';
import { codedKinds, stockItem } from '../placement.ts';
import type { SettledUse } from '../views/encounter.ts';
import type { SaleStanding } from '../views/trace-uses.ts';
import type { BoxCode, ColdStore, GuestPlace } from './cold-store.ts';
import { isBoundToBoxes, nameOfBox } from './event-names.ts';
import type { Remembered } from './island.ts';

export interface ColdBoxesOptions {
  readonly store: ColdStore;
  readonly known: Remembered;
  standingOf(sale: StoredEvent): SaleStanding;
  /** The event that lies there as somebody else in memory holds it. */
  heldElsewhere(event: StoredEvent, place: number): StoredEvent | undefined;
  /** A box has what it had. */
  touch(box: TraceKey): void;
}

export class ColdBoxes {
  readonly #options: ColdBoxesOptions;

  constructor(options: ColdBoxesOptions) {
    this.#options = options;
  }

  /** The boxes in memory that an event is about, when they hold it. */
  of(event: StoredEvent): readonly TraceKey[] {
    const { keys } = this.#options.known;
    if (!isBoundToBoxes(event)) return none;
    return event.items.drug_trac_codgs.flatMap((code) => keys.knownTrace(code) ?? []);
  }

  /** To be called while all that the sale hangs together with is in memory. */
  putAway(sale: StoredEvent): void {
    const boxes = this.of(sale);
    if (boxes.length === 0) return;
    const standing = this.#options.standingOf(sale);
    for (const box of boxes) (box.away ??= new Map()).set(sale, standing);
  }

  /** The events are in memory again; their boxes are. */
  comeBack(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (event.kind !== 'sale') continue;
      for (const box of this.of(event)) {
        box.away?.delete(event);
        if (box.away?.size === 0) box.away = undefined;
      }
    }
  }

  /** An event in the hands of a box, by where it lies. */
  heldByBox(event: StoredEvent, place: number): StoredEvent | undefined {
    const { keys } = this.#options.known;
    const liesThere = (one: StoredEvent): boolean => one.liesAt(place);
    if (!isBoundToBoxes(event)) return undefined;
    for (const code of event.items.drug_trac_codgs) {
      const waiting = keys.stocked.listsOf(code).find(liesThere);
      if (waiting !== undefined) return waiting;
    }
    for (const { sales, returns, settled, history } of this.of(event)) {
      const found =
        listed(sales).find(liesThere) ??
        listed(returns).find(liesThere) ??
        listed(settled).find(({ settlement }) => settlement.liesAt(place))?.settlement;
      if (found !== undefined) return found;
      const standing = history?.find(event.kind, event.at, (one) => one instanceof StoredEvent && one.liesAt(place));
      if (standing instanceof StoredEvent) return standing;
    }
    return undefined;
  }

  /** Whether all that holds a box is out of memory. */
  mayLeave(box: TraceKey): boolean {
    return this.#codeOf(box) !== undefined;
  }

  /** Writes a box and lets it go; false when it must stay. Throws what the disk throws. */
  leave(box: TraceKey): boolean {
    const { store, known } = this.#options;
    if (known.keys.knownTrace(box.text) !== box) return false;
    const code = this.#codeOf(box);
    if (code === undefined) return false;
    const names = new Set([nameOfBox(box.text)]);
    return store.put({ events: [], records: [], box: code, names }, () => known.keys.letGoTrace(box));
  }

  /** `undefined` while an event of it is in memory, or a hit stands with it, which rules over hits read there. */
  #codeOf(box: TraceKey): BoxCode | undefined {
    const { store } = this.#options;
    if ((box.history?.count('hit') ?? 0) > 0) return undefined;
    const numbers = new Map<StoredEvent, number>();
    const events: (readonly [number, number, boolean])[] = [];
    let isFree = true;
    const numberOf = (event: StoredEvent): number => {
      const known = numbers.get(event);
      if (known !== undefined) return known;
      const place = store.placeOf(event);
      if (place === undefined) isFree = false;
      numbers.set(event, events.push([place ?? -1, event.at, event.isVoid]) - 1);
      return events.length - 1;
    };
    const returns = listed(box.returns).map(numberOf);
    const sales = listed(box.sales).map((sale) => [numberOf(sale), box.away?.get(sale)] as const);
    const settled = listed(box.settled).map(({ settlement, line, drug_trac_codg, ...use }) => {
      if (![use.count, use.amount].every(isWritable)) isFree = false;
      return [use, numberOf(settlement), line === undefined ? null : numberOf(line)] as const;
    });
    const { standing, guests } = this.#inHistory(box);
    const standingThere = standing.map(numberOf);
    if (!isFree) return undefined;
    return {
      drug_trac_codg: box.text,
      events,
      sales: sales.map(([sale, stood]) => {
        assert(stood !== undefined, 'how a sale stands is kept when it leaves');
        return [sale, stood];
      }),
      returns,
      settled,
      standing: standingThere,
      guests,
    };
  }

  /** What stands in its history beside uses. A list of boxes need not be out of memory: it is found with its item. */
  #inHistory({ history }: TraceKey): { readonly standing: readonly StoredEvent[]; readonly guests: readonly GuestPlace[] } {
    const { store } = this.#options;
    const standing: StoredEvent[] = [];
    const guests: GuestPlace[] = [];
    if (history === undefined) return { standing, guests };
    for (const kind of codedKinds) {
      for (const { sources } of history.of(kind)) {
        for (const { event } of sources) {
          if (store.placeOf(event) === undefined && !isBoundToBoxes(event)) guests.push(placeOfGuest(event));
          else standing.push(event);
        }
      }
    }
    return { standing, guests };
  }

  /** The box as it was; its events stay where they are. To be done quietly. */
  revive(code: BoxCode): TraceKey {
    const { known, touch } = this.#options;
    const { keys } = known;
    const { drug_trac_codg } = code;
    const box = keys.trace(drug_trac_codg);
    const events = code.events.map(([place, at, isVoid]) => this.#shell(place, at, isVoid));
    const event = (number: number): StoredEvent => events[number]!;
    box.sales = oneOrMore(code.sales.map(([sale]) => event(sale)));
    box.returns = oneOrMore(code.returns.map(event));
    box.settled = oneOrMore(
      code.settled.map(([use, settlement, line]): SettledUse => ({
        visit: use.visit,
        settlement: event(settlement),
        drug_trac_codg,
        trdn_flag: use.trdn_flag,
        line: line === null ? undefined : event(line),
        count: use.count,
        amount: use.amount,
        isSold: use.isSold,
      })),
    );
    if (code.sales.length > 0) box.away = new Map(code.sales.map(([sale, standing]) => [event(sale), standing]));
    for (const number of code.standing) keys.insert(box, event(number));
    for (const guest of code.guests) keys.insert(box, this.#guest(guest));
    touch(box);
    return box;
  }

  /** An event that lies in the store: as somebody else holds it, or for the box alone. */
  #shell(place: number, at: number, isVoid: boolean): StoredEvent {
    const { store, known, heldElsewhere } = this.#options;
    const body = store.event(place);
    const borrowed = known.events.get(body.id);
    if (borrowed?.liesAt(place) === true) return borrowed;
    const event = new StoredEvent(at, isVoid, body);
    const held = heldElsewhere(event, place);
    if (held !== undefined) return held;
    store.shelve(event, place);
    return event;
  }

  #guest({ fixmedins_code, item, at, id }: GuestPlace): StoredEvent {
    const { keys } = this.#options.known;
    const { ledger } = keys.item(keys.institution(fixmedins_code), item);
    const event = ledger.find(at, (one) => one.id === id);
    assert(event !== undefined, 'a list of boxes stays in the ledger of its item');
    return event;
  }
}

const none: readonly never[] = [];

function placeOfGuest(event: StoredEvent): GuestPlace {
  const { fixmedins_code, at, id } = event;
  return { fixmedins_code, item: stockItem(event) ?? '', at, id };
}

function isWritable(value: number | undefined): boolean {
  return value === undefined || Number.isFinite(value);
}

function oneOrMore<T extends object>(all: readonly T[]): OneOrMore<T> | undefined {
  return all.length > 1 ? all : all[0];
}
