// Facts of a rule as a reader says them: their name from the rule, the fields below them, values in their unit.
import type { RuleDocument } from '../contract.ts';
import { chinaTime, plain, yuan } from '../format.ts';
import type { Language } from '../settings.tsx';
import { fieldName } from './field-words.ts';

/** Fields of computed facts, which the interface table does not have. */
const ownFields: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  billed_days: ['计费天数', 'billed days'], longest_idle_run: ['连续无活动天数', 'longest idle run'],
  idle_share: ['无活动天数占比', 'share of idle days'], count: ['次数', 'count'], hours: ['小时数', 'hours'],
  los_days: ['住院天数', 'length of stay'], difference_packs: ['差额(包装)', 'difference (packs)'],
  difference_share: ['差额占比', 'share of difference'], gain_share: ['权重增幅', 'gain in weight'],
  uncertain: ['待核实', 'uncertain'], main_diag_code: ['主诊断代码', 'main diagnosis'], diag_codes: ['诊断代码', 'diagnoses'],
  adm_diag_code: ['入院诊断代码', 'admission diagnosis'], until: ['结束时间', 'end'], at: ['时间', 'time'],
  open: ['尚未结束', 'still open'], province: ['省份', 'province'], units: ['数量', 'units'], stays: ['住院人次', 'stays'],
  readmission_15_share: ['15 日内再住院率', 'readmitted within 15 days'], level: ['机构级别', 'level'], type: ['机构类型', 'type'],
  kind: ['数据种类', 'kind'], lowest_balance: ['最低结存', 'lowest balance'], first_dept_codg: ['首个科室', 'first department'],
  rule_id: ['规则', 'rule'], title: ['疑点名称', 'title'], period: ['统计期', 'period'], n: ['机构数', 'institutions'],
  p90: ['九成机构不超过', '90th percentile'], readmissions_15: ['15 日内再住院人次', 'readmissions within 15 days'], drg: ['DRG 组', 'DRG group'],
  mean: ['平均值', 'mean'], sd: ['标准差', 'standard deviation'], standard: ['支付标准', 'payment standard'],
  code: ['编码', 'code'], codes: ['编码', 'codes'], plain: ['编码', 'codes'], missing: ['缺少的依据', 'what is missing'],
  other_code: ['应入病组', 'group due'], other_weight: ['应得权重或分值', 'weight or score due'], without: ['去除的编码', 'codes left out'],
  other_standard: ['应得支付标准', 'standard due'], difference: ['差额', 'difference'], lines: ['明细条数', 'fee lines'],
  quantity: ['数量', 'quantity'], mcc: ['严重并发症合并症', 'MCC'], cc: ['并发症合并症', 'CC'], certain: ['确定的矛盾', 'certain contradictions'],
  reasons: ['矛盾之处', 'contradictions'], main_amount: ['主诊断专属费用', 'cost of the main diagnosis'],
  other_amount: ['其他诊断专属费用', 'cost of the other diagnosis'], other_name: ['其他诊断', 'other diagnosis'], score: ['分值', 'score'],
  settled_score: ['结算分值', 'score paid'], mean_fee: ['病种次均费用', 'mean cost of the group'], ratio: ['倍数', 'ratio'],
  dip_code: ['DIP 病种', 'DIP group'], dip_name: ['DIP 病种名称', 'DIP group name'], alternative_drg: ['应入病组', 'group due'],
  alternative_standard: ['应得支付标准', 'standard it should have'], weight: ['权重', 'weight'], adrg: ['核心病组', 'ADRG'], mdc: ['主要诊断大类', 'MDC'],
};

/** A field that rules compute, else one of the interface table. */
export function anyFieldName(field: string, language: Language): string {
  return ownFields[field]?.[language === 'zh' ? 0 : 1] ?? fieldName(field, language);
}

const units: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  days: ['天', 'days'], hours: ['小时', 'hours'], minutes: ['分钟', 'minutes'], yuan: ['元', 'CNY'], count: ['', ''], percent: ['%', '%'],
  packs: ['盒', 'packs'], text: ['', ''],
};

export function unitName(unit: string, language: Language): string {
  return units[unit]?.[language === 'zh' ? 0 : 1] ?? unit;
}

/** `gap_days`, or `prev.dscg_way` for a field of a fact; a field may also come as json-rules-engine's path `$.dscg_way`. */
export function factName(rule: RuleDocument | undefined, fact: string, language: Language): string {
  const [id = '', ...rest] = fact.split('.');
  const name = rule?.facts?.[id]?.name ?? rule?.params?.[id]?.name;
  const own = id === 'trigger' ? (language === 'zh' ? '本次' : 'this') : name?.[language] ?? id;
  const field = rest.filter((part) => part !== '$').at(-1);
  if (field === undefined) return own;
  return `${own} · ${anyFieldName(field, language)}`;
}

/** `value` in the unit of the fact (or of the parameter) it is about. */
export function factValue(rule: RuleDocument | undefined, fact: string, value: unknown, language: Language): string {
  const unit = unitOf(rule, fact);
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return chinaTime(value);
  if (typeof value !== 'number') return plain(value);
  if (unit === 'percent') return `${Math.round(value * 1_000) / 10}%`;
  if (unit === 'yuan') return `${yuan(value)} ${unitName('yuan', language)}`;
  const rounded = String(Math.round(value * 10) / 10);
  return unit === undefined ? rounded : `${rounded} ${unitName(unit, language)}`.trim();
}

/** What an evidence event is to the judgement: `trigger.admission`, `prev.discharge`, `match.sale`. */
export function roleName(
  rule: RuleDocument | undefined, role: string, words: Readonly<Record<string, string>>, language: Language,
): string {
  const [as = ''] = role.split('.');
  return words[as] ?? rule?.facts?.[as]?.name?.[language] ?? as;
}

function unitOf(rule: RuleDocument | undefined, fact: string): string | undefined {
  const [id = '', ...rest] = fact.split('.');
  const field = rest.at(-1);
  if (field === undefined) return rule?.facts?.[id]?.unit ?? rule?.params?.[id]?.unit;
  if (field.endsWith('_share')) return 'percent';
  if (field.endsWith('_days') || field === 'longest_idle_run') return 'days';
  return field.endsWith('_sumamt') ? 'yuan' : undefined;
}
