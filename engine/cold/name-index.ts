// From names to the places of what is called so: 8 bytes a name, in tables that are open addressed and
// grow one of 256 at a time, so that growing is never long. A name may have several places, and a place
// several names. The index remembers 40 bits of a name: it may answer with places of another name, never
// leaves one out.
import type { NameHash } from './name-hash.ts';

const segments = 256;
const slotsMin = 64;
/** Of the slots, used or deleted, beyond which a table is made anew. */
const loadMax = 0.8;
/** A place as it stands in a slot is one more than it is; 0 is an empty slot. */
const deleted = 0xffffffff;
/** The greatest place. */
export const placeMax = deleted - 2;
/** Places in a row of one name beyond which they are kept apart: a number that everybody uses. */
const runMax = 32;

interface Segment {
  /** Hash and place of each slot. */
  slots: Uint32Array;
  /** Not empty, and of those deleted. */
  filled: number;
  gone: number;
}

export class NameIndex {
  readonly #segments: Segment[] = Array.from({ length: segments }, () => ({
    slots: new Uint32Array(slotsMin * 2),
    filled: 0,
    gone: 0,
  }));
  readonly #crowds = new Map<number, Set<number>>();
  #names = 0;

  add(name: NameHash, place: number): void {
    this.#names += 1;
    const crowd = this.#crowds.size === 0 ? undefined : this.#crowds.get(crowdOf(name));
    if (crowd !== undefined) {
      crowd.add(place);
      return;
    }
    const segment = this.#segmentOf(name);
    if ((segment.filled + 1) * 2 > segment.slots.length * loadMax) this.#renew(segment);
    const { slots } = segment;
    let run = 0;
    let slot = firstSlot(slots, name.low);
    for (; slots[slot + 1] !== 0; slot = nextSlot(slots, slot)) {
      if (slots[slot] === name.low && slots[slot + 1] !== deleted) run += 1;
    }
    if (run >= runMax) {
      this.#crowds.set(crowdOf(name), new Set([place]));
      return;
    }
    slots[slot] = name.low;
    slots[slot + 1] = place + 1;
    segment.filled += 1;
  }

  /** Takes out a name at a place; nothing when it is not there. */
  remove(name: NameHash, place: number): void {
    const crowd = this.#crowds.size === 0 ? undefined : this.#crowds.get(crowdOf(name));
    if (crowd?.delete(place) === true) {
      this.#names -= 1;
      if (crowd.size === 0) this.#crowds.delete(crowdOf(name));
      return;
    }
    const segment = this.#segmentOf(name);
    const { slots } = segment;
    for (let slot = firstSlot(slots, name.low); slots[slot + 1] !== 0; slot = nextSlot(slots, slot)) {
      if (slots[slot] !== name.low || slots[slot + 1] !== place + 1) continue;
      slots[slot + 1] = deleted;
      segment.gone += 1;
      this.#names -= 1;
      return;
    }
  }

  /** Where something may lie that is called so. */
  places(name: NameHash): readonly number[] {
    const { slots } = this.#segmentOf(name);
    let found: number[] | undefined;
    for (let slot = firstSlot(slots, name.low); slots[slot + 1] !== 0; slot = nextSlot(slots, slot)) {
      if (slots[slot] !== name.low || slots[slot + 1] === deleted) continue;
      found ??= [];
      found.push(slots[slot + 1]! - 1);
    }
    const crowd = this.#crowds.size === 0 ? undefined : this.#crowds.get(crowdOf(name));
    if (crowd === undefined) return found ?? none;
    return [...(found ?? none), ...crowd];
  }

  /** Every place that has a name, each once, ascending. */
  allPlaces(): Uint32Array {
    const all = new Uint32Array(this.#names);
    let count = 0;
    for (const { slots } of this.#segments)
      for (let i = 1; i < slots.length; i += 2)
        if (slots[i] !== 0 && slots[i] !== deleted) all[count++] = slots[i]! - 1;
    for (const crowd of this.#crowds.values()) for (const place of crowd) all[count++] = place;
    return all.sort().filter((place, i) => i === 0 || place !== all[i - 1]);
  }

  #segmentOf({ high }: NameHash): Segment {
    return this.#segments[high & (segments - 1)]!;
  }

  /** A table without what was deleted, and a bigger one when it is still full. */
  #renew(segment: Segment): void {
    const before = segment.slots;
    const left = segment.filled - segment.gone;
    const grown = left * 2 > before.length * loadMax * 0.75;
    const slots = new Uint32Array(grown ? Math.ceil(before.length / 2 * 1.5) * 2 : before.length);
    for (let i = 0; i < before.length; i += 2) {
      if (before[i + 1] === 0 || before[i + 1] === deleted) continue;
      let slot = firstSlot(slots, before[i]!);
      while (slots[slot + 1] !== 0) slot = nextSlot(slots, slot);
      slots[slot] = before[i]!;
      slots[slot + 1] = before[i + 1]!;
    }
    segment.slots = slots;
    segment.filled = left;
    segment.gone = 0;
  }

  names(): number {
    return this.#names;
  }

  bytes(): number {
    return this.#segments.reduce((sum, { slots }) => sum + slots.byteLength, 0);
  }
}

const none: readonly number[] = [];

/** By the high bits of the hash, so that a table may have any size. */
function firstSlot(slots: Uint32Array, low: number): number {
  return Math.floor((low / 0x100000000) * (slots.length / 2)) * 2;
}

function nextSlot(slots: Uint32Array, slot: number): number {
  return slot + 2 === slots.length ? 0 : slot + 2;
}

function crowdOf({ high, low }: NameHash): number {
  return high * 0x100000000 + low;
}
