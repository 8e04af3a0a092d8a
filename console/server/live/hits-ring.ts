// The newest frames of HITS in memory, in cursor order: what nearly every reconnecting client needs.
// Bounded by frames and by bytes; the oldest go first, and are still in the stream.
import { strict as assert } from 'node:assert';
import type { LiveFrame } from './live-frame.ts';

export interface RingBounds {
  readonly framesMax: number;
  readonly bytesMax: number;
}

export class HitsRing {
  readonly #bounds: RingBounds;
  #frames: LiveFrame[] = [];
  /** Index of the oldest frame kept: cutting the array at every frame would copy it every time. */
  #start = 0;
  #bytes = 0;
  /** Every frame with a cursor greater than this, up to the end, is in the ring. */
  #complete: number;
  #end: number;

  constructor(bounds: RingBounds, cursor: number) {
    this.#bounds = bounds;
    this.#complete = cursor;
    this.#end = cursor;
  }

  /** Cursor of the newest frame. */
  end(): number {
    return this.#end;
  }

  /** Clients at this cursor or later can be served from here. */
  completeFrom(): number {
    return this.#complete;
  }

  push(frame: LiveFrame): void {
    assert(frame.cursor > this.#end, 'HITS went backwards');
    this.#frames.push(frame);
    this.#bytes += frame.bytes;
    this.#end = frame.cursor;
    while (this.#isOverfull()) this.#dropOldest();
    if (this.#start > this.#bounds.framesMax) {
      this.#frames = this.#frames.slice(this.#start);
      this.#start = 0;
    }
  }

  /** Frames after `cursor`, oldest first, as many as hold `bytesMax` (one at least); undefined when
   * the ring no longer reaches back that far. */
  after(cursor: number, bytesMax: number): readonly LiveFrame[] | undefined {
    if (cursor < this.#complete) return undefined;
    const found: LiveFrame[] = [];
    let bytes = 0;
    for (let index = this.#indexAfter(cursor); index < this.#frames.length; index += 1) {
      const frame = this.#frames[index]!;
      if (found.length > 0 && bytes + frame.bytes > bytesMax) break;
      found.push(frame);
      bytes += frame.bytes;
    }
    return found;
  }

  #isOverfull(): boolean {
    const count = this.#frames.length - this.#start;
    return count > 1 && (count > this.#bounds.framesMax || this.#bytes > this.#bounds.bytesMax);
  }

  #dropOldest(): void {
    const oldest = this.#frames[this.#start];
    assert(oldest !== undefined);
    this.#complete = oldest.cursor;
    this.#bytes -= oldest.bytes;
    this.#start += 1;
  }

  /** Binary search: cursors may have holes. */
  #indexAfter(cursor: number): number {
    let low = this.#start;
    let high = this.#frames.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#frames[middle]!.cursor <= cursor) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
