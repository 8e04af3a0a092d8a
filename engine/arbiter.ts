// Keeps the raised hits of every matter, and the rulings on them (ruling.ts): when a hit comes, changes
// or goes, those beside it are ruled on anew.
import { withOneMore } from './entry.ts';
import type { Hit, Ruling } from './hit.ts';
import { leftOf, rulingOnJoint, sharesOf, type Left, type Share, type Shares } from './joint-ruling.ts';
import { goodsMatter, isRuled, ownMatter, rulingsOn, withoutRuling, type Claimant } from './ruling.ts';

/** A hit that stands, as its judge has it. */
export interface Standing extends Claimant {
  hit: Hit;
  /** The matter that it was put to; absent when to none, or to several. */
  matter?: string | undefined;
}

export class Arbiter {
  /** Raised hits of each matter. */
  readonly #matters = new Map<string, Standing[]>();
  readonly #dirty = new Set<string>();
  /** Joint hits with what they claim of each matter, and those of each matter. */
  readonly #joint = new Map<Standing, Shares>();
  readonly #jointOf = new Map<string, Map<Standing, Share>>();
  readonly #dirtyJoint = new Set<Standing>();
  /** Hits that are put to no matter any more, and still say what was ruled when they were. */
  readonly #released = new Set<Standing>();

  /** Forgets everything: all that stands is about to be judged again. */
  restart(): void {
    this.#matters.clear();
    this.#dirty.clear();
    this.#joint.clear();
    this.#jointOf.clear();
    this.#dirtyJoint.clear();
    this.#released.clear();
  }

  /** A hit stands, new, revised (`before` is what it was) or as it was. */
  stands(emission: Standing, before: Standing | undefined): void {
    if (before !== undefined && before !== emission) this.gone(before);
    if (this.#joint.has(emission) || this.#has(emission)) return;
    const own = ownMatter(emission.hit);
    const shares = own === undefined ? sharesOf(emission) : undefined;
    const matter = shares === undefined ? (own ?? goodsMatter(emission.hit)) : undefined;
    emission.matter = matter;
    if (shares !== undefined) this.#jointStands(emission, shares);
    else if (matter === undefined && !isRuled(emission.hit, {})) this.#released.add(emission);
    if (matter === undefined) return;
    this.#matters.set(matter, withOneMore(this.#matters.get(matter), emission));
    this.#dirty.add(matter);
  }

  /** What stands as it was is of the matter that it was of. */
  #has(emission: Standing): boolean {
    return emission.matter !== undefined && this.#matters.get(emission.matter)?.includes(emission) === true;
  }

  gone(emission: Standing): void {
    const { matter } = emission;
    this.#released.delete(emission);
    if (matter === undefined) {
      this.#jointGone(emission);
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

  #jointStands(emission: Standing, shares: Shares): void {
    this.#joint.set(emission, shares);
    for (const [matter, share] of ofVisits(shares)) {
      const known = this.#jointOf.get(matter);
      if (known === undefined) this.#jointOf.set(matter, new Map([[emission, share]]));
      else known.set(emission, share);
      this.#callJoint(matter);
    }
  }

  #jointGone(emission: Standing): void {
    const shares = this.#joint.get(emission);
    if (shares === undefined) return;
    this.#joint.delete(emission);
    for (const [matter] of ofVisits(shares)) {
      const known = this.#jointOf.get(matter);
      known?.delete(emission);
      if (known?.size === 0) this.#jointOf.delete(matter);
      this.#callJoint(matter);
    }
    this.#dirtyJoint.delete(emission);
  }

  /** Whoever claims of this matter too is ruled on anew. */
  #callJoint(matter: string): void {
    for (const emission of this.#jointOf.get(matter)?.keys() ?? []) this.#dirtyJoint.add(emission);
  }

  /** Rules anew on every matter whose hits changed, and on the joint hits that claim of it. What was
   * said in this batch (`hits`) is put right there; what was said earlier and is ruled otherwise now is
   * said again at the end. */
  settle(hits: Hit[], detectedAt: string): void {
    if (this.#dirty.size === 0 && this.#dirtyJoint.size === 0 && this.#released.size === 0) return;
    const said = new Map(hits.map((hit, i) => [hit.hit_id, i]));
    const say = (emission: Standing, ruling: Ruling): void => {
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
      this.#callJoint(matter);
      const emissions = this.#matters.get(matter);
      if (emissions === undefined) continue;
      const rulings = rulingsOn(emissions);
      for (const emission of emissions) say(emission, rulings.get(emission.hit.hit_id) ?? {});
    }
    this.#dirty.clear();
    for (const emission of this.#dirtyJoint) say(emission, this.#rulingOn(emission));
    this.#dirtyJoint.clear();
    for (const emission of this.#released) say(emission, {});
    this.#released.clear();
  }

  #rulingOn(emission: Standing): Ruling {
    const left: Left[] = [];
    for (const [matter, share] of this.#joint.get(emission) ?? []) {
      const all = this.#jointOf.get(matter) ?? new Map([[emission, share]]);
      const own = leftOf(this.#matters.get(matter) ?? [], all).get(emission);
      if (own !== undefined) left.push(own);
    }
    return rulingOnJoint(emission, left);
  }
}

/** Without what lies in no visit, which nobody else claims. */
function ofVisits(shares: Shares): readonly (readonly [string, Share])[] {
  return [...shares].filter(([matter]) => matter !== '');
}
