import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { BadCursor } from '../../../connectors/clickhouse/queries/contract.ts';
import type { HitFilter, HitRow } from '../../../connectors/clickhouse/queries/contract.ts';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { listCases } from '../../../connectors/clickhouse/queries/cases.ts';
import { countHits } from '../../../connectors/clickhouse/queries/count-hits.ts';
import { getHit } from '../../../connectors/clickhouse/queries/get-hit.ts';
import { listHits } from '../../../connectors/clickhouse/queries/list-hits.ts';
import { streamHits } from '../../../connectors/clickhouse/queries/stream-hits.ts';
import { hitRow } from '../../../connectors/clickhouse/rows.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { hitsTable } from '../../../connectors/clickhouse/tables.ts';
import { writeProgress, writeRows } from '../../../connectors/store/write-rows.ts';
import type { Hit } from '../../../engine/hit.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { hexId, sampleHit, sampleStartMs } from '../../support/samples.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let clickhouse: TestClickhouse;
let client: ClickHouseClient;
let cursor = 0;

async function write(...hits: readonly Hit[]): Promise<void> {
  cursor += 1;
  await writeRows(client, hitsTable, hits.map((hit) => hitRow(hit, cursor, cursor * 10)));
  await writeProgress(client, { stream: 'HITS', sequence: cursor, events_sequence: cursor * 10 });
}

async function ids(filter: HitFilter, limit = 100): Promise<readonly string[]> {
  const found: string[] = [];
  let next: string | undefined;
  do {
    const page = await listHits(client, filter, { limit, ...(next === undefined ? {} : { cursor: next }) });
    found.push(...page.items.map(({ hit_id }) => hit_id));
    next = page.next;
  } while (next !== undefined);
  return found;
}

const id = (number: number): string => hexId('a', number);
const minuteMs = 60_000;

beforeAll(async () => {
  clickhouse = await startClickhouse();
  client = connectStore({ url: clickhouse.url, application: 'test' });
  await applySchema(client);
  // 40 hits; every tenth is withdrawn later, every fourth belongs to another family and institution.
  const hits = Array.from({ length: 40 }, (_, number) => sampleHit(number, number % 4 === 0
    ? { family: 'split', rule_id: 'SP-01', grade: 2, fixmedins_code: 'H42079999999', title: '分解住院' }
    : {}));
  await write(...hits.slice(0, 20));
  await write(...hits.slice(20));
  await write(...hits.filter((_, number) => number % 10 === 0).map((hit): Hit => ({
    ...hit, revision: 2, state: 'withdrawn', withdrawn_reason: '冲正',
  })));
  // The same batch once more, as after a kill.
  cursor -= 1;
  await write(...hits.filter((_, number) => number % 10 === 0).map((hit): Hit => ({
    ...hit, revision: 2, state: 'withdrawn', withdrawn_reason: '冲正',
  })));
});

afterAll(async () => {
  await client.close();
  await clickhouse.stop();
});

test('§14 Reading hits: newest `at` first, raised ones by default, each once at its newest revision', async () => {
  const expected = Array.from({ length: 40 }, (_, number) => number).filter((number) => number % 10 !== 0).reverse().map(id);
  expect(await ids({})).toEqual(expected);
  expect(await ids({}, 7)).toEqual(expected);
});

test('§14 Reading hits: `state` withdrawn gives the withdrawn, `all` gives both', async () => {
  expect(await ids({ state: 'withdrawn' })).toEqual([30, 20, 10, 0].map(id));
  expect(await ids({ state: 'all' })).toHaveLength(40);
  const { items: [withdrawn] } = await listHits(client, { state: 'withdrawn' }, { limit: 1 });
  expect(withdrawn).toMatchObject({ revision: 2, withdrawn_reason: '冲正', state: 'withdrawn' });
});

test('without details, a hit is left out once its newest revision is a detail of another', async () => {
  const rule = ['DETAIL'];
  const said = (number: number, changes: Partial<Hit> = {}): Hit => sampleHit(number, { rule_id: 'DETAIL', ...changes });
  await write(said(3001), said(3002), said(3003, { parent_hit_id: id(3001) }));
  expect(await ids({ rule, details: 'none' })).toEqual([3002, 3001].map(id));
  await write(said(3002, { revision: 2, parent_hit_id: id(3001) }));
  expect(await ids({ rule, details: 'none' })).toEqual([id(3001)]);
  expect(await ids({ rule, details: 'all' })).toHaveLength(3);
  expect(await countHits(client, { rule, details: 'none' }, [])).toMatchObject([{ hits: 1 }]);
});

test('§14 Reading hits: `from` is inclusive and `to` exclusive, on `at`', async () => {
  const at = (number: number): number => sampleStartMs + number * minuteMs;
  expect(await ids({ from: at(11), to: at(14) })).toEqual([13, 12, 11].map(id));
  expect(await ids({ from: at(11) + 1, to: at(14) + 1 })).toEqual([14, 13, 12].map(id));
});

test('§14 Reading hits: equal `at` is ordered by hit_id', async () => {
  const at = '2026-01-05T08:00:00+08:00';
  const numbers = [7, 3, 9, 1, 5];
  await write(...numbers.map((number) => sampleHit(1000 + number, { at, rule_id: 'TIE' })));
  const sorted = [...numbers].sort((a, b) => a - b).map((number) => id(1000 + number));
  for (const limit of [1, 2, 100]) expect(await ids({ rule: ['TIE'] }, limit)).toEqual(sorted);
});

test('§14 Reading hits: pages stay stable while hits are raised, revised and withdrawn', async () => {
  const rule = ['STABLE'];
  await write(...Array.from({ length: 10 }, (_, number) => sampleHit(2000 + number, { rule_id: 'STABLE' })));
  const before = await ids({ rule });
  const first = await listHits(client, { rule }, { limit: 4 });
  await write(
    sampleHit(2500, { rule_id: 'STABLE' }), sampleHit(1999, { rule_id: 'STABLE' }),
    sampleHit(2003, { rule_id: 'STABLE', revision: 2, state: 'withdrawn', withdrawn_reason: '退药' }),
    sampleHit(2002, { rule_id: 'STABLE', revision: 2, at: '2030-01-01T00:00:00+08:00' }),
  );
  const walked = [...first.items];
  let next = first.next;
  while (next !== undefined) {
    const page = await listHits(client, { rule }, { limit: 4, cursor: next });
    walked.push(...page.items);
    next = page.next;
  }
  expect(walked.map(({ hit_id }) => hit_id)).toEqual(before);
  expect(walked.every(({ revision }) => revision === 1)).toBe(true);
  expect(await ids({ rule })).toEqual([
    id(2002), id(2500), ...before.filter((hit_id) => hit_id !== id(2003) && hit_id !== id(2002)), id(1999),
  ]);
});

test('§14 Reading hits: lists carry no evidence unless asked', async () => {
  const hit = sampleHit(17);
  const filter = { drug_trac_codg: hit.drug_trac_codg ?? '' };
  const plain = (await listHits(client, filter, { limit: 1 })).items[0];
  const full = (await listHits(client, filter, { limit: 1 }, { includeEvidence: true })).items[0];
  expect(plain).not.toHaveProperty('evidence');
  const { case_id, cursor: _, ...stored } = full ?? { case_id: '', cursor: 0 };
  expect(stored).toEqual(hit);
  expect(case_id).toMatch(/^[0-9a-f]{32}$/);
});

test('§14 Reading hits: at most 1,000 on a page', async () => {
  await write(...Array.from({ length: 1_200 }, (_, number) => sampleHit(5000 + number, { rule_id: 'MANY' })));
  const page = await listHits(client, { rule: ['MANY'] }, { limit: 5_000 });
  expect(page.items).toHaveLength(1_000);
  expect(await ids({ rule: ['MANY'] }, 1_000)).toHaveLength(1_200);
});

test('filters by family, rule, grade, institution, person, box and words', async () => {
  const raised = { to: sampleStartMs + 40 * minuteMs };
  expect(await ids({ ...raised, family: ['split'] })).toEqual([36, 32, 28, 24, 16, 12, 8, 4].map(id));
  expect(await ids({ ...raised, grade: [2], fixmedins_code: 'H42079999999' })).toHaveLength(8);
  expect(await ids({ ...raised, psn_no: 'P3', family: ['trace'] })).toEqual([38, 31, 17, 3].map(id));
  expect(await ids({ ...raised, q: '另一机构 8017' })).toEqual([]);
  expect(await ids({ ...raised, q: '另一机构  CODE 817' })).toEqual([id(17)]);
  expect(await ids({ q: "%' OR 1=1 --" })).toEqual([]);
});

test('a hit is found under everybody whom it or one of its messages names, all codes together', async () => {
  const use = { kind: 'sale', role: 'later_uses.sale', at: '', fields: { psn_no: 'Q2', setl_id: 'SQ2' } };
  const evidence = [{ ...use, event_id: 'u', fixmedins_code: 'P42070499999' }];
  await write(sampleHit(3100, { rule_id: 'TWICE', evidence }), sampleHit(3101, { rule_id: 'TWICE' }));
  const rule = ['TWICE'];
  for (const involves of [['P42070499999'], ['Q2'], ['SQ2', 'P42070499999'], [sampleHit(3100).psn_no ?? '', 'Q2']])
    expect(await ids({ rule, involves })).toEqual([id(3100)]);
  expect(await ids({ rule, involves: ['Q2', 'P42070499998'] })).toEqual([]);
  expect(await ids({ rule, fixmedins_code: 'P42070499999' })).toEqual([]);
});

test('a withdrawn hit is not found by what its first revision said', async () => {
  await write(sampleHit(3000, { rule_id: 'MOVED', grade: 3 }));
  await write(sampleHit(3000, { rule_id: 'MOVED', grade: 1, revision: 2 }));
  expect(await ids({ rule: ['MOVED'], grade: [3] })).toEqual([]);
  expect(await ids({ rule: ['MOVED'], grade: [1] })).toEqual([id(3000)]);
});

test('a foreign cursor is refused', async () => {
  for (const wrong of ['x', 'bnVsbA', Buffer.from('["cases",1,"2","3"]').toString('base64url'), Buffer.from('["hits","1"]').toString('base64url')]) {
    await expect(listHits(client, {}, { limit: 10, cursor: wrong })).rejects.toBeInstanceOf(BadCursor);
  }
});

test('one hit comes with all its revisions, as the evaluator wrote them', async () => {
  const hit = sampleHit(10);
  const detail = await getHit(client, hit.hit_id);
  expect(detail?.revisions.map(({ revision, state }) => [revision, state])).toEqual([[1, 'raised'], [2, 'withdrawn']]);
  expect(detail?.revisions[0]).toMatchObject(hit);
  expect(detail?.hit).toEqual(detail?.revisions[1]);
  expect(await getHit(client, 'no such hit')).toBeUndefined();
});

test('an export holds what the list holds, as of one sequence', async () => {
  const stream = streamHits(client, { rule: ['MANY'] });
  const rows: HitRow[] = [];
  for await (const batch of stream) {
    rows.push(...batch);
    if (rows.length === 1_000) await write(sampleHit(5_000, { rule_id: 'MANY', revision: 2, state: 'withdrawn', withdrawn_reason: 'x' }));
  }
  expect(rows).toHaveLength(1_200);
  expect(new Set(rows.map(({ hit_id }) => hit_id)).size).toBe(1_200);
  expect(await stream.asOf).toBe(cursor - 1);
  expect(await ids({ rule: ['MANY'] }, 1_000)).toHaveLength(1_199);
});

test('counts each hit once, whatever was written twice', async () => {
  const filter = { to: sampleStartMs + 40 * minuteMs, rule: ['TR-01', 'SP-01'] };
  const byFamily = await countHits(client, filter, ['family']);
  expect(byFamily).toEqual([
    { keys: { family: 'trace' }, hits: 28, amount: '350.00', fund_amount: '0.00' },
    { keys: { family: 'split' }, hits: 8, amount: '100.00', fund_amount: '0.00' },
  ]);
  expect(await countHits(client, { ...filter, state: 'all' }, [])).toEqual([{ keys: {}, hits: 40, amount: '450.00', fund_amount: '0.00' }]);
  expect(await countHits(client, { ...filter, state: 'withdrawn' }, [])).toEqual([{ keys: {}, hits: 4, amount: '0.00', fund_amount: '0.00' }]);
  const byMinute = await countHits(client, filter, ['minute', 'family'], {
    detectedFrom: sampleStartMs + minuteMs, detectedTo: sampleStartMs + 3 * minuteMs,
  });
  expect(byMinute).toMatchObject([
    { keys: { minute: '2025-07-01T00:01:00+08:00', family: 'trace' }, hits: 1 },
    { keys: { minute: '2025-07-01T00:02:00+08:00', family: 'trace' }, hits: 1 },
  ]);
});

test('the roll-up counts a batch that was written twice once', async () => {
  const result = await client.query({
    query: 'SELECT uniqExactMerge(hits) AS hits FROM hits_per_minute WHERE minute < {to:DateTime}',
    query_params: { to: '2025-07-01 00:40:00' }, format: 'JSONEachRow',
  });
  expect(await result.json()).toEqual([{ hits: 40 }]);
});

test('a case is ranked by what its hits count, whatever was written twice', async () => {
  const rule = { rule_id: 'CA-01', subject_kind: 'person' };
  const dear = sampleHit(901, { ...rule, subject: 'P901', amount: '300.00', counted_amount: '300.00' });
  const cheap = sampleHit(902, { ...rule, subject: 'P902', amount: '200.00', counted_amount: '200.00' });
  await client.command({ query: 'SYSTEM STOP MERGES hits' });
  await write(dear, cheap);
  cursor -= 1;
  await write(cheap);
  const first = await listCases(client, { rule: ['CA-01'] }, { limit: 1 });
  expect(first.items.map(({ subject, amount }) => [subject, amount])).toEqual([['P901', '300.00']]);
  const second = await listCases(client, { rule: ['CA-01'] }, { limit: 1, cursor: first.next ?? '' });
  expect(second.items.map(({ subject, amount }) => [subject, amount])).toEqual([['P902', '200.00']]);
});

test('a word is found as the sentence writes it, wide brackets and commas included, and with wide digits for narrow ones', async () => {
  await write(sampleHit(903, { rule_id: 'CA-02', reason: '患者A12出院后（2025-07-01）再次入院，疑似分解住院：请核实' }));
  for (const q of ['（2025-07-01）再次', '入院，疑似', '住院：请', 'Ａ１２出院', '（2025 Ａ１２', '患者　住院：']) {
    expect([q, await ids({ rule: ['CA-02'], q })]).toEqual([q, [id(903)]]);
  }
  expect(await ids({ rule: ['CA-02'], q: '（2025 别处' })).toEqual([]);
  // However many there are, all of them must occur.
  const most = [...'患者出院再次入疑似'].join(' ');
  expect(await ids({ rule: ['CA-02'], q: `${most} 住 核实` })).toEqual([id(903)]);
  expect(await ids({ rule: ['CA-02'], q: `${most} 住 核实 别处` })).toEqual([]);
});
