// What rules can read: the fields of every kind of event and of every record composed from events.
// The projection (projection.ts) keeps exactly these of an event, the views make exactly these of
// their records, and the checks of rules (check/) know no others. Names, types and units are in
// field-names.ts.
import type { EventKind } from './event.ts';
import { fieldNames, type Field, type FieldName } from './field-names.ts';

/** Fields of one kind of event. `data` are taken from the message as they are, times and dates read to
 * ms; `derived` are computed by the projection. */
export interface KindFields {
  readonly data: readonly FieldName[];
  readonly derived: readonly FieldName[];
}

const visitIds = ['mdtrt_id', 'psn_no'] as const;
const settlementIds = ['setl_id', ...visitIds] as const;
const feeLine = [
  'feedetl_sn', 'init_feedetl_sn', 'mdtrt_id', 'psn_no', 'chrg_bchno', 'med_list_codg', 'medins_list_codg',
  'det_item_fee_sumamt', 'cnt', 'pric', 'pric_uplmt_amt', 'prd_days', 'med_chrgitm_type', 'bilg_dept_codg',
  'bilg_dr_codg', 'rxno', 'rx_circ_flag', 'dise_codg', 'setl_id', 'med_type', 'fee_ocur_time',
] as const;
const settlement = [
  'psn_no', 'mdtrt_id', 'setl_id', 'med_type', 'insutype', 'gend', 'brdy', 'age', 'medfee_sumamt', 'fund_pay_sumamt',
  'chrg_bchno', 'mid_setl_flag', 'mdtrt_cert_type', 'dise_codg', 'insuplc_admdvs', 'opter', 'dev_no',
] as const;
const admission = [
  'psn_no', 'mdtrt_id', 'ipt_otp_no', 'insutype', 'med_type', 'adm_dept_codg', 'adm_dept_name', 'adm_bed',
  'dscg_maindiag_code', 'dscg_maindiag_name', 'atddr_no', 'tel', 'oprn_oprt_code', 'er_flag',
  'begntime',
] as const;
const item = ['med_list_codg', 'fixmedins_hilist_id', 'fixmedins_hilist_name'] as const;
const stock = [...item, 'fixmedins_bchno', 'manu_lotnum', 'trdn_flag'] as const;
const diagnoses = ['diag_codes', 'main_diag_code'] as const;
const traced = ['drug_trac_codgs'] as const;
const ownPay = ['own_pay'] as const;
const care = [
  'period', 'stays', 'settled_stays', 'medfee_sumamt', 'fund_pay_sumamt', 'mean_fee', 'mean_fund',
  'los_days', 'mean_los', 'readmissions_15', 'readmission_15_share', 'readmissions_31', 'readmission_31_share',
  'visits', 'visit_fee_sumamt', 'visit_fund_sumamt', 'mean_visit_fee',
] as const;
const house = [
  'admissions', 'bed_days', 'unplanned_31', 'unplanned_31_share', 'common_los', 'common_los_share', 'icu_stays',
  'icu_share', 'sourced_stays', 'top_source', 'top_source_stays', 'top_source_share', 'grouped_stays', 'cmi',
  'light_stays', 'light_share', 'tiered_stays', 'mcc_stays', 'mcc_share', 'outpatient_group_stays',
  'outpatient_group_share', 'line_stays', 'stays_beside_line', 'line_excess',
] as const;
const nothing: KindFields = { data: [], derived: [] };

function taken(...data: readonly FieldName[]): KindFields {
  return { data, derived: [] };
}

export const kindFields: Readonly<Record<EventKind, KindFields>> = {
  registration: taken('psn_no', 'mdtrt_id', 'ipt_otp_no', 'atddr_no', 'dept_code', 'begntime'),
  registration_cancel: taken(...visitIds),
  visit: { data: ['psn_no', 'mdtrt_id', 'med_type', 'dise_codg', 'begntime'], derived: diagnoses },
  outpatient_fee: { data: feeLine, derived: ownPay },
  outpatient_fee_delete: taken('mdtrt_id', 'chrg_bchno', 'psn_no'),
  presettlement: nothing,
  outpatient_settlement: { data: settlement, derived: traced },
  outpatient_settlement_cancel: taken(...settlementIds),
  pharmacy_settlement: { data: [...settlement, 'begntime'], derived: traced },
  pharmacy_fee: { data: feeLine, derived: ownPay },
  pharmacy_settlement_cancel: taken(...settlementIds),
  inpatient_fee: { data: feeLine, derived: ownPay },
  inpatient_fee_cancel: taken('mdtrt_id', 'feedetl_sn', 'psn_no'),
  inpatient_settlement: { data: settlement, derived: traced },
  inpatient_settlement_cancel: taken(...settlementIds),
  admission: { data: admission, derived: diagnoses },
  discharge: {
    data: ['psn_no', 'mdtrt_id', 'dscg_way', 'dscg_dept_codg', 'dscg_dept_name', 'dscg_bed', 'oprn_oprt_code',
      'dise_codg', 'die_date', 'endtime'],
    derived: diagnoses,
  },
  admission_change: { data: [...admission, 'endtime'], derived: diagnoses },
  admission_cancel: taken(...visitIds),
  discharge_cancel: taken(...visitIds),
  transfer_filing: taken('psn_no', 'reflin_medins_no', 'refl_type', 'diag_code', 'refl_date', 'begndate', 'enddate'),
  reversal: taken('psn_no', 'omsgid', 'oinfno'),
  catalogue_mapping: nothing,
  department: taken(
    'hosp_dept_codg', 'caty', 'hosp_dept_name', 'begntime', 'endtime', 'aprv_bed_cnt', 'hi_crtf_bed_cnt',
  ),
  stocktake: { data: [...stock, 'inv_cnt', 'expy_end'], derived: traced },
  stock_change: { data: [...stock, 'inv_chg_type', 'cnt', 'pric'], derived: traced },
  purchase: {
    data: [...stock, 'purc_retn_cnt', 'spler_name', 'spler_pmtno', 'purc_invo_codg', 'purc_invo_no', 'finl_trns_pric',
      'prod_geay_flag', 'expy_end'],
    derived: traced,
  },
  purchase_return: { data: [...stock, 'purc_retn_cnt', 'finl_trns_pric'], derived: traced },
  sale: {
    data: [...stock, 'psn_no', 'setl_id', 'mdtrt_sn', 'rtal_docno', 'stoout_no', 'sel_retn_cnt', 'finl_trns_pric',
      'hi_feesetl_type', 'mdtrt_setl_type', 'insuplc_admdvs', 'rx_flag', 'rxno', 'rx_circ_flag', 'prsc_dr_no', 'prsc_dr_name',
      'phar_no', 'phar_name', 'phar_prac_cert_no', 'sel_retn_opter_name', 'sel_retn_time', 'expy_end', 'manu_date'],
    derived: ['insured_area', 'amount', ...traced],
  },
  sale_return: {
    data: [...stock, 'psn_no', 'setl_id', 'mdtrt_sn', 'sel_retn_cnt', 'finl_trns_pric', 'medins_prod_sel_no',
      'sel_retn_time'],
    derived: traced,
  },
  stock_delete: taken('fixmedins_bchno', 'inv_data_type'),
  settlement_list: {
    data: ['psn_no', 'mdtrt_id', 'setl_id', 'dscg_way', 'days_rinp_flag_31', 'days_rinp_pup_31', 'vent_used_dura',
      'age', 'nwb_age', 'nwb_bir_wt', 'adm_way', 'stas_type', 'hi_paymtd', 'curr_addr', 'emp_name', 'coner_tel',
      'acp_optins_code', 'dscg_caty', 'chfpdr_code', 'dscg_time', 'adm_time'],
    derived: [...diagnoses, 'oprn_codes', 'main_oprn_code', 'oprn_rows', 'icu', 'icu_hours', 'vent_hours'],
  },
  front_page: { data: ['psn_no', 'mdtrt_id', 'gend', 'brdy', 'age', 'nwb_bir_wt'], derived: diagnoses },
  order: taken('mdtrt_sn', 'mdtrt_id', 'psn_no', 'drord_no', 'drord_type', 'drord_detl_code', 'isu_drord_dr_code',
    'vali_flag'),
  nursing: {
    data: ['mdtrt_sn', 'mdtrt_id', 'psn_no', 'dept_code', 'wardarea_name', 'bedno', 'use_vent_flag', 'tprt', 'pule',
      'vent_frqu', 'vali_flag'],
    derived: ['systolic', 'diastolic'],
  },
  other: nothing,
};

/** Fields of the records composed from events (views/), of hits that rules read (hit-feed.ts) and of
 * what was done in a closed period (periods/). */
export const recordFields = {
  stay: [
    'psn_no', 'mdtrt_id', 'fixmedins_code', 'gend', 'brdy', 'age', 'insutype', 'med_type', 'adm_dept_codg',
    'first_dept_codg', 'adm_bed',
    'dr_codg', 'er_flag', 'adm_inf_time', 'adm_diag_code', 'main_diag_code', 'main_diag_category', 'diag_codes',
    'diag_categories', 'list_diag_codes', 'oprn_codes', 'main_oprn_code', 'begntime',
    'endtime', 'open', 'los_days', 'dscg_way', 'list_dscg_way', 'adm_time', 'die_date', 'acp_optins_code',
    'dscg_dept_codg', 'dscg_bed',
    'mid_setl_flag', 'last_mid_setl_flag', 'days_rinp_flag_31',
    'days_rinp_pup_31', 'icu', 'vent_used_dura', 'has_list', 'settled', 'setl_id', 'medfee_sumamt', 'fund_pay_sumamt',
    'list_main_diag_code', 'dscg_diag_codes', 'page_diag_codes', 'page_main_diag_code', 'age_days', 'nwb_bir_wt',
    'dscg_caty', 'vent_hours', 'icu_hours', 'hi_paymtd', 'chfpdr_code',
  ],
  bed_use: [
    'psn_no', 'mdtrt_id', 'fixmedins_code', 'adm_dept_codg', 'adm_bed', 'bed_kind', 'main_diag_category', 'med_type', 'dr_codg',
    'medfee_sumamt', 'fund_pay_sumamt',
  ],
  own_stay: [
    'psn_no', 'mdtrt_id', 'fixmedins_code', 'employer', 'dr_codg', 'med_type', 'main_diag_code', 'medfee_sumamt',
    'fund_pay_sumamt',
  ],
  vital_series: [
    'psn_no', 'mdtrt_id', 'fixmedins_code', 'dr_codg', 'vital_rows', 'vital_kinds', 'vital_signature', 'medfee_sumamt',
    'fund_pay_sumamt',
  ],
  census_day: [
    'fixmedins_code', 'period', 'in_house', 'in_house_known', 'hi_crtf_bed_cnt', 'aprv_bed_cnt', 'occupancy',
  ],
  operation: [
    'psn_no', 'mdtrt_id', 'setl_id', 'fixmedins_code', 'oprn_oprt_code', 'oprn_oprt_type', 'role', 'dr_codg',
    'begntime', 'endtime', 'minutes', 'outside_stay', 'medfee_sumamt',
  ],
  visit_settlement: [
    ...settlement, ...traced, 'fixmedins_code', 'begntime', 'seen_time', 'diag_codes', 'diag_categories', 'dr_codg', 'dept_code',
  ],
  use: [
    'drug_trac_codg', 'fixmedins_code', 'psn_no', 'setl_id', 'mdtrt_id', 'med_list_codg', 'dr_codg', 'trdn_flag',
    'units', 'amount', 'admdvs', 'province', 'packs', 'manu_lotnum', 'expy_end', 'fixmedins_hilist_name', 'setl_kind',
    'setl_known', 'in_ledger',
  ],
  uncoded_sale: [
    ...item, 'psn_no', 'setl_id', 'trdn_flag', 'sel_retn_cnt', 'amount', 'setl_known',
  ],
  shortage: ['fixmedins_code', ...item, 'lowest_balance', 'uncertain', 'price'],
  count_check: [
    'fixmedins_code', ...item, 'counted', 'computed', 'difference', 'difference_packs', 'difference_share',
    'uncertain', 'end', 'opened', 'opening', 'moved_in', 'moved_out',
  ],
  stock_month: [
    'fixmedins_code', ...item, 'period', 'opening', 'bought', 'moved_in', 'moved_out', 'sent_back', 'brought_back',
    'sold', 'insured_sold', 'insured_sumamt', 'found', 'uncertain',
  ],
  hit: [
    'hit_id', 'matter', 'rule_id', 'family', 'grade', 'title', 'subject_kind', 'subject', 'fixmedins_code', 'psn_no',
    'mdtrt_id', 'setl_id', 'drug_trac_codg', 'med_list_codg', 'dr_codg', 'amount', 'fund_amount',
    'unconfirmed',
  ],
  shared_code: ['drug_trac_codg', 'fixmedins_code', 'other_fixmedins_code', 'med_list_codg', 'psn_no', 'amount'],
  passed_code: [
    'drug_trac_codg', 'psn_no', 'from_fixmedins_code', 'fixmedins_code', 'later_psn_no', 'begntime', 'med_list_codg',
    'amount',
  ],
  contact_stay: [
    'shared_by', 'shared_value', 'fixmedins_code', 'psn_no', 'mdtrt_id', 'med_type', 'adm_dept_codg', 'main_diag_code',
    'open', 'los_days', 'medfee_sumamt', 'fund_pay_sumamt',
  ],
  cluster: [
    'members', 'member_count', 'places', 'place_count', 'kinds', 'begntime', 'endtime', 'days', 'days_together',
    'entry_count', 'order_share', 'diag_codes', 'medfee_sumamt', 'fund_pay_sumamt',
    'visit_matters', 'visit_cents',
  ],
  institution_month: ['fixmedins_code', ...care, ...house],
  institution_day: ['fixmedins_code', ...care, 'admissions', 'in_house'],
  doctor_month: ['fixmedins_code', 'dr_codg', ...care, 'cmi'],
  cost_month: [
    'fixmedins_code', 'period', 'medfee_sumamt', 'care_sumamt', 'drug_share', 'exam_share', 'consumable_share',
    'treatment_share', 'ct_share', 'mr_share', 'pharmacy_sumamt', 'top_product', 'top_product_sumamt',
    'top_product_share', 'premium_sumamt', 'premium_share',
  ],
  trade_month: [
    'fixmedins_code', 'period', 'settlements', 'medfee_sumamt', 'fund_pay_sumamt', 'nonlocal_settlements',
    'nonlocal_share', 'sales_sumamt', 'nondrug_sumamt', 'nondrug_share', 'insured_sumamt', 'top5_share', 'code_uses',
    'repeated_uses', 'repeated_share', 'stock_checks', 'stock_checks_off', 'stock_off_share', 'sale_records', 'sale_days',
    'upload_days', 'busiest_upload', 'busiest_share', 'bad_codes', 'bad_code_share',
  ],
  test_day: ['fixmedins_code', 'med_list_codg', 'period', 'tests', 'test_sumamt'],
  area_month: [
    'area', 'period', 'stays', 'visits', 'mean_fee', 'mean_los', 'mean_visit_fee', 'settlements', 'institutions',
    'partial_institutions', 'inpatient_fund_sumamt', 'visit_fund_sumamt', 'pharmacy_fund_sumamt', 'fund_pay_sumamt',
    'cmi',
  ],
} as const satisfies Readonly<Record<string, readonly FieldName[]>>;

/** The key spaces in whose histories entries of a kind stand (placement.ts, state.ts): a rule over
 * another key never sees them. A kind that is not named stands in none. */
export const kindSpaces: Readonly<Record<string, readonly string[]>> = {
  outpatient_fee: ['encounter', 'person', 'product'],
  pharmacy_fee: ['encounter', 'person', 'product', 'prescriber', 'prescription'],
  inpatient_fee: ['encounter', 'person', 'product'],
  nursing: ['encounter'],
  order: ['encounter', 'person', 'doctor'],
  pharmacy_settlement: ['encounter', 'institution', 'person'],
  registration: ['doctor'],
  transfer_filing: ['person'],
  department: ['institution'],
  admission: ['doctor'],
  stocktake: ['stock', 'product', 'trace'],
  stock_change: ['stock', 'product', 'trace'],
  purchase: ['stock', 'product', 'institution', 'trace'],
  purchase_return: ['stock', 'trace'],
  sale: ['stock', 'person', 'pharmacist'],
  sale_return: ['stock', 'trace'],
  stay: ['encounter', 'person'],
  visit_settlement: ['encounter', 'person'],
  operation: ['encounter', 'doctor'],
  bed_use: ['encounter', 'bed'],
  own_stay: ['encounter', 'doctor'],
  vital_series: ['encounter', 'institution'],
  census_day: ['institution'],
  use: ['trace'],
  uncoded_sale: ['stock'],
  shortage: ['stock'],
  count_check: ['stock'],
  stock_month: ['stock'],
  hit: ['person', 'encounter', 'trace', 'stock', 'product', 'institution', 'doctor', 'prescriber', 'area'],
  shared_code: ['institution'],
  passed_code: ['person'],
  contact_stay: ['contact'],
  cluster: ['cluster'],
  institution_month: ['institution'],
  doctor_month: ['doctor'],
  cost_month: ['institution'],
  trade_month: ['institution'],
  area_month: ['area'],
  test_day: ['product'],
  institution_day: ['institution'],
};

/** What every entry says besides its fields; read as `trigger.at`, not by `path`. */
export const entryAttributes = {
  at: { type: 'time', zh: '时间', en: 'time', unit: 'time' },
  day: { type: 'date', zh: '日期', en: 'day', unit: 'date' },
  until: { type: 'time', zh: '结束时间', en: 'end', unit: 'time' },
  kind: { type: 'text', zh: '类别', en: 'kind' },
  fixmedins_code: fieldNames.fixmedins_code,
  admdvs: fieldNames.admdvs,
} as const satisfies Record<string, Field>;

function byName(names: readonly FieldName[]): ReadonlyMap<string, Field> {
  return new Map(names.map((name): [string, Field] => [name, fieldNames[name]]));
}

const fieldsByKind: ReadonlyMap<string, ReadonlyMap<string, Field>> = new Map([
  ...Object.entries(kindFields).map(([kind, { data, derived }]) => [kind, byName([...data, ...derived])] as const),
  ...Object.entries(recordFields).map(([kind, names]) => [kind, byName(names)] as const),
]);

const none: ReadonlyMap<string, Field> = new Map();

/** The fields of a kind by name; none for a kind nobody knows. */
export function fieldsOf(kind: string): ReadonlyMap<string, Field> {
  return fieldsByKind.get(kind) ?? none;
}

/** Every kind of event and record that rules can name. */
export const kindNames: readonly string[] = [...fieldsByKind.keys()];
