// The newest hits the page remembers, in order of arrival. A later revision of a hit takes its place
// without moving it, so that a withdrawal is seen where the alert was; an older or repeated revision
// changes nothing. That makes the window the same however often the server repeats itself.
import type { ListedHit } from '../contract.ts';

/** A hit as the page holds it: `arrivedAt` (ms, browser clock) is absent for those read from the history. */
export interface Arrival extends ListedHit {
  readonly arrivedAt?: number;
}

export class AlertWindow {
  readonly #hitsMax: number;
  /** Oldest arrival first; setting a key that exists keeps its position. */
  readonly #byId = new Map<string, Arrival>();
  #newestFirst: readonly Arrival[] | undefined = [];

  constructor(hitsMax: number) {
    this.#hitsMax = hitsMax;
  }

  /** Returns how many of these were new or newer than what was known. */
  add(hits: readonly ListedHit[], arrivedAt?: number): number {
    let taken = 0;
    for (const hit of hits) {
      const known = this.#byId.get(hit.hit_id);
      if (known !== undefined && known.revision >= hit.revision) continue;
      this.#byId.set(hit.hit_id, arrivedAt === undefined ? hit : { ...hit, arrivedAt });
      taken += 1;
    }
    for (const id of this.#byId.keys()) {
      if (this.#byId.size <= this.#hitsMax) break;
      this.#byId.delete(id);
    }
    if (taken > 0) this.#newestFirst = undefined;
    return taken;
  }

  clear(): void {
    this.#byId.clear();
    this.#newestFirst = [];
  }

  /** Newest arrival first; the same array until something changes. */
  rows(): readonly Arrival[] {
    this.#newestFirst ??= [...this.#byId.values()].reverse();
    return this.#newestFirst;
  }
}
