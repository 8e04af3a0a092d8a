// What the evaluator keeps of an event: the fields that can decide a judgement, times as ms, codes
// of diagnoses and operations as plain lists. Everything else stays in the archive. Keeping this
// apart from the rules lets a rule set be exchanged in mid-stream without asking for old events.
//
// Each kind has its own literal, with every field in it: records of one kind then have one shape in
// memory, which is smaller and much faster to make and to read than what is put together name by
// name. A field the message does not have is undefined.
import { readChinaTime } from './china-time.ts';
import { readTraceItems } from './code-lists.ts';
import { StoredEvent, type Fields, type Place, type TraceItems } from './entry.ts';
import type { EventKind, FieldRecord, FieldValue, FundEvent } from './event.ts';
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

interface Projection {
  /** The one text that stands for the kind: comparing it with itself costs nothing. */
  readonly kind: EventKind;
  fields(data: FieldRecord, items: TraceItems, texts: SharedTexts): Fields;
}

const fee = (data: FieldRecord, _items: TraceItems, texts: SharedTexts): Fields => ({
  feedetl_sn: data['feedetl_sn'],
  init_feedetl_sn: data['init_feedetl_sn'],
  mdtrt_id: texts.visit(data['mdtrt_id']),
  psn_no: texts.person(data['psn_no']),
  chrg_bchno: data['chrg_bchno'],
  med_list_codg: texts.code(data['med_list_codg']),
  medins_list_codg: texts.code(data['medins_list_codg']),
  det_item_fee_sumamt: data['det_item_fee_sumamt'],
  cnt: data['cnt'],
  pric: data['pric'],
  pric_uplmt_amt: data['pric_uplmt_amt'],
  prd_days: data['prd_days'],
  med_chrgitm_type: data['med_chrgitm_type'],
  bilg_dept_codg: data['bilg_dept_codg'],
  bilg_dr_codg: texts.doctor(data['bilg_dr_codg']),
  rxno: data['rxno'],
  rx_circ_flag: data['rx_circ_flag'],
  dise_codg: data['dise_codg'],
  setl_id: data['setl_id'],
  med_type: data['med_type'],
  fee_ocur_time: readChinaTime(data['fee_ocur_time']),
  own_pay: isOwnPay(data),
});

const settlement = (data: FieldRecord, items: TraceItems, texts: SharedTexts): Fields => ({
  psn_no: texts.person(data['psn_no']),
  mdtrt_id: texts.visit(data['mdtrt_id']),
  setl_id: data['setl_id'],
  med_type: data['med_type'],
  insutype: data['insutype'],
  gend: data['gend'],
  brdy: readChinaTime(data['brdy']),
  age: data['age'],
  medfee_sumamt: data['medfee_sumamt'],
  fund_pay_sumamt: data['fund_pay_sumamt'],
  chrg_bchno: data['chrg_bchno'],
  mid_setl_flag: data['mid_setl_flag'],
  mdtrt_cert_type: data['mdtrt_cert_type'],
  dise_codg: data['dise_codg'],
  insuplc_admdvs: data['insuplc_admdvs'],
  opter: data['opter'],
  dev_no: data['dev_no'],
  drug_trac_codgs: codesOf(items),
});

const pharmacySettlement = (data: FieldRecord, items: TraceItems, texts: SharedTexts): Fields => ({
  ...settlement(data, items, texts),
  begntime: readChinaTime(data['begntime']),
});

const transferFiling = (data: FieldRecord): Fields => ({
  psn_no: data['psn_no'],
  reflin_medins_no: data['reflin_medins_no'],
  refl_type: data['refl_type'],
  diag_code: data['diag_code'],
  refl_date: readChinaTime(data['refl_date']),
  begndate: readChinaTime(data['begndate']),
  enddate: readChinaTime(data['enddate']),
});

const stocktake = (data: FieldRecord, items: TraceItems, texts: SharedTexts): Fields => ({
  med_list_codg: texts.code(data['med_list_codg']),
  fixmedins_hilist_id: data['fixmedins_hilist_id'],
  fixmedins_hilist_name: data['fixmedins_hilist_name'],
  fixmedins_bchno: data['fixmedins_bchno'],
  manu_lotnum: data['manu_lotnum'],
  trdn_flag: data['trdn_flag'],
  inv_cnt: data['inv_cnt'],
  expy_end: readChinaTime(data['expy_end']),
  drug_trac_codgs: codesOf(items),
});

const stockChange = (data: FieldRecord, items: TraceItems, texts: SharedTexts): Fields => ({
  med_list_codg: texts.code(data['med_list_codg']),
  fixmedins_hilist_id: data['fixmedins_hilist_id'],
  fixmedins_hilist_name: data['fixmedins_hilist_name'],
  fixmedins_bchno: data['fixmedins_bchno'],
  manu_lotnum: data['manu_lotnum'],
  trdn_flag: data['trdn_flag'],
  inv_chg_type: data['inv_chg_type'],
  cnt: data['cnt'],
  pric: data['pric'],
  drug_trac_codgs: codesOf(items),
});

const purchase = (data: FieldRecord, items: TraceItems, texts: SharedTexts): Fields => ({
  med_list_codg: texts.code(data['med_list_codg']),
  fixmedins_hilist_id: data['fixmedins_hilist_id'],
  fixmedins_hilist_name: data['fixmedins_hilist_name'],
  fixmedins_bchno: data['fixmedins_bchno'],
  manu_lotnum: data['manu_lotnum'],
  trdn_flag: data['trdn_flag'],
  purc_retn_cnt: data['purc_retn_cnt'],
  spler_name: data['spler_name'],
  spler_pmtno: data['spler_pmtno'],
  purc_invo_codg: data['purc_invo_codg'],
  purc_invo_no: data['purc_invo_no'],
  finl_trns_pric: data['finl_trns_pric'],
  prod_geay_flag: data['prod_geay_flag'],
  expy_end: readChinaTime(data['expy_end']),
  drug_trac_codgs: codesOf(items),
});

const purchaseReturn = (data: FieldRecord, items: TraceItems, texts: SharedTexts): Fields => ({
  med_list_codg: texts.code(data['med_list_codg']),
  fixmedins_hilist_id: data['fixmedins_hilist_id'],
  fixmedins_hilist_name: data['fixmedins_hilist_name'],
  fixmedins_bchno: data['fixmedins_bchno'],
  manu_lotnum: data['manu_lotnum'],
  trdn_flag: data['trdn_flag'],
  purc_retn_cnt: data['purc_retn_cnt'],
  finl_trns_pric: data['finl_trns_pric'],
  drug_trac_codgs: codesOf(items),
});

const sale = (data: FieldRecord, items: TraceItems, texts: SharedTexts): Fields => ({
  med_list_codg: texts.code(data['med_list_codg']),
  fixmedins_hilist_id: data['fixmedins_hilist_id'],
  fixmedins_hilist_name: data['fixmedins_hilist_name'],
  fixmedins_bchno: data['fixmedins_bchno'],
  manu_lotnum: data['manu_lotnum'],
  trdn_flag: data['trdn_flag'],
  psn_no: data['psn_no'],
  setl_id: data['setl_id'],
  mdtrt_sn: data['mdtrt_sn'],
  rtal_docno: data['rtal_docno'],
  stoout_no: data['stoout_no'],
  sel_retn_cnt: data['sel_retn_cnt'],
  finl_trns_pric: data['finl_trns_pric'],
  hi_feesetl_type: data['hi_feesetl_type'],
  mdtrt_setl_type: data['mdtrt_setl_type'],
  rx_flag: data['rx_flag'],
  rxno: data['rxno'],
  rx_circ_flag: data['rx_circ_flag'],
  prsc_dr_no: data['prsc_dr_no'],
  prsc_dr_name: data['prsc_dr_name'],
  phar_no: data['phar_no'],
  phar_name: data['phar_name'],
  phar_prac_cert_no: data['phar_prac_cert_no'],
  sel_retn_opter_name: data['sel_retn_opter_name'],
  sel_retn_time: readChinaTime(data['sel_retn_time']),
  expy_end: readChinaTime(data['expy_end']),
  manu_date: readChinaTime(data['manu_date']),
  insuplc_admdvs: data['insuplc_admdvs'],
  insured_area: areaOf(data['insuplc_admdvs']),
  amount: saleAmount(data['finl_trns_pric'], data['sel_retn_cnt']),
  drug_trac_codgs: codesOf(items),
});

const saleReturn = (data: FieldRecord, items: TraceItems, texts: SharedTexts): Fields => ({
  med_list_codg: texts.code(data['med_list_codg']),
  fixmedins_hilist_id: data['fixmedins_hilist_id'],
  fixmedins_hilist_name: data['fixmedins_hilist_name'],
  fixmedins_bchno: data['fixmedins_bchno'],
  manu_lotnum: data['manu_lotnum'],
  trdn_flag: data['trdn_flag'],
  psn_no: data['psn_no'],
  setl_id: data['setl_id'],
  mdtrt_sn: data['mdtrt_sn'],
  sel_retn_cnt: data['sel_retn_cnt'],
  finl_trns_pric: data['finl_trns_pric'],
  medins_prod_sel_no: data['medins_prod_sel_no'],
  sel_retn_time: readChinaTime(data['sel_retn_time']),
  drug_trac_codgs: codesOf(items),
});

const encounterCancel = (data: FieldRecord): Fields => ({
  mdtrt_id: data['mdtrt_id'],
  psn_no: data['psn_no'],
});

const settlementCancel = (data: FieldRecord): Fields => ({
  setl_id: data['setl_id'],
  mdtrt_id: data['mdtrt_id'],
  psn_no: data['psn_no'],
});

const outpatientFeeDelete = (data: FieldRecord): Fields => ({
  mdtrt_id: data['mdtrt_id'],
  chrg_bchno: data['chrg_bchno'],
  psn_no: data['psn_no'],
});

const inpatientFeeCancel = (data: FieldRecord): Fields => ({
  mdtrt_id: data['mdtrt_id'],
  feedetl_sn: data['feedetl_sn'],
  psn_no: data['psn_no'],
});

const reversal = (data: FieldRecord): Fields => ({
  psn_no: data['psn_no'],
  omsgid: data['omsgid'],
  oinfno: data['oinfno'],
});

const stockDelete = (data: FieldRecord): Fields => ({
  fixmedins_bchno: data['fixmedins_bchno'],
  inv_data_type: data['inv_data_type'],
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

/** The event as histories keep it. `isVoid` is false until annulments say otherwise. Throws on a
 * kind that is none: EVENTS holds nothing else. */
export function projectEvent(event: FundEvent, place: Place = event, texts = new SharedTexts()): StoredEvent {
  const projection = projections.get(event.kind);
  if (projection === undefined) throw new Error(`no kind of event: ${event.kind}`);
  const items = readTraceItems(event.data);
  const fields = projection.fields(event.data, items, texts);
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

function codesOf({ drug_trac_codgs }: TraceItems): readonly string[] | undefined {
  return drug_trac_codgs.length === 0 ? undefined : drug_trac_codgs;
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

/** The area of a region: its first four digits. */
function areaOf(admdvs: FieldValue | undefined): string | undefined {
  return typeof admdvs === 'string' && admdvs.length >= 4 ? admdvs.slice(0, 4) : undefined;
}

/** Yuan the sale record comes to: price of a pack or unit times count. */
function saleAmount(
  price: FieldValue | undefined,
  count: FieldValue | undefined,
): number | undefined {
  return typeof price === 'number' && typeof count === 'number'
    ? Math.round(price * count * 100) / 100
    : undefined;
}
