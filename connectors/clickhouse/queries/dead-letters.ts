// Dead letters: a letter is one failure, however often it came (see letterIdOf in connectors/nats/dead.ts). What people
// did about it stands in a table of its own; the state of a letter follows from both and is kept nowhere.
import { z } from 'zod';
import { isoTime } from '../iso-time.ts';
import { ask, Conditions, milliseconds, timeParameter } from './ask.ts';
import type {
  DeadLetterDetail, DeadLetterFilter, DeadLetterPage, DeadLetterRow, DeadLetterState, Page, StoreClient,
} from './contract.ts';
import { listSteps } from './dead-letter-steps.ts';
import { pageLimit, readCursor, sequence, writeCursor } from './page-cursor.ts';
import { readProgress } from './progress.ts';

export const deadLetterStates = ['open', 'resubmitted', 'resolved', 'dismissed'] as const satisfies readonly DeadLetterState[];

const letterRow = z.object({
  letter_id: z.string(),
  newest: z.number(),
  reason: z.string(),
  field: z.string(),
  text: z.string(),
  line: z.number().nullable(),
  source: z.string(),
  fixmedins_code: z.string(),
  infno: z.string(),
  msgid: z.string(),
  parent: z.string(),
  truncated: z.boolean(),
  first_ms: z.number(),
  last_ms: z.number(),
  count: z.number(),
  state: z.enum(deadLetterStates),
});
const countRow = z.object({ state: z.enum(deadLetterStates), letters: z.number() });
const bodyRow = z.object({ body: z.string() });
const idRow = z.object({ letter_id: z.string() });
const occurrenceRow = z.object({ sequence: z.number(), at_ms: z.number(), line: z.number().nullable(), source: z.string() });

const position = z.tuple([z.int(), sequence]);
const occurrencesMax = 100;
const childrenMax = 100;

/** `text` may hold any sign; the words are looked for one by one in what a reader sees and in the original bytes. */
const searched = "lowerUTF8(concatWithSeparator(' ', d.reason, d.field, d.text, d.fixmedins_code, d.infno, d.msgid, tryBase64Decode(d.body)))";
const matches = `arrayAll(word -> position(${searched}, word) > 0, {words:Array(String)})`;

/** A letter that came again after the last step is open again. An accepted correction has settled the letter when all
 * hits of its events can be read. */
const stateOf = `multiIf(step IN ('', 'reopened') OR last_seen > stepped_at, 'open', step = 'dismissed', 'dismissed',
    step = 'accepted' AND bound <= {stored:UInt64}, 'resolved', 'resubmitted')`;

function lettersSql(where: string, having: readonly string[]): string {
  return `SELECT letter_id, newest, reason, field, text, line, source, fixmedins_code, infno, msgid, parent, truncated, count,
  ${milliseconds('first_seen')} AS first_ms, ${milliseconds('last_seen')} AS last_ms, ${stateOf} AS state
FROM (
  SELECT d.letter_id AS letter_id, max(d.sequence) AS newest, any(d.reason) AS reason, argMax(d.field, d.sequence) AS field,
    argMax(d.text, d.sequence) AS text, argMax(d.line, d.sequence) AS line, argMax(d.source, d.sequence) AS source,
    any(d.fixmedins_code) AS fixmedins_code, argMax(d.infno, d.sequence) AS infno, any(d.msgid) AS msgid, any(d.parent) AS parent,
    argMax(d.truncated, d.sequence) AS truncated, min(d.received_at) AS first_seen, max(d.received_at) AS last_seen,
    uniqExact(d.sequence) AS count
  FROM dead_letters AS d ${where} GROUP BY d.letter_id ${having.length === 0 ? '' : `HAVING ${having.join(' AND ')}`}
) AS letters
LEFT JOIN (
  SELECT letter_id, argMax(type, at) AS step, argMax(events_sequence, at) AS bound, max(at) AS stepped_at
  FROM dead_letter_steps GROUP BY letter_id
) AS steps USING (letter_id)`;
}

interface Asked {
  readonly sql: string;
  readonly params: Readonly<Record<string, string | number | readonly string[]>>;
}

async function askedFor(client: StoreClient, filter: DeadLetterFilter): Promise<Asked> {
  const { stored } = await readProgress(client);
  const conditions = new Conditions()
    .add('d.reason = {reason:String}', 'reason', filter.reason)
    .add('d.fixmedins_code = {fixmedins_code:String}', 'fixmedins_code', filter.fixmedins_code)
    .add('d.infno = {infno:String}', 'infno', filter.infno)
    .add('d.msgid = {msgid:String}', 'msgid', filter.msgid)
    .add('d.source = {source:String}', 'source', filter.source)
    .add('d.letter_id IN {letter_ids:Array(String)}', 'letter_ids', filter.letter_ids);
  const words = (filter.q ?? '').toLowerCase().split(/\s+/).filter((word) => word !== '');
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = filter;
  const having = [
    ...(filter.from === undefined && filter.to === undefined
      ? []
      : [`countIf(${milliseconds('d.received_at')} >= {from:Int64} AND ${milliseconds('d.received_at')} < {to:Int64}) > 0`]),
    ...(words.length === 0 ? [] : [`max(${matches})`]),
  ];
  return {
    sql: lettersSql(conditions.where(), having),
    params: { ...definite(conditions), stored, from, to, words },
  };
}

function definite(conditions: Conditions): Record<string, string | readonly string[]> {
  const kept: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(conditions.params())) {
    if (typeof value === 'string') kept[name] = value;
    else if (Array.isArray(value)) kept[name] = value.map(String);
  }
  return kept;
}

/** Last seen first, without bodies. Throws `BadCursor`. */
export async function listDeadLetters(client: StoreClient, filter: DeadLetterFilter, page: Page): Promise<DeadLetterPage> {
  const limit = pageLimit(page);
  const after = readCursor('dead', page, position);
  const { sql, params } = await askedFor(client, filter);
  const conditions = new Conditions()
    .add('state IN {states:Array(String)}', 'states', filter.state)
    .add(`last_seen <= ${timeParameter('after_at')}`, 'after_at', after?.[0])
    .add(`(last_seen < ${timeParameter('after_at')} OR newest < {after_sequence:UInt64})`, 'after_sequence', after?.[1]);
  const whole = `${sql} ${conditions.where()} ORDER BY last_seen DESC, newest DESC LIMIT {take:UInt32}`;
  const rows = await ask(client, whole, { ...params, ...conditions.params(), take: limit + 1 }, letterRow);
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    items: kept.map(deadLetter),
    ...(rows.length > limit && last !== undefined ? { next: writeCursor('dead', [last.last_ms, last.newest]) } : {}),
  };
}

/** Letters by state, whatever state the filter names. */
export async function countDeadLetters(
  client: StoreClient, filter: DeadLetterFilter,
): Promise<Readonly<Record<DeadLetterState, number>>> {
  const { sql, params } = await askedFor(client, filter);
  const rows = await ask(client, `SELECT state, count() AS letters FROM (${sql}) GROUP BY state`, params, countRow);
  const counts = { open: 0, resubmitted: 0, resolved: 0, dismissed: 0 };
  for (const { state, letters } of rows) counts[state] = letters;
  return counts;
}

/** A letter by its id, or by the DEAD sequence of one of its occurrences, whose bytes then are the body. `undefined` when
 * there is none. */
export async function getDeadLetter(client: StoreClient, id: string | number): Promise<DeadLetterDetail | undefined> {
  const letterId = typeof id === 'string' ? id : await letterOf(client, id);
  if (letterId === undefined) return undefined;
  const { items: [letter] } = await listDeadLetters(client, { letter_ids: [letterId] }, { limit: 1 });
  if (letter === undefined) return undefined;
  const sequence = typeof id === 'number' ? id : letter.sequence;
  const [content] = await ask(client, 'SELECT body FROM dead_letters WHERE sequence = {sequence:UInt64} LIMIT 1', { sequence }, bodyRow);
  const steps = await listSteps(client, letterId);
  const occurrences = await ask(
    client,
    `SELECT sequence, ${milliseconds('received_at')} AS at_ms, line, source FROM dead_letters WHERE letter_id = {id:String}
ORDER BY sequence DESC LIMIT 1 BY sequence LIMIT {most:UInt32}`,
    { id: letterId, most: occurrencesMax },
    occurrenceRow,
  );
  return {
    ...letter,
    sequence,
    body: content?.body ?? '',
    steps,
    occurrences: occurrences.map(({ at_ms, line, ...rest }) => ({
      ...rest, received_at: isoTime(at_ms), ...(line === null ? {} : { line }),
    })),
    children: await childrenOf(client, letterId, steps.flatMap(({ event_ids = [] }) => event_ids)),
  };
}

async function letterOf(client: StoreClient, sequence: number): Promise<string | undefined> {
  const [row] = await ask(client, 'SELECT letter_id FROM dead_letters WHERE sequence = {sequence:UInt64} LIMIT 1', { sequence }, idRow);
  return row?.letter_id;
}

/** What a correction failed of again: refused at the gate, or accepted and then found too late. */
async function childrenOf(client: StoreClient, letterId: string, eventIds: readonly string[]): Promise<readonly DeadLetterRow[]> {
  const sql = `SELECT DISTINCT letter_id FROM dead_letters
WHERE parent = {id:String} OR (id != '' AND id IN {event_ids:Array(String)}) LIMIT {most:UInt32}`;
  const found = await ask(client, sql, { id: letterId, event_ids: eventIds, most: childrenMax }, idRow);
  if (found.length === 0) return [];
  const letter_ids = found.map(({ letter_id }) => letter_id).filter((one) => one !== letterId);
  if (letter_ids.length === 0) return [];
  return (await listDeadLetters(client, { letter_ids }, { limit: childrenMax })).items;
}

function deadLetter(row: z.infer<typeof letterRow>): DeadLetterRow {
  const { letter_id, newest, reason, field, text, line, source } = row;
  const { fixmedins_code, infno, msgid, parent, truncated, count, state } = row;
  return {
    letter_id, sequence: newest, state, count, reason, text, source, truncated,
    ...(field === '' ? {} : { field }),
    ...(line === null ? {} : { line }),
    ...(fixmedins_code === '' ? {} : { fixmedins_code }),
    ...(infno === '' ? {} : { infno }),
    ...(msgid === '' ? {} : { msgid }),
    ...(parent === '' ? {} : { parent }),
    first_seen: isoTime(row.first_ms),
    received_at: isoTime(row.last_ms),
  };
}
