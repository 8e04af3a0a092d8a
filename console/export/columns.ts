// The columns of an exported list of hits (DOMAIN.md 6.6): what an inspector expects in a case list, as far as
// a hit and its evidence have it. One list serves CSV and XLSX, so the two files agree.
import type { HitRow } from '../../connectors/clickhouse/queries/contract.ts';
import type { FactValue, Family, Grade } from '../../engine/hit.ts';
import { kindWords } from '../kind-words.ts';
import { caseColumns } from './case-columns.ts';
import { chinaTime } from './column.ts';
import type { ExportColumn, ExportHit, ExportStamp } from './column.ts';

const familyNames: Readonly<Record<Family, string>> = {
  split: '分解住院', hanging: '挂床住院', upcoding: '高套病种', trace: '追溯码', stock: '进销存', pharmacy: '药店与人员', policy: '政策限定', indicator: '指标异常',
};
const gradeNames: Readonly<Record<Grade, string>> = { 1: '明确违规', 2: '高度可疑', 3: '轻度可疑' };
const sexNames: Readonly<Record<string, string>> = { 1: '男', 2: '女' };
/** Records whose times are those of a stay; others use the same field names for a visit or a purchase. */
const stayKinds: ReadonlySet<string> = new Set([
  'admission', 'admission_change', 'discharge', 'settlement_list', 'front_page', 'inpatient_settlement',
]);

export const exportColumns: readonly ExportColumn[] = [
  text('案件编号', 34, (hit) => hit.case_id),
  text('疑点编号', 34, (hit) => hit.hit_id),
  count('修订号', 8, (hit) => hit.revision),
  text('状态', 8, (hit) => (hit.state === 'raised' ? '有效' : '已撤销')),
  text('撤销原因', 24, (hit) => hit.withdrawn_reason),
  text('规则编码', 12, (hit) => hit.rule_id),
  text('规则名称', 24, (hit) => hit.title),
  count('规则版本', 10, (hit) => hit.rule_version),
  text('类别', 12, (hit) => familyNames[hit.family]),
  text('等级', 12, (hit) => gradeNames[hit.grade]),
  text('问题情形', 60, (hit) => hit.reason),
  text('违规时间', 26, (hit) => chinaTime(hit.at)),
  text('发现时间', 26, (hit) => chinaTime(hit.detected_at)),
  text('医保区划', 10, (hit) => hit.admdvs),
  text('机构编码', 16, (hit) => hit.fixmedins_code),
  text('机构名称', 28, (hit, stamp) =>
    (hit.fixmedins_code === undefined ? undefined : stamp.institutionName(hit.fixmedins_code)) ?? evidenceField(hit, 'fixmedins_name')),
  text('科室', 16, (hit) => evidenceField(hit, 'dept_name', 'adm_dept_name', 'dscg_dept_name', 'bilg_dept_name')),
  text('医师编码', 18, (hit) => hit.dr_codg ?? evidenceField(hit, 'dr_codg', 'bilg_dr_codg', 'atddr_no', 'chfpdr_code')),
  text('医师姓名', 12, (hit) => evidenceField(hit, 'dr_name', 'bilg_dr_name', 'atddr_name', 'chfpdr_name')),
  text('人员编号', 26, (hit) => hit.psn_no),
  text('姓名', 12, (hit) => evidenceField(hit, 'psn_name', 'patn_name')),
  text('性别', 6, (hit) => sexNames[evidenceField(hit, 'gend') ?? ''] ?? evidenceField(hit, 'gend')),
  text('年龄', 6, (hit) => evidenceField(hit, 'age')),
  text('就诊ID', 24, (hit) => hit.mdtrt_id),
  text('结算ID', 24, (hit) => hit.setl_id),
  text('入院时间', 22, (hit) => stayTime(hit, 'begntime', 'adm_time')),
  text('出院时间', 22, (hit) => stayTime(hit, 'endtime', 'dscg_time')),
  text('主诊断编码', 14, (hit) => evidenceField(hit, 'dscg_maindiag_code', 'dise_codg', 'diag_code')),
  text('主诊断名称', 20, (hit) => evidenceField(hit, 'dscg_maindiag_name', 'dise_name', 'diag_name')),
  text('医保目录编码', 32, (hit) => hit.med_list_codg),
  text('项目名称', 24, (hit) => evidenceField(hit, 'fixmedins_hilist_name', 'medins_list_name', 'med_list_name')),
  text('规格', 16, (hit) => evidenceField(hit, 'spec', 'drug_spec')),
  text('追溯码', 26, (hit) => hit.drug_trac_codg),
  text('生产批号', 16, (hit) => evidenceField(hit, 'manu_lotnum')),
  text('数量', 10, (hit) => evidenceField(hit, 'cnt', 'sel_retn_cnt')),
  text('单价', 10, (hit) => evidenceField(hit, 'pric', 'finl_trns_pric')),
  money('涉及金额(元)', 16, (hit) => hit.amount),
  money('其中基金(元)', 16, (hit) => hit.fund_amount),
  money('计入金额(元)', 16, (hit) => counted(hit, hit.counted_amount ?? hit.amount)),
  money('计入基金(元)', 16, (hit) => counted(hit, hit.counted_fund_amount ?? hit.fund_amount)),
  text('并入疑点编号', 34, (hit) => hit.parent_hit_id),
  text('待补证据', 30, (hit) => hit.to_fetch?.join('；')),
  text('证据链', 80, evidenceChain),
  text('依据', 60, (hit) => hit.basis.join('\n')),
  ...caseColumns,
  text('数据版本', 34, (_hit, stamp) => stamp.dataVersion),
  count('数据截至游标', 14, (_hit, stamp) => stamp.cursor),
  text('导出时间', 26, (_hit, stamp) => chinaTime(stamp.exportedAt)),
];

type Value = ExportColumn['value'];

function text(head: string, width: number, value: Value): ExportColumn {
  return { head, type: 'text', width, value };
}

function money(head: string, width: number, value: Value): ExportColumn {
  return { head, type: 'money', width, value };
}

function count(head: string, width: number, value: (hit: ExportHit, stamp: ExportStamp) => number): ExportColumn {
  return { head, type: 'count', width, value: (hit, stamp) => String(value(hit, stamp)) };
}

/** First of these national fields that any piece of evidence has; the trigger's comes first. */
function evidenceField(hit: HitRow, ...names: readonly string[]): string | undefined {
  return firstField(hit.evidence ?? [], names);
}

function stayTime(hit: HitRow, ...names: readonly string[]): string | undefined {
  const found = firstField((hit.evidence ?? []).filter(({ kind }) => stayKinds.has(kind)), names);
  return found === undefined ? undefined : chinaTime(found);
}

function firstField(among: NonNullable<HitRow['evidence']>, names: readonly string[]): string | undefined {
  const evidence = among.toSorted((one, other) => rank(one.role) - rank(other.role));
  for (const name of names) {
    for (const { fields } of evidence) {
      const found = plain(fields[name]);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function rank(role: string): number {
  return isTrigger(role) ? 0 : 1;
}

function plain(value: FactValue | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function isTrigger(role: string): boolean {
  return role === 'trigger' || role.startsWith('trigger.');
}

/** What was withdrawn is counted nowhere. */
function counted(hit: HitRow, amount: string | undefined): string | undefined {
  return hit.state === 'raised' ? amount : undefined;
}

/** One line an event: what it is, time, event id. */
function evidenceChain(hit: HitRow): string | undefined {
  if (hit.evidence === undefined || hit.evidence.length === 0) return undefined;
  return hit.evidence.map(({ role, kind, at, event_id }) =>
    `${isTrigger(role) ? '本次' : '相关'} ${kindWords[kind]?.[0] ?? kind} ${chinaTime(at)} ${event_id}`).join('\n');
}
