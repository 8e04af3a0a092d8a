// Knowledge as one reader has it (a version of a rule, the closed periods, the groups of peers): it remembers
// what it was asked, and can be given other tables, from which it then answers. Who reads tables of which he
// keeps something reads them through one of these, and asks it whether other tables concern him.
import type { DatedKnowledge } from './dated-knowledge.ts';
import type { DipGrouper } from './dip-grouper.ts';
import type { Grouper } from './grouper.ts';
import type { Knowledge } from './knowledge.ts';
import type { KnowledgeRows, Row } from './knowledge-rows.ts';
import type { Point } from './policy/points.ts';
import type { DatedTables, Tables } from './tables.ts';
import { TablesAsked, type TableAsked } from './tables-asked.ts';

export class KnowledgeReader implements DatedTables {
  readonly asked = new TablesAsked();
  #dated: DatedKnowledge;
  /** By what it reads; one for each service date from which tables are others. */
  readonly #readers = new Map<Knowledge, TablesReader>();
  #last: TablesReader;

  constructor(dated: DatedKnowledge) {
    this.#dated = dated;
    this.#last = this.#reader(dated.newest());
  }

  /** Answers from these from now on. What was asked stays. */
  exchange(dated: DatedKnowledge): void {
    this.#dated = dated;
    this.#readers.clear();
    this.#last = this.#reader(dated.newest());
  }

  at(time: number): Tables {
    const knowledge = this.#dated.at(time);
    if (this.#last.knowledge !== knowledge) this.#last = this.#reader(knowledge);
    return this.#last;
  }

  /** The tables of the newest service dates. */
  newest(): Tables {
    return this.#reader(this.#dated.newest());
  }

  #reader(knowledge: Knowledge): TablesReader {
    let known = this.#readers.get(knowledge);
    if (known === undefined) this.#readers.set(knowledge, (known = new TablesReader(knowledge, this.asked)));
    return known;
  }

  concerns(gz_code: string, code: string): boolean {
    this.asked.points(gz_code);
    return this.#dated.concerns(gz_code, code);
  }
}

/** A table, if there is one, and what was asked of it. */
interface Known {
  readonly rows: KnowledgeRows | undefined;
  readonly asked: TableAsked;
}

class TablesReader implements Tables {
  readonly knowledge: Knowledge;
  readonly #asked: TablesAsked;
  readonly #tables = new Map<string, Known>();

  constructor(knowledge: Knowledge, asked: TablesAsked) {
    this.knowledge = knowledge;
    this.#asked = asked;
  }

  #table(name: string): Known {
    let known = this.#tables.get(name);
    if (known === undefined) {
      known = { rows: this.knowledge.whole(name), asked: this.#asked.of(name) };
      this.#tables.set(name, known);
    }
    return known;
  }

  has(table: string): boolean {
    return this.whole(table) !== undefined;
  }

  rows(table: string): readonly Row[] {
    return this.whole(table)?.all() ?? none;
  }

  find(table: string, columns: readonly string[], values: readonly string[]): readonly Row[] {
    const { rows, asked } = this.#table(table);
    asked.equal(columns, values);
    return rows === undefined ? none : rows.find(columns, values);
  }

  findPrefix(table: string, column: string, value: string): readonly Row[] {
    const { rows, asked } = this.#table(table);
    asked.prefix(column, value);
    return rows === undefined ? none : rows.findPrefix(column, value);
  }

  whole(table: string): KnowledgeRows | undefined {
    const { rows, asked } = this.#table(table);
    asked.whole();
    return rows;
  }

  grouper(): Grouper {
    this.#asked.drg();
    return this.knowledge.grouper();
  }

  dipGrouper(): DipGrouper {
    this.#asked.dip();
    return this.knowledge.dipGrouper();
  }

  points(gz_code: string, code: string): readonly Point[] {
    this.#asked.points(gz_code);
    return this.knowledge.points(gz_code, code);
  }
}

const none: readonly Row[] = [];
