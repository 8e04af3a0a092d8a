// What the evaluator keeps of an event: the fields that can decide a judgement, times as ms, codes
// of diagnoses and operations as plain lists. Everything else stays in the archive. Keeping this
// apart from the rules lets a rule set be exchanged in mid-stream without asking for old events.
//
// Each kind has its own literal, with every field in it: records of one kind then have one shape in
// memory, which is smaller and much faster to make and to read than what is put together name by
// name. A field the message does not have is undefined.
import { readTraceItems } from './code-lists.ts';
import { StoredEvent, type Fields, type Place } from './entry.ts';
import type { EventKind, FieldRecord, FundEvent } from './event.ts';
import { MessageFields, type FieldSource } from './field-source.ts';
import { SharedTexts } from './shared-texts.ts';
import {
  admission,
  admissionChange,
  department,
  discharge,
  frontPage,
  nursing,
  order,
  registration,
  settlementList,
  visit,
} from './project-stay.ts';

export interface Projection {
  /** The one text that stands for the kind: comparing it with itself costs nothing. */
  readonly kind: EventKind;
  fields(data: FieldRecord, from: FieldSource): Fields;
}

const fee = (data: FieldRecord, from: FieldSource): Fields => ({
  feedetl_sn: from.field(data['feedetl_sn']),
  init_feedetl_sn: from.field(data['init_feedetl_sn']),
  mdtrt_id: from.visit(data['mdtrt_id']),
  psn_no: from.person(data['psn_no']),
  chrg_bchno: from.field(data['chrg_bchno']),
  med_list_codg: from.code(data['med_list_codg']),
  medins_list_codg: from.code(data['medins_list_codg']),
  det_item_fee_sumamt: from.field(data['det_item_fee_sumamt']),
  cnt: from.field(data['cnt']),
  pric: from.field(data['pric']),
  pric_uplmt_amt: from.field(data['pric_uplmt_amt']),
  prd_days: from.field(data['prd_days']),
  med_chrgitm_type: from.field(data['med_chrgitm_type']),
  bilg_dept_codg: from.field(data['bilg_dept_codg']),
  bilg_dr_codg: from.doctor(data['bilg_dr_codg']),
  rxno: from.field(data['rxno']),
  rx_circ_flag: from.field(data['rx_circ_flag']),
  dise_codg: from.field(data['dise_codg']),
  setl_id: from.field(data['setl_id']),
  med_type: from.field(data['med_type']),
  fee_ocur_time: from.time(data['fee_ocur_time']),
  own_pay: from.derived(isOwnPay, data),
});

const settlement = (data: FieldRecord, from: FieldSource): Fields => ({
  psn_no: from.person(data['psn_no']),
  mdtrt_id: from.visit(data['mdtrt_id']),
  setl_id: from.field(data['setl_id']),
  med_type: from.field(data['med_type']),
  insutype: from.field(data['insutype']),
  gend: from.field(data['gend']),
  brdy: from.time(data['brdy']),
  age: from.field(data['age']),
  medfee_sumamt: from.field(data['medfee_sumamt']),
  fund_pay_sumamt: from.field(data['fund_pay_sumamt']),
  chrg_bchno: from.field(data['chrg_bchno']),
  mid_setl_flag: from.field(data['mid_setl_flag']),
  mdtrt_cert_type: from.field(data['mdtrt_cert_type']),
  dise_codg: from.field(data['dise_codg']),
  insuplc_admdvs: from.field(data['insuplc_admdvs']),
  opter: from.field(data['opter']),
  dev_no: from.field(data['dev_no']),
  drug_trac_codgs: from.traceCodes(),
});

const pharmacySettlement = (data: FieldRecord, from: FieldSource): Fields => ({
  ...settlement(data, from),
  begntime: from.time(data['begntime']),
});

const transferFiling = (data: FieldRecord, from: FieldSource): Fields => ({
  psn_no: from.field(data['psn_no']),
  reflin_medins_no: from.field(data['reflin_medins_no']),
  refl_type: from.field(data['refl_type']),
  diag_code: from.field(data['diag_code']),
  refl_date: from.time(data['refl_date']),
  begndate: from.time(data['begndate']),
  enddate: from.time(data['enddate']),
});

const stocktake = (data: FieldRecord, from: FieldSource): Fields => ({
  med_list_codg: from.code(data['med_list_codg']),
  fixmedins_hilist_id: from.field(data['fixmedins_hilist_id']),
  fixmedins_hilist_name: from.field(data['fixmedins_hilist_name']),
  fixmedins_bchno: from.field(data['fixmedins_bchno']),
  manu_lotnum: from.lot(data['manu_lotnum']),
  trdn_flag: from.field(data['trdn_flag']),
  inv_cnt: from.field(data['inv_cnt']),
  expy_end: from.time(data['expy_end']),
  drug_trac_codgs: from.traceCodes(),
});

const stockChange = (data: FieldRecord, from: FieldSource): Fields => ({
  med_list_codg: from.code(data['med_list_codg']),
  fixmedins_hilist_id: from.field(data['fixmedins_hilist_id']),
  fixmedins_hilist_name: from.field(data['fixmedins_hilist_name']),
  fixmedins_bchno: from.field(data['fixmedins_bchno']),
  manu_lotnum: from.lot(data['manu_lotnum']),
  trdn_flag: from.field(data['trdn_flag']),
  inv_chg_type: from.field(data['inv_chg_type']),
  cnt: from.field(data['cnt']),
  pric: from.field(data['pric']),
  drug_trac_codgs: from.traceCodes(),
});

const purchase = (data: FieldRecord, from: FieldSource): Fields => ({
  med_list_codg: from.code(data['med_list_codg']),
  fixmedins_hilist_id: from.field(data['fixmedins_hilist_id']),
  fixmedins_hilist_name: from.field(data['fixmedins_hilist_name']),
  fixmedins_bchno: from.field(data['fixmedins_bchno']),
  manu_lotnum: from.lot(data['manu_lotnum']),
  trdn_flag: from.field(data['trdn_flag']),
  purc_retn_cnt: from.field(data['purc_retn_cnt']),
  spler_name: from.field(data['spler_name']),
  spler_pmtno: from.field(data['spler_pmtno']),
  purc_invo_codg: from.field(data['purc_invo_codg']),
  purc_invo_no: from.field(data['purc_invo_no']),
  finl_trns_pric: from.field(data['finl_trns_pric']),
  prod_geay_flag: from.field(data['prod_geay_flag']),
  expy_end: from.time(data['expy_end']),
  drug_trac_codgs: from.traceCodes(),
});

const purchaseReturn = (data: FieldRecord, from: FieldSource): Fields => ({
  med_list_codg: from.code(data['med_list_codg']),
  fixmedins_hilist_id: from.field(data['fixmedins_hilist_id']),
  fixmedins_hilist_name: from.field(data['fixmedins_hilist_name']),
  fixmedins_bchno: from.field(data['fixmedins_bchno']),
  manu_lotnum: from.lot(data['manu_lotnum']),
  trdn_flag: from.field(data['trdn_flag']),
  purc_retn_cnt: from.field(data['purc_retn_cnt']),
  finl_trns_pric: from.field(data['finl_trns_pric']),
  drug_trac_codgs: from.traceCodes(),
});

const sale = (data: FieldRecord, from: FieldSource): Fields => ({
  med_list_codg: from.code(data['med_list_codg']),
  fixmedins_hilist_id: from.field(data['fixmedins_hilist_id']),
  fixmedins_hilist_name: from.field(data['fixmedins_hilist_name']),
  fixmedins_bchno: from.field(data['fixmedins_bchno']),
  manu_lotnum: from.lot(data['manu_lotnum']),
  trdn_flag: from.field(data['trdn_flag']),
  psn_no: from.field(data['psn_no']),
  setl_id: from.field(data['setl_id']),
  mdtrt_sn: from.field(data['mdtrt_sn']),
  rtal_docno: from.field(data['rtal_docno']),
  stoout_no: from.field(data['stoout_no']),
  sel_retn_cnt: from.field(data['sel_retn_cnt']),
  finl_trns_pric: from.field(data['finl_trns_pric']),
  hi_feesetl_type: from.field(data['hi_feesetl_type']),
  mdtrt_setl_type: from.field(data['mdtrt_setl_type']),
  rx_flag: from.field(data['rx_flag']),
  rxno: from.field(data['rxno']),
  rx_circ_flag: from.field(data['rx_circ_flag']),
  prsc_dr_no: from.field(data['prsc_dr_no']),
  prsc_dr_name: from.field(data['prsc_dr_name']),
  phar_no: from.field(data['phar_no']),
  phar_name: from.field(data['phar_name']),
  phar_prac_cert_no: from.field(data['phar_prac_cert_no']),
  sel_retn_opter_name: from.field(data['sel_retn_opter_name']),
  sel_retn_time: from.time(data['sel_retn_time']),
  expy_end: from.time(data['expy_end']),
  manu_date: from.time(data['manu_date']),
  insuplc_admdvs: from.field(data['insuplc_admdvs']),
  insured_area: from.derived(insuredArea, data),
  amount: from.derived(saleAmount, data),
  drug_trac_codgs: from.traceCodes(),
});

const saleReturn = (data: FieldRecord, from: FieldSource): Fields => ({
  med_list_codg: from.code(data['med_list_codg']),
  fixmedins_hilist_id: from.field(data['fixmedins_hilist_id']),
  fixmedins_hilist_name: from.field(data['fixmedins_hilist_name']),
  fixmedins_bchno: from.field(data['fixmedins_bchno']),
  manu_lotnum: from.lot(data['manu_lotnum']),
  trdn_flag: from.field(data['trdn_flag']),
  psn_no: from.field(data['psn_no']),
  setl_id: from.field(data['setl_id']),
  mdtrt_sn: from.field(data['mdtrt_sn']),
  sel_retn_cnt: from.field(data['sel_retn_cnt']),
  finl_trns_pric: from.field(data['finl_trns_pric']),
  medins_prod_sel_no: from.field(data['medins_prod_sel_no']),
  sel_retn_time: from.time(data['sel_retn_time']),
  drug_trac_codgs: from.traceCodes(),
});

const encounterCancel = (data: FieldRecord, from: FieldSource): Fields => ({
  mdtrt_id: from.field(data['mdtrt_id']),
  psn_no: from.field(data['psn_no']),
});

const settlementCancel = (data: FieldRecord, from: FieldSource): Fields => ({
  setl_id: from.field(data['setl_id']),
  mdtrt_id: from.field(data['mdtrt_id']),
  psn_no: from.field(data['psn_no']),
});

const outpatientFeeDelete = (data: FieldRecord, from: FieldSource): Fields => ({
  mdtrt_id: from.field(data['mdtrt_id']),
  chrg_bchno: from.field(data['chrg_bchno']),
  psn_no: from.field(data['psn_no']),
});

const inpatientFeeCancel = (data: FieldRecord, from: FieldSource): Fields => ({
  mdtrt_id: from.field(data['mdtrt_id']),
  feedetl_sn: from.field(data['feedetl_sn']),
  psn_no: from.field(data['psn_no']),
});

const reversal = (data: FieldRecord, from: FieldSource): Fields => ({
  psn_no: from.field(data['psn_no']),
  omsgid: from.field(data['omsgid']),
  oinfno: from.field(data['oinfno']),
});

const stockDelete = (data: FieldRecord, from: FieldSource): Fields => ({
  fixmedins_bchno: from.field(data['fixmedins_bchno']),
  inv_data_type: from.field(data['inv_data_type']),
});

/** Kinds that are counted, and say nothing that rules read. */
const nothing = (): Fields => noFields;
const noFields: Fields = {};

const byKind: Readonly<Record<EventKind, Projection['fields']>> = {
  registration,
  registration_cancel: encounterCancel,
  visit,
  outpatient_fee: fee,
  outpatient_fee_delete: outpatientFeeDelete,
  presettlement: nothing,
  outpatient_settlement: settlement,
  outpatient_settlement_cancel: settlementCancel,
  pharmacy_settlement: pharmacySettlement,
  pharmacy_fee: fee,
  pharmacy_settlement_cancel: settlementCancel,
  inpatient_fee: fee,
  inpatient_fee_cancel: inpatientFeeCancel,
  inpatient_settlement: settlement,
  inpatient_settlement_cancel: settlementCancel,
  admission,
  discharge,
  admission_change: admissionChange,
  admission_cancel: encounterCancel,
  discharge_cancel: encounterCancel,
  transfer_filing: transferFiling,
  reversal,
  catalogue_mapping: nothing,
  department,
  stocktake,
  stock_change: stockChange,
  purchase,
  purchase_return: purchaseReturn,
  sale,
  sale_return: saleReturn,
  stock_delete: stockDelete,
  settlement_list: settlementList,
  front_page: frontPage,
  order,
  nursing,
  other: nothing,
};

function isKind(name: string): name is EventKind {
  return Object.hasOwn(byKind, name);
}

const projections: ReadonlyMap<string, Projection> = new Map(
  Object.keys(byKind)
    .filter(isKind)
    .map((kind) => [kind, { kind, fields: byKind[kind] }]),
);

/** Throws on a kind that is none: EVENTS holds nothing else. */
export function projectionOf(kind: string): Projection {
  const projection = projections.get(kind);
  if (projection === undefined) throw new Error(`no kind of event: ${kind}`);
  return projection;
}

/** The event as histories keep it. `isVoid` is false until annulments say otherwise. Throws on a
 * kind that is none. */
export function projectEvent(event: FundEvent, place: Place = event, texts = new SharedTexts()): StoredEvent {
  const projection = projectionOf(event.kind);
  const items = readTraceItems(event.data);
  const fields = projection.fields(event.data, new MessageFields(items, texts));
  return new StoredEvent(event.at, false, {
    id: event.event_id,
    kind: projection.kind,
    until: event.until,
    fixmedins_code: place.fixmedins_code,
    admdvs: place.admdvs,
    fields,
    msgid: texts.message(event.msgid),
    inf_time: event.inf_time,
    items,
    isWaiting: false,
    nextOfMessage: undefined,
    nextOfReference: undefined,
  });
}

/** Whether the patient pays the whole line: the institution declared the limited item outside its
 * limits (`hosp_appr_flag` 2), or the platform's verdict left nothing to the fund. Unknown without
 * either. */
function isOwnPay(data: FieldRecord): boolean | undefined {
  const { hosp_appr_flag, inscp_scp_amt, fulamt_ownpay_amt, det_item_fee_sumamt } = data;
  if (hosp_appr_flag === '2') return true;
  if (typeof inscp_scp_amt === 'number') return inscp_scp_amt === 0 && det_item_fee_sumamt !== 0;
  if (typeof fulamt_ownpay_amt !== 'number' || typeof det_item_fee_sumamt !== 'number') return undefined;
  return det_item_fee_sumamt > 0 && fulamt_ownpay_amt >= det_item_fee_sumamt;
}

/** The area of the insured's region: its first four digits. */
function insuredArea({ insuplc_admdvs }: FieldRecord): string | undefined {
  return typeof insuplc_admdvs === 'string' && insuplc_admdvs.length >= 4 ? insuplc_admdvs.slice(0, 4) : undefined;
}

/** Yuan the sale record comes to: price of a pack or unit times count. */
function saleAmount({ finl_trns_pric: price, sel_retn_cnt: count }: FieldRecord): number | undefined {
  return typeof price === 'number' && typeof count === 'number'
    ? Math.round(price * count * 100) / 100
    : undefined;
}
