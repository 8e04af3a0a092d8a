// A running balance, in two ways that give the same: step by step (`balanceOf`), and as a layer that
// has the balance and its lowest point between any two entries from prefix sums and their minima.
import type { Entry } from '../entry.ts';
import { exact, minus, plus, units, type Exact } from './exact-sum.ts';
import { Extremes } from './extremes.ts';
import type { Layer } from './series.ts';

/** What an entry does, in millionths: moves the balance, or says what it is (a baseline). */
export type Step = { readonly by: Exact } | { readonly sets: number };

export interface Balance {
  readonly balance: number;
  readonly lowest: number;
  /** Event time of the entry after which it was lowest; absent when that was the beginning. */
  readonly lowest_at?: number;
  readonly baseline_at?: number;
  /** How many entries moved it. */
  readonly entries: number;
}

/** With `use` the first or the last baseline is the beginning, and without any the balance is
 * unknown; else `opening` is. Steps in time order. */
export function balanceOf(
  steps: readonly { readonly entry: Entry; readonly step: Step }[],
  use: 'first' | 'last' | undefined,
  opening: number,
): Balance | undefined {
  const isBase = ({ step }: { readonly step: Step }): boolean => 'sets' in step;
  const at = use === 'last' ? steps.findLastIndex(isBase) : steps.findIndex(isBase);
  const base = use === undefined ? undefined : steps[at];
  if (use !== undefined && base === undefined) return undefined;
  let total: Exact = base !== undefined && 'sets' in base.step ? base.step.sets : (exact(opening) ?? 0);
  let lowest: Exact = total;
  let lowestAt = base?.entry.at;
  let entries = 0;
  for (const { entry, step } of base === undefined ? steps : steps.slice(at + 1)) {
    if ('sets' in step || step.by === 0) continue;
    entries += 1;
    total = plus(total, step.by);
    if (total >= lowest) continue;
    lowest = total;
    lowestAt = entry.at;
  }
  return shown({ total, lowest, lowestAt, baselineAt: base?.entry.at, entries });
}

interface Found {
  readonly total: Exact;
  readonly lowest: Exact;
  readonly lowestAt: number | undefined;
  readonly baselineAt: number | undefined;
  readonly entries: number;
}

function shown({ total, lowest, lowestAt, baselineAt, entries }: Found): Balance {
  return {
    balance: units(total),
    lowest: units(lowest),
    ...(lowestAt === undefined ? {} : { lowest_at: lowestAt }),
    ...(baselineAt === undefined ? {} : { baseline_at: baselineAt }),
    entries,
  };
}

/** Totals up to here can be added and subtracted in doubles without loss. */
const plainMax = 2 ** 51;

export class Movements implements Layer {
  readonly #stepOf: (entry: Entry) => Step;
  /** Sum of all movements before and after each entry. */
  readonly #totals: Exact[] = [0];
  readonly #moves: number[] = [0];
  readonly #lows = new Extremes('min', () => undefined);
  readonly #baselines: { readonly index: number; readonly sets: number }[] = [];
  #beyondPlain = 0;

  constructor(stepOf: (entry: Entry) => Step) {
    this.#stepOf = stepOf;
  }

  append(entry: Entry): void {
    const step = this.#stepOf(entry);
    const by = 'by' in step ? step.by : 0;
    const index = this.#totals.length - 1;
    const total = plus(this.#totals[index]!, by);
    if ('sets' in step) this.#baselines.push({ index, sets: step.sets });
    this.#totals.push(total);
    this.#moves.push(this.#moves[index]! + (by === 0 ? 0 : 1));
    this.#lows.push(Number(total));
    if (!isPlain(total) || ('sets' in step && !isPlain(step.sets))) this.#beyondPlain += 1;
  }

  pop(): void {
    const total = this.#totals[this.#totals.length - 1]!;
    this.#totals.pop();
    this.#moves.pop();
    this.#lows.pop();
    const last = this.#baselines.at(-1);
    const wasBase = last?.index === this.#totals.length - 1;
    if (wasBase) this.#baselines.pop();
    if (!isPlain(total) || (wasBase && !isPlain(last.sets))) this.#beyondPlain -= 1;
  }

  /** Whether `balance` may be asked: no total is too large for it. */
  isPlain(opening: number): boolean {
    return this.#beyondPlain === 0 && isPlain(exact(opening) ?? 0);
  }

  /** The balance after the first `end` entries; `balanceOf` of the same. */
  balance(
    entries: readonly Entry[],
    end: number,
    use: 'first' | 'last' | undefined,
    opening: number,
  ): Balance | undefined {
    const base = this.#baseline(end, use);
    if (use !== undefined && base === undefined) return undefined;
    const begin = base === undefined ? 0 : base.index + 1;
    const first = base?.sets ?? exact(opening) ?? 0;
    const offset = minus(first, this.#totals[begin]!);
    const low = this.#lows.of(begin, end);
    let lowest: Exact = first;
    let lowestAt = base === undefined ? undefined : entries[base.index]!.at;
    if (low !== undefined && plus(low, offset) < first) {
      lowest = plus(low, offset);
      this.#lows.visit(begin, end, low, (i) => {
        lowestAt = entries[i]!.at;
        return true;
      });
    }
    return shown({
      total: plus(this.#totals[Math.max(begin, end)]!, offset),
      lowest,
      lowestAt,
      baselineAt: base === undefined ? undefined : entries[base.index]!.at,
      entries: this.#moves[Math.max(begin, end)]! - this.#moves[begin]!,
    });
  }

  #baseline(
    end: number,
    use: 'first' | 'last' | undefined,
  ): { readonly index: number; readonly sets: number } | undefined {
    if (use === undefined) return undefined;
    if (use === 'last') return this.#baselines.findLast(({ index }) => index < end);
    const [first] = this.#baselines;
    return first !== undefined && first.index < end ? first : undefined;
  }
}

function isPlain(total: Exact): boolean {
  return typeof total === 'number' && Math.abs(total) <= plainMax;
}
