// Lists of hits, newest first, page by page. All pages of one walk are read as of the HITS sequence of
// the first one: later revisions are left out, so nothing is skipped or shown twice while new ones arrive.
// A page is read from `hits` in its own order, and then checked against `hit_revisions`: a revision that is not the newest
// is dropped. The price is a second, small look-up; what is gained is that no list ever scans all hits.
import { z } from 'zod';
import { ask } from './ask.ts';
import type { HitFilter, HitPage, HitRow, Page, ReadOptions, StoreClient } from './contract.ts';
import { hitConditions } from './hit-conditions.ts';
import { fullColumns, fullRow, hitOfFull, hitOfLight, lightColumns, lightRow } from './hit-rows.ts';
import type { FullRow, LightRow } from './hit-rows.ts';
import { pageLimit, readCursor, sequence, writeCursor } from './page-cursor.ts';
import { readProgress } from './progress.ts';

const position = z.tuple([sequence, z.int(), z.string(), sequence]);

/** A row of `hits`. */
interface HitPosition {
  readonly newest: number;
  readonly hit_id: string;
  readonly revision: number;
}

/** Throws `BadCursor`. */
export async function listHits(
  client: StoreClient, filter: HitFilter, page: Page, options: ReadOptions = {},
): Promise<HitPage> {
  const limit = pageLimit(page);
  const read = readCursor('hits', page, position);
  const asOf = read?.[0] ?? (await readProgress(client)).hits_sequence;
  const behind = read === undefined ? {} : { after: { newest: read[1], hit_id: read[2], revision: read[3] } };
  const { hits, end } = await readHits(client, filter, { asOf, limit, ...options, ...behind });
  if (end === undefined) return { items: hits, asOf };
  return { items: hits, asOf, next: writeCursor('hits', [asOf, end.newest, end.hit_id, end.revision]) };
}

interface HitSpan extends ReadOptions {
  readonly asOf: number;
  readonly after?: HitPosition;
  readonly limit: number;
}

/** Up to `limit` hits behind `after`. `end` is where to go on; absent when nothing follows. */
export async function readHits(
  client: StoreClient, filter: HitFilter, span: HitSpan,
): Promise<{ readonly hits: readonly HitRow[]; readonly end?: HitPosition }> {
  const { limit, asOf } = span;
  // One more than wanted tells whether anything follows; some more make up for old revisions.
  const take = limit + 1 + Math.ceil(limit / 8);
  const found: (LightRow | FullRow)[] = [];
  let { after } = span;
  for (;;) {
    const behind = after === undefined ? {} : { after };
    const candidates = await readCandidates(client, filter, { ...span, ...behind }, take);
    const newest = await newestRevisions(client, candidates.map(({ hit_id }) => hit_id), asOf);
    for (const row of candidates) {
      // A row that was written twice stands beside its copy until they are merged.
      if (newest.get(row.hit_id) === row.revision && found.at(-1)?.hit_id !== row.hit_id) found.push(row);
    }
    const last = candidates.at(-1);
    if (last !== undefined) after = positionOf(last);
    if (found.length > limit || candidates.length < take) break;
  }
  const kept = found.slice(0, limit);
  const last = found.length > limit ? kept.at(-1) : undefined;
  return {
    hits: kept.map((row) => ('evidence' in row ? hitOfFull(row) : hitOfLight(row))),
    ...(last === undefined ? {} : { end: positionOf(last) }),
  };
}

async function readCandidates(
  client: StoreClient, filter: HitFilter, span: HitSpan, take: number,
): Promise<readonly (LightRow | FullRow)[]> {
  const { asOf, after, includeEvidence = false } = span;
  const conditions = hitConditions(filter, asOf)
    .add('newest >= {after_newest:Int64}', 'after_newest', after?.newest)
    .add('(newest > {after_newest:Int64} OR hit_id >= {after_id:String})', 'after_id', after?.hit_id)
    .add(
      '(newest > {after_newest:Int64} OR hit_id > {after_id:String} OR revision > {after_revision:UInt32})',
      'after_revision', after?.revision,
    );
  const sql = `SELECT ${includeEvidence ? fullColumns : lightColumns}
FROM hits ${conditions.where()}
ORDER BY newest, hit_id, revision
LIMIT {take:UInt32}`;
  const params = { ...conditions.params(), take };
  return includeEvidence ? ask(client, sql, params, fullRow) : ask(client, sql, params, lightRow);
}

const revisionRow = z.object({ hit_id: z.string(), revision: z.number() });

/** Newest revision of each of these hits at or before `asOf`. */
export async function newestRevisions(
  client: StoreClient, ids: readonly string[], asOf: number,
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await ask(
    client,
    `SELECT hit_id, max(hit_revisions.revision) AS revision FROM hit_revisions
WHERE hit_id IN {ids:Array(String)} AND cursor <= {as_of:UInt64} GROUP BY hit_id`,
    { ids, as_of: asOf },
    revisionRow,
  );
  return new Map(rows.map(({ hit_id, revision }) => [hit_id, revision]));
}

function positionOf(row: LightRow): HitPosition {
  return { newest: -row.at_ms, hit_id: row.hit_id, revision: row.revision };
}
