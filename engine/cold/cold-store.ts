// What is out of memory, by the names it may be asked for (event-names.ts). It lies in islands: events
// and records that hang together and so leave and come back together, or a box alone. Nothing is ever overwritten, so
// that whoever still holds an event that left and came back can read it where it lay.
import type { ComposedRecord } from '../composed-record.ts';
import type { Entry, EntryKind, EventBody, Shelf, Shelved, StoredEvent } from '../entry.ts';
import type { EventKind } from '../event.ts';
import type { Hit } from '../hit.ts';
import type { SettledUse } from '../views/encounter.ts';
import type { SaleStanding } from '../views/trace-uses.ts';
import { ColdCode, type ReadRecord, type WrittenEvent } from './cold-code.ts';
import { ColdLog, placeBytes } from './cold-log.ts';
import type { ColdDisk } from './disk.ts';
import { hashName } from './name-hash.ts';
import { NameIndex, placeMax } from './name-index.ts';

/** Islands begin at multiples of so many places, 32 bytes: 137 GB can be told apart. */
const islandAlign = 32 / placeBytes;
/** Bodies read that are kept, in case they are asked for again soon. */
const readMax = 4096;

/** An event that stands with a box and is found in the ledger of its item. */
export interface GuestPlace {
  readonly fixmedins_code: string;
  readonly item: string;
  readonly at: number;
  readonly id: string;
}

/** What is to leave: a box, or events and records that hang together. */
export interface Leaving {
  readonly events: readonly StoredEvent[];
  readonly records: readonly { readonly mdtrt_id: string; readonly record: ComposedRecord }[];
  readonly box?: BoxCode;
  /** What any of it is found under, each name once. */
  readonly names: ReadonlySet<string>;
}

/** An event of a box, which lies there itself. */
type EventPlace = readonly [place: number, at: number, isVoid: boolean];

/** A box whose events lie in the store; the others count in `events`. */
export interface BoxCode {
  readonly drug_trac_codg: string;
  readonly events: readonly EventPlace[];
  /** Sales, each with how it stands. */
  readonly sales: readonly (readonly [event: number, standing: SaleStanding])[];
  readonly returns: readonly number[];
  readonly settled: readonly (readonly [
    use: Omit<SettledUse, 'settlement' | 'line' | 'drug_trac_codg'>, settlement: number, line: number | null,
  ])[];
  /** Those that stand in its history themselves. */
  readonly standing: readonly number[];
  /** The same, in memory still. */
  readonly guests: readonly GuestPlace[];
}

type Lying<Thing> = Thing & { readonly place: number };

/** What comes back. */
export interface Returning {
  readonly place: number;
  readonly events: readonly Lying<WrittenEvent>[];
  readonly records: readonly Lying<ReadRecord>[];
  readonly box: BoxCode | undefined;
  readonly names: ReadonlySet<string>;
}

/** From and to where events and then records lie, and how many of them are events. */
type HeadCode = readonly [
  from: number,
  to: number,
  events: number,
  names: readonly string[],
  box: BoxCode | null,
];

export interface ColdCounts {
  /** In the store now. */
  readonly frozen_events: number;
  readonly islands: number;
  readonly names: number;
  /** Boxes in stock. */
  readonly stocked: number;
  /** So far. */
  readonly freezes: number;
  readonly thaws: number;
  readonly fetches: number;
  readonly log_bytes: number;
  readonly index_bytes: number;
}

export class ColdStore implements Shelf {
  readonly #log: ColdLog;
  readonly #code = new ColdCode();
  readonly #index = new NameIndex();
  /** Boxes in stock by their codes, and the lists that they wait in. */
  readonly #stocked = new NameIndex();
  readonly #lists: StoredEvent[] = [];
  readonly #listNumbers = new WeakMap<StoredEvent, number>();
  readonly #shelvedEvents = new Map<EventKind, Shelved<EventKind>>();
  readonly #shelvedRecords = new Map<EntryKind, Shelved>();
  readonly #bodies = new Map<number, EventBody>();
  readonly #records = new Map<number, Entry>();
  #events = 0;
  #islands = 0;
  #freezes = 0;
  #thaws = 0;
  #fetches = 0;

  constructor(disk: ColdDisk, waitingBytes?: number) {
    this.#log = new ColdLog(disk, waitingBytes);
  }

  isEmpty(): boolean {
    return this.#islands === 0 && this.#stocked.names() === 0;
  }

  /** Writes an island, has it let go, and takes the bodies of its events and records; false, and nothing has
   * changed, when it cannot be written. Throws what the disk throws, and then nothing has changed either. */
  put({ events, records, box, names }: Leaving, letGo: () => void): boolean {
    const texts = events.map((event) => this.#code.encodeEvent(event));
    if (!texts.every((text) => text !== undefined)) return false;
    if (this.#log.end() / islandAlign >= placeMax) return false;
    const own = new Set(events);
    if (records.some(({ record }) => record.sources.some(({ event }) => !own.has(event)))) return false;
    const from = this.#log.end();
    const places = new Map<StoredEvent, number>();
    events.forEach((event, i) => places.set(event, this.#log.append(texts[i]!)));
    const lying = records.map(({ mdtrt_id, record }) => {
      const text = this.#code.encodeRecord({ mdtrt_id, entry: record }, (event) => places.get(event));
      return text === undefined ? undefined : this.#log.append(text);
    });
    if (!lying.every((place) => place !== undefined)) return false;
    const head: HeadCode = [from, this.#log.end(), events.length, [...names], box ?? null];
    const place = this.#log.append(JSON.stringify(head), islandAlign) / islandAlign;
    letGo();
    for (const [event, lies] of places) this.shelve(event, lies);
    records.forEach(({ record }, i) => this.shelveRecord(record, lying[i]!));
    for (const name of names) this.#index.add(hashName(name), place);
    this.#events += events.length;
    this.#islands += 1;
    this.#freezes += 1;
    return true;
  }

  /** The event lies there, so that its body need not be in memory. */
  shelve(event: StoredEvent, place: number): void {
    event.shelve(shelvedAs(this.#shelvedEvents, this, event.kind), place);
  }

  /** The same for a record. */
  shelveRecord(record: ComposedRecord, place: number): void {
    record.shelve(shelvedAs(this.#shelvedRecords, this, record.kind), place);
  }

  /** Writes a hit and says where it lies; undefined when there is no room. Throws what the disk throws. */
  putHit(hit: Hit): number | undefined {
    if (this.#log.end() / islandAlign >= placeMax) return undefined;
    return this.#log.append(JSON.stringify(hit));
  }

  hit(place: number): Hit {
    const hit: Hit = JSON.parse(this.#log.read(place));
    return hit;
  }

  /** Writes that a box waits in a list of boxes, which is remembered elsewhere. */
  putStocked(drug_trac_codg: string, list: StoredEvent): boolean {
    if (this.#log.end() / islandAlign >= placeMax) return false;
    let number = this.#listNumbers.get(list);
    if (number === undefined) {
      number = this.#lists.push(list) - 1;
      this.#listNumbers.set(list, number);
    }
    const place = this.#log.append(`${number}|${drug_trac_codg}`, islandAlign) / islandAlign;
    this.#stocked.add(hashName(drug_trac_codg), place);
    return true;
  }

  /** The lists that a box waits in; it waits in them no longer. */
  takeStocked(drug_trac_codg: string): readonly StoredEvent[] {
    const name = hashName(drug_trac_codg);
    return this.#stocked.places(name).flatMap((place) => {
      const text = this.#log.read(place * islandAlign);
      const end = text.indexOf('|');
      const list = text.slice(end + 1) === drug_trac_codg ? this.#lists[Number(text.slice(0, end))] : undefined;
      if (list === undefined) return [];
      this.#stocked.remove(name, place);
      return [list];
    });
  }

  /** Islands of which anything may be called so, each once. Most names have none. */
  places(name: string): readonly number[] {
    return this.#islands === 0 ? none : this.#index.places(hashName(name));
  }

  read(place: number): Returning {
    const head: HeadCode = JSON.parse(this.#log.read(place * islandAlign));
    const [from, to, count, names, box] = head;
    const events: Lying<WrittenEvent>[] = [];
    const records: Lying<ReadRecord>[] = [];
    for (const { place: lies, text } of this.#log.readAll(from, to)) {
      if (events.length < count) events.push({ place: lies, ...this.#code.decodeEvent(text) });
      else records.push({ place: lies, ...this.#code.decodeRecord(text, this) });
    }
    return { place, events, records, box: box ?? undefined, names: new Set(names) };
  }

  /** Whether an island that was read is still out of memory. */
  lies({ place, names }: Returning): boolean {
    const [name] = names;
    return name !== undefined && this.places(name).includes(place);
  }

  /** The island is in memory again. */
  take({ place, events, names }: Returning): void {
    for (const name of names) this.#index.remove(hashName(name), place);
    this.#events -= events.length;
    this.#islands -= 1;
    this.#thaws += 1;
  }

  /** Where all islands lie, in that order. */
  allPlaces(): Uint32Array {
    return this.#index.allPlaces();
  }

  /** Where an event lies; undefined while it is in memory. */
  placeOf(event: StoredEvent): number | undefined {
    return event.placeOn(this);
  }

  event(place: number): EventBody {
    const known = this.#bodies.get(place);
    if (known !== undefined) return known;
    this.#fetches += 1;
    const { body } = this.#code.decodeEvent(this.#log.read(place));
    if (this.#bodies.size >= readMax) this.#bodies.clear();
    this.#bodies.set(place, body);
    return body;
  }

  record(place: number): Entry {
    const known = this.#records.get(place);
    if (known !== undefined) return known;
    this.#fetches += 1;
    const { entry } = this.#code.decodeRecord(this.#log.read(place), this);
    if (this.#records.size >= readMax) this.#records.clear();
    this.#records.set(place, entry);
    return entry;
  }

  counts(): ColdCounts {
    return {
      frozen_events: this.#events,
      islands: this.#islands,
      names: this.#index.names(),
      stocked: this.#stocked.names(),
      freezes: this.#freezes,
      thaws: this.#thaws,
      fetches: this.#fetches,
      log_bytes: this.#log.end() * placeBytes,
      index_bytes: this.#index.bytes() + this.#stocked.bytes(),
    };
  }
}

const none: readonly number[] = [];

function shelvedAs<Kind extends EntryKind>(known: Map<Kind, Shelved<Kind>>, shelf: Shelf, kind: Kind): Shelved<Kind> {
  let shelved = known.get(kind);
  if (shelved === undefined) known.set(kind, (shelved = { shelf, kind }));
  return shelved;
}
