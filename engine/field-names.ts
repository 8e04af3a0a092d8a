// Every field that a rule can read, by name: its type, unit and names. The names of national fields
// and their Chinese words are the interface's own; the last group is ours, computed by the views.
// Which kind of entry has which of them is said in fields.ts.

/** `text`: also codes and flags as the interface sends them ('0', '1'). `time`: a moment, ms.
 * `date`: the start of a day in China, ms. `flag`: true or false. `codes`: a list of texts. */
export type FieldType = 'text' | 'number' | 'time' | 'date' | 'flag' | 'codes';

export interface Field {
  readonly type: FieldType;
  readonly zh: string;
  readonly en: string;
  /** yuan, count, days, percent, celsius, years, grade, time, date; as in a
   * rule's `unit`. */
  readonly unit?: string;
}

const text = (zh: string, en: string): Field => ({ type: 'text', zh, en });
const time = (zh: string, en: string): Field => ({ type: 'time', zh, en, unit: 'time' });
const date = (zh: string, en: string): Field => ({ type: 'date', zh, en, unit: 'date' });
const flag = (zh: string, en: string): Field => ({ type: 'flag', zh, en });
const codes = (zh: string, en: string): Field => ({ type: 'codes', zh, en });
const number = (zh: string, en: string, unit: string): Field => ({ type: 'number', zh, en, unit });

export const fieldNames = {
  // Who, where, which visit.
  psn_no: text('人员编号', 'person number'),
  fixmedins_code: text('定点医药机构编号', 'institution'),
  admdvs: text('医保区划', 'region'),
  mdtrt_id: text('就诊ID', 'visit number'),
  mdtrt_sn: text('就医流水号', 'visit serial of the institution'),
  ipt_otp_no: text('住院/门诊号', 'inpatient or outpatient number'),
  insutype: text('险种类型', 'insurance kind'),
  med_type: text('医疗类别', 'medical category'),
  mdtrt_cert_type: text('就诊凭证类型', 'kind of credential'),
  atddr_no: text('主治医生编码', 'attending doctor'),
  dept_code: text('科室编码', 'department'),
  age: number('年龄', 'age', 'years'),
  insuplc_admdvs: text('参保地医保区划', 'region of insurance'),
  opter: text('经办人', 'operator'),
  dev_no: text('设备编号', 'terminal'),
  gend: text('性别', 'sex'),
  brdy: date('出生日期', 'birth'),
  // Diagnoses and operations.
  dise_codg: text('病种编码', 'disease under special cover'),
  diag_code: text('诊断代码', 'diagnosis'),
  dscg_maindiag_code: text('住院主诊断代码', 'main diagnosis of the stay'),
  dscg_maindiag_name: text('住院主诊断名称', 'name of the main diagnosis'),
  oprn_oprt_code: text('手术操作代码', 'operation'),
  // The stay.
  begntime: time('开始时间', 'begin'),
  endtime: time('结束时间', 'end'),
  adm_time: time('入院时间', 'admission'),
  dscg_time: time('出院时间', 'discharge'),
  adm_dept_codg: text('入院科室编码', 'department of admission'),
  adm_dept_name: text('入院科室名称', 'name of the department of admission'),
  adm_bed: text('入院床位', 'bed of admission'),
  adm_way: text('入院途径', 'way of admission'),
  er_flag: text('急诊标志', 'emergency flag'),
  dscg_way: text('离院方式', 'way of discharge'),
  dscg_dept_codg: text('出院科室编码', 'department of discharge'),
  dscg_dept_name: text('出院科室名称', 'name of the department of discharge'),
  dscg_bed: text('出院床位', 'bed of discharge'),
  days_rinp_flag_31: text('出院31天内再住院计划标志', 'readmission within 31 days planned'),
  days_rinp_pup_31: text('出院31天内再住院计划目的', 'purpose of the planned readmission'),
  vent_used_dura: text('呼吸机使用时长', 'ventilation (days/hours/minutes)'),
  stas_type: text('状态分类', 'state of the list'),
  hi_paymtd: text('医保支付方式', 'way of payment'),
  // Transfers and reversals.
  reflin_medins_no: text('转往定点医药机构编号', 'institution transferred to'),
  refl_type: text('转院类型', 'kind of transfer'),
  refl_date: date('转院日期', 'day of transfer'),
  begndate: date('开始日期', 'first day'),
  enddate: date('结束日期', 'last day'),
  omsgid: text('原发送方报文ID', 'message reversed'),
  oinfno: text('原交易编号', 'transaction reversed'),
  // Fee lines and settlements.
  feedetl_sn: text('费用明细流水号', 'fee line'),
  init_feedetl_sn: text('原费用流水号', 'fee line refunded'),
  chrg_bchno: text('收费批次号', 'charge batch'),
  fee_ocur_time: time('费用发生时间', 'time of the charge'),
  med_list_codg: text('医疗目录编码', 'catalogue code'),
  medins_list_codg: text('医药机构目录编码', "institution's catalogue code"),
  det_item_fee_sumamt: number('明细项目费用总额', 'amount of the line', 'yuan'),
  cnt: number('数量', 'quantity', 'count'),
  pric: number('单价', 'unit price', 'yuan'),
  pric_uplmt_amt: number('定价上限金额', 'highest price', 'yuan'),
  prd_days: number('周期天数', 'days supplied', 'days'),
  bilg_dept_codg: text('开单科室编码', 'ordering department'),
  own_pay: flag('全自费', 'paid by the patient alone'),
  med_chrgitm_type: text('医疗收费项目类别', 'class of charge'),
  bilg_dr_codg: text('开单医生编码', 'ordering doctor'),
  rxno: text('处方号', 'prescription number'),
  rx_circ_flag: text('外购处方标志', 'prescription from elsewhere'),
  setl_id: text('结算ID', 'settlement'),
  medfee_sumamt: number('医疗费总额', 'total fee', 'yuan'),
  fund_pay_sumamt: number('基金支付总额', 'paid by the fund', 'yuan'),
  mid_setl_flag: text('中途结算标志', 'settled in mid-stay'),
  // Stock.
  fixmedins_hilist_id: text('定点医药机构目录编号', "institution's item"),
  fixmedins_hilist_name: text('定点医药机构目录名称', 'name of the item'),
  fixmedins_bchno: text('定点医药机构批次流水号', 'serial of the record'),
  manu_lotnum: text('生产批号', 'lot'),
  manu_date: date('生产日期', 'day of manufacture'),
  expy_end: date('有效期止', 'expiry'),
  trdn_flag: text('拆零标志', 'pack was split'),
  inv_cnt: number('库存数量', 'counted stock', 'count'),
  inv_chg_type: text('库存变更类型', 'kind of stock change'),
  inv_data_type: text('进销存数据类型', 'kind of stock record'),
  purc_retn_cnt: number('采购/退货数量', 'quantity bought or returned', 'count'),
  spler_name: text('供应商名称', 'supplier'),
  purc_invo_no: text('采购发票号', 'purchase invoice'),
  prod_geay_flag: text('商品赠送标志', 'free goods'),
  finl_trns_pric: number('最终成交单价', 'final unit price', 'yuan'),
  rtal_docno: text('零售单据号', 'retail document'),
  stoout_no: text('销售出库单据号', 'delivery document'),
  medins_prod_sel_no: text('商品销售流水号', 'sale returned from'),
  sel_retn_cnt: number('销售/退货数量', 'quantity sold or returned', 'count'),
  sel_retn_time: time('销售/退货时间', 'time of sale or return'),
  hi_feesetl_type: text('医保费用结算类型', 'kind of insurance settlement'),
  mdtrt_setl_type: text('就诊结算类型', 'insured or own pay'),
  rx_flag: text('处方药标志', 'prescription drug'),
  prsc_dr_no: text('开方医师编号', 'prescriber'),
  prsc_dr_name: text('开方医师姓名', 'name of the prescriber'),
  phar_no: text('医保药师编号', 'pharmacist'),
  phar_name: text('药师姓名', 'name of the pharmacist'),
  phar_prac_cert_no: text('药师执业资格证号', "pharmacist's licence"),
  sel_retn_opter_name: text('销售/退货经办人姓名', 'who sold or took back'),
  drug_trac_codg: text('追溯码', 'trace code'),
  // Orders and nursing.
  drord_no: text('医嘱号', 'order number'),
  drord_type: text('医嘱类别', 'kind of order'),
  drord_detl_code: text('医嘱明细代码', 'item ordered'),
  vali_flag: text('有效标志', 'valid'),
  bedno: text('病床号', 'bed'),
  use_vent_flag: text('使用呼吸机标志', 'on a ventilator'),
  tprt: number('体温', 'temperature', 'celsius'),
  // Computed from the above.
  diag_codes: codes('诊断代码（主诊断在前）', 'diagnoses, the main one first'),
  main_diag_code: text('主诊断代码', 'main diagnosis'),
  adm_diag_code: text('入院诊断代码', 'diagnosis on admission'),
  list_diag_codes: codes('结算清单诊断代码', 'diagnoses of the settlement list'),
  oprn_codes: codes('手术操作代码', 'operations'),
  drug_trac_codgs: codes('追溯码', 'trace codes'),
  icu: flag('重症监护', 'intensive care'),
  first_dept_codg: text('首次入院科室编码', 'first department'),
  dr_codg: text('医生编码', 'doctor'),
  open: flag('未出院', 'not yet discharged'),
  los_days: number('住院天数', 'days in hospital', 'days'),
  has_list: flag('已传结算清单', 'settlement list sent'),
  settled: flag('已结算', 'settled'),
  units: number('拆零数量', 'smallest units used', 'count'),
  amount: number('金额', 'amount', 'yuan'),
  province: text('省级区划', 'province'),
  lowest_balance: number('最低结存', 'lowest balance', 'count'),
  uncertain: number('数量不明的变动数', 'movements of unknown quantity', 'count'),
  price: number('单价', 'unit price', 'yuan'),
  counted: number('盘点数量', 'counted', 'count'),
  computed: number('账面数量', 'computed', 'count'),
  difference: number('盘点差异', 'difference', 'count'),
  difference_packs: number('差异包装数', 'packs of difference', 'count'),
  difference_share: number('差异占比', 'share of the difference', 'percent'),
  end: date('盘点截止', 'end of the count'),
  // Hits that rules read.
  hit_id: text('疑点编号', 'hit'),
  rule_id: text('规则编号', 'rule'),
  family: text('规则类别', 'rule family'),
  grade: number('可疑程度', 'grade', 'grade'),
  title: text('规则名称', 'rule name'),
  subject_kind: text('对象类别', 'kind of subject'),
  subject: text('对象', 'subject'),
  fund_amount: number('涉及基金金额', 'fund share of the amount', 'yuan'),
  // What an institution did in a period.
  period: text('统计期', 'period'),
  stays: number('出院人次', 'stays ended', 'count'),
  settled_stays: number('结算人次', 'stays settled', 'count'),
  mean_fee: number('次均住院费用', 'mean fee of a stay', 'yuan'),
  mean_fund: number('次均住院基金支付', 'mean fund share of a stay', 'yuan'),
  mean_los: number('平均住院日', 'mean length of stay', 'days'),
  readmissions_15: number('15天内再入院人次', 'readmissions within 15 days', 'count'),
  readmission_15_share: number('15天内再入院率', 'share readmitted within 15 days', 'percent'),
  readmissions_31: number('31天内再入院人次', 'readmissions within 31 days', 'count'),
  readmission_31_share: number('31天内再入院率', 'share readmitted within 31 days', 'percent'),
  visits: number('门诊结算人次', 'outpatient settlements', 'count'),
  visit_fee_sumamt: number('门诊医疗费总额', 'outpatient fees', 'yuan'),
  visit_fund_sumamt: number('门诊基金支付总额', 'outpatient fees paid by the fund', 'yuan'),
  mean_visit_fee: number('门诊次均费用', 'mean fee of a visit', 'yuan'),
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof fieldNames;
