// Dead letters from refusal to settlement, through the real gateway: who may see what, what a correction leaves behind.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { institutionKey } from '../../../connectors/gateway/institution-key.ts';
import { runGateway } from '../../../connectors/gateway/run-gateway.ts';
import type { Gateway } from '../../../connectors/gateway/run-gateway.ts';
import { streams } from '../../../connectors/nats/names.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { writeProgress } from '../../../connectors/store/write-rows.ts';
import { anyFreePort } from '../../../console/start/free-port.ts';
import { makeLog } from '../../../engine/log.ts';
import { adminToken, connectorToken, startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';
import { waitFor } from '../../support/wait.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const letter = z.looseObject({
  letter_id: z.string(), sequence: z.number(), state: z.string(), count: z.number(), reason: z.string(), text: z.string(),
  parent: z.string().optional(), msgid: z.string().optional(),
});
const list = z.looseObject({ items: z.array(letter), counts: z.record(z.string(), z.number()).optional() });
const detail = letter.extend({
  body: z.string().optional(), masked: z.boolean().optional(),
  steps: z.array(z.looseObject({
    type: z.string(), actor: z.string(), changed: z.array(z.string()).optional(), body_hash: z.string().optional(),
  })),
  children: z.array(letter),
});
const resubmitted = z.looseObject({
  infcode: z.number(), err_msg: z.string(),
  resubmission: z.looseObject({
    state: z.string(), repeated: z.boolean(), changed: z.array(z.string()), event_ids: z.array(z.string()),
    child: z.string().optional(),
  }),
});

let console: TestConsole;
let gateway: Gateway;

beforeAll(async () => {
  const port = await anyFreePort();
  console = await startTestConsole({ gatewayUrl: `http://127.0.0.1:${port}` });
  gateway = await runGateway({
    natsUrl: console.nats.url, host: '127.0.0.1', port, consolePort: 1, varFolder: console.varFolder, adminToken, connectorToken,
    log: makeLog({ role: 'gateway', level: 'error' }),
  });
});
afterAll(async () => {
  await gateway?.close();
  await console?.stop();
});

const startedAt = Date.now() - 3_600_000;
const code = 'P42070400022';

function sale(number: number, changes: object = {}): string {
  const envelope = saleEnvelope({ number, at: startedAt, fixmedins_code: code });
  return JSON.stringify({ ...envelope, input: { selinfo: { ...envelope.input.selinfo, ...changes } } });
}

const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const own = as(institutionKey(code, connectorToken));
const other = as(institutionKey('H99999999999', connectorToken));

async function refuse(body: string): Promise<z.infer<typeof letter>> {
  const { msgid } = z.looseObject({ msgid: z.string() }).parse(JSON.parse(body));
  const before = await letters(`msgid=${msgid}`);
  await fetch(`http://127.0.0.1:${gateway.port}/api/fsi`, {
    method: 'POST', headers: { authorization: `Bearer ${connectorToken}`, 'content-type': 'application/json' }, body,
  });
  return waitFor('the letter', async () => {
    const [found] = await letters(`msgid=${msgid}`);
    return found !== undefined && (before[0]?.count ?? 0) < found.count && found;
  });
}

async function letters(query: string, init?: RequestInit) {
  return list.parse(await console.read(`/api/dead-letters?${query}`, init)).items;
}

async function open(id: string, init?: RequestInit) {
  return detail.parse(await console.read(`/api/dead-letters/${id}`, init));
}

async function correct(id: string, body: string, init: RequestInit = {}, query = '') {
  const headers = { ...init.headers, 'content-type': 'application/json' };
  return resubmitted.parse(await console.read(`/api/dead-letters/${id}/resubmit${query}`, { method: 'POST', headers, body }));
}

test('the same failure again is one letter seen twice, with its bytes', async () => {
  const wrong = sale(1, { sel_retn_time: 'yesterday' });
  await refuse(wrong);
  const twice = await refuse(wrong);
  expect(twice).toMatchObject({ count: 2, state: 'open', reason: 'bad_time' });
  expect(Buffer.from((await open(twice.letter_id)).body ?? '', 'base64').toString()).toBe(wrong);
  expect((await open(String(twice.sequence))).letter_id).toBe(twice.letter_id);
});

test('a correction is sent once, traced, and settled when its events are judged', async () => {
  const { letter_id } = await refuse(sale(2, { sel_retn_time: 'yesterday' }));
  const right = sale(2);
  const [first, second] = await Promise.all([correct(letter_id, right), correct(letter_id, right)]);
  expect(first).toMatchObject({ infcode: 0, resubmission: { state: 'resubmitted', changed: ['/input/selinfo/sel_retn_time'] } });
  expect([first.resubmission.repeated, second.resubmission.repeated].toSorted()).toEqual([false, true]);
  expect(second.resubmission.event_ids).toEqual(first.resubmission.event_ids);
  expect(first.resubmission.event_ids).toHaveLength(1);
  const frames = (await readBounds(console.bus.jsm, streams.events))?.last ?? 0;
  expect((await correct(letter_id, right, {}, '?again=1')).resubmission.repeated).toBe(true);
  expect((await readBounds(console.bus.jsm, streams.events))?.last).toBe(frames);

  const { steps } = await open(letter_id);
  expect(steps).toMatchObject([{ type: 'accepted', actor: '@admin', body_hash: createHash('sha256').update(right).digest('hex') }]);
  await writeProgress(console.store, { stream: 'HITS', sequence: 1, events_sequence: frames });
  expect((await open(letter_id)).state).toBe('resolved');
  const trail = await waitFor('the audit', async () => {
    const entry = z.looseObject({ target: z.string(), actor: z.string(), detail: z.looseObject({}) });
    const { items } = z.looseObject({ items: z.array(entry) }).parse(await console.read('/api/audit?action=dead_letter_resubmitted'));
    return items.some(({ target }) => target === letter_id) && items;
  });
  expect(trail.filter(({ target }) => target === letter_id))
    .toMatchObject([{ actor: '@admin', detail: { accepted: true, events: 1 } }]);
});

test('a correction that fails is a letter of its own that names its parent; settling it settles both', async () => {
  const parent = await refuse(sale(3, { sel_retn_time: 'yesterday' }));
  const wrongAgain = sale(3, { sel_retn_time: '2025-13-41' });
  const answer = await correct(parent.letter_id, wrongAgain);
  expect(answer).toMatchObject({ infcode: -1, resubmission: { state: 'resubmitted', repeated: false } });
  const childId = answer.resubmission.child ?? '';
  const child = await waitFor('the child', async () => (await open(parent.letter_id)).children[0]);
  expect(child).toMatchObject({ letter_id: childId, parent: parent.letter_id, state: 'open', count: 1 });

  expect(await correct(parent.letter_id, wrongAgain)).toMatchObject({ infcode: -1, resubmission: { repeated: true } });
  expect(await correct(parent.letter_id, wrongAgain, {}, '?again=1'))
    .toMatchObject({ infcode: -1, resubmission: { repeated: false, child: childId } });
  await waitFor('the child seen twice', async () => (await open(childId)).count === 2);

  expect(await correct(childId, sale(3))).toMatchObject({ infcode: 0 });
  const events_sequence = (await readBounds(console.bus.jsm, streams.events))?.last ?? 0;
  await writeProgress(console.store, { stream: 'HITS', sequence: 2, events_sequence });
  expect([(await open(childId)).state, (await open(parent.letter_id)).state]).toEqual(['resolved', 'resolved']);
});

test('a letter is dismissed with a reason, once, and opened again', async () => {
  const { letter_id } = await refuse(sale(4, { sel_retn_time: 'yesterday' }));
  const dismiss = (body: object) => console.ask(`/api/dead-letters/${letter_id}/dismiss`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  expect((await dismiss({})).status).toBe(400);
  expect((await dismiss({ reason: '测试报文' })).status).toBe(200);
  await dismiss({ reason: '再次' });
  expect(await open(letter_id)).toMatchObject({ state: 'dismissed', steps: [{ type: 'dismissed', note: '测试报文' }] });
  const { counts } = list.parse(await console.read('/api/dead-letters?state=open'));
  expect(counts).toMatchObject({ dismissed: 1, resolved: 3, open: 1 });
  await console.read(`/api/dead-letters/${letter_id}/reopen`, { method: 'POST' });
  expect((await open(letter_id)).state).toBe('open');
});

test("an institution's own key sees and corrects its own letters, and no others", async () => {
  const { letter_id } = await refuse(sale(5, { sel_retn_time: 'yesterday' }));
  expect((await letters('', own)).map(({ letter_id: id }) => id)).toContain(letter_id);
  expect(await letters('', other)).toEqual([]);
  expect((await console.ask(`/api/dead-letters?fixmedins_code=${code}`, other)).status).toBe(403);
  expect((await console.ask(`/api/dead-letters/${letter_id}`, other)).status).toBe(404);
  expect((await open(letter_id, own)).masked).toBe(false);
  const headers = { ...other.headers, 'content-type': 'application/json' };
  expect((await console.ask(`/api/dead-letters/${letter_id}/resubmit`, { method: 'POST', headers, body: sale(5) })).status).toBe(404);
  expect((await console.ask(`/api/dead-letters/${letter_id}/dismiss`, { method: 'POST', headers: { ...own.headers, 'content-type': 'application/json' }, body: '{"reason":"x"}' })).status).toBe(403);
  // Nor does it speak for others in a correction.
  const foreign = JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(sale(6))), fixmedins_code: 'H99999999999' });
  const refused = await console.ask(`/api/dead-letters/${letter_id}/resubmit`, { method: 'POST', headers: { ...own.headers, 'content-type': 'application/json' }, body: foreign });
  expect([refused.status, (await refused.json()).code]).toEqual([403, 'foreign_institution']);
  expect(await correct(letter_id, sale(5), own)).toMatchObject({ infcode: 0 });
  expect((await open(letter_id)).steps.at(-1)).toMatchObject({ type: 'accepted', actor: `@institution:${code}` });
  expect((await console.ask('/api/hits', own)).status).toBe(403);
  expect((await console.ask('/api/ledger?fixmedins_code=H99999999999', own)).status).toBe(403);
  expect((await console.ask('/api/ledger', own)).status).toBe(200);
});

test('whoever may not see personal fields gets the letter masked, and changes nothing', async () => {
  const { letter_id } = await refuse(sale(7, { sel_retn_time: 'yesterday', psn_no: '42010619800101123', note: '持卡人 42010619800101123' }));
  const viewer = as(await console.viewerToken());
  const { body = '', masked } = await open(letter_id, viewer);
  const text = Buffer.from(body, 'base64').toString();
  expect([masked, text.includes('42010619800101123'), text.includes('420************23')]).toEqual([true, false, true]);
  expect(Buffer.from((await open(letter_id)).body ?? '', 'base64').toString()).toContain('42010619800101123');
  expect((await console.ask('/api/dead-letters?q=4201061', viewer)).status).toBe(403);
  expect((await letters('q=4201061980')).map(({ letter_id: id }) => id)).toEqual([letter_id]);
  const headers = { ...viewer.headers, 'content-type': 'application/json' };
  expect((await console.ask(`/api/dead-letters/${letter_id}/resubmit`, { method: 'POST', headers, body: sale(7) })).status).toBe(403);
});

test('long numbers come through a correction as they were typed', async () => {
  const { letter_id } = await refuse(sale(8, { sel_retn_time: 'yesterday' }));
  const typed = sale(8).replace('"input"', '"memo":12345678901234567890123,"input"');
  expect(await correct(letter_id, typed)).toMatchObject({ infcode: 0 });
  expect((await open(letter_id)).steps.at(-1)?.body_hash).toBe(createHash('sha256').update(typed).digest('hex'));
});

test('who may not see personal fields reads no value that a correction was refused for', async () => {
  const { letter_id } = await refuse(sale(71, { sel_retn_time: 'yesterday' }));
  await correct(letter_id, sale(71, { sel_retn_time: '42010619800101123X' }));
  const shown = await console.ask(`/api/dead-letters/${letter_id}`, as(await console.viewerToken()));
  expect(await shown.text()).not.toContain('19800101');
  expect(JSON.stringify((await open(letter_id)).steps)).toContain('42010619800101123X');
});

test('an institution does not see the letter that a correction of its own became for another one', async () => {
  const { letter_id } = await refuse(sale(72, { sel_retn_time: 'yesterday' }));
  const envelope = saleEnvelope({ number: 72, at: startedAt, fixmedins_code: 'H99999999999' });
  const selinfo = { ...envelope.input.selinfo, sel_retn_time: 'tomorrow' };
  const { resubmission: { child } } = await correct(letter_id, JSON.stringify({ ...envelope, input: { selinfo } }));
  await waitFor('the child', async () => (await open(letter_id)).children.length === 1);
  expect((await open(letter_id)).children).toMatchObject([{ letter_id: child, fixmedins_code: 'H99999999999' }]);
  expect((await open(letter_id, own)).children).toEqual([]);
  expect((await open(child ?? '', other)).letter_id).toBe(child);
});

test('while the gateway is away nothing is settled and nothing is lost', async () => {
  const { letter_id } = await refuse(sale(9, { sel_retn_time: 'yesterday' }));
  await gateway.close();
  const answer = await console.ask(`/api/dead-letters/${letter_id}/resubmit`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: sale(9),
  });
  expect(answer.status).toBe(503);
  expect(await open(letter_id)).toMatchObject({ state: 'open', steps: [] });
});
