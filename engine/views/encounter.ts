// One encounter (an inpatient stay or an outpatient or pharmacy visit, `mdtrt_id`) seen as a whole:
// which messages count after cancellations and corrections, and the records composed of them.
import { chinaDay, openEndMs } from '../china-time.ts';
import {
  isNewerCorrection,
  noItems,
  numberField,
  textField,
  trdnFlagAt,
  withOneMore,
  type Entry,
  type Fields,
  type Source,
  type StoredEvent,
} from '../entry.ts';
import type { EventKind } from '../event.ts';

export class Encounter {
  /** Fee lines apart: a long stay has thousands of them and few other messages. */
  #fees: StoredEvent[] | undefined;
  #others: StoredEvent[] | undefined;

  add(event: StoredEvent): void {
    if (isFee(event.kind)) this.#fees = withOneMore(this.#fees, event);
    else this.#others = withOneMore(this.#others, event);
  }

  /** Everything, the newest to come last. */
  everything(): readonly StoredEvent[] {
    return [...(this.#fees ?? noEvents), ...(this.#others ?? noEvents)];
  }

  #list(kind: EventKind): readonly StoredEvent[] {
    return (isFee(kind) ? this.#fees : this.#others) ?? noEvents;
  }

  all(kind: EventKind): readonly StoredEvent[] {
    const events = this.#list(kind);
    for (const event of events) {
      if (event.kind === kind) return events.filter((one) => one.kind === kind);
    }
    return noEvents;
  }

  effective(kind: EventKind): readonly StoredEvent[] {
    const events = this.all(kind);
    return events.length === 0 ? events : events.filter((event) => !event.isVoid);
  }

  newest(kind: EventKind): StoredEvent | undefined {
    let newest: StoredEvent | undefined;
    for (const event of this.#list(kind)) {
      if (event.kind !== kind || event.isVoid) continue;
      if (newest === undefined || isNewerCorrection(event, newest)) newest = event;
    }
    return newest;
  }
}

const noEvents: readonly StoredEvent[] = [];

export function isFee(kind: EventKind): boolean {
  return kind === 'inpatient_fee' || kind === 'outpatient_fee' || kind === 'pharmacy_fee';
}

/** The stay this encounter is, or undefined while no admission counts. Times are ms; `los_days` is
 * calendar days from admission to discharge. */
export function composeStay(encounter: Encounter): Entry | undefined {
  const admission = encounter.newest('admission');
  if (admission === undefined) return undefined;
  const change = encounter.newest('admission_change');
  const discharge = encounter.newest('discharge');
  const list = encounter.newest('settlement_list');
  const page = encounter.newest('front_page');
  const settlements = encounter
    .effective('inpatient_settlement')
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const lastSettlement = settlements.at(-1);
  const begntime = (change && numberField(change, 'begntime')) ?? admission.at;
  const endtime = discharge === undefined || discharge.at >= openEndMs ? undefined : discharge.at;
  const newestField = (name: string): string | undefined =>
    (change && textField(change, name)) ?? textField(admission, name);
  const main =
    (discharge && textField(discharge, 'main_diag_code')) ??
    (list && textField(list, 'main_diag_code')) ??
    newestField('main_diag_code') ??
    newestField('dscg_maindiag_code');
  const diagnoses = allDiagnoses(admission, change, discharge, list);
  const fields: Fields = {
    psn_no: textField(admission, 'psn_no'),
    mdtrt_id: textField(admission, 'mdtrt_id'),
    fixmedins_code: admission.fixmedins_code,
    gend: (lastSettlement && textField(lastSettlement, 'gend')) ?? (page && textField(page, 'gend')),
    brdy: (lastSettlement && numberField(lastSettlement, 'brdy')) ?? (page && numberField(page, 'brdy')),
    age: (lastSettlement && numberField(lastSettlement, 'age')) ?? (list && numberField(list, 'age')),
    insutype: newestField('insutype'),
    med_type: newestField('med_type'),
    adm_dept_codg: newestField('adm_dept_codg'),
    first_dept_codg: textField(admission, 'adm_dept_codg'),
    adm_bed: newestField('adm_bed'),
    dr_codg: newestField('atddr_no'),
    er_flag: newestField('er_flag'),
    adm_inf_time: Math.min(...encounter.effective('admission').map((one) => one.inf_time)),
    adm_diag_code: newestField('main_diag_code') ?? newestField('dscg_maindiag_code'),
    main_diag_code: main,
    main_diag_category: main?.slice(0, 3).toUpperCase(),
    diag_codes: diagnoses,
    diag_categories: categoriesOf(diagnoses),
    list_diag_codes: list?.fields['diag_codes'] ?? discharge?.fields['diag_codes'],
    oprn_codes: operations(list, discharge),
    main_oprn_code:
      (list && textField(list, 'main_oprn_code')) ?? (discharge && textField(discharge, 'oprn_oprt_code')),
    begntime,
    endtime,
    open: endtime === undefined,
    los_days: endtime === undefined ? undefined : chinaDay(endtime) - chinaDay(begntime),
    dscg_way:
      (discharge && textField(discharge, 'dscg_way')) ?? (list && textField(list, 'dscg_way')),
    list_dscg_way: list && textField(list, 'dscg_way'),
    adm_time: list && numberField(list, 'adm_time'),
    die_date: discharge && numberField(discharge, 'die_date'),
    acp_optins_code: list && textField(list, 'acp_optins_code'),
    dscg_dept_codg: discharge && textField(discharge, 'dscg_dept_codg'),
    dscg_bed: discharge && textField(discharge, 'dscg_bed'),
    mid_setl_flag: settlements.some((s) => textField(s, 'mid_setl_flag') === '1') ? '1' : '0',
    last_mid_setl_flag: lastSettlement && (textField(lastSettlement, 'mid_setl_flag') ?? '0'),
    days_rinp_flag_31: list && textField(list, 'days_rinp_flag_31'),
    days_rinp_pup_31: list && textField(list, 'days_rinp_pup_31'),
    icu: list?.fields['icu'],
    icu_hours: list && numberField(list, 'icu_hours'),
    vent_used_dura: list && textField(list, 'vent_used_dura'),
    vent_hours: list && numberField(list, 'vent_hours'),
    list_main_diag_code: list && textField(list, 'main_diag_code'),
    dscg_diag_codes: discharge?.fields['diag_codes'],
    page_diag_codes: page?.fields['diag_codes'],
    page_main_diag_code: page && textField(page, 'main_diag_code'),
    age_days: ageInDays(list, page),
    nwb_bir_wt:
      (list && numberField(list, 'nwb_bir_wt')) ?? (page && numberField(page, 'nwb_bir_wt')),
    dscg_caty: list && textField(list, 'dscg_caty'),
    hi_paymtd: list && textField(list, 'hi_paymtd'),
    chfpdr_code: list && textField(list, 'chfpdr_code'),
    has_list: list === undefined ? undefined : true,
    settled: settlements.length > 0,
    setl_id: lastSettlement && textField(lastSettlement, 'setl_id'),
    medfee_sumamt: total(settlements, 'medfee_sumamt'),
    fund_pay_sumamt: total(settlements, 'fund_pay_sumamt'),
  };
  return {
    id: `stay:${admission.fixmedins_code}|${textField(admission, 'mdtrt_id')}`,
    kind: 'stay',
    at: begntime,
    until: endtime,
    fixmedins_code: admission.fixmedins_code,
    admdvs: admission.admdvs,
    fields,
    sources: sources([
      ['admission', admission],
      ['admission_change', change],
      ['discharge', discharge],
      ['settlement_list', list],
      ['front_page', page],
      ...settlements.map((s) => ['inpatient_settlement', s] as const),
    ]),
  };
}

/** From the days of a newborn, else from the years. Many senders fill the days of an adult with 0, so
 * that 0 says nothing beside an age of a year or more, nor without an age. */
function ageInDays(
  list: StoredEvent | undefined,
  page: StoredEvent | undefined,
): number | undefined {
  const age = (list && numberField(list, 'age')) ?? (page && numberField(page, 'age'));
  if (age !== undefined && age > 0) return Math.floor(age * 365);
  const days = list && numberField(list, 'nwb_age');
  return days === undefined || days <= 0 ? undefined : days;
}

function sources(
  pairs: readonly (readonly [string, StoredEvent | undefined])[],
): readonly Source[] {
  const found: Source[] = [];
  for (const [role, event] of pairs) if (event !== undefined) found.push({ role, event });
  return found;
}

function codesOf(event: StoredEvent | undefined, name: string): readonly string[] {
  const codes = event?.fields[name];
  return Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : [];
}

function allDiagnoses(...events: readonly (StoredEvent | undefined)[]): readonly string[] {
  return [...new Set(events.flatMap((event) => codesOf(event, 'diag_codes')))].toSorted();
}

/** Categories of three signs, in order. */
function categoriesOf(codes: readonly string[]): readonly string[] {
  return [...new Set(codes.map((code) => code.slice(0, 3).toUpperCase()))].toSorted();
}

/** Unknown where there is no diagnosis, so that "none of these" says nothing of it. */
function knownCategories(codes: readonly string[]): readonly string[] | undefined {
  return codes.length === 0 ? undefined : categoriesOf(codes);
}

function operations(
  list: StoredEvent | undefined,
  discharge: StoredEvent | undefined,
): readonly string[] {
  const listed = codesOf(list, 'oprn_codes');
  if (listed.length > 0) return listed;
  const coded = discharge && textField(discharge, 'oprn_oprt_code');
  return coded === undefined ? [] : [coded];
}

function total(events: readonly StoredEvent[], name: string): number | undefined {
  if (events.length === 0) return undefined;
  return cents(events.reduce((sum, event) => sum + (numberField(event, name) ?? 0), 0));
}

export function cents(yuan: number): number {
  return Math.round(yuan * 100) / 100;
}

/** Each outpatient settlement that counts, with what the visit says of it. `at` is the settlement,
 * `begntime` when the person was seen: by the visit, else its registration, else its first charge:
 * `seen_time`, unknown when only the settlement dates the care. */
export function composeVisitSettlements(encounter: Encounter): readonly Entry[] {
  const settlements = encounter.effective('outpatient_settlement');
  if (settlements.length === 0) return noEvents;
  const visit = encounter.newest('visit');
  const registration = encounter.newest('registration');
  const seen =
    (visit && numberField(visit, 'begntime')) ?? (registration && numberField(registration, 'begntime')) ?? firstCharge(encounter);
  return settlements.map((settlement) => ({
    id: `visit:${settlement.id}`,
    kind: 'visit_settlement',
    at: settlement.at,
    fixmedins_code: settlement.fixmedins_code,
    admdvs: settlement.admdvs,
    fields: visitFields(settlement, visit, registration, seen),
    sources: sources([
      ['outpatient_settlement', settlement],
      ['visit', visit],
      ['registration', registration],
    ]),
  }));
}

/** Who settles later than the care was given does not say when that was; the fee lines do. */
function firstCharge(encounter: Encounter): number | undefined {
  const lines = encounter.effective('outpatient_fee').filter((line) => (numberField(line, 'cnt') ?? 0) > 0);
  return lines.length === 0 ? undefined : lines.reduce((first, { at }) => Math.min(first, at), Infinity);
}

function visitFields(
  settlement: StoredEvent,
  visit: StoredEvent | undefined,
  registration: StoredEvent | undefined,
  seen_time: number | undefined,
): Fields {
  return {
    ...settlement.fields,
    fixmedins_code: settlement.fixmedins_code,
    begntime: seen_time ?? settlement.at,
    seen_time,
    diag_codes: visit?.fields['diag_codes'] ?? [],
    diag_categories: knownCategories(codesOf(visit, 'diag_codes')),
    dr_codg: registration && textField(registration, 'atddr_no'),
    dept_code: registration && textField(registration, 'dept_code'),
    med_type: settlement.fields['med_type'] ?? (visit && textField(visit, 'med_type')),
  };
}

/** What a settlement says of one code it consumed. */
export interface SettledUse {
  /** What the visit of the settlement is called. */
  readonly visit: string;
  readonly settlement: StoredEvent;
  readonly drug_trac_codg: string;
  readonly trdn_flag: string;
  readonly line: StoredEvent | undefined;
  /** Packs, the line's count less refunds shared between its codes, or smallest units when split, unknown
   * when several boxes were; 0 when it is not said which of several boxes a refund took back. */
  readonly count: number | undefined;
  readonly amount: number | undefined;
  /** The stock ledger has a sale of that settlement and product which does not say all its codes. */
  readonly isSold: boolean;
}

/** Whether the stock ledger sold a product under a settlement without saying which boxes. */
export type SoldUncoded = (settlement: StoredEvent, med_list_codg: string | undefined) => boolean;

/** Uses of trace codes in the settlements of this encounter, those taken back included: the stock
 * ledger may still name a settlement that no longer counts. */
export function settledUses(encounter: Encounter, isSold: SoldUncoded = () => false): readonly SettledUse[] {
  const uses: SettledUse[] = [];
  for (const kind of [
    'outpatient_settlement',
    'inpatient_settlement',
    'pharmacy_settlement',
  ] as const) {
    for (const settlement of encounter.all(kind)) {
      const { items } = settlement;
      if (items === noItems) continue;
      const visit = `${settlement.fixmedins_code}|${textField(settlement, 'mdtrt_id') ?? ''}`;
      const lines = feeLines(encounter, kind);
      const serials = items.feedetl_sns ?? [];
      const refunds = refundsOf(lines);
      for (const [i, drug_trac_codg] of items.drug_trac_codgs.entries()) {
        const serial = serials[i];
        const line = serial === undefined ? undefined : lines.get(serial);
        const codes = line === undefined ? 1 : serials.filter((one) => one === serial).length;
        const amount = line && numberField(line, 'det_item_fee_sumamt');
        const trdn_flag = trdnFlagAt(items, i);
        uses.push({
          visit,
          settlement,
          line,
          drug_trac_codg,
          trdn_flag,
          count: line && countOf(line, { refunded: refunds.get(serial ?? '') ?? 0, codes, isSplit: trdn_flag === '1' }),
          amount: amount === undefined ? undefined : cents(amount / codes),
          isSold: isSold(settlement, line && textField(line, 'med_list_codg')),
        });
      }
    }
  }
  return uses;
}

/** Packs or units that refunds (negative lines) took back, by the line they name. */
function refundsOf(lines: ReadonlyMap<string, StoredEvent>): ReadonlyMap<string, number> {
  const refunds = new Map<string, number>();
  for (const line of lines.values()) {
    const count = numberField(line, 'cnt') ?? 0;
    const named = textField(line, 'init_feedetl_sn');
    if (count < 0 && named !== undefined) refunds.set(named, (refunds.get(named) ?? 0) - count);
  }
  return refunds;
}

/** What a line's count comes to for one of its codes. */
function countOf(
  line: StoredEvent,
  { refunded, codes, isSplit }: { readonly refunded: number; readonly codes: number; readonly isSplit: boolean },
): number | undefined {
  const count = numberField(line, 'cnt');
  if (count === undefined) return undefined;
  const kept = count - refunded;
  if (kept <= 1e-9) return 0;
  if (codes === 1) return kept;
  if (isSplit) return undefined;
  return refunded > 0 ? 0 : count / codes;
}

function feeLines(encounter: Encounter, kind: EventKind): Map<string, StoredEvent> {
  const feeKind =
    kind === 'outpatient_settlement'
      ? 'outpatient_fee'
      : kind === 'pharmacy_settlement'
        ? 'pharmacy_fee'
        : 'inpatient_fee';
  const lines = new Map<string, StoredEvent>();
  const sent = encounter
    .effective(feeKind)
    .toSorted((a, b) => a.inf_time - b.inf_time || (a.id < b.id ? -1 : 1));
  for (const line of sent) {
    const serial = textField(line, 'feedetl_sn');
    if (serial !== undefined) lines.set(serial, line);
  }
  return lines;
}
