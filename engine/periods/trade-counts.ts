// What an institution's settlements, sales, uses of trace codes and stocktakes add to a month of trade.
import { chinaDate } from '../china-time.ts';
import { numberField, textField, type Entry, type Fields } from '../entry.ts';
import { formOf } from '../facts/code-form.ts';
import { cents, ratio, type Counts } from './counts.ts';

/** Digits of `admdvs` in which the insured of one area are alike. */
const areaDigits = 4;
/** A count that is off the books by more than this share is off (DOMAIN 2.6, tolerance 5 %). */
const stockTolerance = 0.05;
/** Products that make the head of the list. */
const topProducts = 5;

export function addSettlement(counts: Counts, settlement: Entry, sign: 1 | -1): void {
  counts.add('settlements', sign);
  counts.add('settlement_fee_cents', sign * cents(settlement, 'medfee_sumamt'));
  counts.add('settlement_fund_cents', sign * cents(settlement, 'fund_pay_sumamt'));
  const insured = textField(settlement, 'insuplc_admdvs');
  if (insured === undefined) return;
  counts.add('placed_settlements', sign);
  if (insured.slice(0, areaDigits) !== settlement.admdvs.slice(0, areaDigits))
    counts.add('nonlocal_settlements', sign);
}

/** A sale of the stock ledger; on insurance when it names a settlement or says so (`mdtrt_setl_type`
 * 1 insured, 2 paid by the buyer). */
export function addSale(counts: Counts, sale: Entry, sign: 1 | -1): void {
  const amount = sign * cents(sale, 'amount');
  const code = textField(sale, 'med_list_codg') ?? '';
  counts.add('sales_cents', amount);
  counts.add('sale_records', sign);
  counts.addPart('sales_by_day', chinaDate(sale.at), sign);
  counts.addPart('sales_by_upload', chinaDate(sale.sources[0]?.event.inf_time ?? sale.at), sign);
  if (!isMedicine(code)) counts.add('nondrug_cents', amount);
  else if (isInsured(sale)) {
    counts.add('insured_cents', amount);
    counts.addPart('insured_cents_by_product', code, amount);
  }
}

function isInsured(sale: Entry): boolean {
  return textField(sale, 'setl_id') !== undefined || textField(sale, 'mdtrt_setl_type') === '1';
}

function isMedicine(code: string): boolean {
  return /^[XZT]/u.test(code);
}

export function addUse(counts: Counts, use: Entry, isRepeat: boolean, sign: 1 | -1): void {
  counts.add('code_uses', sign);
  if (formOf(textField(use, 'drug_trac_codg') ?? '') !== 'plausible') counts.add('bad_codes', sign);
  if (isRepeat) counts.add('repeated_uses', sign);
}

/** A stocktake beside the books; one whose books are uncertain says nothing. */
export function addCheck(counts: Counts, check: Entry, sign: 1 | -1): void {
  const share = numberField(check, 'difference_share');
  if (share === undefined || (numberField(check, 'uncertain') ?? 0) > 0) return;
  counts.add('stock_checks', sign);
  if (Math.abs(share) > stockTolerance) counts.add('stock_checks_off', sign);
}

export function tradeFields(counts: Counts): Fields {
  const heads = [...counts.parts('insured_cents_by_product').values()]
    .toSorted((a, b) => b - a)
    .slice(0, topProducts)
    .reduce((sum, one) => sum + one, 0);
  const busiest = counts.greatest('sales_by_upload');
  return {
    sale_records: counts.of('sale_records'),
    sale_days: counts.parts('sales_by_day').size,
    upload_days: counts.parts('sales_by_upload').size,
    busiest_upload: busiest?.part,
    busiest_share: busiest === undefined ? undefined : ratio(busiest.count, counts.of('sale_records')),
    bad_codes: counts.of('bad_codes'),
    bad_code_share: counts.share('bad_codes', 'code_uses'),
    settlements: counts.of('settlements'),
    medfee_sumamt: counts.yuan('settlement_fee_cents'),
    fund_pay_sumamt: counts.yuan('settlement_fund_cents'),
    nonlocal_settlements: counts.of('nonlocal_settlements'),
    nonlocal_share: counts.share('nonlocal_settlements', 'placed_settlements'),
    sales_sumamt: counts.yuan('sales_cents'),
    nondrug_sumamt: counts.yuan('nondrug_cents'),
    nondrug_share: counts.share('nondrug_cents', 'sales_cents'),
    insured_sumamt: counts.yuan('insured_cents'),
    top5_share: ratio(heads, counts.of('insured_cents')),
    code_uses: counts.of('code_uses'),
    repeated_uses: counts.of('repeated_uses'),
    repeated_share: counts.share('repeated_uses', 'code_uses'),
    stock_checks: counts.of('stock_checks'),
    stock_checks_off: counts.of('stock_checks_off'),
    stock_off_share: counts.share('stock_checks_off', 'stock_checks'),
  };
}
