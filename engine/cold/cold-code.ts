// Events and records as bytes, and back. Names of fields are kept once for each shape that fields come
// in. What JSON cannot hold is not written: its event stays in memory.
import assert from 'node:assert/strict';
import {
  noItems,
  StoredEvent,
  type Entry,
  type EntryKind,
  type EventBody,
  type Fields,
  type Shelf,
  type TraceItems,
} from '../entry.ts';
import type { EventKind } from '../event.ts';

/** An event as it lies there: its time, whether it is void, and the rest. */
export interface WrittenEvent {
  readonly at: number;
  readonly isVoid: boolean;
  readonly body: EventBody;
}

/** A record as it lies there, and where the events lie that are its sources. */
export interface ReadRecord extends WrittenRecord {
  readonly sourcePlaces: readonly number[];
}

/** A record of the visit `mdtrt_id` of its institution. */
export interface WrittenRecord {
  readonly mdtrt_id: string;
  readonly entry: Entry;
}

type ItemsCode = readonly [
  codes: readonly string[],
  flags: TraceItems['trdn_flags'],
  serials: readonly (string | null)[] | null,
];

type EventCode = readonly [
  id: string,
  kind: EventKind,
  at: number,
  until: number | null,
  fixmedins_code: string,
  admdvs: string,
  shape: number,
  values: readonly unknown[],
  msgid: string,
  inf_time: number,
  isVoid: boolean,
  items: ItemsCode | null,
];

type RecordCode = readonly [
  id: string,
  kind: EntryKind,
  at: number,
  until: number | null,
  fixmedins_code: string,
  admdvs: string,
  shape: number,
  values: readonly unknown[],
  mdtrt_id: string,
  sources: readonly (readonly [role: string, place: number, at: number])[],
];

/** The names that fields come in, and an object that has them all. An object that is given so many names one by one is
 * kept by the engine as a table: five to eight times the memory, and slower to make and to read. */
interface Shape {
  readonly names: readonly string[];
  readonly blank: Fields;
}

export class ColdCode {
  readonly #shapes: Shape[] = [];
  readonly #shapeNumbers = new Map<string, number>();
  /** The shape that a kind came in last. */
  readonly #usual = new Map<EntryKind, number>();
  /** Texts that many events share: kinds, institutions, places. */
  readonly #texts = new Map<string, string>();

  /** `undefined` when it cannot be written. */
  encodeEvent(event: StoredEvent): string | undefined {
    const values = this.#values(event.fields);
    if (values === undefined) return undefined;
    const { drug_trac_codgs, trdn_flags, feedetl_sns } = event.items;
    const code: EventCode = [
      event.id,
      event.kind,
      event.at,
      event.until ?? null,
      event.fixmedins_code,
      event.admdvs,
      this.#shapeOf(event.kind, event.fields),
      values,
      event.msgid,
      event.inf_time,
      event.isVoid,
      event.items === noItems
        ? null
        : [drug_trac_codgs, trdn_flags, feedetl_sns?.map((serial) => serial ?? null) ?? null],
    ];
    return JSON.stringify(code);
  }

  decodeEvent(text: string): WrittenEvent {
    const code: EventCode = JSON.parse(text);
    const [id, kind, at, until, place, admdvs, shape, values, msgid, inf_time, isVoid, items] = code;
    const body: EventBody = {
      id,
      kind,
      until: until ?? undefined,
      fixmedins_code: this.#text(place),
      admdvs: this.#text(admdvs),
      fields: this.#fields(shape, values),
      msgid,
      inf_time,
      items: itemsOf(items),
      isWaiting: false,
      nextOfMessage: undefined,
      nextOfReference: undefined,
    };
    return { at, isVoid, body };
  }

  /** `placeOf` tells where a source was written. `undefined` when the record cannot be written. */
  encodeRecord(
    { mdtrt_id, entry }: WrittenRecord,
    placeOf: (event: StoredEvent) => number | undefined,
  ): string | undefined {
    const values = this.#values(entry.fields);
    const sources = entry.sources.map(({ role, event }) => [role, placeOf(event) ?? -1, event.at] as const);
    if (values === undefined || sources.some(([, place]) => place < 0)) return undefined;
    const code: RecordCode = [
      entry.id,
      entry.kind,
      entry.at,
      entry.until ?? null,
      entry.fixmedins_code,
      entry.admdvs,
      this.#shapeOf(entry.kind, entry.fields),
      values,
      mdtrt_id,
      sources,
    ];
    return JSON.stringify(code);
  }

  decodeRecord(text: string, shelf: Shelf): ReadRecord {
    const code: RecordCode = JSON.parse(text);
    const [id, kind, at, until, place, admdvs, shape, values, mdtrt_id, sources] = code;
    const unknown = { shelf, kind: undefined };
    const entry: Entry = {
      id,
      kind,
      at,
      until: until ?? undefined,
      fixmedins_code: this.#text(place),
      admdvs: this.#text(admdvs),
      fields: this.#fields(shape, values),
      sources: sources.map(([role, lies, time]) => {
        const event = new StoredEvent(time, false, undefined);
        event.shelve(unknown, lies);
        return { role, event };
      }),
    };
    return { mdtrt_id, entry, sourcePlaces: sources.map(([, lies]) => lies) };
  }

  #values(fields: Fields): readonly unknown[] | undefined {
    const values = Object.values(fields);
    return values.every(isWritable) ? values : undefined;
  }

  #shapeOf(kind: EntryKind, fields: Fields): number {
    const names = Object.keys(fields);
    const usual = this.#usual.get(kind);
    if (usual !== undefined && isSame(this.#shapes[usual]?.names ?? [], names)) return usual;
    const shape = this.#shapeNamed(names);
    this.#usual.set(kind, shape);
    return shape;
  }

  #shapeNamed(names: readonly string[]): number {
    const name = names.join('\n');
    const known = this.#shapeNumbers.get(name);
    if (known !== undefined) return known;
    this.#shapes.push({ names, blank: blankOf(names) });
    this.#shapeNumbers.set(name, this.#shapes.length - 1);
    return this.#shapes.length - 1;
  }

  /** What was undefined is written as null, which no field is. */
  #fields(shape: number, values: readonly unknown[]): Fields {
    const known = this.#shapes[shape];
    assert(known !== undefined, 'shapes are kept for as long as what is written in them');
    const { names, blank } = known;
    const fields: Record<string, unknown> = { ...blank };
    for (let i = 0; i < names.length; i += 1) fields[names[i]!] = values[i] ?? undefined;
    return fields;
  }

  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }
}

function blankOf(names: readonly string[]): Fields {
  return JSON.parse(JSON.stringify(Object.fromEntries(names.map((name) => [name, null]))));
}

function itemsOf(code: ItemsCode | null): TraceItems {
  if (code === null) return noItems;
  const [drug_trac_codgs, trdn_flags, serials] = code;
  return { drug_trac_codgs, trdn_flags, feedetl_sns: serials?.map((serial) => serial ?? undefined) };
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i += 1) if (some[i] !== others[i]) return false;
  return true;
}

/** Whether JSON gives the value back as it was. */
function isWritable(value: unknown): boolean {
  if (value === undefined || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return Array.isArray(value) && value.every((one) => one !== undefined && isWritable(one));
}
