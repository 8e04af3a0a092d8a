// How a dispensed drug is to be taken, as prescriptions say it: a dose, how often, for how many days.

import type { Drug } from './drugs.ts';
import type { Dispensed } from './stock-room.ts';

/** Smallest units a day: small packs are for once-daily drugs, the others are taken three times. */
export function unitsPerDay(drug: Drug): number {
  if (drug.packUnits >= 100) return 9;
  return drug.packUnits > 15 || drug.packUnits === 9 ? 3 : 1;
}

/** Days that what was dispensed lasts; a single bottle or pen a month. */
export function daysOf({ drug, split, cnt }: Dispensed): number {
  const units = split ? cnt : cnt * drug.packUnits;
  return drug.packUnits === 1 ? cnt * 14 : Math.max(1, Math.ceil(units / unitsPerDay(drug)));
}

/** Fields of a fee line or order. */
export function dosage(part: Dispensed): object {
  const daily = unitsPerDay(part.drug);
  return {
    sin_dos_dscr: `${daily > 1 ? daily / 3 : 1}${part.drug.unit}`,
    used_frqu_dscr: daily > 1 ? 'tid' : 'qd',
    prd_days: daysOf(part),
    medc_way_dscr: '口服',
  };
}
