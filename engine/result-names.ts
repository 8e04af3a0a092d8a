// What the fields of computed facts are called where a condition or missing evidence names one (explain.ts):
// the operators' results, which no interface table has.

type Names = Readonly<Record<string, { readonly zh: string; readonly en: string }>>;

export const resultNames: Names = {
  breached: { zh: '超出限定', en: 'breached' },
  source: { zh: '知识点来源', en: 'source of the point' },
  count: { zh: '个数', en: 'count' },
  unknown: { zh: '尚不能判断的个数', en: 'not yet known' },
  distinct: { zh: '不同个数', en: 'different ones' },
  total: { zh: '合计', en: 'total' },
  hours: { zh: '小时数', en: 'hours' },
  unit: { zh: '单位', en: 'unit' },
  certain: { zh: '确定的个数', en: 'certain ones' },
  // Of a stay: days without care, what its fee lines are made of.
  billed_days: { zh: '计费天数', en: 'billed days' },
  longest_idle_run: { zh: '连续无诊疗天数', en: 'longest run of idle days' },
  idle_share: { zh: '无诊疗天数占比', en: 'share of idle days' },
  care_lines: { zh: '诊疗明细条数', en: 'lines of care' },
  treatment_lines: { zh: '治疗明细条数', en: 'lines of treatment' },
  operation_lines: { zh: '手术明细条数', en: 'lines of operations' },
  drug_lines: { zh: '药品明细条数', en: 'lines of drugs' },
  oral_lines: { zh: '口服药明细条数', en: 'lines of oral drugs' },
  injected_lines: { zh: '注射剂明细条数', en: 'lines of injected drugs' },
  pathology: { zh: '病理明细条数', en: 'lines of pathology' },
  general_fee: { zh: '一般诊疗费明细条数', en: 'lines of a general fee' },
  patent: { zh: '中成药明细条数', en: 'lines of patent drugs' },
  infusions: { zh: '输液明细条数', en: 'lines of infusion' },
  exam_lab_share: { zh: '检查检验费占比', en: 'share of examinations' },
  treatment_drug_share: { zh: '治疗与药品费占比', en: 'share of treatment and drugs' },
  lines: { zh: '明细条数', en: 'fee lines' },
  amount: { zh: '金额', en: 'amount' },
  // Groups.
  mdc: { zh: '主要诊断大类', en: 'major diagnostic category' },
  gain_share: { zh: '支付标准增幅', en: 'gain in the payment standard' },
  standard: { zh: '支付标准', en: 'payment standard' },
  weight: { zh: '权重', en: 'weight' },
  other_amount: { zh: '其他诊断的费用', en: 'cost of the other diagnosis' },
  // Beside peers and the own past.
  n: { zh: '对照个数', en: 'compared with' },
  p90: { zh: '同级第90百分位', en: '90th percentile of the peers' },
  mean: { zh: '平均值', en: 'mean' },
  z: { zh: '标准差倍数', en: 'standard deviations above the mean' },
  ratio: { zh: '倍数', en: 'ratio' },
  percentile: { zh: '百分位', en: 'percentile' },
  cost_index: { zh: '费用消耗指数', en: 'cost index' },
  time_index: { zh: '时间消耗指数', en: 'time index' },
  level: { zh: '档次', en: 'level' },
};
