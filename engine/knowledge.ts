// Knowledge tables as rules look things up in them, those of one service date: see
// dated-knowledge.ts. Each is CSV text with a header row. A set of tables never changes: another one
// shares with it what is the same.
import { createDipGrouper, type DipGrouper } from './dip-grouper.ts';
import { readDrgTables } from './drg-tables.ts';
import { createGrouper, type Grouper } from './grouper.ts';
import { KnowledgeRows, type Row } from './knowledge-rows.ts';
import { PolicyBook } from './policy/policy-book.ts';
import { isPolicyTable, readPoints } from './policy/points.ts';

/** What is made of several tables once and shared by every set that has the same ones. */
interface Made {
  grouper?: Grouper;
  dip?: DipGrouper;
  policy?: PolicyBook;
}

export class Knowledge {
  readonly #texts: Readonly<Record<string, string>>;
  readonly #tables: ReadonlyMap<string, KnowledgeRows>;
  readonly #grouping: Made;
  readonly #limits: Made;

  /** `before` is a set of which this one changes the tables named in `changed`. */
  constructor(
    texts: Readonly<Record<string, string>>,
    before?: { readonly knowledge: Knowledge; readonly changed: ReadonlySet<string> },
  ) {
    this.#texts = texts;
    if (before === undefined) {
      this.#tables = rowsOf(Object.entries(texts));
      this.#grouping = {};
      this.#limits = {};
      return;
    }
    const { knowledge, changed } = before;
    const own = Object.entries(texts).filter(([name]) => changed.has(name));
    this.#tables = new Map([...knowledge.#tables, ...rowsOf(own)]);
    this.#grouping = [...changed].some(isGrouping) ? {} : knowledge.#grouping;
    this.#limits = [...changed].some(isPolicyTable) ? {} : knowledge.#limits;
  }

  /** The same tables but for these, CSV text by name. */
  with(changes: Readonly<Record<string, string>>): Knowledge {
    const changed = new Set(Object.keys(changes));
    return new Knowledge({ ...this.#texts, ...changes }, { knowledge: this, changed });
  }

  has(table: string): boolean {
    return this.#texts[table] !== undefined;
  }

  /** Every row; none when there is no such table. */
  rows(table: string): readonly Row[] {
    return this.#tables.get(table)?.all() ?? noRows;
  }

  /** Rows whose columns equal the values. */
  find(table: string, columns: readonly string[], values: readonly string[]): readonly Row[] {
    return this.#tables.get(table)?.find(columns, values) ?? noRows;
  }

  /** Rows whose column is the longest prefix of the value that any row has. */
  findPrefix(table: string, column: string, value: string): readonly Row[] {
    return this.#tables.get(table)?.findPrefix(column, value) ?? noRows;
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
      if (!isGrouping(table) && !isPolicyTable(table)) this.rows(table);
    if (this.has('drg-groups')) this.grouper();
    if (this.has('dip-catalogue')) this.dipGrouper();
    this.policy();
  }

  grouper(): Grouper {
    this.#grouping.grouper ??= createGrouper(readDrgTables(this.#texts));
    return this.#grouping.grouper;
  }

  dipGrouper(): DipGrouper {
    this.#grouping.dip ??= createDipGrouper(this.rows('dip-catalogue'), this.rows('dip-rates'));
    return this.#grouping.dip;
  }

  /** The points of the policy tables, found by code. */
  policy(): PolicyBook {
    this.#limits.policy ??= new PolicyBook(readPoints(this.#texts));
    return this.#limits.policy;
  }
}

const noRows: readonly Row[] = [];

function rowsOf(texts: readonly (readonly [string, string])[]): ReadonlyMap<string, KnowledgeRows> {
  return new Map(texts.map(([name, text]) => [name, new KnowledgeRows(text)]));
}

/** Tables that the groupers read by themselves. */
function isGrouping(table: string): boolean {
  return table.startsWith('drg-') || table.startsWith('dip-');
}
