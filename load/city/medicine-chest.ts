// What people still have at home of drugs that last for weeks: whoever has plenty is given no more of it,
// wherever the last box came from. Who hoards has been planted.

import { dayMs } from './china-clock.ts';
import { daysOf } from './dosage.ts';
import type { Drug } from './drugs.ts';
import type { Person } from './people.ts';
import type { Dispensed } from './stock-room.ts';

/** What does not last longer is an acute illness's, and not remembered. */
const shortDays = 14;
/** Nobody waits until the last tablet. */
const earlyDays = 4;
/** Chests are looked through for what has been used up when so many boxes more are remembered. */
const sweepAfter = 20_000;

export interface MedicineChest {
  /** Whether little of the drug is left at `at`, ms. */
  isLow(person: Person, drug: Drug, at: number): boolean;
  took(person: Person, parts: readonly Dispensed[], at: number): void;
}

export function makeMedicineChest(): MedicineChest {
  const lastsUntil = new Map<string, number>();
  let sweepAt = sweepAfter;
  const keyOf = (person: Person, drug: Drug): string => `${person.index}/${drug.name}`;
  return {
    isLow: (person, drug, at) => (lastsUntil.get(keyOf(person, drug)) ?? 0) <= at + earlyDays * dayMs,
    took(person, parts, at) {
      for (const part of parts) {
        const days = daysOf(part);
        if (days <= shortDays) continue;
        const key = keyOf(person, part.drug);
        lastsUntil.set(key, Math.max(lastsUntil.get(key) ?? 0, at) + days * dayMs);
      }
      if (lastsUntil.size < sweepAt) return;
      for (const [key, until] of lastsUntil) if (until < at) lastsUntil.delete(key);
      sweepAt = lastsUntil.size + sweepAfter;
    },
  };
}
