// Knowledge by service date. Beside the tables in force from the beginning stand later versions of
// some of them, each from a day on: an event is judged by the tables of its own day, however late it
// comes and whenever they were published (decisions/017-knowledge-versions.md). With nothing dated,
// which is usual, this costs one comparison.
import { readChinaTime } from './china-time.ts';
import { Knowledge } from './knowledge.ts';
import type { DatedTables } from './tables.ts';

/** A version of a table for service dates from `from` (yyyy-MM-dd) on, until the next one's. */
export interface DatedTable {
  readonly table: string;
  readonly from: string;
  readonly csv: string;
}

interface Span {
  /** ms; to the next span's. */
  readonly from: number;
  readonly knowledge: Knowledge;
}

export class DatedKnowledge implements DatedTables {
  readonly #spans: readonly [Span, ...Span[]];
  readonly #newest: Span;

  /** `texts` is CSV by table name, `read` the same when somebody has read it before; what `before` has as well is
   * taken from there. Throws an Error for a date that is none, and for two versions of a table from one day. */
  constructor(
    texts: Readonly<Record<string, string>>,
    dated: readonly DatedTable[] = [],
    { read, before }: { readonly read?: Knowledge | undefined; readonly before?: DatedKnowledge } = {},
  ) {
    const known = before === undefined ? [] : before.#spans.map(({ knowledge }) => knowledge);
    const first: Span = { from: -Infinity, knowledge: read ?? new Knowledge(texts, known) };
    const spans: [Span, ...Span[]] = [first];
    let last = first;
    for (const [day, versions] of byDay(dated)) {
      const from = readChinaTime(day);
      if (from === undefined || day.length !== 10) throw new Error(`${day} is not a date yyyy-MM-dd`);
      const changes = Object.fromEntries(versions.map(({ table, csv }) => [table, csv]));
      if (Object.keys(changes).length < versions.length)
        throw new Error(`a knowledge table has two versions from ${day}`);
      last = { from, knowledge: last.knowledge.with(changes, known) };
      spans.push(last);
    }
    this.#spans = spans;
    this.#newest = last;
  }

  /** The tables of a service date, ms. */
  at(time: number): Knowledge {
    const newest = this.#newest;
    if (time >= newest.from) return newest.knowledge;
    let found = this.#spans[0];
    for (const span of this.#spans) {
      if (span.from > time) break;
      found = span;
    }
    return found.knowledge;
  }

  /** The tables of the newest service dates: for what belongs to no single day. */
  newest(): Knowledge {
    return this.#newest.knowledge;
  }

  /** From when on tables may be others, ms: the first from the beginning. */
  starts(): readonly number[] {
    return this.#spans.map(({ from }) => from);
  }

  concerns(gz_code: string, code: string): boolean {
    for (const { knowledge } of this.#spans)
      if (knowledge.policy().concerns(gz_code, code)) return true;
    return false;
  }

  /** Reads every table now, so that no event has to wait for it. */
  warmUp(): void {
    for (const { knowledge } of this.#spans) knowledge.warmUp();
  }
}

function byDay(dated: readonly DatedTable[]): readonly (readonly [string, readonly DatedTable[]])[] {
  return [...Map.groupBy(dated, ({ from }) => from)].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
