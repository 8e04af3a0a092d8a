// Reading hits over REST: DESIGN section 14, Reading hits and Answers, and what may not get through.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { connectorToken, startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';
import { hexId, sampleHit, sampleHitsFrame } from '../../support/samples.ts';
import { waitFor } from '../../support/wait.ts';

const person = '42010619800101123X';
const hits = [
  ...Array.from({ length: 12 }, (_, index) => sampleHit(index)),
  sampleHit(20, {
    family: 'split', rule_id: 'SP-01', grade: 2, psn_no: person, subject_kind: 'person', subject: person,
    reason: `${person} 张三丰 出院后 3 日内再次住院`, title: '分解住院',
    evidence: [{
      event_id: hexId('e', 20), kind: 'admission', role: 'trigger', at: '2025-07-01T00:20:00+08:00', fixmedins_code: 'H42070000002',
      fields: { psn_no: person, psn_name: '张三丰', certno: person, dept_name: '心内科' },
    }],
  }),
];
/** A shared bed: the sentence names the other patient, whom the hit itself does not. */
const shared = sampleHit(41, {
  rule_id: 'HB-06', family: 'hanging', fixmedins_code: 'H42070000077', psn_no: person, subject: 'M41', subject_kind: 'encounter',
  reason: `12床登记由${person}使用，同一时间另登记有42010619900202234X`,
  evidence: [person, '42010619900202234X'].map((psn_no, index) => ({
    event_id: hexId('e', 41 + index), kind: 'admission', role: index === 0 ? 'trigger' : 'other', at: '2025-07-01T00:20:00+08:00',
    fixmedins_code: 'H42070000077', fields: { psn_no },
  })),
});
let console: TestConsole;
let viewer: string;

const page = z.object({
  items: z.array(z.looseObject({ hit_id: z.string(), at: z.string() })),
  next: z.string().optional(),
  as_of: z.number(),
});

beforeAll(async () => {
  console = await startTestConsole();
  viewer = await console.viewerToken();
  await console.publishHits(sampleHitsFrame(1, hits));
  const withdrawn = sampleHit(3, { revision: 2, state: 'withdrawn', withdrawn_reason: '结算已撤销' });
  await console.untilStored(await console.publishHits(sampleHitsFrame(2, [withdrawn])));
});
afterAll(() => console.stop());

async function list(query: string, token?: string): Promise<z.output<typeof page>> {
  return page.parse(await console.read(`/api/hits?${query}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }));
}

async function ids(query: string): Promise<readonly string[]> {
  return (await list(query)).items.map(({ hit_id }) => hit_id);
}

test('§14 Reading hits: newest first, raised by default, all gives both', async () => {
  const raised = hits.filter(({ hit_id }) => hit_id !== hexId('a', 3)).toReversed();
  expect(await ids('')).toEqual(raised.map(({ hit_id }) => hit_id));
  expect(await ids('state=withdrawn')).toEqual([hexId('a', 3)]);
  expect(await ids('state=all')).toHaveLength(hits.length);
});

test('§14 Reading hits: from is inclusive and to exclusive, on event time', async () => {
  expect(await ids('from=2025-07-01T00:05:00%2B08:00&to=2025-07-01T00:07:00%2B08:00')).toEqual([hexId('a', 6), hexId('a', 5)]);
  expect(await ids('from=2025-07-01T00:05:00+08:00&to=2025-07-01 00:07:00')).toEqual([hexId('a', 6), hexId('a', 5)]);
  expect(await ids('to=2025-07-01')).toEqual([]);
});

test('§14 Reading hits: pages are stable while new hits arrive, limit is 100 by default and 1,000 at most', async () => {
  const all = await ids('');
  const walked: string[] = [];
  let query = 'limit=5';
  for (let turn = 0; ; turn += 1) {
    const { items, next } = await list(query);
    expect(items.length).toBeLessThanOrEqual(5);
    walked.push(...items.map(({ hit_id }) => hit_id));
    if (turn === 0) {
      const late = sampleHitsFrame(3, [sampleHit(40, { fixmedins_code: 'H9' })]);
      await console.untilStored(await console.publishHits(late));
    }
    if (next === undefined) break;
    query = `limit=5&cursor=${encodeURIComponent(next)}`;
  }
  expect(walked).toEqual(all);
  expect((await console.ask('/api/hits?limit=1001')).status).toBe(400);
  expect((await console.ask('/api/hits?limit=1000')).status).toBe(200);
});

test('§14 Reading hits: lists carry no evidence unless it is asked for', async () => {
  const { items: [light] } = await list('rule=SP-01');
  expect(light).not.toHaveProperty('evidence');
  const { items: [full] } = await list('rule=SP-01&include=evidence');
  expect(full).toMatchObject({ evidence: [{ fields: { psn_name: '张三丰' } }], conditions: [{ fact: 'uses' }], facts: { uses: 2 } });
});

test('filters take lists, repeated or with commas, and add up', async () => {
  expect(await ids('family=split,stock')).toEqual([hexId('a', 20)]);
  expect(await ids('family=split&family=stock&grade=2')).toEqual([hexId('a', 20)]);
  expect(await ids('grade=1&fixmedins_code=H42070000002&rule=TR-01')).toEqual([hexId('a', 11), hexId('a', 8), hexId('a', 5), hexId('a', 2)]);
  expect(await ids(`drug_trac_codg=8${'4'.padStart(19, '0')}`)).toEqual([hexId('a', 4)]);
  expect(await ids(`psn_no=${person}&q=${encodeURIComponent('再次住院')}&family=`)).toEqual([hexId('a', 20)]);
});

test('§14 Reading hits: personal fields are masked unless the role may see them', async () => {
  const { items: [masked] } = await list('rule=SP-01&include=evidence', viewer);
  expect(masked).toMatchObject({ psn_no: '420*************3X', subject: '420*************3X', reason: '420*************3X 张** 出院后 3 日内再次住院' });
  expect(JSON.stringify(masked)).not.toMatch(/19800101|张三丰/);
  expect(JSON.stringify(masked)).toContain('心内科');
  const detail = await console.ask(`/api/hits/${hexId('a', 20)}`, { headers: { authorization: `Bearer ${viewer}` } });
  expect(await detail.text()).not.toMatch(/19800101|张三丰/);
  expect((await list('rule=SP-01')).items[0]).toMatchObject({ psn_no: person });
  // A mask must not be undone digit by digit.
  expect((await console.ask('/api/hits?q=4201', { headers: { authorization: `Bearer ${viewer}` } })).status).toBe(403);
});

test('§14 Reading hits: nor do lists and cases show a number that only the evidence tells to be one', async () => {
  await console.untilStored(await console.publishHits(sampleHitsFrame(5, [shared])));
  const { items: [listed] } = await list('rule=HB-06', viewer);
  const page = await console.ask(`/api/cases/${listed?.['case_id']}`, { headers: { authorization: `Bearer ${viewer}` } });
  for (const text of [JSON.stringify(listed), await page.text()]) {
    expect(text).toContain('另登记有420*************4X');
    expect(text).not.toMatch(/19800101|19900202|evidence|"facts"|"conditions"/);
  }
  expect((await list('rule=HB-06')).items[0]).toMatchObject({ reason: shared.reason });
});

test('one hit comes with evidence, explanation and revisions', async () => {
  const found = await console.read(`/api/hits/${hexId('a', 3)}`);
  expect(found).toMatchObject({
    hit_id: hexId('a', 3), revision: 2, state: 'withdrawn', withdrawn_reason: '结算已撤销', evidence: [{ role: 'trigger' }],
    explanation: { conditions: [{ actual: 2, required: 1, zh: '使用 2 次' }], reason: expect.stringContaining('追溯码') },
    revisions: [{ revision: 1, state: 'raised' }, { revision: 2, state: 'withdrawn' }],
  });
  expect((await console.ask(`/api/hits/${hexId('a', 999)}`)).status).toBe(404);
});

test('§14 Answers: no or a wrong token 401, a token that may not 403', async () => {
  for (const path of ['/api/hits', '/api/hits/x', '/api/hits/export?format=csv', '/api/status', '/api/cases', '/api/users', '/api/knowledge']) {
    const none = await fetch(`${console.url}${path}`);
    expect([path, none.status]).toEqual([path, 401]);
    expect(none.headers.get('www-authenticate')).toContain('Bearer');
    expect((await console.ask(path, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  }
  const connector = { headers: { authorization: `Bearer ${connectorToken}` } };
  expect((await console.ask('/api/hits', connector)).status).toBe(403);
  expect((await console.ask('/api/status', connector)).status).toBe(200);
  expect((await console.ask('/api/users', { headers: { authorization: `Bearer ${viewer}` } })).status).toBe(403);
});

test.each([
  ['grade=4', 'grade.0'], ['family=fraud', 'family.0'], ['limit=0', 'limit'], ['limit=ten', 'limit'], ['from=yesterday', 'from'],
  ['from=2025-02-30', 'from'], ['state=open', 'state'], ['cursor=nonsense', 'cursor'], ['fixmedins=H1', 'fixmedins'], ['include=all', 'include'],
])('§14 Answers: a wrong value gets 400 and names the field: %s', async (query, field) => {
  const answer = await console.ask(`/api/hits?${query}`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: expect.any(String), message: expect.any(String), field });
});

test.each([
  `' OR 1=1 --`, `H1'; DROP TABLE hits; --`, `{state:String}`, `\\' UNION SELECT 1`, '%', '`hits`', '${1}', '\u0000',
])('what looks like SQL in a filter is only a text: %s', async (text) => {
  for (const field of ['fixmedins_code', 'psn_no', 'q', 'rule', 'drug_trac_codg', 'case_id']) {
    const answer = await console.ask(`/api/hits?${field}=${encodeURIComponent(text)}`);
    if (answer.status === 400) continue;
    expect(page.parse(await answer.json()).items).toEqual([]);
  }
  expect((await console.ask(`/api/hits/${encodeURIComponent(text)}`)).status).not.toBe(500);
  expect((await ids('')).length).toBeGreaterThan(10);
});

test('counts agree with the list', async () => {
  const { items } = await list('');
  const stats = await console.read('/api/stats');
  const row = z.object({ hits: z.number() });
  const sum = (rows: unknown): number => z.array(row).parse(rows).reduce((total, { hits: count }) => total + count, 0);
  expect(stats['total']).toMatchObject({ hits: items.length });
  for (const part of ['by_family', 'by_grade', 'by_rule', 'by_institution']) expect([part, sum(stats[part])]).toEqual([part, items.length]);
  expect(stats['by_rule']).toContainEqual({ rule_id: 'SP-01', hits: 1, amount: '12.50', fund_amount: '0.00' });
});

test('cases hold the hits about one subject', async () => {
  const cases = await console.read(`/api/cases?subject_kind=person`);
  const [first] = z.array(z.looseObject({ case_id: z.string(), subject: z.string() })).parse(cases['items']);
  expect(first).toMatchObject({ subject: person, hits: 1, grade: 2, amount: '12.50', psn_nos: [person] });
  expect(await console.read(`/api/cases/${first?.case_id}`)).toMatchObject({ items: [{ hit_id: hexId('a', 20) }], actions: [] });
  const masked = await console.ask('/api/cases', { headers: { authorization: `Bearer ${viewer}` } });
  expect(await masked.text()).not.toContain('19800101');
  expect((await console.ask('/api/cases/nothing')).status).toBe(404);
});

test('§14 Answers: a cursor that nobody gave and a day that no table holds are bad requests, not a store that is away', async () => {
  const cursor = (...position: readonly unknown[]): string => Buffer.from(JSON.stringify(position)).toString('base64url');
  for (const path of [
    `/api/hits?cursor=${cursor('hits', 1e30, 1e30, 'x', 1)}`, `/api/hits?cursor=${cursor('hits', -1, 1.5, 'x', -1)}`,
    `/api/cases?cursor=${cursor('cases', 1, '9'.repeat(30), 'x')}`, `/api/audit?cursor=${cursor('audit', 1e300, 'x')}`,
    `/api/dead-letters?cursor=${cursor('dead', 1e300, -1)}`, '/api/ledger?date=9999-12-31', '/api/ledger?from=0001-01-01',
  ]) expect([path, (await console.ask(path)).status]).toEqual([path, 400]);
});

test('whoever looks for a person is in the audit, wherever they look', async () => {
  const searches: readonly (readonly [path: string, target: string, list: string])[] = [
    ['/api/hits?psn_no=P700001', 'P700001', 'hits'], ['/api/hits?q=420106700002', '420106700002', 'hits'],
    ['/api/hits?involves=P700008&involves=H42070400001', 'P700008', 'hits'],
    ['/api/stats?psn_no=P700003', 'P700003', 'stats'], ['/api/cases?subject=P700004', 'P700004', 'cases'],
    ['/api/cases?subject_kind=person&subject=P700005', 'P700005', 'cases'], ['/api/dead-letters?q=420106700006', '420106700006', 'dead-letters'],
  ];
  for (const [path] of searches) expect([path, (await console.ask(path)).status]).toEqual([path, 200]);
  await console.ask('/api/cases?subject_kind=trace&subject=T700007');
  await console.ask('/api/hits?involves=H42070400001');
  const entry = z.object({ target: z.string(), detail: z.object({ list: z.string() }) });
  const trail = await waitFor('the audit', async () => {
    const { items } = z.object({ items: z.array(entry) }).parse(await console.read('/api/audit?action=personal_search'));
    const found = items.filter(({ target }) => target.includes('70000'));
    return found.length >= searches.length && found;
  });
  expect(trail.map(({ target, detail }) => [target, detail.list]).toReversed()).toEqual(expect.arrayContaining(
    searches.map(([, target, list]) => [target, list]),
  ));
  expect(trail).toHaveLength(searches.length);
});
