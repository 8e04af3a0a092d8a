// Hits as they were last said need not be in memory: nobody asks for one until it is judged again, ruled on or read. What
// is said most of is the evidence and the conditions, which take as much as several events.
import type { Hit } from './hit.ts';

/** Has a hit that may lie elsewhere (emission.ts). */
export interface HitHolder {
  readonly hit: Hit;
  /** Whether it will yet be looked at by the shelf. */
  isWaiting: boolean;
  /** The hit lies at that place of the shelf. */
  shelve(place: number): void;
}

export interface HitShelf {
  /** Somebody has a hit that was just said. */
  note(holder: HitHolder): void;
  /** The hit that lies at a place. */
  read(place: number): Hit;
}
