// Who must judge again when an entry comes, changes or goes: for each key space and kind, the judges
// that read it and how far around a trigger it matters. Rules of another kind cost nothing.
import type { Entry, EntryKind } from './entry.ts';
import type { Range } from './judge.ts';
import type { SeatedJudge } from './judges.ts';
import { keySpaces, type KeySpace } from './rule.ts';

/** A judge with the keys it must review, and the trigger times concerned. */
export interface Seat extends SeatedJudge {
  readonly dirty: Map<string, Range>;
}

interface Interest {
  readonly seat: Seat;
  readonly behindMs: number;
  readonly aheadMs: number;
}

export class Interests {
  readonly #spaces: ReadonlyMap<KeySpace, Map<EntryKind, Interest[]>>;

  constructor(seats: readonly Seat[]) {
    this.#spaces = new Map(keySpaces.map((space) => [space, new Map<EntryKind, Interest[]>()]));
    for (const seat of seats) {
      for (const [kind, { behindMs, aheadMs }] of seat.judge.reach)
        this.#add(seat.judge.space, kind, { seat, behindMs, aheadMs });
    }
  }

  #add(space: KeySpace, kind: EntryKind, interest: Interest): void {
    const kinds = this.#spaces.get(space);
    const known = kinds?.get(kind);
    if (known === undefined) kinds?.set(kind, [interest]);
    else known.push(interest);
  }

  mark(space: KeySpace, key: string, entry: Entry): void {
    const interests = this.#spaces.get(space)?.get(entry.kind);
    if (interests === undefined) return;
    for (const { seat, behindMs, aheadMs } of interests) {
      if (entry.kind === 'hit' && !readsHit(seat, entry)) continue;
      widen(seat.dirty, key, entry.at - aheadMs, entry.at + behindMs);
    }
  }

  /** Triggers of a key at one time. */
  markAt({ dirty }: Seat, key: string, at: number): void {
    widen(dirty, key, at, at);
  }
}

/** A hit that a judge does not read must not call it: it has judged already, or is the hit's own. */
function readsHit({ reads }: Seat, { fields }: Entry): boolean {
  const { rule_id: id, family } = fields;
  return typeof id === 'string' && reads?.({ id, family }) === true;
}

function widen(dirty: Map<string, Range>, key: string, from: number, to: number): void {
  const known = dirty.get(key);
  if (known === undefined) {
    dirty.set(key, { from, to });
    return;
  }
  if (from < known.from) known.from = from;
  if (to > known.to) known.to = to;
}
