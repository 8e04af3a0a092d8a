// What people have made of the case that a hit belongs to (DOMAIN.md 6.6): where it stands, what each step came to. Sums of money
// are those of the case, on each of its rows; as text, so that nobody adds them up.
import type { CaseAction, CaseStage } from '../../connectors/clickhouse/queries/case-record.ts';
import { readIsoTime } from '../../connectors/clickhouse/iso-time.ts';
import { chinaDate } from '../../engine/china-time.ts';
import { setAside } from '../cases/stages.ts';
import { measureWords, outcomeWords, reasonWords, stageWords, stanceWords } from '../case-words.ts';
import { chinaTime } from './column.ts';
import type { ExportColumn, ExportHit } from './column.ts';

export const caseColumns: readonly ExportColumn[] = [
  text('办理阶段', 12, ({ record }) => (record === undefined ? '未受理' : stageWords[last(record).stage][0])),
  text('经办人', 12, ({ record }) => (record === undefined ? undefined : last(record).assignee)),
  text('办理时限', 12, ({ record }) => (record === undefined ? undefined : lastDay(last(record).due))),
  text('认定结果', 14, verdict),
  text('初审意见', 30, ({ record }) => opinion(record, 'first_review')),
  text('复审意见', 30, ({ record }) => opinion(record, 'second_review')),
  text('机构申诉', 40, ({ record = [] }) => record.filter(({ action }) => action === 'state').map(statement).join('\n')),
  text('核实意见', 30, ({ record }) => opinion(record, 'verification')),
  text('案件认定金额(元)', 16, ({ record }) => record?.at(-1)?.confirmed_amount),
  text('处理措施', 24, measuresTaken),
  text('案件追回金额(元)', 16, ({ record }) => record?.at(-1)?.recover_amount),
];

function text(head: string, width: number, value: (hit: ExportHit) => string | undefined): ExportColumn {
  return { head, type: 'text', width, value: (hit) => value(hit) || undefined };
}

function last(record: NonNullable<ExportHit['record']>): CaseAction {
  return record.at(-1) ?? record[0];
}

/** Of this hit: one that was set aside is not part of what the case came to. */
function verdict({ hit_id, record }: ExportHit): string | undefined {
  if (record === undefined) return undefined;
  const reason = setAside(record).get(hit_id);
  if (reason !== undefined) return `不成立：${reasonWords[reason][0]}`;
  const { outcome } = last(record);
  return outcome === undefined ? '办理中' : outcomeWords[outcome][0];
}

/** The newest conclusion of a step: `成立：…（李 2025-07-01 09:00:00）`. */
function opinion(record: readonly CaseAction[] = [], stage: CaseStage): string | undefined {
  const at = record.findLastIndex(({ action }, i) => record[i - 1]?.stage === stage && (action === 'uphold' || action === 'dismiss'));
  const entry = record[at];
  if (entry === undefined) return undefined;
  const finding = entry.action === 'uphold' ? '成立' : `不成立(${reasonWords[entry.reason ?? 'other'][0]})`;
  return `${[finding, entry.note].filter((part) => part !== '').join('：')}（${entry.actor} ${chinaTime(entry.at)}）`;
}

function statement({ at, stance = 'objects', fixmedins_code = '', note }: CaseAction): string {
  return [stanceWords[stance][0], fixmedins_code, chinaTime(at), note].filter((part) => part !== '').join(' ');
}

/** Of the round that the case is in: what was reopened has none yet. */
function measuresTaken({ record }: ExportHit): string | undefined {
  if (record === undefined || last(record).outcome !== 'violation') return undefined;
  return record.findLast(({ action }) => action === 'dispose')?.measures.map((name) => measureWords[name][0]).join('、');
}

/** `due` is the midnight after it. */
function lastDay(due: string | undefined): string | undefined {
  return due === undefined ? undefined : chinaDate(readIsoTime(due) - 1);
}
