// Chinese names of national fields (field-names.json, taken from the interface table of the designated-institution
// specification V1.1.27) and of the codes they hold that an inspector meets in evidence.
import fieldNames from './field-names.json' with { type: 'json' };
import { plain, yuan } from '../format.ts';

const names: Readonly<Record<string, string>> = fieldNames;

const kinds: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  registration: ['挂号', 'Registration'], registration_cancel: ['挂号撤销', 'Registration cancelled'],
  visit: ['门诊就诊', 'Outpatient visit'], outpatient_fee: ['门诊费用明细', 'Outpatient fee line'],
  outpatient_fee_delete: ['门诊费用撤销', 'Outpatient fee deleted'], presettlement: ['预结算', 'Pre-settlement'],
  outpatient_settlement: ['门诊结算', 'Outpatient settlement'], outpatient_settlement_cancel: ['门诊结算撤销', 'Outpatient settlement cancelled'],
  pharmacy_settlement: ['药店结算', 'Pharmacy settlement'], pharmacy_fee: ['药店费用明细', 'Pharmacy fee line'],
  pharmacy_settlement_cancel: ['药店结算撤销', 'Pharmacy settlement cancelled'], inpatient_fee: ['住院费用明细', 'Inpatient fee line'],
  inpatient_fee_cancel: ['住院费用撤销', 'Inpatient fee cancelled'], inpatient_settlement: ['住院结算', 'Inpatient settlement'],
  inpatient_settlement_cancel: ['住院结算撤销', 'Inpatient settlement cancelled'], admission: ['入院', 'Admission'],
  discharge: ['出院', 'Discharge'], admission_change: ['入院信息变更', 'Admission changed'],
  admission_cancel: ['入院撤销', 'Admission cancelled'], discharge_cancel: ['出院撤销', 'Discharge cancelled'],
  transfer_filing: ['转院备案', 'Transfer filing'], reversal: ['冲正', 'Reversal'], catalogue_mapping: ['目录对照', 'Catalogue mapping'],
  department: ['科室信息', 'Department'], stocktake: ['盘存', 'Stocktake'], stock_change: ['库存变更', 'Stock change'],
  purchase: ['采购入库', 'Purchase'], purchase_return: ['采购退货', 'Purchase return'], sale: ['销售', 'Sale'],
  sale_return: ['销售退货', 'Sale return'], stock_delete: ['进销存删除', 'Stock record deleted'],
  settlement_list: ['结算清单', 'Settlement list'], front_page: ['病案首页', 'Front page'], order: ['医嘱', 'Order'],
  nursing: ['护理记录', 'Nursing record'],
  // What the rules make of events (engine/views).
  stay: ['住院', 'Stay'], use: ['追溯码使用', 'Use of a trace code'], visit_settlement: ['就诊结算', 'Settlement of a visit'],
  shortage: ['账面短缺', 'Shortage in the books'], count_check: ['盘存核对', 'Stocktake check'], other: ['其他', 'Other'],
  hit: ['其他规则的疑点', 'Hit of another rule'], institution_day: ['机构日汇总', 'Day of an institution'],
  institution_month: ['机构月汇总', 'Month of an institution'], doctor_month: ['医师月汇总', 'Month of a doctor'],
  cost_month: ['费用结构月汇总', 'Month of costs'], trade_month: ['药店进销月汇总', 'Month of trade'],
  area_month: ['统筹区月汇总', 'Month of an area'], shared_code: ['机构间共用追溯码', 'Trace code shared'],
  passed_code: ['药盒再次使用', 'Box passed on'], contact_stay: ['共同联系方式住院', 'Stay by contact'], cluster: ['结伴人群', 'Companions'],
};

const codes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dscg_way: { 1: '医嘱离院', 2: '医嘱转院', 3: '医嘱转社区/乡镇', 4: '非医嘱离院', 5: '死亡', 9: '其他' },
  med_type: {
    11: '普通门诊', 12: '门诊挂号', 13: '急诊', 14: '门诊慢特病', 18: '特药购药', 21: '普通住院', 22: '外伤住院', 24: '急诊转住院',
    28: '日间手术', 41: '定点药店购药', 51: '生育门诊', 52: '生育住院', 2101: '普通住院', 2102: '单病种住院',
  },
  insutype: { 310: '职工基本医疗保险', 390: '城乡居民基本医疗保险', 320: '公务员医疗补助', 330: '大额医疗费用补助', 340: '离休人员医疗保障', 510: '生育保险' },
  gend: { 0: '未知', 1: '男', 2: '女', 9: '未说明' },
  inv_chg_type: {
    101: '调拨入库', 102: '调拨出库', 103: '盘盈', 104: '盘损', 105: '销毁', 106: '其他入库', 107: '其他出库', 108: '采购入库',
    109: '退货出库', 110: '赠药入库', 111: '赠药退回出库',
  },
  mdtrt_cert_type: { '01': '医保电子凭证', '02': '居民身份证', '03': '社会保障卡' },
  trdn_flag: { 0: '整盒', 1: '拆零' },
  rx_flag: { 0: '非处方药', 1: '处方药' },
  days_rinp_flag_31: { 1: '无', 2: '有' },
  maindiag_flag: { 0: '否', 1: '是' },
};

const moneyFields = /(_sumamt|_amt|_pay|_fee|^pric|_pric)$/;

/** The field's name for the reader; in English the national name itself is the name. */
export function fieldName(field: string, language: 'zh' | 'en'): string {
  return language === 'zh' ? names[field] ?? field : field;
}

export function kindName(kind: string, language: 'zh' | 'en'): string {
  return kinds[kind]?.[language === 'zh' ? 0 : 1] ?? kind;
}

/** The value with the meaning of its code, or as an amount. */
export function fieldValue(field: string, value: unknown): string {
  const text = plain(value);
  const meaning = codes[field]?.[text];
  if (meaning !== undefined) return `${text} ${meaning}`;
  return moneyFields.test(field) && text !== '' && !Number.isNaN(Number(text)) ? yuan(text) : text;
}

