// What people do about cases: the record of each, and how cases stand. One row holds an action and all that follows from it, so
// that a kill leaves nothing half done; `cases` is filled from it by the server.
import { z } from 'zod';
import { isoTime, readIsoTime } from '../iso-time.ts';
import { timeText } from '../rows.ts';
import { ask, Conditions, milliseconds, timeParameter } from './ask.ts';
import { caseActionNames, caseOutcomes, caseStages, dismissalReasons, measures, stances } from './case-record.ts';
import type { CaseAction, CaseStage, CaseWork, CaseWorkFilter } from './case-record.ts';
import type { StoreClient } from './contract.ts';

export interface StoredWork extends CaseWork {
  readonly case_id: string;
  readonly subject_kind: string;
  readonly subject: string;
}

const amountText = (column: string): string =>
  `if(isNull(${column}), NULL, toDecimalString(assumeNotNull(${column}), 2)) AS ${column}_text`;
const standing = `number, ${milliseconds('since')} AS since_ms, ${milliseconds('due')} AS due_ms, outcome,
${amountText('confirmed_amount')}, ${amountText('recover_amount')}, hits_sequence`;
const standingRow = {
  number: z.number(), since_ms: z.number(), due_ms: z.number().nullable(), outcome: z.enum(['', ...caseOutcomes]),
  confirmed_amount_text: z.string().nullable(), recover_amount_text: z.string().nullable(), hits_sequence: z.number(),
  assignee: z.string(),
};

const actionRow = z.object({
  ...standingRow, case_id: z.string(), at_ms: z.number(), actor: z.string(), action: z.enum(caseActionNames), note: z.string(),
  stage: z.enum(caseStages),
  reason: z.enum(['', ...dismissalReasons]), hit_ids: z.array(z.string()), measures: z.array(z.enum(measures)),
  fixmedins_code: z.string(), stance: z.enum(['', ...stances]),
});

/** Oldest first. */
export async function readActions(client: StoreClient, case_id: string): Promise<readonly CaseAction[]> {
  return (await recordsOf(client, [case_id])).get(case_id) ?? [];
}

/** By case, each oldest first; of cases that nobody works on there is none. */
export async function recordsOf(
  client: StoreClient, ids: readonly string[],
): Promise<ReadonlyMap<string, readonly [CaseAction, ...CaseAction[]]>> {
  const records = new Map<string, [CaseAction, ...CaseAction[]]>();
  if (ids.length === 0) return records;
  const sql = `SELECT case_id, ${milliseconds('at')} AS at_ms, actor, action, note, ${standing}, stage, assignee, reason, hit_ids,
  measures, fixmedins_code, stance
FROM case_actions WHERE case_id IN {ids:Array(String)} ORDER BY case_id, at LIMIT 1 BY case_id, number`;
  for (const { case_id, ...row } of await ask(client, sql, { ids }, actionRow)) {
    const record = records.get(case_id);
    if (record === undefined) records.set(case_id, [actionOf(row)]);
    else record.push(actionOf(row));
  }
  return records;
}

export interface CaseSubject {
  readonly case_id: string;
  readonly subject_kind: string;
  readonly subject: string;
}

/** Resolves when it is on disk. */
export async function writeAction(client: StoreClient, of: CaseSubject, action: CaseAction): Promise<void> {
  const { at, since, due, note, confirmed_amount, recover_amount, ...rest } = action;
  const { outcome = '', reason = '', fixmedins_code = '', stance = '' } = action;
  const values = [{
    ...rest, ...of, subject: of.subject.toWellFormed(), note: note.toWellFormed(), outcome, reason, fixmedins_code, stance,
    confirmed_amount: confirmed_amount ?? null, recover_amount: recover_amount ?? null,
    at: timeText(readIsoTime(at)), since: timeText(readIsoTime(since)),
    due: due === undefined ? null : timeText(readIsoTime(due)),
  }];
  await client.insert({ table: 'case_actions', values, format: 'JSONEachRow' });
}

const workRow = z.object({
  ...standingRow, case_id: z.string(), status: z.enum(caseStages), updated_ms: z.number(), subject_kind: z.string(),
  subject: z.string(),
  newest_cursor: z.number(),
});

/** How those of the cases stand that somebody works on, as of the HITS sequence. */
export async function worksOf(
  client: StoreClient, ids: readonly string[], asOf: number,
): Promise<ReadonlyMap<string, StoredWork>> {
  if (ids.length === 0) return new Map();
  const sql = `SELECT case_id, status, assignee, ${milliseconds('updated_at')} AS updated_ms, subject_kind, subject, ${standing},
  newest_cursor
FROM (SELECT * FROM cases FINAL WHERE case_id IN {ids:Array(String)}) AS work
LEFT JOIN (
  SELECT case_id, max(cursor) AS newest_cursor FROM hits
  WHERE cursor <= {as_of:UInt64} AND hasAny(named, {ids:Array(String)}) AND case_id IN {ids:Array(String)} GROUP BY case_id
) AS newest USING (case_id)`;
  const rows = await ask(client, sql, { ids, as_of: asOf }, workRow);
  return new Map(rows.map((row) => [row.case_id, workOf(row)]));
}

const rankRow = z.object({ case_id: z.string(), rank: z.number() });
/** Beyond every limit: closed cases come after open ones, the newest first. */
const closedRank = 8_000_000_000_000_000;

export type RankedCase = z.infer<typeof rankRow>;

export interface RankPlace {
  readonly take: number;
  /** Behind this one. */
  readonly rank?: number;
  readonly case_id?: string;
}

export function rankWork(
  client: StoreClient, filter: CaseWorkFilter, { take, rank, case_id }: RankPlace,
): Promise<readonly RankedCase[]> {
  const conditions = new Conditions()
    .add('status IN {stage:Array(String)}', 'stage', filter.stage)
    .add('assignee = {assignee:String}', 'assignee', filter.assignee)
    .add('outcome = {outcome:String}', 'outcome', filter.outcome)
    .add(`due <= ${timeParameter('overdue_at')}`, 'overdue_at', filter.overdue_at)
    .add('rank >= {after_rank:Int64}', 'after_rank', rank)
    .add('(rank > {after_rank:Int64} OR case_id > {after_id:String})', 'after_id', case_id);
  const sql = `SELECT case_id, rank FROM (
  SELECT *, ifNull(${milliseconds('due')}, ${closedRank} - ${milliseconds('updated_at')}) AS rank FROM cases FINAL
) ${conditions.where()} ORDER BY rank, case_id LIMIT {take:UInt32}`;
  return ask(client, sql, { ...conditions.params(), take }, rankRow);
}

const countRow = z.object({ status: z.enum(caseStages), cases: z.number(), overdue: z.number() });

export interface CaseCount {
  readonly stage: CaseStage;
  readonly cases: number;
  /** Those whose limit has passed at the time asked for. */
  readonly overdue: number;
}

/** By step; steps without cases are left out. `at` in ms since the epoch. */
export async function countWork(client: StoreClient, at: number): Promise<readonly CaseCount[]> {
  const sql = `SELECT status, count() AS cases, countIf(due <= ${timeParameter('at')}) AS overdue FROM cases FINAL GROUP BY status`;
  const rows = await ask(client, sql, { at }, countRow);
  return rows.map(({ status, ...counts }) => ({ stage: status, ...counts }));
}

function actionOf(row: Omit<z.infer<typeof actionRow>, 'case_id'>): CaseAction {
  const { at_ms, actor, action, note, stage, reason, hit_ids, measures: taken, fixmedins_code, stance, hits_sequence } = row;
  return {
    at: isoTime(at_ms), actor, action, note, stage, ...standingOf(row), hits_sequence, hit_ids, measures: taken,
    ...(reason === '' ? {} : { reason }),
    ...(fixmedins_code === '' ? {} : { fixmedins_code }),
    ...(stance === '' ? {} : { stance }),
  };
}

function workOf(row: z.infer<typeof workRow>): StoredWork {
  const { case_id, subject_kind, subject, status, updated_ms, newest_cursor } = row;
  return {
    case_id, subject_kind, subject, stage: status, ...standingOf(row), updated_at: isoTime(updated_ms),
    has_news: newest_cursor > row.hits_sequence,
  };
}

type StandingRow = z.infer<z.ZodObject<typeof standingRow>>;

function standingOf(row: StandingRow): Omit<CaseWork, 'stage' | 'updated_at' | 'has_news'> {
  const { number, since_ms, due_ms, outcome, confirmed_amount_text, recover_amount_text, assignee } = row;
  return {
    number, since: isoTime(since_ms), assignee,
    ...(due_ms === null ? {} : { due: isoTime(due_ms) }),
    ...(outcome === '' ? {} : { outcome }),
    ...(confirmed_amount_text === null ? {} : { confirmed_amount: confirmed_amount_text }),
    ...(recover_amount_text === null ? {} : { recover_amount: recover_amount_text }),
  };
}
