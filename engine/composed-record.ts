// A record of a visit as histories hold it: what was composed (views/encounter.ts, views/operations.ts),
// or, when the visit is out of memory, where it lies.
import assert from 'node:assert/strict';
import type { Entry, EntryKind, Fields, Shelved, Source } from './entry.ts';

export class ComposedRecord implements Entry {
  declare readonly at: number;
  #entry: Entry | undefined;
  #shelved: Shelved | undefined = undefined;
  #place = -1;

  constructor(entry: Entry) {
    this.at = entry.at;
    this.#entry = entry;
  }

  get #known(): Entry {
    if (this.#entry !== undefined) return this.#entry;
    assert(this.#shelved !== undefined, 'a record is in memory or on a shelf');
    return this.#shelved.shelf.record(this.#place);
  }

  get id(): string {
    return this.#known.id;
  }

  get kind(): EntryKind {
    return this.#entry?.kind ?? this.#shelved?.kind ?? this.#known.kind;
  }

  get until(): number | undefined {
    return this.#known.until;
  }

  get fixmedins_code(): string {
    return this.#known.fixmedins_code;
  }

  get admdvs(): string {
    return this.#known.admdvs;
  }

  get fields(): Fields {
    return this.#known.fields;
  }

  get sources(): readonly Source[] {
    return this.#known.sources;
  }

  /** What was composed leaves memory: it lies at that place. */
  shelve(shelved: Shelved, place: number): void {
    this.#shelved = shelved;
    this.#place = place;
    this.#entry = undefined;
  }

  /** It is back. */
  unshelve(entry: Entry): void {
    this.#entry = entry;
  }

  /** Whether it lies, or lay last, at that place. */
  liesAt(place: number): boolean {
    return this.#place === place;
  }
}
