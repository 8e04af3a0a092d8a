// How a dispensed drug is to be taken, as prescriptions say it: a dose, how often, for how many days.

import type { Drug } from './drugs.ts';
import type { Dispensed } from './stock-room.ts';

/** First signs of the codes of drugs that are taken for years. */
const chronic = /^(XC|XA10|XA12|XB0|XG04|XM04|XN0[3-6]|XR03|ZA09|ZA12)/;
/** A pack for an acute illness lasts no longer than this. */
const acuteDays = 6;
/** Of a box that lasts longer, nobody is given two. */
const boxDaysMax = 12;

/** Smallest units a day: small packs of chronic drugs are for once a day. */
export function unitsPerDay(drug: Drug): number {
  if (!chronic.test(drug.med_list_codg)) return Math.ceil(drug.packUnits / acuteDays);
  if (drug.packUnits >= 100) return 9;
  return drug.packUnits > 15 ? 3 : 1;
}

/** Days that what was dispensed lasts; a single bottle or pen a month. */
export function daysOf({ drug, split, cnt }: Dispensed): number {
  const units = split ? cnt : cnt * drug.packUnits;
  return drug.packUnits === 1 && chronic.test(drug.med_list_codg)
    ? cnt * 14 : Math.max(1, Math.ceil(units / unitsPerDay(drug)));
}

/** Boxes handed out when so many are wanted: one at a time of what lasts for weeks. */
export function boxesGiven(drug: Drug, wanted: number): number {
  const days = drug.packUnits === 1 ? 14 : drug.packUnits / unitsPerDay(drug);
  return days > boxDaysMax ? 1 : wanted;
}

/** Fields of a fee line or order. */
export function dosage(part: Dispensed): object {
  const daily = unitsPerDay(part.drug);
  return {
    sin_dos_dscr: `${daily > 2 ? Math.ceil(daily / 3) : 1}${part.drug.unit}`,
    used_frqu_dscr: daily > 1 ? 'tid' : 'qd',
    prd_days: daysOf(part),
    medc_way_dscr: '口服',
  };
}
