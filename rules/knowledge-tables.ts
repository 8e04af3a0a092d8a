// The declaration of every knowledge table: what its columns hold and what makes a row unique. A
// city replaces the content of a table, never its columns. Column names are the national ones where
// there is one (DESIGN.md section 2); DESIGN.md section 9 names the tables.

import { date, number, text, type KnowledgeTable } from './knowledge-columns.ts';
import { policyTables } from './policy-tables.ts';

export const knowledgeTables: readonly KnowledgeTable[] = [
  {
    name: 'institutions', zh: '定点医药机构', en: 'Institutions',
    columns: [
      text('fixmedins_code', '机构编码'), text('fixmedins_name', '机构名称'),
      number('level', '机构级别(1至3)', 'optional'), text('type', '机构类型(1医疗机构 2零售药店)'),
      text('group_id', '医共体或集团', 'optional'), number('beds', '核定床位数', 'optional'),
      text('admdvs', '医保区划'),
    ],
    key: ['fixmedins_code'],
  },
  {
    name: 'pack-sizes', zh: '药品包装转换比', en: 'Pack sizes',
    columns: [
      text('med_list_codg', '医保目录编码'), number('units_per_pack', '每包装最小单位数'),
      text('min_unit', '最小单位'),
    ],
    key: ['med_list_codg'],
  },
  {
    name: 'trace-prefixes', zh: '追溯码产品前缀', en: 'Product prefixes of trace codes',
    columns: [
      text('prefix', '追溯码前缀'), text('med_list_codg', '医保目录编码'),
      text('fixmedins_hilist_name', '药品名称', 'optional'),
      number('packs', '一码所含最小销售包装数(空为1)', 'optional'),
    ],
    // One prefix may stand for several pack sizes.
    key: ['prefix', 'med_list_codg'], prefix: 'prefix',
  },
  {
    name: 'area-centres', zh: '区划中心', en: 'Centres of areas',
    columns: [
      text('admdvs', '医保区划前缀'), text('area_name', '名称'), number('latitude', '纬度'), number('longitude', '经度'),
      number('radius_km', '最远处距中心(公里)'),
    ],
    key: ['admdvs'], prefix: 'admdvs',
  },
  {
    name: 'trace-states', zh: '追溯平台状态', en: 'Trace codes as the trace platform knows them',
    columns: [
      text('drug_trac_codg', '追溯码'), text('state', '状态(A激活 I入库 O出库 C注销 E不存在 D销毁)'),
      date('state_from', '该状态起始日期', 'optional'),
      text('manu_lotnum', '生产批号', 'optional'), date('expy_end', '有效期止', 'optional'),
      text('ship_to', '最后流向机构', 'optional'), date('ship_date', '最后流向日期', 'optional'),
    ],
    key: ['drug_trac_codg'],
  },
  {
    name: 'unsplittable', zh: '不得拆零的药品', en: 'Drugs that are never sold split',
    columns: [text('med_list_codg', '医保目录编码前缀'), text('reason', '理由')],
    key: ['med_list_codg'], prefix: 'med_list_codg',
  },
  {
    name: 'reagents', zh: '检验项目与试剂', en: 'Tests and the reagents they use up',
    columns: [
      text('item_prefix', '检验项目编码前缀'), text('kit_codg', '试剂盒医保编码'), number('tests_per_kit', '每盒测试数'),
      text('zh', '说明', 'optional'),
    ],
    key: ['item_prefix', 'kit_codg'], prefix: 'item_prefix',
  },
  {
    name: 'exemptions', zh: '豁免名单', en: 'Exemptions',
    columns: [
      text('kind', '豁免种类'), text('subject_kind', '对象类别(person stay institution doctor trace item)'),
      text('subject', '对象'), date('from', '起'), date('to', '止(含)', 'optional'),
      text('reason', '理由'), text('rule', '规则编码或类别(空: 由规则按豁免种类判断)', 'optional'),
    ],
    key: ['kind', 'subject_kind', 'subject', 'from', 'rule'],
  },
  {
    name: 'no-code-stock', zh: '无码库', en: 'Stock without trace codes',
    columns: [
      text('med_list_codg', '医保目录编码前缀'), text('fixmedins_hilist_name', '名称', 'optional'),
      date('from', '起'), date('to', '止(含)', 'optional'), text('reason', '理由'),
    ],
    key: ['med_list_codg', 'from'], prefix: 'med_list_codg',
  },
  {
    name: 'drg-weights', zh: 'DRG权重', en: 'DRG weights',
    columns: [number('year', '年度'), text('drg', 'DRG编码'), number('weight', '权重')],
    key: ['year', 'drg'],
  },
  {
    name: 'drg-rates', zh: 'DRG费率', en: 'DRG base rates',
    columns: [
      number('year', '年度'), text('insutype', '险种类型'), number('rate', '费率(元)'),
      text('admdvs', '医保区划'),
    ],
    key: ['year', 'insutype', 'admdvs'],
  },
  {
    name: 'drg-groups', zh: 'DRG分组名称', en: 'DRG groups of CHS-DRG 1.1',
    columns: [text('drg', 'DRG编码'), text('drg_name', 'DRG名称')],
    key: ['drg'],
  },
  {
    name: 'drg-diagnoses', zh: 'DRG诊断编码', en: 'Diagnoses: MDC, ADRG, complication',
    columns: [
      text('diag_code', '诊断代码'), text('mdc', 'MDC', 'optional'), text('adrg', 'ADRG', 'optional'),
      text('complication', '并发症类别(MCC CC)', 'optional'),
      text('exclusion_table', '排除表', 'optional'),
    ],
    key: ['diag_code'],
  },
  {
    name: 'drg-operations', zh: 'DRG手术操作编码', en: 'Operations: ADRG',
    columns: [text('oprn_oprt_code', '手术操作代码'), text('adrg', 'ADRG')],
    key: ['oprn_oprt_code'],
  },
  {
    name: 'drg-exclusions', zh: 'DRG并发症排除表', en: 'Exclusion tables by principal diagnosis',
    columns: [text('diag_code', '主要诊断代码'), text('exclusion_tables', '排除表')],
    key: ['diag_code'],
  },
  {
    name: 'drg-conditions', zh: 'ADRG附加条件', en: 'What an ADRG asks for besides a code',
    columns: [
      text('adrg', 'ADRG'), text('lists', '须同时满足的表(|为或)', 'optional'),
      number('days_from', '天龄起', 'optional'), number('days_below', '天龄小于', 'optional'),
      number('weight_from', '出生体重起(克)', 'optional'), number('weight_below', '出生体重小于(克)', 'optional'),
      text('theatre', '手术室手术(any任一 none无 no不属于)', 'optional'), text('zh', '说明'),
    ],
    key: ['adrg'],
  },
  {
    name: 'dip-catalogue', zh: 'DIP病种目录', en: 'DIP catalogue',
    columns: [
      number('year', '年度'), text('dip_code', '病种编码'), text('diag_code', '主要诊断(亚目)'),
      text('oprn_oprt_code', '手术操作代码', 'optional'), number('score', '分值'),
      text('dip_name', '病种名称'), text('admdvs', '医保区划'),
      text('kind', '类别(core conservative diagnostic therapeutic related)', 'optional'),
      number('mean_fee', '上年次均费用(元)', 'optional'),
    ],
    key: ['year', 'admdvs', 'dip_code'],
  },
  {
    name: 'dip-rates', zh: 'DIP分值点值', en: 'Yuan for a point of DIP',
    columns: [
      number('year', '年度'), text('insutype', '险种类型'), number('level', '机构级别(1至3)', 'optional'),
      number('point_value', '点值(元，含级别系数)'), text('admdvs', '医保区划'),
    ],
    key: ['year', 'insutype', 'level', 'admdvs'],
  },
  {
    name: 'drg-los', zh: 'DRG平均住院日', en: 'Mean days of a DRG',
    columns: [text('drg', 'DRG编码'), number('mean_los', '区域平均住院日')],
    key: ['drg'],
  },
  {
    name: 'evidence', zh: '重症诊断应有证据', en: 'Evidence that a severe diagnosis leaves',
    columns: [
      text('diag_prefix', '诊断代码前缀'), text('diag_name', '诊断名称'),
      text('evidence_class', '证据类别'), text('code_prefix', '医保目录编码前缀'), text('zh', '证据名称'),
    ],
    key: ['diag_prefix', 'evidence_class', 'code_prefix'], prefix: 'diag_prefix',
  },
  {
    name: 'diagnosis-support', zh: '诊断应有依据', en: 'What supports a diagnosis',
    columns: [
      text('diag_prefix', '诊断代码前缀'), text('diag_name', '诊断名称'),
      text('evidence_class', '证据类别'), text('code_prefix', '医保目录编码前缀'), text('zh', '证据名称'),
    ],
    key: ['diag_prefix', 'evidence_class', 'code_prefix'], prefix: 'diag_prefix',
  },
  {
    name: 'impossible-combinations', zh: '不可能的编码组合', en: 'Codes that contradict the patient',
    columns: [
      text('code_prefix', '诊断或手术代码前缀'), text('code_name', '名称'),
      text('against', '矛盾项(gend days_below days_from weight_below weight_from diag oprn earlier_oprn)'),
      text('value', '值'), text('certain', '确定(1是 0否)'), text('zh', '说明'),
    ],
    key: ['code_prefix', 'against', 'value'], prefix: 'code_prefix',
  },
  {
    name: 'not-grouping', zh: '不作为分组依据的编码', en: 'Codes that may not decide a group',
    columns: [text('code', '诊断代码、类目或章，手术操作类目'), text('code_name', '名称')],
    key: ['code'],
  },
  {
    name: 'caty-groups', zh: '科别可收治的疾病大类', en: 'MDCs that a clinical department treats',
    columns: [text('caty', '科别代码前缀'), text('caty_name', '科别名称'), text('mdc', 'MDC')],
    key: ['caty', 'mdc'], prefix: 'caty',
  },
  {
    name: 'companions', zh: '手术应有伴随项目', en: 'What an operation is billed together with',
    columns: [
      text('oprn_prefix', '手术操作代码前缀'), text('oprn_name', '手术操作名称'),
      text('companion_class', '伴随类别'), text('code_prefix', '医保目录编码前缀'), text('zh', '伴随名称'),
    ],
    key: ['oprn_prefix', 'companion_class', 'code_prefix'], prefix: 'oprn_prefix',
  },
  {
    name: 'limits', zh: '项目限频次', en: 'Limits of items',
    columns: [
      text('med_list_codg', '医保目录编码前缀'), text('limit_kind', '限制种类(quantity price)'),
      number('quantity_max', '上限'), text('unit', '单位'), text('per', '周期(day stay)'),
      text('zh', '说明'),
    ],
    key: ['med_list_codg', 'limit_kind', 'per'], prefix: 'med_list_codg',
  },
  {
    name: 'pairs', zh: '重复收费项目对', en: 'Pairs of items that exclude each other',
    columns: [
      text('code_a', '项目甲编码前缀'), text('code_b', '项目乙编码前缀'), text('per', '周期(day stay)'),
      text('zh', '说明'),
    ],
    key: ['code_a', 'code_b', 'per'], prefix: 'code_a',
  },
  {
    name: 'charge-classes', zh: '目录编码与收费项目类别', en: 'Charge class of a code',
    columns: [
      text('code_prefix', '医保目录编码前缀'), text('med_chrgitm_type', '医疗收费项目类别'),
      text('class_name', '类别名称'),
    ],
    key: ['code_prefix'], prefix: 'code_prefix',
  },
  {
    name: 'exclusion-diagnoses', zh: '排除诊断', en: 'Diagnoses that excuse',
    columns: [
      text('diag_prefix', '诊断代码前缀'), text('diag_name', '诊断名称'), text('kind', '种类'),
      text('rule_family', '规则类别'),
    ],
    key: ['diag_prefix', 'rule_family'], prefix: 'diag_prefix',
  },
  {
    name: 'staff', zh: '机构工作人员', en: 'Staff of institutions',
    columns: [
      text('psn_no', '人员编号'), text('fixmedins_code', '机构编码'), text('dr_codg', '医生编码', 'optional'),
      date('from', '起'), date('to', '止(含)', 'optional'),
    ],
    key: ['psn_no', 'fixmedins_code', 'from'],
  },
  {
    name: 'whereabouts', zh: '参保人去向登记', en: 'Where persons are known to be',
    columns: [
      text('psn_no', '人员编号'), text('kind', '去向(death custody abroad)'), text('zh', '去向名称'),
      date('from', '起'), date('to', '止(含)', 'optional'), text('registered_by', '登记来源'),
    ],
    key: ['psn_no', 'kind', 'from'],
  },
  {
    name: 'outpatient-diagnoses', zh: '门诊可诊治病种', en: 'Diagnoses that outpatient care can manage',
    columns: [
      text('diag_prefix', '诊断前缀'), text('diag_name', '诊断名称'),
      text('to_check', '体征以外须调取的病情依据(空: 体征正常即可说明平稳)', 'optional'),
    ],
    key: ['diag_prefix'], prefix: 'diag_prefix',
  },
  {
    name: 'items', zh: '医疗服务项目样例', en: 'Sample of medical-service items',
    columns: [
      text('med_list_codg', '医保目录编码'), text('item_name', '项目名称'),
      text('med_chrgitm_type', '医疗收费项目类别'), text('unit', '计价单位'),
    ],
    key: ['med_list_codg'],
  },
  {
    name: 'daily-doses', zh: '药品每日最大用量', en: 'Units a day of a drug at the most',
    columns: [
      text('med_list_codg', '医保目录编码前缀'), number('units_per_day', '每日最小单位数'), text('min_unit', '最小单位'),
      text('zh', '说明'),
    ],
    key: ['med_list_codg'], prefix: 'med_list_codg',
  },
  {
    name: 'suspended-persons', zh: '停保与死亡人员', en: 'Persons who died or whose insurance is suspended',
    columns: [
      text('psn_no', '人员编号'), text('state', '状态(死亡 暂停参保 终止参保)'), date('from', '起'),
      date('to', '止(含)', 'optional'), text('reason', '来源或原因', 'optional'),
    ],
    key: ['psn_no', 'from'],
  },
  {
    name: 'suspended-institutions', zh: '暂停与解除协议机构', en: 'Institutions suspended or without agreement',
    columns: [
      text('fixmedins_code', '机构编码'), text('state', '状态(暂停协议 解除协议)'), date('from', '起'),
      date('to', '止(含)', 'optional'), text('reason', '文号或原因', 'optional'),
    ],
    key: ['fixmedins_code', 'from'],
  },
  {
    name: 'opening-hours', zh: '机构营业时间', en: 'Opening hours',
    columns: [
      text('fixmedins_code', '机构编码'), number('opens', '开门(时)'), number('closes', '关门(时，过零点写24以上)'),
      date('from', '起'), date('to', '止(含)', 'optional'),
    ],
    key: ['fixmedins_code', 'from'],
  },
  {
    name: 'daily-caps', zh: '个人单日购药限额', en: 'Daily cap of purchases of one person',
    columns: [
      text('admdvs', '医保区划前缀'), number('amount_max', '限额(元)'), date('from', '起'), date('to', '止(含)', 'optional'),
    ],
    key: ['admdvs', 'from'], prefix: 'admdvs',
  },
  {
    name: 'repeat-windows', zh: '检查检验互认期', en: 'Days within which an examination is not repeated',
    columns: [text('med_list_codg', '医保目录编码前缀'), number('days', '天数'), text('zh', '说明')],
    key: ['med_list_codg'], prefix: 'med_list_codg',
  },
  {
    name: 'person-groups', zh: '参保人所属群体', en: 'Village, employer or household of a person',
    columns: [
      text('psn_no', '人员编号'), text('group_id', '群体编号'), text('group_kind', '种类(村 单位 家庭)'),
      text('group_name', '群体名称'),
    ],
    key: ['psn_no'],
  },
  {
    name: 'specialities', zh: '机构专科', en: 'Speciality of institutions',
    columns: [text('fixmedins_code', '机构编码'), text('speciality', '专科')],
    key: ['fixmedins_code'],
  },
  {
    name: 'fund-budgets', zh: '基金月度预算', en: 'Monthly budget of the fund',
    columns: [
      text('area', '统筹区(区划前四位)'), text('period', '月份(yyyy-MM)'), number('budget', '预算(元)'),
    ],
    key: ['area', 'period'],
  },
  {
    name: 'holidays', zh: '法定长假', en: 'Long holidays',
    columns: [text('holiday', '假期'), date('from', '起'), date('to', '止(含)')],
    key: ['from'],
  },
  {
    name: 'outpatient-groups', zh: '可在门诊支付的病组', en: 'Groups that are paid in outpatient care too',
    columns: [text('drg', 'DRG编码'), text('outpatient_group', '门诊病组')],
    key: ['drg'],
  },
  ...policyTables,
];

/** The table of that name, or undefined. */
export function knowledgeTable(name: string): KnowledgeTable | undefined {
  return knowledgeTables.find((table) => table.name === name);
}
