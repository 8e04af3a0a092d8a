// What a record of a closed period says, of everything that happened in it. The names of the fields are
// those of engine/field-names.ts; yuan are added up as cents, shares and means have six decimals.
import { chinaDate } from '../../../engine/china-time.ts';
import type { FundEvent } from '../../../engine/event.ts';
import { amountOf, rowsOf, text, type Tables } from '../reading.ts';
import { daysSince, feeOf, type EndedStay, type Happened } from './doings.ts';
import { formOf } from './goods-operators.ts';

type Fields = Readonly<Record<string, unknown>>;

const share = (part: number, whole: number): number | undefined =>
  whole === 0 ? undefined : Math.round((part / whole) * 1e6) / 1e6;
const cents = (yuan: number): number => Math.round(yuan * 100);
const yuanOf = <Thing>(all: readonly Thing[], read: (one: Thing) => number): number =>
  all.reduce((sum, one) => sum + cents(read(one)), 0) / 100;
const sum = (events: readonly FundEvent[], field: string): number => yuanOf(events, (event) => amountOf(event, field) ?? 0);

/** The value met most often, or that most comes to, the first by name of several. */
function greatest(counts: readonly (readonly [string, number])[]): readonly [string, number] | undefined {
  return counts.filter(([, count]) => count !== 0).toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
}

function mostCommon(values: readonly string[]): readonly [string, number] | undefined {
  return greatest([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]));
}

export function careFields({ stays, visits }: Happened): Fields {
  const settled = stays.filter(({ stay }) => stay.settlements.length > 0);
  const fee = yuanOf(settled, (one) => feeOf(one, 'medfee_sumamt'));
  const fund = yuanOf(settled, (one) => feeOf(one, 'fund_pay_sumamt'));
  const los = stays.reduce((total, one) => total + one.los, 0);
  const within = (days: number): number => stays.filter((one) => daysSince(one) <= days).length;
  const events = visits.map(({ event }) => event);
  return {
    stays: stays.length,
    settled_stays: settled.length,
    medfee_sumamt: fee,
    fund_pay_sumamt: fund,
    mean_fee: share(fee, settled.length),
    mean_fund: share(fund, settled.length),
    los_days: los,
    mean_los: share(los, stays.length),
    readmissions_15: within(15),
    readmission_15_share: share(within(15), stays.length),
    readmissions_31: within(31),
    readmission_31_share: share(within(31), stays.length),
    visits: visits.length,
    visit_fee_sumamt: sum(events, 'medfee_sumamt'),
    visit_fund_sumamt: sum(events, 'fund_pay_sumamt'),
    mean_visit_fee: share(sum(events, 'medfee_sumamt'), visits.length),
  };
}

const homes = /^.*(?:养老院|敬老院|福利院|护理院|老年公寓|养老中心|村|社区|小区|居委会)/u;

export function houseFields({ stays, admitted, nights }: Happened, tables: Tables): Fields {
  const common = mostCommon(stays.map(({ los }) => String(los)));
  const sources = stays.flatMap(({ stay }) =>
    homes.exec((text(stay.list, 'curr_addr') ?? '').normalize('NFKC').replaceAll(/\s/gu, ''))?.[0] ?? []);
  const source = mostCommon(sources);
  const unplanned = stays.filter((one) =>
    daysSince(one) <= 31 && text(one.before?.list, 'days_rinp_flag_31') !== '2').length;
  const icu = stays.filter(({ stay }) => rowsOf(stay.list, 'icuinfo').length > 0).length;
  const grouped = stays.filter(({ group }) => group?.drg !== undefined);
  const tierOf = ({ group }: EndedStay): string => group?.drg?.slice(-1) ?? '';
  const tiered = grouped.filter((one) => ['1', '3', '5', 'A', 'B'].includes(tierOf(one)));
  const mcc = tiered.filter((one) => tierOf(one) === '1').length;
  const listed = new Set(tables.rows('outpatient-groups').map((row) => row['drg']));
  const outpatient = grouped.filter(({ group, stay }) => listed.has(group?.drg) && stay.operations.length === 0).length;
  const weights = weightsOf(stays);
  const light = weights.filter((weight) => weight < 5000).length;
  const inBand = (from: number, to: number): number =>
    stays.filter(({ group }) => group?.ratio !== undefined && group.ratio >= from && group.ratio < to).length;
  const beside = inBand(0.45, 0.5) + inBand(0.55, 0.6);
  return {
    admissions: admitted.length,
    bed_days: nights,
    unplanned_31: unplanned,
    unplanned_31_share: share(unplanned, stays.length),
    common_los: common === undefined ? undefined : Number(common[0]),
    common_los_share: common === undefined ? undefined : share(common[1], stays.length),
    icu_stays: icu,
    icu_share: share(icu, stays.length),
    sourced_stays: sources.length,
    top_source: source?.[0],
    top_source_stays: source?.[1],
    top_source_share: source === undefined ? undefined : share(source[1], stays.length),
    grouped_stays: grouped.length,
    cmi: caseMixIndex(stays),
    light_stays: light,
    light_share: share(light, weights.length),
    tiered_stays: tiered.length,
    mcc_stays: mcc,
    mcc_share: share(mcc, tiered.length),
    outpatient_group_stays: outpatient,
    outpatient_group_share: share(outpatient, grouped.length),
    line_stays: inBand(0.5, 0.55),
    stays_beside_line: beside,
    line_excess: beside === 0 ? undefined : share(inBand(0.5, 0.55), beside / 2),
  };
}

/** In ten thousandths. */
function weightsOf(stays: readonly EndedStay[]): readonly number[] {
  return stays.flatMap(({ group }) => (group?.weight === undefined ? [] : [Math.round(group.weight * 1e4)]));
}

function caseMixIndex(stays: readonly EndedStay[]): number | undefined {
  const weights = weightsOf(stays);
  return share(weights.reduce((a, b) => a + b, 0) / 1e4, weights.length);
}

export function doctorFields(happened: Happened): Fields {
  return { ...careFields(happened), cmi: caseMixIndex(happened.stays) };
}

export function areaFields(happened: Happened): Fields {
  const { stays, visits, mean_fee, mean_los, mean_visit_fee, fund_pay_sumamt, visit_fund_sumamt } = careFields(happened);
  const pharmacy_fund_sumamt = sum(happened.settlements, 'fund_pay_sumamt');
  const parts = [fund_pay_sumamt, visit_fund_sumamt, pharmacy_fund_sumamt].map(Number);
  return {
    ...{ stays, visits, mean_fee, mean_los, mean_visit_fee, visit_fund_sumamt, pharmacy_fund_sumamt },
    settlements: happened.settlements.length,
    inpatient_fund_sumamt: fund_pay_sumamt,
    fund_pay_sumamt: yuanOf(parts, (one) => one),
    cmi: caseMixIndex(happened.stays),
  };
}

export function costFields({ fees }: Happened, tables: Tables): Fields {
  const care = fees.filter(({ kind }) => kind !== 'pharmacy_fee');
  const shop = fees.filter(({ kind }) => kind === 'pharmacy_fee');
  const amount = (lines: readonly FundEvent[]): number => sum(lines, 'det_item_fee_sumamt');
  const codeOf = (fee: FundEvent): string => text(fee, 'med_list_codg') ?? '';
  const typeOf = (fee: FundEvent): string | undefined =>
    text(fee, 'med_chrgitm_type') ?? tables.longestPrefix('charge-classes', 'code_prefix', codeOf(fee))[0]?.['med_chrgitm_type'];
  const ofClass = (...types: readonly string[]): number | undefined =>
    share(amount(care.filter((fee) => types.includes(typeOf(fee) ?? ''))), amount(care));
  const ofCode = (prefix: string): number | undefined =>
    share(amount(care.filter((fee) => codeOf(fee).startsWith(prefix))), amount(care));
  const products = [...Map.groupBy(shop.filter((fee) => codeOf(fee) !== ''), codeOf)];
  const top = greatest(products.map(([code, lines]) => [code, cents(amount(lines))]));
  const dear = amount(shop.filter((fee) => (amountOf(fee, 'pric') ?? 0) >= 300));
  return {
    medfee_sumamt: amount(fees),
    care_sumamt: amount(care),
    drug_share: ofClass('09', '10', '11'),
    exam_share: ofClass('03', '04'),
    consumable_share: ofClass('08'),
    treatment_share: ofClass('05'),
    ct_share: ofCode('002103'),
    mr_share: ofCode('002102'),
    pharmacy_sumamt: amount(shop),
    top_product: top?.[0],
    top_product_sumamt: top === undefined ? undefined : top[1] / 100,
    top_product_share: top === undefined ? undefined : share(top[1] / 100, amount(shop)),
    premium_sumamt: dear,
    premium_share: share(dear, amount(shop)),
  };
}

export function tradeFields({ settlements, sales, uses, checks }: Happened): Fields {
  const placed = settlements.filter((one) => text(one, 'insuplc_admdvs') !== undefined);
  const nonlocal = placed.filter((one) => text(one, 'insuplc_admdvs')?.slice(0, 4) !== one.admdvs.slice(0, 4));
  const worth = (list: readonly FundEvent[]): number =>
    yuanOf(list, (one) => {
      const [price, count] = [amountOf(one, 'finl_trns_pric'), amountOf(one, 'sel_retn_cnt')];
      return price === undefined || count === undefined ? 0 : price * count;
    });
  const drugs = sales.filter((one) => /^[XZT]/u.test(text(one, 'med_list_codg') ?? ''));
  const insured = drugs.filter((one) => text(one, 'setl_id') !== undefined || text(one, 'mdtrt_setl_type') === '1');
  const products = [...Map.groupBy(insured, (one) => text(one, 'med_list_codg')).values()].map(worth);
  const head = yuanOf(products.toSorted((a, b) => b - a).slice(0, 5), (one) => one);
  const busiest = mostCommon(sales.map((sale) => chinaDate(sale.inf_time)));
  const repeated = uses.filter(({ isRepeat }) => isRepeat).length;
  const bad = uses.filter(({ code }) => formOf(code) !== 'plausible').length;
  const sure = checks.filter(({ uncertain }) => uncertain === 0);
  const off = sure.filter((check) => check.share > 0.05).length;
  return {
    settlements: settlements.length,
    medfee_sumamt: sum(settlements, 'medfee_sumamt'),
    fund_pay_sumamt: sum(settlements, 'fund_pay_sumamt'),
    nonlocal_settlements: nonlocal.length,
    nonlocal_share: share(nonlocal.length, placed.length),
    sales_sumamt: worth(sales),
    nondrug_sumamt: yuanOf([worth(sales), -worth(drugs)], (one) => one),
    nondrug_share: share(worth(sales) - worth(drugs), worth(sales)),
    insured_sumamt: worth(insured),
    top5_share: share(head, worth(insured)),
    code_uses: uses.length,
    repeated_uses: repeated,
    repeated_share: share(repeated, uses.length),
    sale_records: sales.length,
    sale_days: new Set(sales.map(({ at }) => chinaDate(at))).size,
    upload_days: new Set(sales.map(({ inf_time }) => chinaDate(inf_time))).size,
    busiest_upload: busiest?.[0],
    busiest_share: busiest === undefined ? undefined : share(busiest[1], sales.length),
    bad_codes: bad,
    bad_code_share: share(bad, uses.length),
    stock_checks: sure.length,
    stock_checks_off: off,
    stock_off_share: share(off, sure.length),
  };
}

export function testFields({ fees }: Happened): Fields {
  const tests = fees.reduce((total, fee) => total + Math.round((amountOf(fee, 'cnt') ?? 0) * 1e4), 0);
  return { tests: tests / 1e4, test_sumamt: sum(fees, 'det_item_fee_sumamt') };
}
