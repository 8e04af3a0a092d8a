// What stays and visits add to a period of care (an institution's month or day, a doctor's month, an
// area's month), and the fields that come of it.
import { numberField, textField, type Entry, type Fields } from '../entry.ts';
import { cents, ratio, type Counts } from './counts.ts';
import { sourceOfPatient } from './patient-source.ts';
import type { StayCase } from './stay-case.ts';

/** A stay is light below this weight, in ten thousandths (DOMAIN 2.4, LS-05). */
const lightWeight = 5_000;
/** DOMAIN 2.3, UC-18: below half of the standard a stay is paid by its cost, so that some are driven
 * to just above it. Half-open bands of cost over standard. */
const lineBand = { from: 0.5, to: 0.55 };
const bandsBeside = [
  { from: 0.45, to: 0.5 },
  { from: 0.55, to: 0.6 },
] as const;
/** The last sign of a group of an ADRG that is divided by severity, and that of its highest tier. */
const tierSigns = new Set(['1', '3', '5', 'A', 'B']);
const highestTier = '1';

export function addStay(counts: Counts, one: StayCase, sign: 1 | -1): void {
  const { stay } = one;
  counts.add('stays', sign);
  const losDays = numberField(stay, 'los_days');
  counts.add('los_days', sign * (losDays ?? 0));
  if (losDays !== undefined) counts.addPart('stays_by_los', String(losDays), sign);
  if (stay.fields['settled'] === true) {
    counts.add('settled_stays', sign);
    counts.add('fee_cents', sign * cents(stay, 'medfee_sumamt'));
    counts.add('fund_cents', sign * cents(stay, 'fund_pay_sumamt'));
  }
  if (one.within15) counts.add('readmissions_15', sign);
  if (one.within31) counts.add('readmissions_31', sign);
  if (one.unplanned31) counts.add('unplanned_31', sign);
  if (stay.fields['icu'] === true) counts.add('icu_stays', sign);
  const source = sourceOfPatient(stay);
  if (source !== undefined) {
    counts.add('sourced_stays', sign);
    counts.addPart('stays_by_source', source, sign);
  }
  addGroup(counts, one, sign);
}

function addGroup(counts: Counts, { stay, group }: StayCase, sign: 1 | -1): void {
  if (group === undefined) return;
  if (group.drg !== undefined) addDrg(counts, stay, group.drg, sign);
  if (group.isOutpatient) counts.add('outpatient_group_stays', sign);
  if (group.weight !== undefined) {
    counts.add('weighed_stays', sign);
    counts.add('weight', sign * group.weight);
    if (group.weight < lightWeight) counts.add('light_stays', sign);
  }
  const { dipRatio } = group;
  if (dipRatio === undefined) return;
  if (dipRatio >= lineBand.from && dipRatio < lineBand.to) counts.add('line_stays', sign);
  if (bandsBeside.some(({ from, to }) => dipRatio >= from && dipRatio < to))
    counts.add('stays_beside_line', sign);
}

function addDrg(counts: Counts, stay: Entry, drg: string, sign: 1 | -1): void {
  counts.add('grouped_stays', sign);
  const tier = drg.slice(-1);
  if (tierSigns.has(tier)) counts.add('tiered_stays', sign);
  if (tier === highestTier) counts.add('mcc_stays', sign);
  if (stay.fields['settled'] !== true) return;
  counts.addPart('settled_by_group', drg, sign);
  counts.addPart('fee_cents_by_group', drg, sign * cents(stay, 'medfee_sumamt'));
  counts.addPart('los_by_group', drg, sign * (numberField(stay, 'los_days') ?? 0));
}

export function addVisit(counts: Counts, visit: Entry, sign: 1 | -1): void {
  counts.add('visits', sign);
  counts.add('visit_fee_cents', sign * cents(visit, 'medfee_sumamt'));
  counts.add('visit_fund_cents', sign * cents(visit, 'fund_pay_sumamt'));
}

/** Fields that every period of care has. */
export function careFields(counts: Counts): Fields {
  return {
    stays: counts.of('stays'),
    settled_stays: counts.of('settled_stays'),
    medfee_sumamt: counts.yuan('fee_cents'),
    fund_pay_sumamt: counts.yuan('fund_cents'),
    mean_fee: ratio(counts.yuan('fee_cents'), counts.of('settled_stays')),
    mean_fund: ratio(counts.yuan('fund_cents'), counts.of('settled_stays')),
    los_days: counts.of('los_days'),
    mean_los: counts.share('los_days', 'stays'),
    readmissions_15: counts.of('readmissions_15'),
    readmission_15_share: counts.share('readmissions_15', 'stays'),
    readmissions_31: counts.of('readmissions_31'),
    readmission_31_share: counts.share('readmissions_31', 'stays'),
    visits: counts.of('visits'),
    visit_fee_sumamt: counts.yuan('visit_fee_cents'),
    visit_fund_sumamt: counts.yuan('visit_fund_cents'),
    mean_visit_fee: ratio(counts.yuan('visit_fee_cents'), counts.of('visits')),
  };
}

/** What an institution's month says besides: beds, groups, where patients come from. */
export function houseFields(counts: Counts): Fields {
  const los = counts.greatest('stays_by_los');
  const source = counts.greatest('stays_by_source');
  const line = counts.of('line_stays');
  const beside = counts.of('stays_beside_line');
  return {
    admissions: counts.of('admissions'),
    bed_days: counts.of('bed_days'),
    unplanned_31: counts.of('unplanned_31'),
    unplanned_31_share: counts.share('unplanned_31', 'stays'),
    common_los: los === undefined ? undefined : Number(los.part),
    common_los_share: los === undefined ? undefined : ratio(los.count, counts.of('stays')),
    icu_stays: counts.of('icu_stays'),
    icu_share: counts.share('icu_stays', 'stays'),
    sourced_stays: counts.of('sourced_stays'),
    top_source: source?.part,
    top_source_stays: source?.count,
    top_source_share: source === undefined ? undefined : ratio(source.count, counts.of('stays')),
    grouped_stays: counts.of('grouped_stays'),
    cmi: ratio(counts.of('weight') / 1e4, counts.of('weighed_stays')),
    light_stays: counts.of('light_stays'),
    light_share: counts.share('light_stays', 'weighed_stays'),
    tiered_stays: counts.of('tiered_stays'),
    mcc_stays: counts.of('mcc_stays'),
    mcc_share: counts.share('mcc_stays', 'tiered_stays'),
    outpatient_group_stays: counts.of('outpatient_group_stays'),
    outpatient_group_share: counts.share('outpatient_group_stays', 'grouped_stays'),
    line_stays: line,
    stays_beside_line: beside,
    line_excess: beside === 0 ? undefined : ratio(line, beside / bandsBeside.length),
  };
}

/** The doctor that a stay or visit is counted for: institution and code. */
export function doctorOf(entry: Entry): string | undefined {
  const code = textField(entry, 'dr_codg');
  return code === undefined ? undefined : `${entry.fixmedins_code}|${code}`;
}
