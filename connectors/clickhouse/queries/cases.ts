// Cases: the raised hits about one subject, worked together, details with their parents. What the arbiter counted adds up
// (engine/ruling.ts); of hits that an earlier version wrote without a ruling, each stay counts once with its largest amount.
import { z } from 'zod';
import { families } from '../../../engine/hit.ts';
import { isoTime } from '../iso-time.ts';
import { ask, milliseconds } from './ask.ts';
import type { Conditions } from './ask.ts';
import type { CaseWorkFilter } from './case-record.ts';
import { rankWork, readActions, worksOf } from './casework.ts';
import type { StoredWork } from './casework.ts';
import type {
  CaseDetail, CaseFilter, CasePage, CaseRow, CaseWorkPage, HitFilter, Page, ReadOptions, StoreClient, WorkedCase,
} from './contract.ts';
import { hitConditions, newestOnly } from './hit-conditions.ts';
import { readHits } from './list-hits.ts';
import { pageLimit, readCursor, sequence, writeCursor } from './page-cursor.ts';
import { readProgress } from './progress.ts';

const caseRow = z.object({
  case_id: z.string(),
  subject_kind: z.string(),
  subject: z.string(),
  hits: z.number(),
  grade: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  families: z.array(z.enum(families)),
  rules: z.array(z.string()),
  fixmedins_codes: z.array(z.string()),
  psn_nos: z.array(z.string()),
  amount_text: z.string().nullable(),
  fund_amount_text: z.string().nullable(),
  first_ms: z.number(),
  last_ms: z.number(),
});

/** The stay that a hit is about; without one, the box; without one, the hit itself. */
const stay = "multiIf(mdtrt_id != '', mdtrt_id, setl_id != '', setl_id, drug_trac_codg != '', drug_trac_codg, hit_id)";

/** NULL when no hit names it: unknown is not nothing. */
const counted = (column: 'amount' | 'fund_amount'): string =>
  `if(countIf(isNotNull(counted_${column})) > 0, sum(counted_${column}), max(${column}))`;

const distinct = (column: string): string => `arraySort(arrayFilter(value -> value != '', groupUniqArrayArray(${column})))`;

function caseSql(where: string, rest: string): string {
  return `SELECT case_id, argMin(kind_of_subject, is_detail) AS subject_kind, argMin(one_subject, is_detail) AS subject,
  sum(number) AS hits, min(best) AS grade,
  ${distinct('stay_families')} AS families, ${distinct('stay_rules')} AS rules,
  ${distinct('stay_institutions')} AS fixmedins_codes, ${distinct('stay_persons')} AS psn_nos,
  toDecimalString(sum(largest), 2) AS amount_text, toDecimalString(sum(largest_fund), 2) AS fund_amount_text,
  min(first_at) AS first_ms, max(last_at) AS last_ms
FROM (
  SELECT case_id, ${stay} AS stay, min(parent_hit_id != '') AS is_detail,
    argMin(subject_kind, parent_hit_id != '') AS kind_of_subject, argMin(subject, parent_hit_id != '') AS one_subject,
    count() AS number, min(grade) AS best,
    groupUniqArray(toString(family)) AS stay_families, groupUniqArray(toString(rule_id)) AS stay_rules,
    groupUniqArray(toString(fixmedins_code)) AS stay_institutions, groupUniqArray(psn_no) AS stay_persons,
    ${counted('amount')} AS largest, ${counted('fund_amount')} AS largest_fund,
    min(${milliseconds('at')}) AS first_at, max(${milliseconds('at')}) AS last_at
  FROM hits FINAL ${where} AND ${newestOnly}
  GROUP BY case_id, stay
)
GROUP BY case_id ${rest}`;
}

/** Cases in work or closed. One of which hits were raised after it was closed is a clue again: nobody may be done with what they
 * have not seen. Binds `as_of`. */
const settled = `SELECT case_id FROM cases FINAL WHERE status != 'closed' OR case_id NOT IN (
  SELECT later.case_id FROM hits AS later INNER JOIN (SELECT case_id, hits_sequence FROM cases FINAL WHERE status = 'closed') AS closed
    ON later.case_id = closed.case_id
  WHERE later.cursor > closed.hits_sequence AND later.cursor <= {as_of:UInt64} AND later.state = 'raised')`;

const position = z.tuple([sequence, z.string().regex(/^-?\d{1,16}(\.\d{1,2})?$/), z.string()]);
const rankRow = z.object({ case_id: z.string(), amount_text: z.string() });

/** Highest amount first. All pages of one walk are as of one HITS sequence. Throws `BadCursor`. */
export async function listCases(client: StoreClient, filter: CaseFilter, page: Page): Promise<CasePage> {
  const limit = pageLimit(page);
  const read = readCursor('cases', page, position);
  const asOf = read?.[0] ?? (await readProgress(client)).hits_sequence;
  const conditions = hitConditions({ ...filter, state: 'raised' }, asOf)
    .add('subject_kind = {subject_kind:String}', 'subject_kind', filter.subject_kind)
    .add('subject = {subject:String}', 'subject', filter.subject)
    .add(`(case_id IN (${settled})) = {worked:UInt8}`, 'worked', filter.worked === undefined ? undefined : Number(filter.worked));
  const after = read === undefined
    ? ''
    : `HAVING total < {after_amount:Decimal(18, 2)}
  OR (total = {after_amount:Decimal(18, 2)} AND case_id > {after_id:String})`;
  // Every case is ranked by its amount alone; names and lists are gathered for those of the page. FINAL: a hit that was
  // written twice counts once, and a case keeps its rank between two pages when the copies are merged.
  const ranking = `SELECT case_id, ifNull(sum(largest), 0) AS total, toDecimalString(total, 2) AS amount_text
FROM (
  SELECT case_id, ${counted('amount')} AS largest
  FROM hits FINAL ${conditions.where()} AND ${newestOnly} GROUP BY case_id, ${stay}
)
GROUP BY case_id ${after}
ORDER BY total DESC, case_id LIMIT {take:UInt32}`;
  const bound = read === undefined ? {} : { after_amount: read[1], after_id: read[2] };
  const ranked = await ask(client, ranking, { ...conditions.params(), ...bound, take: limit + 1 }, rankRow);
  const kept = ranked.slice(0, limit);
  if (kept.length === 0) return { items: [] };
  const ids = kept.map(({ case_id }) => case_id);
  const byId = await gathered(client, conditions, ids);
  const works = await worksOf(client, ids, asOf);
  const items = ids.flatMap((case_id) => {
    const found = byId.get(case_id);
    const work = works.get(case_id);
    return found === undefined ? [] : [{ ...found, ...(work === undefined ? {} : { work }) }];
  });
  const last = kept.at(-1);
  if (ranked.length <= limit || last === undefined) return { items };
  return { items, next: writeCursor('cases', [asOf, last.amount_text, last.case_id]) };
}

const workPosition = z.tuple([sequence, z.int(), z.string()]);

/** Cases that somebody works or has worked on; those whose hits are all withdrawn stay in it. Throws `BadCursor`. */
export async function listWork(client: StoreClient, filter: CaseWorkFilter, page: Page): Promise<CaseWorkPage> {
  const limit = pageLimit(page);
  const read = readCursor('casework', page, workPosition);
  const asOf = read?.[0] ?? (await readProgress(client)).hits_sequence;
  const behind = read === undefined ? {} : { rank: read[1], case_id: read[2] };
  const ranked = await rankWork(client, filter, { take: limit + 1, ...behind });
  const kept = ranked.slice(0, limit);
  const works = await worksOf(client, kept.map(({ case_id }) => case_id), asOf);
  const items = await withHits(client, kept.flatMap(({ case_id }) => works.get(case_id) ?? []), asOf);
  const last = kept.at(-1);
  if (ranked.length <= limit || last === undefined) return { items };
  return { items, next: writeCursor('casework', [asOf, last.rank, last.case_id]) };
}

/** What is raised of them now; of a case without, what was once. */
async function withHits(client: StoreClient, works: readonly StoredWork[], asOf: number): Promise<readonly WorkedCase[]> {
  const ids = works.map(({ case_id }) => case_id);
  const raised = await gathered(client, hitConditions({}, asOf), ids);
  const others = ids.filter((id) => !raised.has(id));
  const once = await gathered(client, hitConditions({ state: 'withdrawn' }, asOf), others);
  return works.map(({ case_id, subject_kind, subject, ...work }) => {
    const found = raised.get(case_id);
    if (found !== undefined) return { ...found, work };
    const { amount: _, fund_amount: __, ...withdrawn } = once.get(case_id) ?? agedOut(subject_kind, subject);
    return { ...withdrawn, case_id, subject_kind, subject, hits: 0, work };
  });
}

/** What is left of a case whose hits the tables have forgotten: a person is still known as one. */
function agedOut(subject_kind: string, subject: string): Omit<CaseRow, 'case_id' | 'subject_kind' | 'subject'> {
  return { hits: 0, families: [], rules: [], fixmedins_codes: [], psn_nos: subject_kind === 'person' ? [subject] : [] };
}

/** By id. `conditions` gain the ids. */
async function gathered(
  client: StoreClient, conditions: Conditions, ids: readonly string[],
): Promise<ReadonlyMap<string, CaseRow>> {
  if (ids.length === 0) return new Map();
  conditions.add('hasAny(named, {ids:Array(String)}) AND case_id IN {ids:Array(String)}', 'ids', ids);
  const rows = await ask(client, caseSql(conditions.where(), ''), conditions.params(), caseRow);
  return new Map(rows.map((row) => [row.case_id, caseOf(row)]));
}

const hitsOfCaseMax = 1_000;

/** `undefined` when no raised hit belongs to it and nobody has worked on it. */
export async function getCase(client: StoreClient, case_id: string, options: ReadOptions = {}): Promise<CaseDetail | undefined> {
  const { hits_sequence: as_of } = await readProgress(client);
  const stored = (await worksOf(client, [case_id], as_of)).get(case_id);
  const [found] = stored === undefined
    ? (await gathered(client, hitConditions({}, as_of), [case_id])).values()
    : await withHits(client, [stored], as_of);
  if (found === undefined) return undefined;
  const filter: HitFilter = { case_id, state: found.hits === 0 ? 'all' : 'raised' };
  const { hits: items } = await readHits(client, filter, { asOf: as_of, limit: hitsOfCaseMax, ...options });
  return { ...found, as_of, items, actions: await readActions(client, case_id) };
}

function caseOf({ amount_text, fund_amount_text, first_ms, last_ms, ...rest }: z.infer<typeof caseRow>): CaseRow {
  return {
    ...rest,
    ...(amount_text === null ? {} : { amount: amount_text }),
    ...(fund_amount_text === null ? {} : { fund_amount: fund_amount_text }),
    first_at: isoTime(first_ms),
    last_at: isoTime(last_ms),
  };
}
