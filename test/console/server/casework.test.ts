// Cases worked over REST: who may, what is remembered, what stays when the hits go.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { writeAction } from '../../../connectors/clickhouse/queries/casework.ts';
import { caseIdOf } from '../../../connectors/clickhouse/rows.ts';
import { startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';
import { hexId, sampleHit, sampleHitsFrame } from '../../support/samples.ts';
import { waitFor } from '../../support/wait.ts';

let console: TestConsole;
let at = Date.parse('2025-07-01T09:00:00+08:00');
const dayMs = 86_400_000;
const tokens = new Map<string, string>();
const caseOf = (number: number): string => caseIdOf('trace', sampleHit(number).subject);

const detail = z.looseObject({
  case_id: z.string(), hits: z.number(), as_of: z.number(),
  items: z.array(z.looseObject({ hit_id: z.string(), state: z.string() })),
  actions: z.array(z.looseObject({ actor: z.string(), action: z.string(), note: z.string(), stage: z.string() })),
  work: z.looseObject({ stage: z.string(), assignee: z.string(), has_news: z.boolean() }).optional(),
});
const workPage = z.object({
  items: z.array(z.looseObject({
    case_id: z.string(), hits: z.number(), work: z.looseObject({ stage: z.string(), has_news: z.boolean() }),
  })),
  next: z.string().optional(),
  counts: z.array(z.object({ stage: z.string(), cases: z.number(), overdue: z.number() })).optional(),
});

beforeAll(async () => {
  console = await startTestConsole({ now: () => at });
  for (const [name, role] of [['li', 'inspector'], ['wang', 'inspector'], ['guest', 'viewer']] as const) {
    const { token } = await console.read('/api/users', json({ name, role }));
    tokens.set(name, String(token));
  }
  await console.untilStored(await console.publishHits(sampleHitsFrame(1, Array.from({ length: 6 }, (_, i) => sampleHit(i)))));
});
afterAll(() => console.stop());

function json(body: unknown, user?: string): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json', ...as(user) }, body: JSON.stringify(body) };
}

function as(user: string | undefined): Record<string, string> {
  return user === undefined ? {} : { authorization: `Bearer ${tokens.get(user) ?? ''}` };
}

function act(caseId: string, user: string, body: object): Promise<Response> {
  return console.ask(`/api/cases/${caseId}/actions`, json(body, user));
}

/** As it stands after all of them. */
async function work(caseId: string, ...all: readonly (readonly [string, object])[]): Promise<z.output<typeof detail>> {
  for (const [user, asked] of all) {
    at += 1_000;
    const { actions, as_of } = await read(caseId);
    const answer = await act(caseId, user, { number: actions.length, seen: as_of, ...asked });
    if (answer.status !== 200) throw new Error(`${JSON.stringify(asked)}: ${await answer.text()}`);
  }
  return read(caseId);
}

async function read(caseId: string, user?: string): Promise<z.output<typeof detail>> {
  return detail.parse(await console.read(`/api/cases/${caseId}`, { headers: as(user) }));
}

async function list(query: string, user?: string): Promise<z.output<typeof workPage>> {
  return workPage.parse(await console.read(`/api/casework?${query}`, { headers: as(user) }));
}

async function refusal(answer: Response): Promise<readonly unknown[]> {
  const body: Record<string, unknown> = await answer.json();
  return [answer.status, body['code'], ...(body['field'] === undefined ? [] : [body['field']])];
}

async function keyOf(fixmedins_code: string): Promise<RequestInit> {
  const { key } = await console.read('/api/institution-keys', json({ fixmedins_code }));
  return { headers: { authorization: `Bearer ${String(key)}` } };
}

const accept = { action: 'accept' };
const uphold = { action: 'uphold', note: '属实' };
const toSecond = [['li', accept], ['li', uphold]] as const;
const toAppeal = [...toSecond, ['wang', uphold]] as const;

test('a case goes through the five steps; every action stands in the record and in the audit', async () => {
  const caseId = caseOf(0);
  expect((await read(caseId)).work).toBeUndefined();
  const done = await work(
    caseId, ...toAppeal, ['wang', { action: 'state', stance: 'objects', fixmedins_code: 'H42070000000', note: '已退货' }],
    ['wang', { action: 'end_appeal' }], ['wang', { ...uphold, confirmed_amount: '12.5' }],
    ['wang', { action: 'dispose', measures: ['recover'], recover_amount: '12.50', note: '追回' }],
  );
  expect(done.work).toMatchObject({
    stage: 'closed', outcome: 'violation', confirmed_amount: '12.50', recover_amount: '12.50', number: 7, has_news: false, assignee: 'wang',
  });
  expect(done.actions.map(({ actor, action, stage }) => [actor, action, stage])).toEqual([
    ['li', 'accept', 'first_review'], ['li', 'uphold', 'second_review'], ['wang', 'uphold', 'appeal'], ['wang', 'state', 'appeal'],
    ['wang', 'end_appeal', 'verification'], ['wang', 'uphold', 'disposal'], ['wang', 'dispose', 'closed'],
  ]);
  expect(done.actions[3]).toMatchObject({ stance: 'objects', fixmedins_code: 'H42070000000', note: '已退货' });
  const trail = await waitFor('the audit', async () => {
    const { items } = await console.read('/api/audit?action=case_worked');
    return Array.isArray(items) && items.length >= 7 ? items : undefined;
  });
  expect(trail[0]).toMatchObject({ actor: 'wang', target: caseId, detail: { action: 'dispose', number: 7, stage: 'closed' } });
});

test('who may not, who comes too late and what is no part of the case is told so, and nothing is written', async () => {
  const caseId = caseOf(1);
  await work(caseId, ...toSecond);
  expect(await refusal(await act(caseId, 'guest', { number: 2, action: 'note', note: 'x' }))).toEqual([403, 'token_wrong']);
  expect(await refusal(await act(caseId, 'li', { number: 2, ...uphold }))).toEqual([403, 'second_person']);
  expect(await refusal(await act(caseId, 'wang', { number: 1, ...uphold }))).toEqual([409, 'changed_meanwhile', 'number']);
  expect(await refusal(await act(caseId, 'wang', { number: 2, action: 'end_appeal' }))).toEqual([409, 'case_state']);
  expect(await refusal(await act(caseId, 'wang', { number: 2, action: 'assign', assignee: 'guest' }))).toEqual([400, 'field_invalid', 'assignee']);
  const foreign = { number: 2, action: 'set_aside', reason: 'rule', hit_ids: [hexId('a', 5)] };
  expect(await refusal(await act(caseId, 'wang', foreign))).toEqual([400, 'field_invalid', 'hit_ids']);
  expect((await act(caseId, 'wang', { number: 2, action: 'dismiss', note: 'x' })).status).toBe(400);
  expect((await act('0'.repeat(32), 'li', { number: 0, ...accept })).status).toBe(404);
  expect((await read(caseId)).actions).toHaveLength(2);
});

test('of two who act at once one is told that the other was first', async () => {
  const caseId = caseOf(2);
  const answers = await Promise.all(['li', 'wang'].map((user) => act(caseId, user, { number: 0, ...accept })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect((await read(caseId)).actions).toHaveLength(1);
});

test('hits that come, change or go after a conclusion are news; a case stays when all its hits are withdrawn', async () => {
  const caseId = caseOf(3);
  expect((await work(caseId, ...toSecond)).work?.has_news).toBe(false);
  const gone = sampleHit(3, { revision: 2, state: 'withdrawn', withdrawn_reason: '退货' });
  await console.untilStored(await console.publishHits(sampleHitsFrame(9, [gone])));
  const after = await read(caseId);
  expect(after).toMatchObject({ hits: 0, work: { has_news: true, stage: 'second_review' } });
  expect(after.items.map(({ state }) => state)).toEqual(['withdrawn']);
  expect((await list('stage=second_review')).items.find(({ case_id }) => case_id === caseId)).toMatchObject({ hits: 0, work: { has_news: true } });
  const closed = await work(caseId, ['wang', { action: 'dismiss', reason: 'withdrawn', note: '疑点已撤销' }]);
  expect(closed.work).toMatchObject({ stage: 'closed', outcome: 'unfounded', has_news: false });
});

test('a closed case is a clue again when hits of it are raised, until somebody has looked', async () => {
  const { subject } = sampleHit(80);
  const caseId = caseIdOf('trace', subject);
  await console.untilStored(await console.publishHits(sampleHitsFrame(80, [sampleHit(80)])));
  const isClue = async (): Promise<boolean> => JSON.stringify(await console.read('/api/cases?worked=0')).includes(caseId);
  expect(await isClue()).toBe(true);
  await work(caseId, ...toSecond, ['wang', { action: 'dismiss', reason: 'lawful', note: '合规' }]);
  expect(await isClue()).toBe(false);
  const later = sampleHit(81, { subject, drug_trac_codg: subject });
  await console.untilStored(await console.publishHits(sampleHitsFrame(81, [later])));
  expect(await isClue()).toBe(true);
  expect(await console.read('/api/cases?worked=0')).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({ case_id: caseId, work: expect.objectContaining({ stage: 'closed', has_news: true }) }),
    ]),
  });
  await work(caseId, ['li', { action: 'note', note: '同一批次,已阅' }]);
  expect(await isClue()).toBe(false);
});

test('the list of work: by limit, of one person, overdue, page by page; the list of cases without those in work', async () => {
  const before = at;
  await work(caseOf(4), ['li', accept]);
  at += 5 * dayMs;
  await work(caseOf(5), ['li', accept]);
  const all = await list('stage=first_review,second_review,appeal');
  const limits = all.items.map(({ work: { due } }) => String(due));
  expect(limits).toEqual(limits.toSorted());
  const mine = await list('assignee=me&stage=first_review', 'li');
  expect(mine.items.map(({ case_id }) => case_id)).toEqual(expect.arrayContaining([caseOf(4), caseOf(5)]));
  const pages: string[] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const page = await list(`limit=1${cursor === undefined ? '' : `&cursor=${cursor}`}`);
    pages.push(...page.items.map(({ case_id }) => case_id));
    cursor = page.next;
    more = cursor !== undefined;
  }
  expect(new Set(pages).size).toBe(pages.length);
  expect(pages).toHaveLength((await list('')).items.length);
  at = before + 17 * dayMs;
  const overdue = await list('overdue=1');
  expect(overdue.items.map(({ case_id }) => case_id)).toContain(caseOf(4));
  expect(overdue.items.map(({ case_id }) => case_id)).not.toContain(caseOf(5));
  const { counts = [] } = await list('');
  expect(counts.find(({ stage }) => stage === 'first_review')?.overdue).toBeGreaterThan(0);
  expect(counts.reduce((sum, { cases }) => sum + cases, 0)).toBe(pages.length);
  const ids = async (query: string): Promise<readonly string[]> => {
    const { items } = z.object({ items: z.array(z.looseObject({ case_id: z.string() })) }).parse(await console.read(`/api/cases?${query}`));
    return items.map(({ case_id }) => case_id);
  };
  expect(await ids('worked=0')).toEqual([]);
  expect(await ids('worked=1')).toEqual(expect.arrayContaining([caseOf(4), caseOf(5)]));
});

test('whoever sees people masked reads how a case stands, but not what was written about it', async () => {
  const { actions, work: standing } = await read(caseOf(0), 'guest');
  expect(standing).toMatchObject({ stage: 'closed' });
  expect(new Set(actions.map(({ note }) => note))).toEqual(new Set(['']));
});

test('a case stays when the tables have forgotten its hits, and a person is masked in it all the same', async () => {
  const psn_no = '42070000000000000000009001';
  const subject = { subject_kind: 'person', subject: psn_no, case_id: caseIdOf('person', psn_no) };
  const now = '2025-07-01T09:00:00+08:00';
  await writeAction(console.store, subject, {
    number: 1, at: now, since: now, due: now, actor: 'li', action: 'accept', note: '', stage: 'first_review', assignee: 'li', hit_ids: [],
    measures: [], hits_sequence: 1,
  });
  expect(await read(subject.case_id, 'li')).toMatchObject({ hits: 0, subject: psn_no, items: [], work: { stage: 'first_review' } });
  for (const path of [`/api/cases/${subject.case_id}`, '/api/casework', '/api/cases']) {
    expect(JSON.stringify(await console.read(path, { headers: as('guest') }))).not.toContain(psn_no);
  }
});

test('an institution sees what is held against it once the case has come to the appeal, and speaks', async () => {
  const subject = sampleHit(70).subject;
  const caseId = caseIdOf('trace', subject);
  const own = 'H42070000091';
  const evidence = (fixmedins_code: string) =>
    [{ event_id: hexId('e', 70), kind: 'sale', role: 'trigger', at: '2025-07-01T00:20:00+08:00', fixmedins_code, fields: {} }];
  const hits = [
    sampleHit(70, { subject, fixmedins_code: own, evidence: evidence(own) }),
    sampleHit(71, { subject, fixmedins_code: own, evidence: [...evidence(own), ...evidence('H42070000099')] }),
    sampleHit(72, { subject, fixmedins_code: 'H42070000099', evidence: evidence('H42070000099') }),
  ];
  await console.untilStored(await console.publishHits(sampleHitsFrame(70, hits)));
  const [key, other] = [await keyOf(own), await keyOf('H42070000098')];
  const told = async (): Promise<unknown> => (await console.read('/api/appeals', key))['items'];
  await work(caseId, ...toSecond);
  expect(await told()).toEqual([]);
  await work(caseId, ['wang', uphold]);
  expect(await told()).toMatchObject([{ case_id: caseId, may_speak: true, statements: [] }]);
  const path = `/api/appeals/${caseId}`;
  const shown = z.looseObject({ hits: z.array(z.looseObject({ hit_id: z.string() })) }).parse(await console.read(path, key));
  expect(shown.hits.map(({ hit_id, reason }) => [hit_id, reason !== undefined]).toSorted()).toEqual([
    [hexId('a', 70), true], [hexId('a', 71), false],
  ]);
  expect(JSON.stringify(shown)).not.toContain('H42070000099');
  expect((await console.ask(path, other)).status).toBe(404);
  const speak = (body: object, by = key): Promise<Response> =>
    console.ask(path, { method: 'POST', headers: { ...by.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  expect((await speak({ stance: 'objects', note: '已退货' }, other)).status).toBe(404);
  for (const _ of [1, 2]) expect((await speak({ stance: 'objects', note: '已退货' })).status).toBe(200);
  expect((await read(caseId)).actions.slice(3)).toMatchObject([
    { actor: `@institution:${own}`, action: 'state', fixmedins_code: own, note: '已退货' },
  ]);
  await work(caseId, ['wang', { action: 'end_appeal' }]);
  expect(await refusal(await speak({ stance: 'accepts', note: '认可' }))).toEqual([409, 'case_state']);
  expect(await told()).toMatchObject([{ may_speak: false, statements: [{ stance: 'objects', note: '已退货' }] }]);
  expect((await console.ask('/api/appeals', { headers: as('li') })).status).toBe(403);
});
