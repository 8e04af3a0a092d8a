// Which events came too late to be judged, so that a second copy of one is a copy and not another late
// event. Of each only 128 bits of a hash of its id are kept: two ids that share them will not be met. Nothing
// is ever dropped; an id takes 24 to 48 bytes, where an event that is judged takes hundreds.
import { hash } from 'node:crypto';

const wordsPerId = 4;
const slotsMin = 64;
/** Of the slots; beyond it there are twice as many. */
const loadMax = 2 / 3;

export class LateEvents {
  /** Open addressed; four zeros are an empty slot. */
  #slots = new Uint32Array(slotsMin * wordsPerId);
  #count = 0;

  /** False when it was there already. */
  add(eventId: string): boolean {
    const id = wordsOf(eventId);
    const slot = slotOf(this.#slots, id);
    if (!isEmpty(this.#slots, slot)) return false;
    this.#slots.set(id, slot);
    this.#count += 1;
    if (this.#count * wordsPerId > this.#slots.length * loadMax) this.#grow();
    return true;
  }

  #grow(): void {
    const before = this.#slots;
    const slots = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += wordsPerId) {
      if (isEmpty(before, at)) continue;
      const id = before.subarray(at, at + wordsPerId);
      slots.set(id, slotOf(slots, id));
    }
    this.#slots = slots;
  }
}

function wordsOf(eventId: string): Uint32Array {
  const bytes = hash('sha256', eventId, 'buffer');
  return Uint32Array.from({ length: wordsPerId }, (_, i) => bytes.readUInt32LE(i * 4));
}

/** Where the id stands, or the empty slot where it would. */
function slotOf(slots: Uint32Array, id: Uint32Array): number {
  // The number of slots is a power of two.
  let slot = (id[0]! * wordsPerId) % slots.length;
  while (!isEmpty(slots, slot) && !isAt(slots, slot, id)) slot = (slot + wordsPerId) % slots.length;
  return slot;
}

function isAt(slots: Uint32Array, slot: number, id: Uint32Array): boolean {
  return id.every((word, i) => slots[slot + i] === word);
}

function isEmpty(slots: Uint32Array, slot: number): boolean {
  return slots[slot] === 0 && slots[slot + 1] === 0 && slots[slot + 2] === 0 && slots[slot + 3] === 0;
}
