// What one institution has on its shelves: lots of boxes, each box with its own trace code, first
// in first out, and one opened box per drug for split sales. The ledger the city reports is this
// one, so that honest shops always add up.

import type { Drug } from './drugs.ts';

export interface Lot {
  readonly manu_lotnum: string;
  /** ms. */
  readonly manu_date: number;
  /** Last day it may be sold, ms of that day's start. */
  readonly expy_end: number;
  readonly fixmedins_bchno: string;
  /** Serial numbers of its boxes of this drug: [next, end). */
  next: number;
  readonly end: number;
}

interface Shelf {
  readonly drug: Drug;
  readonly lots: Lot[];
  boxes: number;
  opened: { readonly lot: Lot; readonly code: string; units: number } | undefined;
  /** Boxes gone since the last order. */
  used: number;
  ordered: boolean;
}

/** Part of a dispensing: boxes (`split` false) or units of one box (`split` true) of one lot. */
export interface Dispensed {
  readonly drug: Drug;
  readonly lot: Lot;
  readonly codes: readonly string[];
  readonly split: boolean;
  /** Boxes, or units when split. */
  readonly cnt: number;
}

/**
 * The trace code of box `serial` (below 2^32) of a drug: 20 digits, the first seven the
 * product's. Multiplying by an odd number is one to one in 32 bits, so different serials give
 * different codes that do not look like a sequence.
 */
export function traceCode(drug: Drug, serial: number): string {
  const scrambled = Math.imul(serial, 0x9e3779b1) >>> 0;
  return drug.prefix + drug.salt + String(10_000_000_000 + scrambled).slice(1);
}

/** Codes of all boxes left in a lot. */
export function lotCodes(drug: Drug, lot: Lot): string[] {
  return Array.from({ length: lot.end - lot.next }, (_, n) => traceCode(drug, lot.next + n));
}

export class StockRoom {
  readonly #shelves = new Map<number, Shelf>();
  /**
   * Boxes that belong to a planted situation: counted in a stocktake, never sold to anybody
   * else.
   */
  readonly #apart = new Map<number, number>();

  add(drug: Drug, lot: Lot): void {
    const shelf = this.#shelf(drug);
    shelf.lots.push(lot);
    shelf.boxes += lot.end - lot.next;
    shelf.ordered = false;
    shelf.used = 0;
  }

  /** Puts boxes apart (or takes them away, when negative). */
  putApart(drug: Drug, boxes: number): void {
    this.#shelf(drug);
    this.#apart.set(drug.n, (this.#apart.get(drug.n) ?? 0) + boxes);
  }

  boxes(drug: Drug): number {
    return this.#shelves.get(drug.n)?.boxes ?? 0;
  }

  drugs(): Drug[] {
    return [...this.#shelves.values()].map((shelf) => shelf.drug);
  }

  lots(drug: Drug): readonly Lot[] {
    return this.#shelves.get(drug.n)?.lots ?? [];
  }

  /** Whole boxes; undefined when there are not enough. */
  takeBoxes(drug: Drug, boxes: number): Dispensed[] | undefined {
    const shelf = this.#shelves.get(drug.n);
    if (shelf === undefined || shelf.boxes < boxes) return undefined;
    shelf.boxes -= boxes;
    shelf.used += boxes;
    const parts: Dispensed[] = [];
    let wanted = boxes;
    while (wanted > 0) {
      const lot = shelf.lots[0];
      if (lot === undefined) throw new Error('shelf count and lots disagree');
      const codes: string[] = [];
      for (; wanted > 0 && lot.next < lot.end; wanted -= 1) codes.push(traceCode(drug, lot.next++));
      if (lot.next === lot.end) shelf.lots.shift();
      parts.push({ drug, lot, codes, split: false, cnt: codes.length });
    }
    return parts;
  }

  /**
   * Smallest units: whole boxes first, the rest out of the opened box; undefined when there
   * are not enough.
   */
  takeUnits(drug: Drug, units: number): Dispensed[] | undefined {
    const shelf = this.#shelves.get(drug.n);
    if (shelf === undefined || shelf.boxes < Math.ceil(units / drug.packUnits) + 1)
      return undefined;
    const whole = Math.floor(units / drug.packUnits);
    const parts = whole > 0 ? (this.takeBoxes(drug, whole) ?? []) : [];
    let wanted = units - whole * drug.packUnits;
    while (wanted > 0) {
      if (shelf.opened === undefined) {
        const [box] = this.takeBoxes(drug, 1) ?? [];
        const code = box?.codes[0];
        if (box === undefined || code === undefined) return undefined;
        shelf.opened = { lot: box.lot, code, units: drug.packUnits };
      }
      const { opened } = shelf;
      const cnt = Math.min(wanted, opened.units);
      opened.units -= cnt;
      wanted -= cnt;
      parts.push({ drug, lot: opened.lot, codes: [opened.code], split: true, cnt });
      if (opened.units === 0) shelf.opened = undefined;
    }
    return parts;
  }

  /**
   * Boxes on the shelf as a stocktake counts them: whole ones, and the opened one as a
   * fraction.
   */
  counted(drug: Drug): number {
    const shelf = this.#shelves.get(drug.n);
    if (shelf === undefined) return 0;
    return (
      shelf.boxes +
      (this.#apart.get(drug.n) ?? 0) +
      (shelf.opened === undefined ? 0 : shelf.opened.units / drug.packUnits)
    );
  }

  /**
   * Drugs to order now, with boxes to order; marks them as ordered. Whatever sold well, what
   * runs low, and at least one drug: an institution that lives buys something at every
   * delivery.
   */
  orders(low: number): { readonly drug: Drug; readonly boxes: number }[] {
    const list: { drug: Drug; boxes: number }[] = [];
    let best: Shelf | undefined;
    for (const shelf of this.#shelves.values()) {
      if (shelf.ordered) continue;
      if (shelf.used > (best?.used ?? -1)) best = shelf;
      if (shelf.boxes > low && shelf.used < low) continue;
      shelf.ordered = true;
      list.push({ drug: shelf.drug, boxes: Math.max(2, low - shelf.boxes, shelf.used) });
    }
    if (list.length === 0 && best !== undefined) {
      best.ordered = true;
      list.push({ drug: best.drug, boxes: Math.max(1, best.used) });
    }
    return list;
  }

  #shelf(drug: Drug): Shelf {
    const found = this.#shelves.get(drug.n);
    if (found !== undefined) return found;
    const made: Shelf = { drug, lots: [], boxes: 0, opened: undefined, used: 0, ordered: false };
    this.#shelves.set(drug.n, made);
    return made;
  }
}
