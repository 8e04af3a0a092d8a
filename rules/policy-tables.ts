// The tables of points of the national knowledge base (知识点), one for each way of judging: engine/policy
// reads them, DOMAIN 1.6 and 1.7 say what they mean. A row limits every code that begins with its
// prefix, from one service date to another, in the region `admdvs` names or everywhere. A city's full
// tables have the same columns and some 250 thousand rows.
import { codes, date, number, oneOf, text, type KnowledgeColumn } from './knowledge-columns.ts';
import type { KnowledgeTable, RowProblem } from './knowledge-columns.ts';

const head: readonly KnowledgeColumn[] = [
  text('point_id', '知识点编号'), text('gz_code', '国家规则编码'), text('code_prefix', '编码或编码前缀'),
  text('item_name', '名称'),
];
const tail: readonly KnowledgeColumn[] = [
  text('zh', '限定说明'), date('from', '起'), date('to', '止(含)', 'optional'),
  text('admdvs', '适用医保区划前缀', 'optional'), text('source', '来源'),
];
const per = oneOf('per', '计算周期(line每笔 day每日 visit每次就诊 month每月 year每年 days若干天)', [
  'line', 'day', 'visit', 'month', 'year', 'days',
]);
const windowDays = number('window_days', '天数(周期为days时)', 'optional');

export const policyTables: readonly KnowledgeTable[] = [
  table('policy-attributes', '限定使用对象', 'Limited to a sex, age, insurance, way of care, department, level', [
    oneOf('attribute', '限定属性', [
      'gend', 'age_days', 'age_years', 'insutype', 'med_type', 'dept', 'level', 'dise_codg', 'never',
    ]),
    codes('allowed', '允许值前缀', 'optional'), codes('denied', '不允许值前缀', 'optional'),
    number('least', '下限(含)', 'optional'), number('most', '上限(含)', 'optional'),
  ], ['attribute'], attributeProblem),
  table('policy-courses', '限支付疗程', 'Days paid at most', [
    per, windowDays, number('days_max', '最多天数'),
  ], ['per'], windowProblem),
  table('policy-quantities', '限数量、频次、金额、单价', 'Quantities, frequencies, amounts and prices at most', [
    oneOf('measure', '计量(cnt数量 amount金额 price单价)', ['cnt', 'amount', 'price']), per, windowDays,
    number('most', '上限'), text('unit', '单位', 'optional'),
  ], ['measure', 'per'], windowProblem),
  table('policy-pairs', '不得同时收费', 'Not to be charged together', [
    text('other_prefix', '不得另收的编码前缀'), text('other_name', '不得另收的名称'),
    oneOf('per', '范围(day同日 visit同次就诊 prescription同一处方)', ['day', 'visit', 'prescription']),
  ], ['other_prefix', 'per']),
  table('policy-discounts', '手术折价', 'Discount of the second operation', [
    text('incision_group', '同切口组'), number('share_max', '第二项起最高比例'), number('price', '全价(元)', 'optional'),
  ], ['incision_group'], shareProblem),
  table('policy-diagnoses', '限适应症、禁忌症', 'Diagnoses needed or forbidden', [
    oneOf('mode', '方式(needs须有其一 forbids不得有)', ['needs', 'forbids']), codes('diag_prefixes', '诊断编码前缀'),
  ], ['mode']),
  table('policy-prior-use', '限二线使用', 'First-line drugs before second-line ones', [
    codes('prior_prefixes', '一线用药编码前缀'), number('window_days', '回溯天数'),
  ], []),
  table('policy-herbs', '中药饮片支付限定', 'Slices not payable, not alone, or too many', [
    oneOf('mode', '方式(never不予支付 alone单方不予支付 kinds味数上限)', ['never', 'alone', 'kinds']),
    number('kinds_max', '最多味数', 'optional'),
  ], ['mode'], herbProblem),
];

function table(
  name: string, zh: string, en: string, own: readonly KnowledgeColumn[], key: readonly string[],
  problem: (row: Readonly<Record<string, string>>) => RowProblem | undefined = () => undefined,
): KnowledgeTable {
  return {
    name, zh, en,
    columns: [...head, ...own, ...tail],
    key: ['point_id', 'code_prefix', ...key, 'from'],
    prefix: 'code_prefix',
    problem: (row) => problem(row) ?? datesProblem(row),
  };
}

type Cells = Readonly<Record<string, string>>;

function attributeProblem(row: Cells): RowProblem | undefined {
  const { attribute = '', allowed = '', denied = '', least = '', most = '' } = row;
  const isBounded = attribute === 'age_days' || attribute === 'age_years' || attribute === 'level';
  if (attribute === 'never') return undefined;
  if (isBounded && least === '' && most === '') return { column: 'least', reason: `is empty, and so is most: ${attribute} needs a bound` };
  if (isBounded && least !== '' && most !== '' && Number(least) > Number(most)) return { column: 'most', reason: 'is less than least' };
  if (!isBounded && allowed === '' && denied === '') return { column: 'allowed', reason: `is empty, and so is denied: ${attribute} needs values` };
  return undefined;
}

function windowProblem({ per: period, window_days = '' }: Cells): RowProblem | undefined {
  if (period !== 'days' || Number(window_days) > 0) return undefined;
  return { column: 'window_days', reason: 'must be more than 0 when per is days' };
}

function shareProblem({ share_max = '' }: Cells): RowProblem | undefined {
  const isShare = Number(share_max) >= 0 && Number(share_max) <= 1;
  return isShare ? undefined : { column: 'share_max', reason: 'is not between 0 and 1' };
}

function herbProblem({ mode, kinds_max = '' }: Cells): RowProblem | undefined {
  if (mode !== 'kinds' || Number(kinds_max) > 0) return undefined;
  return { column: 'kinds_max', reason: 'must be more than 0 when mode is kinds' };
}

function datesProblem({ from = '', to = '' }: Cells): RowProblem | undefined {
  return to !== '' && to < from ? { column: 'to', reason: 'is before from' } : undefined;
}
