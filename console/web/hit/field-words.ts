// Chinese names of national fields (field-names.json, taken from the interface table of the designated-institution
// specification V1.1.27) and of the codes they hold that an inspector meets in evidence.
import fieldNames from './field-names.json' with { type: 'json' };
import { kindWords } from '../../kind-words.ts';
import { plain, yuan } from '../format.ts';

const names: Readonly<Record<string, string>> = fieldNames;

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
  return kindWords[kind]?.[language === 'zh' ? 0 : 1] ?? kind;
}

/** The value with the meaning of its code, or as an amount. */
export function fieldValue(field: string, value: unknown): string {
  const text = plain(value);
  const meaning = codes[field]?.[text];
  if (meaning !== undefined) return `${text} ${meaning}`;
  return moneyFields.test(field) && text !== '' && !Number.isNaN(Number(text)) ? yuan(text) : text;
}

