// What of a stay depends on more than the stay: the stay before it, and the group that knowledge puts
// it in. Made once when the stay is counted and kept with it, so that the same is taken back later.
import { dayMs } from '../china-time.ts';
import { numberField, textField, type Entry } from '../entry.ts';
import { claimedOf, paidGroup } from '../facts/grouped-stay.ts';
import type { DatedTables, Tables } from '../tables.ts';

/** Readmissions are counted within these many days of the discharge before (DOMAIN 2.1; the national
 * statistic ZB10000205008000 takes 31). */
const readmissionDays = [15, 31] as const;
/** `days_rinp_flag_31` of a readmission that was planned (DESIGN section 14, Names). */
const planned = '2';

export interface StayCase {
  readonly stay: Entry;
  readonly within15: boolean;
  readonly within31: boolean;
  /** Within 31 days, and the list of the stay before does not say that it was planned. */
  readonly unplanned31: boolean;
  readonly group: CaseGroup | undefined;
}

export interface CaseGroup {
  readonly drg: string | undefined;
  /** Ten thousandths. */
  readonly weight: number | undefined;
  /** Cost of the stay over the payment standard of its DIP group; absent when one is unknown. */
  readonly dipRatio: number | undefined;
  /** The city pays this group in outpatient care too (table `outpatient-groups`), and there was no
   * operation. */
  readonly isOutpatient: boolean;
}

/** A stay counts when it is over; `stays[i]` is the stay itself, among all of its person. */
export function stayCase(
  stays: readonly Entry[],
  i: number,
  knowledge: DatedTables | undefined,
): StayCase | undefined {
  const stay = stays[i];
  if (stay?.until === undefined) return undefined;
  const before = sameDiseaseBefore(stays, i);
  const gapMs = before?.until === undefined ? undefined : stay.at - before.until;
  const [short, long] = readmissionDays;
  const within31 = gapMs !== undefined && gapMs <= long * dayMs;
  return {
    stay,
    within15: gapMs !== undefined && gapMs <= short * dayMs,
    within31,
    unplanned31:
      within31 && before !== undefined && textField(before, 'days_rinp_flag_31') !== planned,
    group: knowledge === undefined ? undefined : groupOf(stay, knowledge.at(stay.until)),
  };
}

/** The person's stay before, in the same institution and for the same category of disease. Chapter Z
 * names care that is given in turns (chemotherapy, dialysis, removal of fixation; DOMAIN 2.1,
 * exclusion list), not a disease that came back. Who was settled in mid-stay and registered anew (at the turn
 * of the year) had not left. */
function sameDiseaseBefore(stays: readonly Entry[], i: number): Entry | undefined {
  const stay = stays[i]!;
  const category = categoryOf(stay);
  if (category === undefined || category.startsWith('Z')) return undefined;
  for (let j = i - 1; j >= 0; j -= 1) {
    const before = stays[j]!;
    if (before.fixmedins_code !== stay.fixmedins_code) continue;
    if (before.until === undefined || before.until > stay.at) return undefined;
    if (textField(before, 'last_mid_setl_flag') === '1') return undefined;
    return categoryOf(before) === category ? before : undefined;
  }
  return undefined;
}

function categoryOf(stay: Entry): string | undefined {
  return textField(stay, 'main_diag_code')?.slice(0, 3).toUpperCase();
}

function groupOf(stay: Entry, knowledge: Tables): CaseGroup | undefined {
  const claimed = claimedOf(stay);
  if (claimed === undefined) return undefined;
  const drg = knowledge.has('drg-groups') ? paidGroup('drg', stay, claimed, knowledge) : undefined;
  const dip = knowledge.has('dip-catalogue') ? paidGroup('dip', stay, claimed, knowledge) : undefined;
  if (drg === undefined && dip === undefined) return undefined;
  const fee = numberField(stay, 'medfee_sumamt');
  const standard = dip?.standard;
  return {
    drg: drg?.code,
    weight: drg?.weight === undefined ? undefined : Math.round(drg.weight * 1e4),
    dipRatio:
      fee === undefined || standard === undefined || standard === 0 ? undefined : fee / standard,
    isOutpatient:
      drg !== undefined &&
      claimed.operations.length === 0 &&
      knowledge.find('outpatient-groups', ['drg'], [drg.code]).length > 0,
  };
}
