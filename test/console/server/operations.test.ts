// Status, readiness, metrics, documents, knowledge, rules, dead letters, ledger: the rest of DESIGN section 9.
import { createServer } from 'node:http';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { lastActivation, publishActivation } from '../../../connectors/nats/control.ts';
import { publishDead } from '../../../connectors/nats/dead.ts';
import { subjects } from '../../../connectors/nats/names.ts';
import { startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';
import { sampleHit, sampleHitsFrame } from '../../support/samples.ts';
import { waitFor } from '../../support/wait.ts';

let console: TestConsole;
const received: { readonly url: string; readonly body: string; readonly authorization: string }[] = [];
const gateway = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    received.push({ url: request.url ?? '', body, authorization: request.headers.authorization ?? '' });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ infcode: 0, err_msg: '', output: {} }));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const address = gateway.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  console = await startTestConsole({ gatewayUrl: `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  await console.stop();
  gateway.close();
});

function put(table: string, csv: string | Uint8Array<ArrayBuffer>, type = 'text/csv'): Promise<Response> {
  return console.ask(`/api/knowledge/${table}`, { method: 'PUT', headers: { 'content-type': type }, body: csv });
}

test('status counts in EVENTS sequences and shows which role is silent', async () => {
  const evaluator = console.bus.connection.subscribe(subjects.status('evaluator'), {
    callback: (_, message) => {
      message.respond(JSON.stringify({ evaluated: 3, watermark: Date.UTC(2025, 6, 1), events_per_s: 7 }));
    },
  });
  const status = await console.read('/api/status');
  expect(status).toMatchObject({
    sequence: 0, evaluated: 3, stored: expect.any(Number), watermark: '2025-07-01T08:00:00+08:00', lag_ms: 0, events_per_s: 7,
    roles: { gateway: null, evaluator: { evaluated: 3 } },
  });
  evaluator.unsubscribe();
});

test('evaluated and stored follow the marks in HITS', async () => {
  await console.untilStored(await console.publishHits(sampleHitsFrame(42, [sampleHit(1)])));
  await waitFor('both', async () => {
    const { evaluated, stored } = await console.read('/api/status');
    return evaluated === 42 && stored === 42;
  });
});

test('before the first activation there are tables without rows, and nothing to replace', async () => {
  const { items } = await console.read('/api/knowledge');
  expect(items).toContainEqual(expect.objectContaining({ table: 'exemptions', rows: 0 }));
  expect((await put('exemptions', 'kind,subject_kind,subject,from,to,reason\n')).status).toBe(503);
  expect(await console.read('/api/rules')).toEqual({ items: [] });
});

test('a replaced table is a new activation on top of the last, and comes back as it was sent', async () => {
  const rules = [{ id: 'TR-01', version: 1, family: 'trace', examples: [{}] }];
  await publishActivation(console.bus.js, { rules, knowledge: { institutions: 'fixmedins_code,fixmedins_name\n' } });
  const csv = 'kind,subject_kind,subject,from,to,reason\r\nplanned,person,420106198001011234,2025-01-01,,"化疗, 第二周期"\r\n';
  const answer = await put('exemptions', `\uFEFF${csv}`);
  expect(await answer.json()).toMatchObject({ table: 'exemptions', rows: 1 });
  expect(await (await console.ask('/api/knowledge/exemptions')).text()).toBe(csv);
  expect((await lastActivation(console.bus.jsm))?.bundle).toEqual({
    rules, knowledge: { institutions: 'fixmedins_code,fixmedins_name\n', exemptions: csv },
  });
  const viewer = { headers: { authorization: `Bearer ${await console.viewerToken()}` } };
  expect(await (await console.ask('/api/knowledge/exemptions', viewer)).text()).not.toContain('19800101');
  expect((await console.ask('/api/knowledge/exemptions', { ...viewer, method: 'PUT' })).status).toBe(403);
  expect(await console.read('/api/rules')).toMatchObject({ items: [{ id: 'TR-01' }], hash: expect.any(String) });
  expect(await console.read('/api/rules/TR-01')).toEqual(rules[0]);
  expect((await console.ask('/api/rules/TR-99')).status).toBe(404);
});

test('two tables replaced at once are both there afterwards', async () => {
  await Promise.all([
    put('pairs', `${await (await console.ask('/api/knowledge/pairs')).text()}`),
    put('pack-sizes', 'med_list_codg,units_per_pack,min_unit\nXA01,24,片\n'),
  ]);
  const knowledge = (await lastActivation(console.bus.jsm))?.bundle.knowledge;
  expect(Object.keys(knowledge ?? {})).toEqual(expect.arrayContaining(['pairs', 'pack-sizes', 'exemptions']));
});

test.each([
  ['a column too few', 'med_list_codg,min_unit\nXA01,片\n', 'units_per_pack'],
  ['a number that is none', 'med_list_codg,units_per_pack,min_unit\nXA01,many,片\n', 'units_per_pack'],
  ['a key twice', 'med_list_codg,units_per_pack,min_unit\nXA01,1,片\nXA01,2,片\n', 'med_list_codg'],
])('a table with %s is refused by line and column, and changes nothing', async (_, csv, field) => {
  const before = await lastActivation(console.bus.jsm);
  const answer = await put('pack-sizes', csv);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: 'knowledge_invalid', field, message: expect.stringMatching(/line \d/) });
  expect((await lastActivation(console.bus.jsm))?.sequence).toBe(before?.sequence);
});

test('a table in another charset, of another type or with another name is refused', async () => {
  expect((await put('pack-sizes', new Uint8Array([0xb0, 0xa1]))).status).toBe(400);
  expect((await put('pack-sizes', '{}', 'application/json')).status).toBe(415);
  expect((await put('unheard-of', 'a\n')).status).toBe(404);
});

test('a dead letter is listed, read in full, corrected and sent again', async () => {
  const sequence = await publishDead(console.bus.js, {
    reason: 'field_invalid', field: 'psn_no', text: 'psn_no is empty', source: 'fsi', fixmedins_code: 'H1', infno: '3505',
    body: Buffer.from('{"infno":"3505"}'), receivedAt: Date.now(),
  });
  const items = await waitFor('the letter', async () => {
    const list = await console.read('/api/dead-letters?reason=field_invalid&fixmedins_code=H1');
    return Array.isArray(list['items']) && list['items'].length > 0 ? list['items'] : undefined;
  });
  expect(items).toMatchObject([{ sequence, field: 'psn_no', infno: '3505' }]);
  const { body } = await console.read(`/api/dead-letters/${sequence}`);
  expect(Buffer.from(String(body), 'base64').toString()).toBe('{"infno":"3505"}');
  const receipt = await console.read(`/api/dead-letters/${sequence}/resubmit`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ infno: '3505', psn_no: '张' }),
  });
  expect(receipt).toMatchObject({ infcode: 0, resubmission: { changed: ['/psn_no'] } });
  expect(received).toEqual([{ url: '/api/fsi', body: '{"infno":"3505","psn_no":"张"}', authorization: expect.stringContaining('Bearer ') }]);
  expect((await console.ask('/api/dead-letters/999/resubmit', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status)
    .toBe(404);
});

test('explain asks the evaluator', async () => {
  expect((await console.ask('/api/explain?event_id=e1&rule_id=TR-01')).status).toBe(503);
  const evaluator = console.bus.connection.subscribe(subjects.explain, {
    callback: (_, message) => void message.respond(JSON.stringify({ asked: message.json(), hit: false })),
  });
  expect(await console.read('/api/explain?event_id=e1&rule_id=TR-01')).toEqual({ asked: { event_id: 'e1', rule_id: 'TR-01' }, hit: false });
  expect((await console.ask('/api/explain?event_id=e1')).status).toBe(400);
  evaluator.unsubscribe();
});

test('§14 Answers: an institution\'s own key only speaks for itself; the audit knows who was given which, never the key', async () => {
  const body = JSON.stringify({ fixmedins_code: 'H42070400001' });
  const { key } = await console.read('/api/institution-keys', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const items = await waitFor('the audit', async () => {
    const trail = await console.read('/api/audit?action=institution_key_given');
    return Array.isArray(trail['items']) && trail['items'].length > 0 ? trail['items'] : undefined;
  });
  expect(items).toMatchObject([{ actor: '@admin', target: 'H42070400001' }]);
  expect(JSON.stringify(items)).not.toContain(key);
});

test('the ledger takes a day or a span', async () => {
  const sequences = { archived: 4, judged: 42, holes: expect.any(Array) };
  const whole = { items: expect.any(Array), sequences, silent: [], asked_at: expect.any(String) };
  const reached = z.object({ sequences: z.object({ archived: z.number() }) });
  await waitFor('the archive', async () => reached.parse(await console.read('/api/ledger?date=2025-07-01')).sequences.archived === 4);
  expect(await console.read('/api/ledger?date=2025-07-01')).toEqual(whole);
  expect(await console.read('/api/ledger?from=2025-07-01&to=2025-07-02')).toEqual(whole);
  const csv = Buffer.from(await (await console.ask('/api/ledger/export?date=2025-07-01')).arrayBuffer()).toString();
  expect(csv.startsWith('\uFEFF到达日期,定点医药机构编号,')).toBe(true);
  expect((await console.ask('/api/ledger?date=01.07.2025')).status).toBe(400);
});

test('the document names every path, and the page shows it without loading anything', async () => {
  const document = z.object({ paths: z.record(z.string(), z.unknown()) }).parse(await (await fetch(`${console.url}/docs/json`)).json());
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining([
    '/api/fsi', '/api/events', '/api/files', '/api/hits', '/api/hits/{hit_id}', '/api/hits/export', '/api/alerts', '/api/status', '/api/cases',
    '/api/cases/{case_id}', '/api/ledger', '/api/dead-letters', '/api/explain', '/api/knowledge', '/api/knowledge/{table}', '/api/rules',
    '/api/rules/{id}', '/healthz', '/readyz', '/metrics',
  ]));
  const page = await (await fetch(`${console.url}/docs`)).text();
  expect(page).toContain('/api/hits/export');
  expect(page).not.toMatch(/<script|src=|http:\/\/|https:\/\//);
});

test('the document says what a hit is, field by field, and what the gateway takes', async () => {
  const described = z.looseObject({ description: z.string() });
  const document = z.object({
    components: z.object({ schemas: z.object({ Hit: z.object({ properties: z.record(z.string(), described) }) }) }),
    paths: z.record(z.string(), z.record(z.string(), z.looseObject({
      parameters: z.array(z.looseObject({ name: z.string() })).default([]), responses: z.record(z.string(), z.unknown()),
    }))),
  }).parse(await (await fetch(`${console.url}/docs/json`)).json());
  const { properties } = document.components.schemas.Hit;
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(['hit_id', 'parent_hit_id', 'counted_amount', 'to_fetch']));
  const list = document.paths['/api/hits']?.['get'];
  expect(JSON.stringify(list?.responses)).toContain('#/components/schemas/Hit');
  expect(list?.parameters.map(({ name }) => name)).toContain('details');
  expect(document.paths['/api/files']?.['post']?.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(['infno', 'charset']));
  expect(Object.keys(document.paths['/api/fsi']?.['post']?.responses ?? {})).toEqual(expect.arrayContaining(['200', '400', '429', '503']));
  expect(Object.keys(document.paths)).toContain('/api/jobs');
  expect(await (await fetch(`${console.url}/docs`)).text()).toContain('counted_amount');
});

test('the page is served once it is built; until then a plain one says how', async () => {
  expect(await (await fetch(`${console.url}/`)).text()).toContain('npm run build:web');
  const folder = join(console.varFolder, 'web');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<p>built</p>');
  await writeFile(join(folder, 'assets', 'app-1.js'), 'built()');
  for (const path of ['/', '/hits/abc', '/index.html']) {
    const page = await fetch(`${console.url}${path}`);
    expect([path, page.status, await page.text()]).toEqual([path, 200, '<p>built</p>']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
  }
  const asset = await fetch(`${console.url}/assets/app-1.js`);
  expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  for (const path of ['/assets/none.js', '/..%2f..%2fpackage.json', '/%2e%2e/users.json', '/api/none']) {
    expect([403, 404]).toContain((await fetch(`${console.url}${path}`)).status);
  }
});

test('metrics carry progress and what the roles say of themselves', async () => {
  const text = await (await fetch(`${console.url}/metrics`)).text();
  expect(text).toMatch(/^fundwatch_progress\{what="sequence"\} \d+$/m);
  expect(text).toMatch(/^fundwatch_role\{role="store",what="hits_sequence"\} \d+$/m);
  expect(text).toMatch(/^fundwatch_role\{role="gateway",what="up"\} 0$/m);
});

test('readiness tells what is down; the process stays alive', async () => {
  expect(await (await fetch(`${console.url}/readyz`)).json()).toEqual({ ready: true, reasons: [] });
  await console.nats.kill();
  await waitFor('not ready', async () => (await fetch(`${console.url}/readyz`)).status === 503);
  expect(await (await fetch(`${console.url}/readyz`)).json()).toMatchObject({ ready: false, reasons: [expect.stringContaining('NATS')] });
  expect((await fetch(`${console.url}/healthz`)).status).toBe(200);
  expect((await console.ask('/api/status')).status).toBe(503);
  expect((await console.ask('/api/hits')).status).toBe(200);
  await console.nats.start();
  await waitFor('ready', async () => (await fetch(`${console.url}/readyz`)).status === 200, 20_000);
});
