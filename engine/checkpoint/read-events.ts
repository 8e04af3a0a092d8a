// A block of events read back (event-block.ts), one event after the other. Nothing of an event is made before it
// is asked for, and its fields are made by the literals that made them first, so that they come out in the
// same shape. Throws on what is no such block; its bytes have been checked before.
import { noItems, StoredEvent, type Place, type TraceItems } from '../entry.ts';
import type { FieldRecord } from '../event.ts';
import type { FieldSource } from '../field-source.ts';
import { lotNumber } from '../lot-number.ts';
import { projectionOf, type Projection } from '../projection.ts';
import type { KeptEvents } from '../kept-events.ts';
import { SharedTexts } from '../shared-texts.ts';
import { blockMark, headColumns, headWords, kindWords } from './event-block.ts';

/** The events of one kind in a block. */
interface Table {
  readonly projection: Projection;
  readonly rows: number;
  readonly columns: number;
  /** Where the next one's value of the first column stands. */
  at: number;
}

const wordBytes = 4;
const amountBytes = 8;
const decoder = new TextDecoder('utf-8', { fatal: true });
/** The literals ask for what a message says; here no message is. */
const noMessage: FieldRecord = {};

export class EventBlock implements FieldSource, KeptEvents {
  readonly #cells: Uint32Array;
  readonly #values: readonly unknown[];
  readonly #tables: readonly Table[];
  /** Events in the block. */
  readonly count: number;
  #texts = new SharedTexts();
  #read = 0;
  #table: Table | undefined;
  /** Of the event in hand: the cell of the column to come, and how far the next column is. */
  #cell = 0;
  #step = 0;
  id = '';
  at = 0;
  fixmedins_code = '';
  admdvs = '';
  #until: number | undefined;

  constructor(block: Uint8Array) {
    const [mark, words = 0, events = 0, tables = 0, amounts = 0, plainBytes = 0] = wordsOf(block, headWords);
    const amountsFrom = words * wordBytes;
    const plainFrom = amountsFrom + amounts * amountBytes;
    const othersFrom = plainFrom + plainBytes;
    if (mark !== blockMark || othersFrom > block.length) throw new Error('no block of events');
    this.#cells = wordsOf(block, words);
    this.#values = valuesOf(
      amountsOf(block.subarray(amountsFrom, plainFrom)),
      JSON.parse(decoder.decode(block.subarray(plainFrom, othersFrom))),
      JSON.parse(decoder.decode(block.subarray(othersFrom))),
    );
    this.count = events;
    this.#tables = this.#tablesOf(tables);
  }

  #tablesOf(count: number): readonly Table[] {
    const cells = this.#cells;
    const tables: Table[] = [];
    let at = headWords + count * kindWords + this.count;
    for (let i = 0; i < count; i += 1) {
      const [name = 0, columns = 0, rows = 0] = cells.subarray(headWords + i * kindWords);
      const kind = this.#values[name];
      tables.push({ projection: projectionOf(String(kind)), rows, columns, at });
      for (const end = at + rows * columns; at < end; at += rows)
        for (let row = at + 1; row < at + rows; row += 1) cells[row]! += cells[row - 1]!;
    }
    if (at !== cells.length) throw new Error('a block of events of another length');
    return tables;
  }

  next(): boolean {
    if (this.#read === this.count) return false;
    const table = this.#tables[this.#cells[headWords + this.#tables.length * kindWords + this.#read]!];
    if (table === undefined) throw new Error('an event of no kind');
    this.#read += 1;
    this.#table = table;
    this.#cell = table.at;
    this.#step = table.rows;
    table.at += 1;
    this.id = this.#text();
    this.at = this.#number();
    const until = this.#next();
    this.#until = typeof until === 'number' ? until : undefined;
    this.fixmedins_code = this.#text();
    this.admdvs = this.#text();
    return true;
  }

  stored(place: Place, texts: SharedTexts): StoredEvent {
    const table = this.#table;
    if (table === undefined) throw new Error('no event in hand');
    this.#table = undefined;
    this.#texts = texts;
    const { projection } = table;
    const msgid = this.#text();
    const inf_time = this.#number();
    const items = this.#items();
    const fields = projection.fields(noMessage, this);
    return new StoredEvent(this.at, false, {
      id: this.id,
      kind: projection.kind,
      until: this.#until,
      fixmedins_code: place.fixmedins_code,
      admdvs: place.admdvs,
      fields,
      msgid,
      inf_time,
      items,
      isWaiting: false,
      nextOfMessage: undefined,
      nextOfReference: undefined,
    });
  }

  #next(): unknown {
    const value = this.#values[this.#cells[this.#cell]!];
    this.#cell += this.#step;
    return value;
  }

  #text(): string {
    const value = this.#next();
    if (typeof value !== 'string') throw new Error('no text');
    return value;
  }

  #number(): number {
    const value = this.#next();
    if (typeof value !== 'number') throw new Error('no number');
    return value;
  }

  #items(): TraceItems {
    const drug_trac_codgs = this.#next();
    const trdn_flags = this.#next();
    const serials = this.#next();
    if (drug_trac_codgs === undefined) return noItems;
    const isSplit = typeof trdn_flags === 'string' || isTexts(trdn_flags);
    if (!isTexts(drug_trac_codgs) || !isSplit) throw new Error('no trace codes');
    return { drug_trac_codgs, trdn_flags, feedetl_sns: serialsOf(serials) };
  }

  field(): unknown {
    return this.#next();
  }

  time(): unknown {
    return this.#next();
  }

  /** One kept before batches had a form of their own gets it here. */
  lot(): unknown {
    const kept = this.#next();
    return typeof kept === 'string' ? lotNumber(kept) : kept;
  }

  visit(): unknown {
    return this.#next();
  }

  person(): unknown {
    return this.#next();
  }

  doctor(): unknown {
    return this.#next();
  }

  /** One text for the events of all blocks. */
  code(): unknown {
    const value = this.#next();
    return typeof value === 'string' ? this.#texts.code(value) : value;
  }

  traceCodes(): unknown {
    return this.#next();
  }

  derived(): unknown {
    return this.#next();
  }
}

function amountsOf(bytes: Uint8Array): Float64Array {
  const amounts = new Float64Array(bytes.length / amountBytes);
  new Uint8Array(amounts.buffer).set(bytes);
  return amounts;
}

/** The values by their numbers. */
function valuesOf(amounts: Float64Array, plain: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const count = Math.max(amounts.length, plain.length, others.length);
  const values = new Array<unknown>(3 * count + 1).fill(undefined);
  for (let i = 0; i < amounts.length; i += 1) values[3 * i + 1] = amounts[i];
  for (let i = 0; i < plain.length; i += 1) values[3 * i + 2] = plain[i];
  for (let i = 0; i < others.length; i += 1) values[3 * i + 3] = others[i];
  return values;
}

function wordsOf(block: Uint8Array, words: number): Uint32Array {
  const copy = new Uint32Array(words);
  new Uint8Array(copy.buffer).set(block.subarray(0, words * wordBytes));
  return copy;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function serialsOf(value: unknown): TraceItems['feedetl_sns'] {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new Error('no numbers of fee lines');
  return value.map((one: unknown) => (typeof one === 'string' ? one : undefined));
}
