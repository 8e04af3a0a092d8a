// What fee lines add to a month of costs: shares of the classes of charge (national statistics
// ZB10000205001000 to 006000), and of pharmacies the products that bring in most.
import { numberField, textField, type Entry, type Fields } from '../entry.ts';
import type { Tables } from '../tables.ts';
import { cents, ratio, type Counts } from './counts.ts';

/** `med_chrgitm_type` to what the statistics count it as; the others count in the whole only. */
const classes: ReadonlyMap<string, string> = new Map([
  ['09', 'drug_cents'],
  ['10', 'drug_cents'],
  ['11', 'drug_cents'],
  ['03', 'exam_cents'],
  ['04', 'exam_cents'],
  ['05', 'treatment_cents'],
  ['08', 'consumable_cents'],
]);
/** Items of the price norm (rules/knowledge/README.md). */
const ct = '002103';
const mr = '002102';
/** Yuan a unit from which a product counts as a dear one. No source names a line; 300 yuan is where
 * tonics sold on insurance cards begin in published cases (project choice). */
const premiumPrice = 300;

export function addFee(counts: Counts, fee: Entry, knowledge: Tables, sign: 1 | -1): void {
  const amount = sign * cents(fee, 'det_item_fee_sumamt');
  const code = textField(fee, 'med_list_codg') ?? '';
  counts.add('fee_cents', amount);
  if (fee.kind === 'pharmacy_fee') {
    counts.add('pharmacy_cents', amount);
    if (code !== '') counts.addPart('pharmacy_cents_by_product', code, amount);
    if ((numberField(fee, 'pric') ?? 0) >= premiumPrice) counts.add('premium_cents', amount);
    return;
  }
  counts.add('care_cents', amount);
  const type = textField(fee, 'med_chrgitm_type') ?? typeOf(code, knowledge);
  const name = classes.get(type ?? '');
  if (name !== undefined) counts.add(name, amount);
  if (code.startsWith(ct)) counts.add('ct_cents', amount);
  else if (code.startsWith(mr)) counts.add('mr_cents', amount);
}

function typeOf(code: string, knowledge: Tables): string | undefined {
  return knowledge.findPrefix('charge-classes', 'code_prefix', code)[0]?.['med_chrgitm_type'];
}

export function costFields(counts: Counts): Fields {
  const top = counts.greatest('pharmacy_cents_by_product');
  return {
    medfee_sumamt: counts.yuan('fee_cents'),
    care_sumamt: counts.yuan('care_cents'),
    drug_share: counts.share('drug_cents', 'care_cents'),
    exam_share: counts.share('exam_cents', 'care_cents'),
    consumable_share: counts.share('consumable_cents', 'care_cents'),
    treatment_share: counts.share('treatment_cents', 'care_cents'),
    ct_share: counts.share('ct_cents', 'care_cents'),
    mr_share: counts.share('mr_cents', 'care_cents'),
    pharmacy_sumamt: counts.yuan('pharmacy_cents'),
    top_product: top?.part,
    top_product_sumamt: top === undefined ? undefined : top.count / 100,
    top_product_share: top === undefined ? undefined : ratio(top.count, counts.of('pharmacy_cents')),
    premium_sumamt: counts.yuan('premium_cents'),
    premium_share: counts.share('premium_cents', 'pharmacy_cents'),
  };
}
