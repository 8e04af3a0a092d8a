// Keeps the raised hits of every matter, and the rulings on them (ruling.ts): when a hit comes, changes
// or goes, those beside it are ruled on anew.
import type { Emission } from './emission.ts';
import type { Hit } from './hit.ts';
import { isRuled, matterOf, rulingsOn, withoutRuling } from './ruling.ts';

export class Arbiter {
  /** Raised hits of each matter. */
  readonly #matters = new Map<string, Emission[]>();
  readonly #dirty = new Set<string>();

  /** Forgets everything: all that stands is about to be judged again. */
  restart(): void {
    this.#matters.clear();
    this.#dirty.clear();
  }

  /** A hit stands, new, revised (`before` is what it was) or as it was. */
  stands(emission: Emission, before: Emission | undefined): void {
    if (before !== undefined && before !== emission) this.gone(before);
    const matter = matterOf(emission.hit);
    if (emission.matter !== matter) this.gone(emission);
    emission.matter = matter;
    if (matter === undefined) return;
    const known = this.#matters.get(matter);
    if (known === undefined) this.#matters.set(matter, [emission]);
    else if (known.includes(emission)) return;
    else known.push(emission);
    this.#dirty.add(matter);
  }

  gone(emission: Emission): void {
    const { matter } = emission;
    if (matter === undefined) return;
    emission.matter = undefined;
    const known = this.#matters.get(matter);
    const at = known?.indexOf(emission) ?? -1;
    if (known === undefined || at < 0) return;
    known.splice(at, 1);
    if (known.length === 0) this.#matters.delete(matter);
    this.#dirty.add(matter);
  }

  /** Rules anew on every matter whose hits changed. What was said in this batch (`hits`) is put right
   * there; what was said earlier and is ruled otherwise now is said again at the end. */
  settle(hits: Hit[], detectedAt: string): void {
    if (this.#dirty.size === 0) return;
    const said = new Map(hits.map((hit, i) => [hit.hit_id, i]));
    for (const matter of this.#dirty) {
      const emissions = this.#matters.get(matter);
      if (emissions === undefined) continue;
      const rulings = rulingsOn(emissions);
      for (const emission of emissions) {
        const ruling = rulings.get(emission.hit.hit_id) ?? {};
        if (isRuled(emission.hit, ruling)) continue;
        const own = { ...withoutRuling(emission.hit), ...ruling };
        const at = said.get(own.hit_id);
        if (at !== undefined && hits[at] === emission.hit) hits[at] = emission.hit = own;
        else {
          emission.hit = { ...own, revision: own.revision + 1, detected_at: detectedAt };
          hits.push(emission.hit);
        }
      }
    }
    this.#dirty.clear();
  }
}
