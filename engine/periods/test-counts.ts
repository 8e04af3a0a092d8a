// Tests billed in a day by the reagent that they use up (table `reagents`). The record stands in the
// history of that reagent, beside its purchases and stocktakes.
import { numberField, type Entry, type Fields } from '../entry.ts';
import type { Tables } from '../tables.ts';
import { cents, type Counts } from './counts.ts';

/** Quantities are counted in ten thousandths, the least that a fee line can say. */
const tenThousandth = 1e4;

/** The reagent of a service item; undefined when the table names none or several. */
export function kitOf(code: string, knowledge: Tables): string | undefined {
  const [row, other] = knowledge.findPrefix('reagents', 'item_prefix', code);
  return row === undefined || other !== undefined ? undefined : row['kit_codg'];
}

export function addTest(counts: Counts, fee: Entry, sign: 1 | -1): void {
  counts.add('tests', sign * Math.round((numberField(fee, 'cnt') ?? 0) * tenThousandth));
  counts.add('test_cents', sign * cents(fee, 'det_item_fee_sumamt'));
}

export function testFields(counts: Counts): Fields {
  return { tests: counts.of('tests') / tenThousandth, test_sumamt: counts.yuan('test_cents') };
}
