// Stays of persons, from admission, change, discharge, settlement and settlement list.
import { chinaDate, readChinaTime } from '../../engine/china-time.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { GroupedStay } from '../../engine/adrg.ts';
import type { Past } from './past.ts';
import {
  amountOf,
  cell,
  inTimeOrder,
  newest,
  rowsOf,
  text,
  timeOf,
  yuan,
  type Tables,
} from './reading.ts';
import { visitOf } from './past.ts';

export interface Stay {
  readonly visit: string;
  readonly mdtrt_id: string | undefined;
  readonly psn_no: string | undefined;
  readonly fixmedins_code: string;
  readonly admdvs: string;
  readonly begin: number;
  readonly end: number | undefined;
  readonly med_type: string | undefined;
  readonly insutype: string | undefined;
  readonly er_flag: string | undefined;
  readonly dscg_way: string | undefined;
  readonly dr_codg: string | undefined;
  readonly first_dept: string | undefined;
  readonly last_dept: string | undefined;
  readonly main: string | undefined;
  /** By the settlement list, where there is one. */
  readonly claimed_main: string | undefined;
  readonly gend: string | undefined;
  readonly ageDays: number | undefined;
  readonly birthWeight: number | undefined;
  readonly admitted_for: string | undefined;
  readonly diagnoses: readonly string[];
  readonly claimed: readonly string[] | undefined;
  readonly operations: readonly string[];
  readonly list: FundEvent | undefined;
  readonly settlements: readonly FundEvent[];
  readonly fee: number | undefined;
}

export function staysOf(past: Past): readonly Stay[] {
  return [...new Set(past.counting('admission').map(visitOf))]
    .map((visit) => stayOf(past, visit))
    .filter((stay) => stay !== undefined);
}

function stayOf(past: Past, visit: string): Stay | undefined {
  const admission = newest(past.ofVisit('admission', visit));
  if (admission === undefined || text(admission, 'mdtrt_id') === undefined) return undefined;
  const change = newest(past.ofVisit('admission_change', visit));
  const discharge = newest(past.ofVisit('discharge', visit));
  const list = newest(past.ofVisit('settlement_list', visit));
  const settlements = past.ofVisit('inpatient_settlement', visit).toSorted(inTimeOrder);
  const latest = (field: string): string | undefined =>
    text(change, field) ?? text(admission, field);
  const admitted_for = mainOf(change) ?? mainOf(admission) ?? latest('dscg_maindiag_code');
  const claimed = [list, discharge].map(codesOf).find((codes) => codes.length > 0);
  const listed = rowsOf(list, 'oprninfo')
    .map((row) => cell(row, 'oprn_oprt_code'))
    .filter((code) => code !== undefined);
  const coded = text(discharge, 'oprn_oprt_code');
  const page = newest(past.ofVisit('front_page', visit));
  const age = amountOf(list, 'age') ?? amountOf(page, 'age') ?? 0;
  const days = amountOf(list, 'nwb_age') ?? amountOf(list, 'age_days') ?? 0;
  const openEnd = readChinaTime('9000-01-01') ?? Infinity;
  return {
    visit,
    mdtrt_id: text(admission, 'mdtrt_id'),
    psn_no: text(admission, 'psn_no'),
    fixmedins_code: admission.fixmedins_code,
    admdvs: admission.admdvs,
    begin: timeOf(change, 'begntime') ?? admission.at,
    end: discharge === undefined || discharge.at >= openEnd ? undefined : discharge.at,
    med_type: latest('med_type'),
    insutype: latest('insutype'),
    er_flag: latest('er_flag'),
    dr_codg: latest('atddr_no'),
    dscg_way: text(discharge, 'dscg_way') ?? text(list, 'dscg_way'),
    first_dept: text(admission, 'adm_dept_codg'),
    last_dept: text(discharge, 'dscg_dept_codg') ?? latest('adm_dept_codg'),
    main: mainOf(discharge) ?? mainOf(list) ?? admitted_for,
    claimed_main: mainOf(list) ?? mainOf(discharge) ?? admitted_for,
    gend: text(settlements.at(-1), 'gend') ?? text(page, 'gend'),
    ageDays: age > 0 ? Math.floor(age * 365) : days > 0 ? days : undefined,
    birthWeight: amountOf(list, 'nwb_bir_wt') ?? amountOf(page, 'nwb_bir_wt'),
    admitted_for,
    diagnoses: [admission, change, discharge, list].flatMap(codesOf),
    claimed,
    operations: listed.length > 0 ? listed : coded === undefined ? [] : [coded],
    list,
    settlements,
    fee:
      settlements.length === 0
        ? undefined
        : yuan(settlements.reduce((sum, one) => sum + (amountOf(one, 'medfee_sumamt') ?? 0), 0)),
  };
}

function mainOf(event: FundEvent | undefined): string | undefined {
  const row = rowsOf(event, 'diseinfo').find(
    (one) => cell(one, 'vali_flag') !== '0' && cell(one, 'maindiag_flag') === '1',
  );
  return row === undefined ? undefined : cell(row, 'diag_code');
}

/** Diagnosis codes that are not struck out. */
export function codesOf(event: FundEvent | undefined): readonly string[] {
  return rowsOf(event, 'diseinfo')
    .filter((row) => cell(row, 'vali_flag') !== '0')
    .map((row) => cell(row, 'diag_code'))
    .filter((code) => code !== undefined);
}

/** By admission, then visit. */
export function byAdmission(a: Stay, b: Stay): number {
  return a.begin - b.begin || (a.visit < b.visit ? -1 : 1);
}

export interface Payment {
  readonly adrg: string;
  readonly standard: number | undefined;
  readonly lower: number | undefined;
  readonly gain: number | undefined;
}

/** Group and payment standard of a stay, and the standard without the complications. */
export function paymentOf(tables: Tables): (stay: Stay) => Payment | undefined {
  const grouper = tables.drgGrouper();
  return (stay) => {
    const described = describe(stay, []);
    const group = described && grouper.group(described);
    if (described === undefined || group === undefined) return undefined;
    const other = grouper.alternative(described);
    const place = placeOf(stay, described.year);
    const standard = (weight: number | undefined): number | undefined =>
      weight === undefined ? undefined : grouper.standard(weight, place);
    return {
      adrg: group.adrg,
      standard: standard(group.weight),
      lower: standard(other?.weight),
      gain:
        group.weight === undefined || !other?.weight ? undefined : group.weight / other.weight - 1,
    };
  };
}

export interface CaseGroup {
  readonly drg: string | undefined;
  readonly weight: number | undefined;
  /** Fee over the payment standard of the DIP group. */
  readonly ratio: number | undefined;
}

/** What a stay counts as where cases are compared: DRG group and weight, and how near the fee came to
 * what the DIP group is paid. */
export function groupOf(tables: Tables): (stay: Stay) => CaseGroup | undefined {
  const levels = new Map(tables.rows('institutions').map((row) => [row['fixmedins_code'], Number(row['level'])]));
  return (stay) => {
    const described = describe(stay, []);
    if (described === undefined) return undefined;
    const { year, main, operations } = described;
    const { fee, admdvs } = stay;
    const claim = { main, operations, year, admdvs, ...(fee === undefined ? {} : { fee }) };
    const group = 'drg-groups' in tables.texts ? tables.drgGrouper().group(described) : undefined;
    const paid = 'dip-catalogue' in tables.texts ? tables.dipGrouper().group(claim) : undefined;
    const level = levels.get(stay.fixmedins_code);
    const place = { ...placeOf(stay, year), ...(level ? { level } : {}) };
    const standard = paid === undefined ? undefined : tables.dipGrouper().standard(paid.score, place);
    return {
      drg: group?.drg,
      weight: group?.weight,
      ratio: fee === undefined || !standard ? undefined : fee / standard,
    };
  };
}

/** Yuan that the claimed group is paid above the group without some codes. */
export function lossOf(tables: Tables): (stay: Stay, without: readonly string[]) => number | undefined {
  const grouper = tables.drgGrouper();
  return (stay, without) => {
    const [claimed, due] = [[], without].map((codes) => {
      const described = describe(stay, codes);
      const weight = described && grouper.group(described)?.weight;
      return weight === undefined || weight === 0 || described === undefined
        ? undefined
        : grouper.standard(weight, placeOf(stay, described.year));
    });
    return claimed === undefined || due === undefined ? undefined : yuan(claimed - due);
  };
}

function placeOf(stay: Stay, year: number): { year: number; insutype: string; admdvs: string } {
  return { year, insutype: stay.insutype === '310' ? '310' : '390', admdvs: stay.admdvs };
}

function describe(stay: Stay, without: readonly string[]): GroupedStay | undefined {
  const main = stay.claimed_main;
  if (main === undefined || without.includes(main)) return undefined;
  const left = (codes: readonly string[]): string[] => codes.filter((code) => !without.includes(code));
  const { gend, ageDays, birthWeight } = stay;
  return {
    main,
    others: left([...new Set(stay.claimed ?? stay.diagnoses)]).filter((code) => code !== main),
    operations: left(stay.operations),
    year: Number(chinaDate(stay.end ?? stay.begin).slice(0, 4)),
    ...(gend === undefined ? {} : { gend }),
    ...(ageDays === undefined ? {} : { ageDays }),
    ...(birthWeight === undefined ? {} : { birthWeight }),
  };
}
