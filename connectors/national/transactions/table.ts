// Which transaction is read how. What is not in here but in `known-transactions.ts` is archived only.
import { text } from '../field.ts';
import type { FieldTable } from '../field.ts';
import type { Node, TimeRule, Transaction } from '../transaction.ts';
import * as fee from './fee-fields.ts';
import * as page from './front-page-fields.ts';
import * as institution from './institution-fields.ts';
import * as outpatient from './outpatient-fields.ts';
import * as records from './record-fields.ts';
import * as settlement from './settlement-fields.ts';
import * as list from './settlement-list-fields.ts';
import * as stay from './stay-fields.ts';
import * as stock from './stock-fields.ts';

const sentTime: TimeRule = { fields: [], otherwise: 'inf_time' };
const settledTime: TimeRule = { fields: ['setl_time'], otherwise: 'inf_time' };

function at(field: string): TimeRule {
  return { fields: [field], otherwise: 'refused' };
}

function data(zh: string, fields: FieldTable): Node {
  return { names: ['data'], zh, fields };
}

const visitDiagnoses: Node = { names: ['diseinfo'], zh: '诊断信息', fields: outpatient.visitDiagnosisFields };
const stayDiagnoses: Node = { names: ['diseinfo'], zh: '诊断信息', fields: stay.stayDiagnosisFields };
const stayOrSerial = ['mdtrt_id', 'mdtrt_sn'] as const;

const visit: Transaction = {
  kind: 'visit',
  record: { names: ['mdtrtinfo', 'data'], zh: '就诊信息', fields: outpatient.visitFields },
  lists: [visitDiagnoses],
  time: at('begntime'),
};

const outpatientTransactions = {
  2201: {
    kind: 'registration', record: data('挂号信息', outpatient.registrationFields),
    platform: 'registration', time: at('begntime'),
  },
  2202: { kind: 'registration_cancel', record: data('挂号撤销', outpatient.visitCancelFields), time: sentTime },
  2203: visit,
  '2203A': visit,
  2204: {
    kind: 'outpatient_fee',
    record: { names: ['feedetail', 'data'], zh: '费用明细', fields: fee.outpatientFeeFields },
    platform: 'fees', time: at('fee_ocur_time'),
  },
  2205: { kind: 'outpatient_fee_delete', record: data('费用撤销', fee.outpatientFeeDeleteFields), time: sentTime },
  2206: { kind: 'presettlement', record: data('预结算', outpatient.outpatientSettlementFields), time: sentTime },
  2207: {
    kind: 'outpatient_settlement', record: data('门诊结算', outpatient.outpatientSettlementFields),
    trace: 'drug_trac_info', platform: 'settlement', time: settledTime,
  },
  2208: { kind: 'outpatient_settlement_cancel', record: data('结算撤销', outpatient.settlementCancelFields), time: sentTime },
  2102: {
    kind: 'pharmacy_settlement',
    record: { names: ['druginfo', 'data'], zh: '购药信息', fields: settlement.pharmacySettlementFields },
    lines: {
      kind: 'pharmacy_fee',
      node: { names: ['drugdetail'], zh: '购药明细', fields: fee.pharmacyFeeFields },
      time: at('fee_ocur_time'),
    },
    trace: 'drug_trac_info', platform: 'pharmacy_settlement', time: settledTime,
  },
  2103: { kind: 'pharmacy_settlement_cancel', record: data('结算撤销', outpatient.settlementCancelFields), time: sentTime },
} as const satisfies Record<string, Transaction>;

const inpatientTransactions = {
  2301: {
    kind: 'inpatient_fee',
    record: { names: ['feedetail', 'data'], zh: '费用明细', fields: fee.inpatientFeeFields },
    platform: 'fees', time: at('fee_ocur_time'),
  },
  2302: { kind: 'inpatient_fee_cancel', record: data('费用撤销', fee.inpatientFeeCancelFields), time: sentTime },
  2303: { kind: 'presettlement', record: data('预结算', settlement.inpatientSettlementFields), time: sentTime },
  2304: {
    kind: 'inpatient_settlement', record: data('住院结算', settlement.inpatientSettlementFields),
    trace: 'drug_trac_info', platform: 'settlement', time: settledTime,
  },
  2305: { kind: 'inpatient_settlement_cancel', record: data('结算撤销', outpatient.settlementCancelFields), time: sentTime },
  2401: {
    kind: 'admission',
    record: { names: ['mdtrtinfo', 'data'], zh: '入院信息', fields: stay.admissionFields },
    lists: [stayDiagnoses], platform: 'admission', time: at('begntime'),
  },
  2402: {
    kind: 'discharge',
    record: { names: ['dscginfo', 'mdtrtinfo', 'data'], zh: '出院信息', fields: stay.dischargeFields },
    lists: [stayDiagnoses], time: at('endtime'),
  },
  // A change speaks of the stay as known when the message is sent; its begntime may lie far back.
  2403: {
    kind: 'admission_change',
    record: { names: ['adminfo', 'mdtrtinfo', 'data'], zh: '住院信息', fields: stay.admissionChangeFields },
    lists: [stayDiagnoses], time: sentTime,
  },
  2404: { kind: 'admission_cancel', record: data('入院撤销', stay.stayCancelFields), time: sentTime },
  2405: { kind: 'discharge_cancel', record: data('出院撤销', stay.stayCancelFields), time: sentTime },
  2501: {
    kind: 'transfer_filing',
    record: { names: ['refmedin', 'data'], zh: '转院备案', fields: stay.transferFields },
    time: { fields: ['refl_date', 'begndate'], otherwise: 'inf_time' },
  },
  2601: { kind: 'reversal', record: data('冲正', institution.reversalFields), time: sentTime },
} as const satisfies Record<string, Transaction>;

/** The plain form and the batch form (A), which differ in the name of the node. */
function stockPair(
  plain: Transaction, batchNode: string, batchFields?: FieldTable,
): [Transaction, Transaction] {
  const { names, zh, fields } = plain.record;
  const both: readonly [string, ...string[]] = [names[0], batchNode, ...names.slice(1)];
  const batchRecord: Node = { names: [batchNode, ...names], zh, fields: batchFields ?? fields };
  const batch: Transaction = { ...plain, isStockBatch: true, record: batchRecord };
  return [{ ...plain, record: { names: both, zh, fields } }, batch];
}

function stockRecord(node: string, zh: string, fields: FieldTable): Node {
  return { names: [node, 'data'], zh, fields };
}

/** The batch editions of stocktake and change do without the institution's own item id. */
const withoutItemId = { fixmedins_hilist_id: text(30, '定点医药机构目录编号') };

const [stocktake, stocktakeBatch] = stockPair({
  kind: 'stocktake', record: stockRecord('invinfo', '盘存信息', stock.stocktakeFields), trace: 'drugtracinfo',
  time: { ...at('invdate'), isEndOfDay: true },
}, 'invinfoDetail', { ...stock.stocktakeFields, ...withoutItemId });
const [stockChange, stockChangeBatch] = stockPair({
  kind: 'stock_change', record: stockRecord('invinfo', '库存变更', stock.stockChangeFields),
  trace: 'drugtracinfo', time: at('inv_chg_time'),
}, 'invinfoDetail', { ...stock.stockChangeFields, ...withoutItemId });
const [purchase, purchaseBatch] = stockPair({
  kind: 'purchase', record: stockRecord('purcinfo', '采购信息', stock.purchaseFields),
  trace: 'drugtracinfo', time: at('purc_retn_stoin_time'),
}, 'purcinfoDetail');
const [purchaseReturn, purchaseReturnBatch] = stockPair({
  kind: 'purchase_return', record: stockRecord('purcinfo', '采购退货', stock.purchaseReturnFields),
  trace: 'drugtracinfo', time: at('purc_retn_stoin_time'),
}, 'purcinfoDetail');
const [sale, saleBatch] = stockPair({
  kind: 'sale', record: stockRecord('selinfo', '销售信息', stock.saleFields),
  trace: 'drugtracinfo', time: at('sel_retn_time'),
}, 'selinfoDetail');
const [saleReturn, saleReturnBatch] = stockPair({
  kind: 'sale_return', record: stockRecord('selinfo', '销售退货', stock.saleReturnFields),
  trace: 'drugtracinfo', time: at('sel_retn_time'),
}, 'selinfoDetail');
const [stockDelete, stockDeleteBatch] = stockPair({
  kind: 'stock_delete', record: data('商品信息删除', stock.stockDeleteFields), time: sentTime,
}, 'goodDetail');

const stockTransactions = {
  3501: stocktake, '3501A': stocktakeBatch,
  3502: stockChange, '3502A': stockChangeBatch,
  3503: purchase, '3503A': purchaseBatch,
  3504: purchaseReturn, '3504A': purchaseReturnBatch,
  3505: sale, '3505A': saleBatch,
  3506: saleReturn, '3506A': saleReturnBatch,
  3507: stockDelete, '3507A': stockDeleteBatch,
} as const satisfies Record<string, Transaction>;

const settlementList: Transaction = {
  kind: 'settlement_list',
  record: { names: ['setlinfo', 'data'], zh: '结算清单', fields: list.settlementListFields },
  lists: [
    { names: ['diseinfo'], zh: '出院诊断', fields: list.listDiagnosisFields },
    { names: ['oprninfo'], zh: '手术操作', fields: list.listOperationFields },
    { names: ['icuinfo'], zh: '重症监护', fields: list.intensiveCareFields },
    { names: ['opspdiseinfo'], zh: '门诊慢特病诊断', fields: list.opspDiagnosisFields },
    { names: ['bldinfo'], zh: '输血信息', fields: list.bloodFields },
    { names: ['payinfo'], zh: '基金支付', fields: list.payFields },
    { names: ['iteminfo'], zh: '收费项目', fields: list.itemFields },
  ],
  time: { fields: ['dscg_time', 'setl_end_date'], otherwise: 'inf_time' },
};

const order: Transaction = {
  kind: 'order',
  record: { ...data('住院医嘱', records.orderFields), anyOf: stayOrSerial },
  time: {
    fields: ['drord_isu_time', 'drord_begntime', 'medc_begntime'], otherwise: 'refused',
  },
};

const department: Transaction = {
  kind: 'department',
  record: { names: ['deptinfo', 'data'], zh: '科室信息', fields: institution.departmentFields },
  // Founded long ago, said today: the statement counts, not the department's age.
  time: sentTime,
};

const recordTransactions = {
  3301: {
    kind: 'catalogue_mapping',
    record: { names: ['catalogcompin', 'data'], zh: '目录对照', fields: institution.catalogueMappingFields },
    time: sentTime,
  },
  3401: department,
  '3401A': department,
  4101: settlementList,
  '4101A': settlementList,
  4401: {
    kind: 'front_page',
    record: {
      names: ['baseinfo', 'medrcdinfo', 'data'], zh: '病案首页', fields: page.frontPageFields, anyOf: stayOrSerial,
    },
    lists: [
      { names: ['diseinfo'], zh: '诊断信息', fields: page.frontPageDiagnosisFields },
      { names: ['oprninfo'], zh: '手术记录', fields: page.frontPageOperationFields },
      { names: ['icuinfo'], zh: '重症监护', fields: page.frontPageIntensiveCareFields },
    ],
    time: { fields: ['dscg_date'], otherwise: 'inf_time' },
  },
  4402: order,
  '4402A': order,
  4602: {
    kind: 'nursing', record: { ...data('护理记录', records.nursingFields), anyOf: stayOrSerial }, time: at('rcd_time'),
  },
} as const satisfies Record<string, Transaction>;

/** Every transaction whose records are read, by `infno`. */
export const transactions: ReadonlyMap<string, Transaction> = new Map<string, Transaction>([
  ...Object.entries(outpatientTransactions),
  ...Object.entries(inpatientTransactions),
  ...Object.entries(stockTransactions),
  ...Object.entries(recordTransactions),
]);
