// What the groupers are told of a stay: the settlement list says what is claimed (DOMAIN 3.8), the
// discharge what the department wrote; sex, age and birth weight where they were sent.
import { chinaDate } from '../china-time.ts';
import { numberField, textField, type Entry } from '../entry.ts';
import type { DipStay } from '../dip-grouper.ts';
import type { GroupedStay } from '../adrg.ts';
import type { Tables } from '../tables.ts';

export type Scheme = 'drg' | 'dip';

export interface ClaimedStay {
  readonly main: string;
  readonly others: readonly string[];
  readonly operations: readonly string[];
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Undefined when no principal diagnosis is known. */
export function claimedOf(stay: Entry): ClaimedStay | undefined {
  const main = textField(stay, 'list_main_diag_code') ?? textField(stay, 'main_diag_code');
  if (main === undefined) return undefined;
  const diagnoses = texts(stay.fields['list_diag_codes'] ?? stay.fields['diag_codes']);
  return {
    main,
    others: diagnoses.filter((code) => code !== main),
    operations: texts(stay.fields['oprn_codes']),
  };
}

export function drgStay(stay: Entry, claimed: ClaimedStay): GroupedStay {
  const gend = textField(stay, 'gend');
  const ageDays = numberField(stay, 'age_days');
  const birthWeight = numberField(stay, 'nwb_bir_wt');
  return {
    ...claimed,
    ...(gend === undefined ? {} : { gend }),
    ...(ageDays === undefined ? {} : { ageDays }),
    ...(birthWeight === undefined ? {} : { birthWeight }),
    year: yearOf(stay),
  };
}

export function dipStay(stay: Entry, { main, operations }: ClaimedStay): DipStay {
  const fee = numberField(stay, 'medfee_sumamt');
  return {
    main,
    operations,
    ...(fee === undefined ? {} : { fee }),
    year: yearOf(stay),
    admdvs: stay.admdvs,
  };
}

/** Year of discharge. */
export function yearOf(stay: Entry): number {
  return Number(chinaDate(stay.until ?? stay.at).slice(0, 4));
}

/** How the rates know the insurance kind: 310 employees, 390 residents and everything else. */
export function insutypeOf(stay: Entry): '310' | '390' {
  return stay.fields['insutype'] === '310' ? '310' : '390';
}

/** A group with what it is paid. */
export interface PaidGroup {
  readonly code: string;
  /** Weight or score. */
  readonly weight?: number;
  /** Payment standard, yuan. */
  readonly standard?: number;
}

/** The group of a stay whose claim may have been changed, by either scheme. */
export function paidGroup(
  scheme: Scheme,
  stay: Entry,
  claimed: ClaimedStay,
  knowledge: Tables,
): PaidGroup | undefined {
  const of = { year: yearOf(stay), insutype: insutypeOf(stay), admdvs: stay.admdvs };
  if (scheme === 'drg') {
    const grouper = knowledge.grouper();
    const group = grouper.group(drgStay(stay, claimed));
    if (group === undefined) return undefined;
    const { drg, weight } = group;
    const standard = weight === undefined ? undefined : grouper.standard(weight, of);
    return withKnown(drg, weight, standard);
  }
  const grouper = knowledge.dipGrouper();
  const group = grouper.group(dipStay(stay, claimed));
  if (group === undefined) return undefined;
  const level = levelOf(stay, knowledge);
  return withKnown(
    group.dip_code,
    group.score,
    grouper.standard(group.score, level === undefined ? of : { ...of, level }),
  );
}

function withKnown(
  code: string,
  weight: number | undefined,
  standard: number | undefined,
): PaidGroup {
  return {
    code,
    ...(weight === undefined ? {} : { weight }),
    ...(standard === undefined ? {} : { standard }),
  };
}

/** Level of the institution, 1 to 3, when the table says. */
export function levelOf(stay: Entry, knowledge: Tables): number | undefined {
  const [row] = knowledge.find('institutions', ['fixmedins_code'], [stay.fixmedins_code]);
  const level = Number(row?.['level'] || Number.NaN);
  return Number.isNaN(level) ? undefined : level;
}
