// What the evaluator keeps of an event: the fields that can decide a judgement, times as ms, codes
// of diagnoses and operations as plain lists. Everything else stays in the archive. Keeping this
// apart from the rules lets a rule set be exchanged in mid-stream without asking for old events.
import { readChinaTime } from './china-time.ts';
import type { StoredEvent, TraceItem } from './entry.ts';
import type { EventKind, FieldRecord, FieldValue, FundEvent } from './event.ts';

const fee = [
  'feedetl_sn',
  'init_feedetl_sn',
  'mdtrt_id',
  'psn_no',
  'chrg_bchno',
  'med_list_codg',
  'medins_list_codg',
  'det_item_fee_sumamt',
  'cnt',
  'pric',
  'med_chrgitm_type',
  'bilg_dr_codg',
  'rxno',
  'dise_codg',
  'setl_id',
  'med_type',
] as const;
const stock = [
  'med_list_codg',
  'fixmedins_hilist_id',
  'fixmedins_hilist_name',
  'fixmedins_bchno',
  'manu_lotnum',
  'trdn_flag',
] as const;
const settlement = [
  'psn_no',
  'mdtrt_id',
  'setl_id',
  'med_type',
  'insutype',
  'medfee_sumamt',
  'fund_pay_sumamt',
  'chrg_bchno',
  'mid_setl_flag',
  'mdtrt_cert_type',
  'dise_codg',
] as const;
const stay = [
  'psn_no',
  'mdtrt_id',
  'ipt_otp_no',
  'insutype',
  'med_type',
  'adm_dept_codg',
  'adm_dept_name',
  'adm_bed',
  'dscg_maindiag_code',
  'dscg_maindiag_name',
  'atddr_no',
  'oprn_oprt_code',
  'er_flag',
] as const;

/** Fields kept as they are, for each kind that is judged. */
const kept: Partial<Record<EventKind, readonly string[]>> = {
  registration: ['psn_no', 'mdtrt_id', 'ipt_otp_no', 'atddr_no', 'dept_code'],
  registration_cancel: ['mdtrt_id', 'psn_no'],
  visit: ['psn_no', 'mdtrt_id', 'med_type', 'dise_codg'],
  outpatient_fee: fee,
  outpatient_fee_delete: ['mdtrt_id', 'chrg_bchno', 'psn_no'],
  outpatient_settlement: settlement,
  outpatient_settlement_cancel: ['setl_id', 'mdtrt_id', 'psn_no'],
  pharmacy_settlement: settlement,
  pharmacy_fee: fee,
  pharmacy_settlement_cancel: ['setl_id', 'mdtrt_id', 'psn_no'],
  inpatient_fee: fee,
  inpatient_fee_cancel: ['mdtrt_id', 'feedetl_sn', 'psn_no'],
  inpatient_settlement: settlement,
  inpatient_settlement_cancel: ['setl_id', 'mdtrt_id', 'psn_no'],
  admission: stay,
  admission_change: stay,
  admission_cancel: ['mdtrt_id', 'psn_no'],
  discharge: [
    'psn_no',
    'mdtrt_id',
    'dscg_way',
    'dscg_dept_codg',
    'dscg_dept_name',
    'dscg_bed',
    'oprn_oprt_code',
    'dise_codg',
  ],
  discharge_cancel: ['mdtrt_id', 'psn_no'],
  transfer_filing: ['psn_no', 'reflin_medins_no', 'refl_type', 'diag_code'],
  reversal: ['psn_no', 'omsgid', 'oinfno'],
  stocktake: [...stock, 'inv_cnt'],
  stock_change: [...stock, 'inv_chg_type', 'cnt', 'pric'],
  purchase: [
    ...stock,
    'purc_retn_cnt',
    'spler_name',
    'purc_invo_no',
    'finl_trns_pric',
    'prod_geay_flag',
  ],
  purchase_return: [...stock, 'purc_retn_cnt', 'finl_trns_pric'],
  sale: [
    ...stock,
    'psn_no',
    'setl_id',
    'mdtrt_sn',
    'rtal_docno',
    'stoout_no',
    'sel_retn_cnt',
    'finl_trns_pric',
    'hi_feesetl_type',
    'mdtrt_setl_type',
  ],
  sale_return: [
    ...stock,
    'psn_no',
    'setl_id',
    'mdtrt_sn',
    'sel_retn_cnt',
    'finl_trns_pric',
    'medins_prod_sel_no',
  ],
  stock_delete: ['fixmedins_bchno', 'inv_data_type'],
  settlement_list: [
    'psn_no',
    'mdtrt_id',
    'setl_id',
    'dscg_way',
    'days_rinp_flag_31',
    'days_rinp_pup_31',
    'vent_used_dura',
    'age',
    'adm_way',
    'stas_type',
    'hi_paymtd',
  ],
  order: [
    'mdtrt_sn',
    'mdtrt_id',
    'psn_no',
    'drord_no',
    'drord_type',
    'drord_detl_code',
    'vali_flag',
  ],
  nursing: ['mdtrt_sn', 'mdtrt_id', 'psn_no', 'bedno', 'use_vent_flag', 'tprt', 'vali_flag'],
};

const times: Partial<Record<EventKind, readonly string[]>> = {
  registration: ['begntime'],
  visit: ['begntime'],
  outpatient_fee: ['fee_ocur_time'],
  inpatient_fee: ['fee_ocur_time'],
  pharmacy_fee: ['fee_ocur_time'],
  admission: ['begntime'],
  admission_change: ['begntime', 'endtime'],
  discharge: ['endtime'],
  transfer_filing: ['refl_date', 'begndate', 'enddate'],
  stocktake: ['expy_end'],
  purchase: ['expy_end'],
  sale: ['sel_retn_time', 'expy_end', 'manu_date'],
  sale_return: ['sel_retn_time'],
  settlement_list: ['dscg_time', 'adm_time'],
};

function isRecord(value: FieldValue | undefined): value is FieldRecord {
  return typeof value === 'object' && !Array.isArray(value);
}

function records(value: FieldValue | undefined): readonly FieldRecord[] {
  return Array.isArray(value) ? value.filter((one) => isRecord(one)) : [];
}

function text(value: FieldValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Diagnosis codes, the main one first, removed ones (`vali_flag` 0) left out. */
function diagnoses(data: FieldRecord): { codes: string[]; main: string | undefined } {
  const rows = records(data['diseinfo']).filter((row) => text(row['vali_flag']) !== '0');
  const isMain = (row: FieldRecord): boolean => text(row['maindiag_flag']) === '1';
  const ordered = [...rows.filter(isMain), ...rows.filter((row) => !isMain(row))];
  const main = rows.find(isMain);
  return {
    codes: [
      ...new Set(ordered.map((row) => text(row['diag_code'])).filter((c) => c !== undefined)),
    ],
    main: main === undefined ? undefined : text(main['diag_code']),
  };
}

const noItems: readonly TraceItem[] = [];

function readTraceItems(data: FieldRecord): readonly TraceItem[] {
  if (data['drug_trac_info'] === undefined && data['drugtracinfo'] === undefined) return noItems;
  const rows = [...records(data['drug_trac_info']), ...records(data['drugtracinfo'])];
  const items: TraceItem[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    const drug_trac_codg = text(row['drug_trac_codg']);
    if (drug_trac_codg === undefined || seen.has(drug_trac_codg)) continue;
    seen.add(drug_trac_codg);
    items.push({
      drug_trac_codg,
      trdn_flag: text(row['trdn_flag']) ?? text(data['trdn_flag']) ?? '0',
      feedetl_sn: text(row['feedetl_sn']),
    });
  }
  return items;
}

/** The event as histories keep it. `isVoid` is false until annulments say otherwise. */
export function projectEvent(event: FundEvent): StoredEvent {
  const fields: Record<string, unknown> = {};
  for (const name of kept[event.kind] ?? []) {
    const value = event.data[name];
    if (value !== undefined) fields[name] = value;
  }
  for (const name of times[event.kind] ?? []) {
    const time = readChinaTime(event.data[name]);
    if (time !== undefined) fields[name] = time;
  }
  addCodes(event, fields);
  if (event.kind === 'sale') addSaleAmount(fields);
  const items = readTraceItems(event.data);
  if (items.length > 0) fields['drug_trac_codgs'] = items.map((item) => item.drug_trac_codg);
  const stored: { -readonly [K in keyof StoredEvent]: StoredEvent[K] } = {
    id: event.event_id,
    kind: event.kind,
    at: event.at,
    until: event.until,
    fixmedins_code: event.fixmedins_code,
    admdvs: event.admdvs,
    fields,
    sources: [],
    msgid: event.msgid,
    inf_time: event.inf_time,
    received_at: event.received_at,
    items,
    isVoid: false,
  };
  stored.sources = [{ role: event.kind, event: stored }];
  return stored;
}

/** Yuan the sale record comes to: price of a pack or unit times count. */
function addSaleAmount(fields: Record<string, unknown>): void {
  const { finl_trns_pric: price, sel_retn_cnt: count } = fields;
  if (typeof price === 'number' && typeof count === 'number') {
    fields['amount'] = Math.round(price * count * 100) / 100;
  }
}

function addCodes(event: FundEvent, fields: Record<string, unknown>): void {
  switch (event.kind) {
    case 'visit':
    case 'admission':
    case 'admission_change':
    case 'discharge':
    case 'settlement_list': {
      const { codes, main } = diagnoses(event.data);
      if (codes.length > 0) fields['diag_codes'] = codes;
      if (main !== undefined) fields['main_diag_code'] = main;
      if (event.kind !== 'settlement_list') return;
      fields['oprn_codes'] = records(event.data['oprninfo'])
        .map((row) => text(row['oprn_oprt_code']))
        .filter((code) => code !== undefined);
      fields['icu'] = records(event.data['icuinfo']).length > 0;
      return;
    }
    default:
  }
}
