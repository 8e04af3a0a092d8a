// Code tables whose values decide something; all other coded fields are taken as plain texts,
// because provinces extend them. Source: dictionaries of the interface specification, with the
// values of DOMAIN.md section 3.10.

export interface CodeTable {
  /** Value and Chinese meaning. */
  readonly values: ReadonlyMap<string, string>;
  /** Regional spellings of a national value. */
  readonly sameAs?: ReadonlyMap<string, string>;
}

type Texts = Readonly<Record<string, string>>;

function table(values: Texts, sameAs?: Texts): CodeTable {
  const map = new Map(Object.entries(values));
  if (sameAs === undefined) return { values: map };
  return { values: map, sameAs: new Map(Object.entries(sameAs)) };
}

export const yes_no = table({ 0: '否', 1: '是' });

export const dscg_way = table({
  1: '医嘱离院', 2: '医嘱转院', 3: '医嘱转社区卫生服务机构/乡镇卫生院', 4: '非医嘱离院', 5: '死亡', 9: '其他',
});

/** Ways in: 101, 103, 106, 108, 110; the others are ways out (DESIGN section 14 "Stock ledger"). */
export const inv_chg_type = table({
  101: '调拨入库', 102: '调拨出库', 103: '盘盈', 104: '盘损', 105: '销毁', 106: '其他入库', 107: '其他出库',
  108: '商品采购入库', 109: '商品退货出库', 110: '赠药入库', 111: '赠药退回出库',
});

/** What 3507 deletes. */
export const inv_data_type = table({ 1: '盘存信息', 2: '库存变更信息', 3: '采购信息', 4: '销售信息' });

export const diag_type = table({ 1: '西医诊断', 2: '中医主病诊断', 3: '中医主证诊断' });

export const vali_flag = table({ 0: '无效', 1: '有效' });

export const days_rinp_flag_31 = table({ 1: '无', 2: '有' });

export const hi_feesetl_type = table({ 0: '非医疗保险结算', 1: '本地医疗保险结算', 2: '异地医疗保险结算' });

export const mdtrt_setl_type = table({ 1: '医保结算', 2: '自费结算' });

export const oprn_oprt_type = table({ 1: '主要手术及操作', 2: '其他手术及操作' });

export const drord_type = table({ 1: '临时医嘱', 2: '长期医嘱', 3: '备用医嘱' });

export const adm_cond_type = table({ 1: '有', 2: '临床未确定', 3: '情况不明', 4: '无' });

export const insutype = table({
  310: '职工基本医疗保险', 320: '公务员医疗补助', 330: '大额医疗费用补助', 340: '离休人员医疗保障',
  350: '一至六级残废军人医疗补助', 360: '老红军医疗保障', 370: '企业补充医疗保险', 380: '新型农村合作医疗',
  390: '城乡居民基本医疗保险', 391: '城镇居民基本医疗保险', 392: '城乡居民大病医疗保险',
  399: '其他特殊人员医疗保障', 39905: '二乙医疗保险', 410: '长期照护保险', 510: '生育保险',
});

export const med_type = table({
  11: '普通门诊', 12: '门诊挂号', 13: '急诊', 14: '门诊慢特病', 18: '特药购药', 19: '意外伤害门诊',
  21: '普通住院', 22: '外伤住院', 23: '转外诊治住院', 24: '急诊转住院', 28: '日间手术', 41: '定点药店购药',
  51: '生育门诊', 52: '生育住院', 53: '计划生育手术费',
  71: '家庭病床', 91: '其他门诊', 92: '其他住院', 93: '其他购药',
  1103: '癌症筛查', 1301: '急诊抢救', 2102: '单病种住院', 2105: '康复治疗住院', 2106: '生育平产(居民)',
  2107: '生育剖宫产(居民)', 2109: '新生儿抢救', 21303: '精神病住院', 9901: '门诊两病', 9903: '意外伤害门诊',
  9904: '大病特药', 990101: '门诊单病种', 990103: '新冠病毒核酸检测',
}, {
  1101: '11', 1201: '12', 1401: '14', 2101: '21', 2201: '22', 2401: '24', 2801: '28', 4101: '41', 5101: '51',
  5201: '52',
});

const closeValuesMax = 8;

/** Values a sender may have meant, with their meaning: the whole table when it is short, else those
 * that begin alike. */
export function closeValues(codes: CodeTable, value: string): string {
  const all = [...codes.values];
  const alike = all.filter(([known]) => known.startsWith(value.slice(0, 1)));
  const listed = all.length <= closeValuesMax || alike.length === 0 ? all : alike;
  return listed.slice(0, closeValuesMax).map(([known, zh]) => `${known} ${zh}`).join('、');
}
