// Keeps the raised hits of every matter, and the rulings on them (ruling.ts): when a hit comes, changes
// or goes, those beside it are ruled on anew.
import type { Emission } from './emission.ts';
import type { Hit, Ruling } from './hit.ts';
import { groupClaims, isRuled, matterOf, rulingOnGroup, rulingsOn, withoutRuling } from './ruling.ts';

export class Arbiter {
  /** Raised hits of each matter. */
  readonly #matters = new Map<string, Emission[]>();
  readonly #dirty = new Set<string>();
  /** Hits on groups, with what their visits cost by matter, and the groups of each matter. */
  readonly #groups = new Map<Emission, ReadonlyMap<string, number>>();
  readonly #groupsOf = new Map<string, Set<Emission>>();
  readonly #dirtyGroups = new Set<Emission>();

  /** Forgets everything: all that stands is about to be judged again. */
  restart(): void {
    this.#matters.clear();
    this.#dirty.clear();
    this.#groups.clear();
    this.#groupsOf.clear();
    this.#dirtyGroups.clear();
  }

  /** A hit stands, new, revised (`before` is what it was) or as it was. */
  stands(emission: Emission, before: Emission | undefined): void {
    if (before !== undefined && before !== emission) this.gone(before);
    const matter = matterOf(emission.hit);
    if (emission.matter !== matter) this.gone(emission);
    emission.matter = matter;
    if (matter === undefined) {
      this.#groupStands(emission);
      return;
    }
    const known = this.#matters.get(matter);
    if (known === undefined) this.#matters.set(matter, [emission]);
    else if (known.includes(emission)) return;
    else known.push(emission);
    this.#dirty.add(matter);
  }

  gone(emission: Emission): void {
    const { matter } = emission;
    if (matter === undefined) {
      this.#groupGone(emission);
      return;
    }
    emission.matter = undefined;
    const known = this.#matters.get(matter);
    const at = known?.indexOf(emission) ?? -1;
    if (known === undefined || at < 0) return;
    known.splice(at, 1);
    if (known.length === 0) this.#matters.delete(matter);
    this.#dirty.add(matter);
  }

  #groupStands(emission: Emission): void {
    if (this.#groups.has(emission)) return;
    const claims = groupClaims(emission);
    if (claims === undefined) return;
    this.#groups.set(emission, claims);
    this.#dirtyGroups.add(emission);
    for (const matter of claims.keys()) {
      const known = this.#groupsOf.get(matter);
      if (known === undefined) this.#groupsOf.set(matter, new Set([emission]));
      else known.add(emission);
    }
  }

  #groupGone(emission: Emission): void {
    const claims = this.#groups.get(emission);
    if (claims === undefined) return;
    this.#groups.delete(emission);
    this.#dirtyGroups.delete(emission);
    for (const matter of claims.keys()) {
      const known = this.#groupsOf.get(matter);
      known?.delete(emission);
      if (known?.size === 0) this.#groupsOf.delete(matter);
    }
  }

  /** Rules anew on every matter whose hits changed, and on the groups with a visit among them. What was
   * said in this batch (`hits`) is put right there; what was said earlier and is ruled otherwise now is
   * said again at the end. */
  settle(hits: Hit[], detectedAt: string): void {
    if (this.#dirty.size === 0 && this.#dirtyGroups.size === 0) return;
    const said = new Map(hits.map((hit, i) => [hit.hit_id, i]));
    const say = (emission: Emission, ruling: Ruling): void => {
      if (isRuled(emission.hit, ruling)) return;
      const own = { ...withoutRuling(emission.hit), ...ruling };
      const at = said.get(own.hit_id);
      if (at !== undefined && hits[at] === emission.hit) hits[at] = emission.hit = own;
      else {
        emission.hit = { ...own, revision: own.revision + 1, detected_at: detectedAt };
        hits.push(emission.hit);
      }
    };
    for (const matter of this.#dirty) {
      for (const group of this.#groupsOf.get(matter) ?? []) this.#dirtyGroups.add(group);
      const emissions = this.#matters.get(matter);
      if (emissions === undefined) continue;
      const rulings = rulingsOn(emissions);
      for (const emission of emissions) say(emission, rulings.get(emission.hit.hit_id) ?? {});
    }
    this.#dirty.clear();
    for (const group of this.#dirtyGroups) say(group, this.#rulingOn(group));
    this.#dirtyGroups.clear();
  }

  #rulingOn(group: Emission): Ruling {
    const claims = this.#groups.get(group);
    if (claims === undefined) return {};
    const hitsOf = (matter: string): readonly Hit[] => (this.#matters.get(matter) ?? []).map(({ hit }) => hit);
    return rulingOnGroup(group.hit, claims, hitsOf);
  }
}
