// What became of a person's data, place by place: what an administrator shows to the person, and to whoever asks later.

export type PlaceState =
  /** Nothing of the person is left there. */
  | 'erased'
  /** There was nothing of them. */
  | 'nothing'
  /** Goes by itself, and when. */
  | 'goes'
  /** Cannot be reached from here, or must be kept; why stands beside it. */
  | 'stays';

export interface Place {
  readonly place: string;
  readonly state: PlaceState;
  /** Messages, rows or files changed or removed; of `stays` and `goes` what is there. */
  readonly count: number;
  readonly note?: string;
}

export interface ErasureReport {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  /** What the person's numbers have become in the records that are kept. */
  readonly tokens: readonly string[];
  readonly places: readonly Place[];
}

export function erased(place: string, count: number, note?: string): Place {
  return { place, state: count === 0 ? 'nothing' : 'erased', count, ...(note === undefined || count === 0 ? {} : { note }) };
}

const words: Readonly<Record<PlaceState, string>> = { erased: 'erased', nothing: 'nothing there', goes: 'goes', stays: 'STAYS' };

export function reportLines({ places, tokens, id }: ErasureReport): string[] {
  return [
    `erasure ${id}; in the records that are kept the person is now ${tokens.join(', ')}`,
    ...places.map(({ place, state, count, note }) =>
      `  ${place.padEnd(30)} ${words[state].padEnd(14)} ${String(count).padStart(7)}${note === undefined ? '' : `  ${note}`}`),
  ];
}
