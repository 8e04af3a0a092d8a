// What was said of a trigger, and when it is to be said again: an emission remembers what its hit was
// built from, so that a hit that would say the same is neither built nor sent.
import assert from 'node:assert/strict';
import { sameContent, type Entry } from './entry.ts';
import { isEntry } from './facts/operator.ts';
import type { History } from './history.ts';
import type { Hit, HitState } from './hit.ts';
import type { Said } from './hit-feed.ts';
import type { HitHolder } from './hit-shelf.ts';
import type { HitContent, RuleVersion } from './rule-version.ts';
import { rulingFields, withoutRuling } from './ruling.ts';
import { sameMembers } from './same-json.ts';

/** What one review has for those who wait for it. */
export interface Audience {
  /** When the cause arrived, ISO 8601 +08:00. */
  readonly detectedAt: string;
  /** Said of hits that no longer stand. */
  readonly withdrawnReason: string;
  emit(hit: Hit): void;
  /** A hit that was recalled says what would be said: it is not put together to be compared. */
  readonly isTrusting?: boolean;
  /** Called for each hit that stands among those reviewed, changed or not, with its trigger. */
  stands?(emission: Emission): void;
  gone?(hit: Hit): void;
  /** Hears what stands, to rule on it once all rules have judged; absent for rules on trial. */
  readonly arbiter?: {
    stands(emission: Emission, before: Emission | undefined): void;
    gone(emission: Emission): void;
  };
  /** The version threw; it says nothing more until it is switched on again. */
  failed(version: RuleVersion, error: string): void;
}

/** What a hit was built from: when all of it is the same, so is the hit. */
interface Made {
  readonly version: RuleVersion;
  readonly trigger: Entry;
  readonly values: readonly unknown[];
  readonly matches: readonly Entry[];
}

export class Emission implements Made, HitHolder, Said {
  readonly hit_id: string;
  readonly version: RuleVersion;
  readonly trigger: Entry;
  readonly values: readonly unknown[];
  readonly matches: readonly Entry[];
  /** Where the arbiter has it (arbiter.ts). */
  matter: string | undefined = undefined;
  /** How often the hit has been another. */
  changes = 0;
  isWaiting = false;
  /** Of the hit, for those who look through many. */
  #state: HitState;
  #rule_version: number;
  #hit: Hit | undefined;
  #place = -1;

  constructor(hit: Hit, { version, trigger, values, matches }: Made) {
    this.hit_id = hit.hit_id;
    this.version = version;
    this.trigger = trigger;
    this.values = values;
    this.matches = matches;
    this.#state = hit.state;
    this.#rule_version = hit.rule_version;
    this.#hit = hit;
    version.hits?.note(this);
  }

  get state(): HitState {
    return this.#state;
  }

  get rule_version(): number {
    return this.#rule_version;
  }

  /** Another object each time while it is not in memory. */
  get hit(): Hit {
    return this.#hit ?? fetched(this.version, this.#place);
  }

  set hit(hit: Hit) {
    this.#hit = hit;
    this.#state = hit.state;
    this.#rule_version = hit.rule_version;
    this.changes += 1;
    this.version.hits?.note(this);
  }

  shelve(place: number): void {
    this.#place = place;
    this.#hit = undefined;
  }
}

function fetched({ hits }: RuleVersion, place: number): Hit {
  assert(hits !== undefined, 'a hit is in memory or on a shelf');
  return hits.read(place);
}

/** A trigger that should stand as a hit. */
export interface Wanted {
  readonly version: RuleVersion;
  readonly trigger: Entry;
  readonly matches: readonly Entry[];
}

export function withdraw(emission: Emission, audience: Audience): void {
  audience.arbiter?.gone(emission);
  const withdrawn = asWithdrawn(emission.hit, audience);
  emission.hit = withdrawn;
  audience.gone?.(withdrawn);
  audience.emit(withdrawn);
}

export function asWithdrawn(hit: Hit, { detectedAt, withdrawnReason }: Audience): Hit {
  return {
    ...withoutRuling(hit),
    state: 'withdrawn',
    revision: hit.revision + 1,
    detected_at: detectedAt,
    withdrawn_reason: withdrawnReason,
  };
}

/** Says that a trigger holds, unless that is what was said last. `recalled` are hits said before this
 * judge's own emissions begin; one that is met again is taken out. */
export function raise(
  emissions: Map<string, Emission>,
  key: string,
  history: History,
  { version, trigger, matches }: Wanted,
  recalled: Map<string, Hit>,
  audience: Audience,
): void {
  version.take(key, trigger, history, matches);
  const values = version.factValues();
  const known = emissions.get(trigger.id);
  const isKnown =
    known !== undefined &&
    known.state === 'raised' &&
    known.version === version &&
    sameFact(known.trigger, trigger) &&
    sameFact(known.values, values) &&
    sameFact(known.matches, matches);
  if (isKnown) {
    stands(known, known, audience);
    return;
  }
  const made = { version, trigger, values, matches };
  if (known === undefined && audience.isTrusting === true) {
    const hit = recalled.get(version.hitIdOf(key, trigger));
    if (hit?.state === 'raised' && hit.rule_version === version.number) {
      recalled.delete(hit.hit_id);
      const emission = new Emission(hit, made);
      emissions.set(trigger.id, emission);
      stands(emission, undefined, audience);
      return;
    }
  }
  const content = version.content(known?.hit);
  const before = known?.hit ?? recalled.get(content.hit_id);
  recalled.delete(content.hit_id);
  if (before !== undefined && saysTheSame(before, content)) {
    const emission = new Emission(before, made);
    emissions.set(trigger.id, emission);
    stands(emission, known, audience);
    return;
  }
  const hit: Hit = {
    ...content,
    revision: (before?.revision ?? 0) + 1,
    detected_at: audience.detectedAt,
  };
  const emission = new Emission(hit, made);
  emissions.set(trigger.id, emission);
  stands(emission, known, audience);
  audience.emit(hit);
}

/** Makes an emission that nobody heard go on from what was said last (`before`), and says what is otherwise;
 * false when there is nothing to remember of it. */
export function confirm(emission: Emission, before: Hit | undefined, audience: Audience): boolean {
  const { hit } = emission;
  if (hit.state === 'withdrawn') {
    if (before === undefined) return false;
    emission.hit = before;
    if (before.state === 'raised') {
      emission.hit = asWithdrawn(before, audience);
      audience.emit(emission.hit);
    }
    return true;
  }
  const content = withoutRuling(hit);
  if (before !== undefined && saysTheSame(before, content)) emission.hit = before;
  else {
    const revision = (before?.revision ?? 0) + 1;
    emission.hit = { ...content, revision, detected_at: audience.detectedAt };
    audience.emit(emission.hit);
  }
  audience.arbiter?.stands(emission, emission);
  return true;
}

function stands(emission: Emission, before: Emission | undefined, audience: Audience): void {
  audience.stands?.(emission);
  audience.arbiter?.stands(emission, before);
}

/** What an emission adds to what its rule says. */
const added: ReadonlySet<string> = new Set(['revision', 'detected_at', ...rulingFields]);

function saysTheSame(hit: Hit, content: HitContent): boolean {
  if (hit.reason !== content.reason || hit.state !== content.state) return false;
  return sameMembers(hit, content, added);
}

function samePlace(a: Entry, b: Entry): boolean {
  return a.admdvs === b.admdvs && a.fixmedins_code === b.fixmedins_code;
}

/** Same value in every respect that a hit can show. */
function sameFact(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isEntry(a)) {
    return isEntry(b) && a.id === b.id && samePlace(a, b) && sameContent(a, b);
  }
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((one, i) => sameFact(one, b[i]));
  const mine = Object.entries(a);
  const others = new Map<string, unknown>(Object.entries(b));
  return (
    mine.length === others.size &&
    mine.every(([name, value]) => others.has(name) && sameFact(value, others.get(name)))
  );
}
