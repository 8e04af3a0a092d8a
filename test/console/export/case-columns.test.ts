// What an exported list says of the work on a case.
import { expect, test } from 'vitest';
import type { CaseAction } from '../../../connectors/clickhouse/queries/case-record.ts';
import type { HitRow } from '../../../connectors/clickhouse/queries/contract.ts';
import { caseColumns } from '../../../console/export/case-columns.ts';
import type { ExportHit } from '../../../console/export/column.ts';
import { sampleHit } from '../../support/samples.ts';

const stamp = { cursor: 1, exportedAt: '', dataVersion: '', filter: '', institutionName: () => undefined };
const hit: HitRow = { ...sampleHit(1), case_id: 'c', cursor: 1 };
const plain: CaseAction = {
  number: 1, at: '2025-07-01T09:00:00+08:00', since: '2025-07-01T09:00:00+08:00', due: '2025-07-16T00:00:00+08:00', actor: 'li',
  action: 'accept', note: '', stage: 'first_review', assignee: 'li', hit_ids: [], measures: [], hits_sequence: 1,
};
const { due: _, ...closed } = plain;
const whole: NonNullable<ExportHit['record']> = [
  plain,
  { ...plain, number: 2, action: 'set_aside', hit_ids: ['other'], reason: 'exempt' },
  { ...plain, number: 3, action: 'uphold', note: '间隔两天', stage: 'second_review' },
  { ...plain, number: 4, actor: 'wang', action: 'uphold', note: '同意', stage: 'appeal' },
  { ...plain, number: 5, actor: 'wang', action: 'state', stance: 'objects', fixmedins_code: 'H1', note: '病情需要', stage: 'appeal' },
  { ...plain, number: 6, actor: 'wang', action: 'end_appeal', stage: 'verification' },
  { ...plain, number: 7, actor: 'wang', action: 'uphold', note: '属实', stage: 'disposal', confirmed_amount: '100.00' },
  {
    ...closed, number: 8, actor: 'wang', action: 'dispose', measures: ['recover', 'points'], stage: 'closed', outcome: 'violation',
    confirmed_amount: '100.00', recover_amount: '80.00',
  },
];

function cells(of: ExportHit): Record<string, string> {
  return Object.fromEntries(caseColumns.flatMap(({ head, value }) => {
    const text = value(of, stamp);
    return text === undefined ? [] : [[head, text]];
  }));
}

test('of a case that nobody works on only that', () => {
  expect(cells(hit)).toEqual({ 办理阶段: '未受理' });
});

test('of a closed case what each step came to', () => {
  expect(cells({ ...hit, record: whole })).toEqual({
    办理阶段: '已办结', 经办人: 'li', 认定结果: '违规属实', 初审意见: '成立：间隔两天（li 2025-07-01 09:00:00）',
    复审意见: '成立：同意（wang 2025-07-01 09:00:00）', 机构申诉: '有异议 H1 2025-07-01 09:00:00 病情需要',
    核实意见: '成立：属实（wang 2025-07-01 09:00:00）', '案件认定金额(元)': '100.00', 处理措施: '追回基金、支付资格记分', '案件追回金额(元)': '80.00',
  });
});

test('a hit that was set aside is no part of what the case came to', () => {
  expect(cells({ ...hit, hit_id: 'other', record: whole })['认定结果']).toBe('不成立：特殊情形或已备案');
});

test('the limit is its last day; a dismissal says why; what was reopened has no measures', () => {
  const [first] = whole;
  const dismissed: CaseAction = { ...plain, number: 2, action: 'dismiss', reason: 'lawful', note: '有病历', stage: 'second_review' };
  expect(cells({ ...hit, record: [first, dismissed] })).toEqual({
    办理阶段: '复审', 经办人: 'li', 办理时限: '2025-07-15', 认定结果: '办理中', 初审意见: '不成立(诊疗或经营合规)：有病历（li 2025-07-01 09:00:00）',
  });
  const reopened: CaseAction = { ...plain, number: 9, action: 'reopen', note: '新线索' };
  const [, ...rest] = whole;
  expect(cells({ ...hit, record: [first, ...rest, reopened] })).not.toHaveProperty('处理措施');
});
