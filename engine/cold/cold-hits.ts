// Hits on disk: those said last stay in memory, since what comes a moment later is often about them; the others lie in
// the log of the cold store. A hit that is said again is written again.
import type { Hit } from '../hit.ts';
import type { HitHolder, HitShelf } from '../hit-shelf.ts';
import type { ColdStore } from './cold-store.ts';

export const hotHitsMaxUsual = 4096;
const looksMin = 64;

export class ColdHits implements HitShelf {
  readonly #store: ColdStore;
  readonly #hotHitsMax: number;
  /** In the order in which they were said; those before `#gone` have been looked at. */
  #waiting: HitHolder[] = [];
  #gone = 0;
  #written = 0;

  constructor({ store, hotHitsMax = hotHitsMaxUsual }: { readonly store: ColdStore; readonly hotHitsMax?: number }) {
    this.#store = store;
    this.#hotHitsMax = hotHitsMax;
  }

  note(holder: HitHolder): void {
    if (holder.isWaiting) return;
    holder.isWaiting = true;
    this.#waiting.push(holder);
  }

  read(place: number): Hit {
    return this.#store.hit(place);
  }

  /** Lets leave what was said before the last so many; when everything is judged and ruled on. `arrived` is how many events
   * came since. On a full disk, which the rest of the store tells of, they stay and are looked at again. */
  freeze(arrived: number): void {
    const end = Math.min(this.#waiting.length - this.#hotHitsMax, this.#gone + Math.max(looksMin, arrived));
    try {
      for (; this.#gone < end; this.#gone += 1) this.#leave(this.#waiting[this.#gone]!);
    } catch {
      return;
    }
    if (this.#gone * 2 < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#gone);
    this.#gone = 0;
  }

  #leave(holder: HitHolder): void {
    const place = this.#store.putHit(holder.hit);
    holder.isWaiting = false;
    if (place === undefined) return;
    holder.shelve(place);
    this.#written += 1;
  }

  /** Hits written so far. */
  written(): number {
    return this.#written;
  }
}
