// What a period is counted in: whole numbers by name (yuan as cents, weights as ten thousandths), and
// numbers by name and part (stays by length, fees by product). They grow and shrink by the same
// whole numbers, so that the order of arrival leaves no trace: what comes to nothing is gone.
import { numberField, type Entry } from '../entry.ts';

export class Counts {
  /** How much of it each institution has, and each region (`admdvs`). */
  readonly institutions = new Map<string, number>();
  readonly regions = new Map<string, number>();
  readonly #numbers = new Map<string, number>();
  readonly #parts = new Map<string, Map<string, number>>();

  add(name: string, by: number): void {
    change(this.#numbers, name, by);
  }

  /** Whether an institution came or went is the answer. */
  addPlace({ fixmedins_code, admdvs }: Entry, by: number): boolean {
    const before = this.institutions.size;
    change(this.institutions, fixmedins_code, by);
    change(this.regions, admdvs, by);
    return this.institutions.size !== before;
  }

  addPart(name: string, part: string, by: number): void {
    let parts = this.#parts.get(name);
    if (parts === undefined) {
      parts = new Map();
      this.#parts.set(name, parts);
    }
    change(parts, part, by);
  }

  of(name: string): number {
    return this.#numbers.get(name) ?? 0;
  }

  parts(name: string): ReadonlyMap<string, number> {
    return this.#parts.get(name) ?? noParts;
  }

  /** Yuan of what is counted in cents. */
  yuan(name: string): number {
    return this.of(name) / 100;
  }

  /** Undefined when the divisor is nothing; six decimals. */
  share(name: string, of: string): number | undefined {
    return ratio(this.of(name), this.of(of));
  }

  /** The part with the greatest number, the first by name when several have it. */
  greatest(name: string): { readonly part: string; readonly count: number } | undefined {
    let found: { part: string; count: number } | undefined;
    for (const [part, count] of this.parts(name)) {
      if (found === undefined || count > found.count || (count === found.count && part < found.part))
        found = { part, count };
    }
    return found;
  }
}

const noParts: ReadonlyMap<string, number> = new Map();

function change(numbers: Map<string, number>, name: string, by: number): void {
  if (by === 0) return;
  const after = (numbers.get(name) ?? 0) + by;
  if (after === 0) numbers.delete(name);
  else numbers.set(name, after);
}

export function ratio(total: number, count: number): number | undefined {
  return count === 0 ? undefined : Math.round((total / count) * 1e6) / 1e6;
}

/** A field in yuan as cents; nothing when it is unknown. */
export function cents(entry: Entry, field: string): number {
  return Math.round((numberField(entry, field) ?? 0) * 100);
}
