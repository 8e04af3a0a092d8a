// Counts by day of receipt, institution and kind, as the check adds them up.

export interface Place {
  readonly date: string;
  readonly fixmedins_code: string;
  readonly kind: string;
}

export function nameOfPlace({ date, fixmedins_code, kind }: Place): string {
  return `${date} ${fixmedins_code} ${kind}`;
}

export interface TallyDifference<Column> {
  readonly place: Place;
  readonly column: Column;
  readonly here: number;
  readonly there: number;
}

export class Tally<Column extends string> {
  readonly #columns: readonly Column[];
  readonly #counts = new Map<string, { readonly place: Place; readonly counts: Record<string, number> }>();

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  add({ date, fixmedins_code, kind }: Place, column: Column, count: number): void {
    const key = [date, fixmedins_code, kind].join('\u0000');
    let held = this.#counts.get(key);
    if (held === undefined) this.#counts.set(key, (held = { place: { date, fixmedins_code, kind }, counts: {} }));
    held.counts[column] = (held.counts[column] ?? 0) + count;
  }

  at({ date, fixmedins_code, kind }: Place, column: Column): number {
    return this.#counts.get([date, fixmedins_code, kind].join('\u0000'))?.counts[column] ?? 0;
  }

  places(): readonly Place[] {
    return [...this.#counts.values()].map(({ place }) => place);
  }

  /** Columns in which the two differ, place by place. */
  differences(other: Tally<Column>): readonly TallyDifference<Column>[] {
    const places = new Map([...this.places(), ...other.places()].map((place) => [Object.values(place).join('\u0000'), place]));
    return [...places.values()].flatMap((place) => this.#columns.flatMap((column) => {
      const [here, there] = [this.at(place, column), other.at(place, column)];
      return here === there ? [] : [{ place, column, here, there }];
    }));
  }
}
