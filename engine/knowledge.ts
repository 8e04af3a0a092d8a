// Knowledge tables as rules look things up in them, those of one service date: see
// dated-knowledge.ts. Each is CSV text with a header row. A set of tables never changes: another one
// shares with it what is the same.
import { createDipGrouper, type DipGrouper } from './dip-grouper.ts';
import { readDrgTables } from './drg-tables.ts';
import { createGrouper, type Grouper } from './grouper.ts';
import { KnowledgeRows, type Row } from './knowledge-rows.ts';
import { PolicyBook } from './policy/policy-book.ts';
import { isPolicyTable, readPoints, type Point } from './policy/points.ts';
import { isOfDip, isOfDrg, type Tables } from './tables.ts';

/** What is made of several tables once and shared by every set that has the same ones. */
interface Made<Of> {
  made?: Of;
}

/** A table as text and as it is read. */
interface Read {
  readonly name: string;
  readonly text: string;
  readonly rows: KnowledgeRows;
}

export class Knowledge implements Tables {
  readonly #texts: Readonly<Record<string, string>>;
  readonly #tables: ReadonlyMap<string, KnowledgeRows>;
  readonly #drg: Made<Grouper> = {};
  readonly #dip: Made<DipGrouper> = {};
  readonly #limits: Made<PolicyBook> = {};

  /** `texts` is CSV by table name. What one of the `earlier` sets has as well is taken from there. */
  constructor(texts: Readonly<Record<string, string>>, earlier: readonly Knowledge[] = []) {
    const tables = Object.entries(texts).map(([name, text]) => readOf(name, text, earlier));
    this.#texts = Object.fromEntries(tables.map(({ name, text }) => [name, text]));
    this.#tables = new Map(tables.map(({ name, rows }) => [name, rows]));
    const like = (isConcerned: (table: string) => boolean): Knowledge =>
      earlier.find((one) => this.#hasSame(one, isConcerned)) ?? this;
    this.#drg = like(isOfDrg).#drg;
    this.#dip = like(isOfDip).#dip;
    this.#limits = like(isPolicyTable).#limits;
  }

  /** Its own text of a table and what it has read of it, when it has one that says the same. */
  same(name: string, text: string): Read | undefined {
    const [known, rows] = [this.#texts[name], this.#tables.get(name)];
    return known === text && rows !== undefined ? { name, text: known, rows } : undefined;
  }

  #hasSame(other: Knowledge, isConcerned: (table: string) => boolean): boolean {
    return [...this.#tables.keys(), ...other.#tables.keys()]
      .every((name) => !isConcerned(name) || this.#tables.get(name) === other.#tables.get(name));
  }

  /** The same tables but for these, CSV text by name. */
  with(changes: Readonly<Record<string, string>>, earlier: readonly Knowledge[] = []): Knowledge {
    return new Knowledge({ ...this.#texts, ...changes }, [this, ...earlier]);
  }

  /** Names of the tables that say something else in another set, or are not in both. */
  differences(other: Knowledge): readonly string[] {
    const names = new Set([...this.#tables.keys(), ...other.#tables.keys()]);
    return [...names].filter(
      (name) => this.#tables.get(name) !== other.#tables.get(name) && this.#texts[name] !== other.#texts[name]);
  }

  has(table: string): boolean {
    return this.#texts[table] !== undefined;
  }

  rows(table: string): readonly Row[] {
    return this.#tables.get(table)?.all() ?? noRows;
  }

  find(table: string, columns: readonly string[], values: readonly string[]): readonly Row[] {
    return this.#tables.get(table)?.find(columns, values) ?? noRows;
  }

  findPrefix(table: string, column: string, value: string): readonly Row[] {
    return this.#tables.get(table)?.findPrefix(column, value) ?? noRows;
  }

  whole(table: string): KnowledgeRows | undefined {
    return this.#tables.get(table);
  }

  /** Units in a pack of a product, or undefined when no table says. */
  unitsPerPack(med_list_codg: string): number | undefined {
    const [row] = this.find('pack-sizes', ['med_list_codg'], [med_list_codg]);
    const units = Number(row?.['units_per_pack']);
    return units > 0 ? units : undefined;
  }

  /** Reads every table now, so that no event has to wait for it (the grouper alone takes 0.1 s). */
  warmUp(): void {
    for (const table of Object.keys(this.#texts))
      if (!isOfDrg(table) && !isOfDip(table) && !isPolicyTable(table)) this.rows(table);
    if (this.has('drg-groups')) this.grouper();
    if (this.has('dip-catalogue')) this.dipGrouper();
    this.policy();
  }

  grouper(): Grouper {
    this.#drg.made ??= createGrouper(readDrgTables(this.#texts));
    return this.#drg.made;
  }

  dipGrouper(): DipGrouper {
    this.#dip.made ??= createDipGrouper(this.rows('dip-catalogue'), this.rows('dip-rates'));
    return this.#dip.made;
  }

  /** The points of the policy tables, found by code. */
  policy(): PolicyBook {
    this.#limits.made ??= new PolicyBook(readPoints(this.#texts));
    return this.#limits.made;
  }

  points(gz_code: string, code: string): readonly Point[] {
    return this.policy().of(gz_code, code);
  }
}

const noRows: readonly Row[] = [];

/** What the first of some sets that has the same table has of it, so that an equal text is not kept twice. */
function readOf(name: string, text: string, sets: readonly Knowledge[]): Read {
  for (const one of sets) {
    const same = one.same(name, text);
    if (same !== undefined) return same;
  }
  return { name, text, rows: new KnowledgeRows(text) };
}
