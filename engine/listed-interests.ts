// Judges for whom a fee line matters only when a point of their national rule class has to do with its
// code (operator.ts, `listed`). One look-up by code says whom a line concerns, and nearly always that
// is nobody, however many classes there are.
import { textField, type Entry, type EntryKind } from './entry.ts';
import type { Listed } from './facts/operator.ts';
import type { History } from './history.ts';

/** Answers kept by code; then they are found anew. */
const codesKeptMax = 200_000;

/** Whether a point of a class has to do with a code. */
export type Concerns = (gz_code: string, code: string) => boolean;

interface Member<One> {
  readonly listed: Listed;
  readonly one: One;
}

export class ListedInterests<One> {
  readonly #concerns: Concerns;
  readonly #members: Member<One>[] = [];
  readonly #byCode = new Map<string, readonly One[]>();

  constructor(concerns: Concerns) {
    this.#concerns = concerns;
  }

  /** To be called before anybody asks. */
  add(listed: Listed, one: One): void {
    this.#members.push({ listed, one });
    this.#byCode.clear();
  }

  /** Whom an entry of the listed kinds concerns. */
  of(entry: Entry): readonly One[] {
    if (this.#members.length === 0) return nobody;
    const code = textField(entry, 'med_list_codg');
    if (code === undefined) return nobody;
    const known = this.#byCode.get(code);
    if (known !== undefined) return known;
    if (this.#byCode.size >= codesKeptMax) this.#byCode.clear();
    const found = this.#members
      .filter(({ listed }) => this.#concerns(listed.gz_code, code))
      .map(({ one }) => one);
    const kept = found.length === 0 ? nobody : found;
    this.#byCode.set(code, kept);
    return kept;
  }

  /** Whom any entry of a history concerns. */
  within(history: History, kinds: readonly EntryKind[]): ReadonlySet<One> {
    if (this.#members.length === 0) return none;
    let found: Set<One> | undefined;
    for (const kind of kinds) {
      for (const entry of history.of(kind)) {
        const concerned = this.of(entry);
        if (concerned.length === 0) continue;
        found ??= new Set();
        for (const one of concerned) found.add(one);
      }
    }
    return found ?? none;
  }
}

const nobody: readonly never[] = [];
const none: ReadonlySet<never> = new Set();
