import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessCheck } from '../../../connectors/gateway/access.ts';
import { institutionKey, readInstitutionKey } from '../../../connectors/gateway/institution-key.ts';
import { InstitutionKeys, institutionKeysFile } from '../../../connectors/gateway/institution-keys.ts';
import { renewKey } from '../../../console/server/access/renew-key.ts';
import { subjects } from '../../../connectors/nats/names.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { adminToken, connectorToken, startGateway } from '../../support/gateway.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';

const own = 'P42070400011';
const other = 'H42070400044';
const anyCode = fc.stringMatching(/^[A-Z0-9]{1,12}$/);

describe('§14 Answers: an institution\'s own key only speaks for itself', () => {
  let gateway: TestGateway;
  beforeAll(async () => { gateway = await startGateway(); });
  afterAll(() => gateway.remove());

  const ownKey = { authorization: `Bearer ${institutionKey(own, connectorToken)}` };
  const otherKey = { authorization: `Bearer ${institutionKey(other, connectorToken)}` };
  const json = { 'content-type': 'application/json' };

  async function send(envelope: unknown, key: Record<string, string> = ownKey) {
    const response = await gateway.post('/api/fsi', JSON.stringify(envelope), { ...json, ...key });
    return { status: response.status, receipt: await response.json() };
  }

  const stored = async (code: string) => (await gateway.events()).filter(({ fixmedins_code }) => fixmedins_code === code);
  const foreignLetters = async () => (await gateway.dead()).filter(({ reason }) => reason === 'foreign_institution');

  test('its envelopes are taken, in any letter case; those of others are 403 with a receipt that says so, and a dead letter', async () => {
    const mine = saleEnvelope({ number: 0, fixmedins_code: own });
    expect(await send(mine)).toMatchObject({ status: 200, receipt: { infcode: 0 } });
    expect(await send({ ...mine, fixmedins_code: own.toLowerCase() })).toMatchObject({ status: 200, receipt: { infcode: 0 } });
    const theirs = saleEnvelope({ number: 1, fixmedins_code: other });
    const refused = await send(theirs);
    expect(refused).toMatchObject({ status: 403, receipt: { infcode: -1, code: 'foreign_institution', output: {} } });
    expect(refused.receipt.err_msg).toMatch(/fixmedins_code/);
    expect(await send({ ...theirs, infno: '9999' })).toMatchObject({ status: 403, receipt: { code: 'foreign_institution' } });
    expect([(await stored(own)).length, (await stored(other)).length]).toEqual([1, 0]);
    await expect.poll(foreignLetters).toMatchObject([
      { source: 'fsi', field: 'fixmedins_code', fixmedins_code: own, msgid: theirs.msgid }, { fixmedins_code: own },
    ]);
    expect(await send(theirs, otherKey)).toMatchObject({ status: 200, receipt: { infcode: 0 } });
    expect((await gateway.send(saleEnvelope({ number: 2, fixmedins_code: other }))).receipt).toMatchObject({ infcode: 0 });
  });

  test('in bulk the lines of others are rejected, its own are kept', async () => {
    const codes = [own, other, own.toLowerCase(), other];
    const lines = codes.map((fixmedins_code, index) => JSON.stringify(saleEnvelope({ number: 100 + index, fixmedins_code })));
    const body = lines.join('\n');
    const ndjson = { 'content-type': 'application/x-ndjson' };
    const answer = await (await gateway.post('/api/events', body, { ...ndjson, ...ownKey })).json();
    const rejected = [{ line: 2, field: 'fixmedins_code', code: 'foreign_institution' }, { line: 4 }];
    expect(answer).toMatchObject({ accepted: 2, rejected_total: 2, rejected });
    const lettersOfBulk = async () => (await foreignLetters()).filter(({ source }) => source === 'events').map(({ line }) => line);
    await expect.poll(async () => (await lettersOfBulk()).toSorted()).toEqual([2, 4]);
    // Who was named must not read what another sent.
    expect(new Set((await foreignLetters()).map(({ fixmedins_code }) => fixmedins_code))).toEqual(new Set([own]));
    const whole = await (await gateway.post('/api/events', body, ndjson)).json();
    expect(whole).toMatchObject({ accepted: 2, duplicate: 2, rejected_total: 0 });
  });

  test('a line that names nobody is a letter of the institution that sent it, and of nobody when a tap did', async () => {
    for (const key of [ownKey, {}]) await gateway.post('/api/events', '{"cut', { 'content-type': 'application/x-ndjson', ...key });
    const unreadable = async () => (await gateway.dead()).filter(({ reason }) => reason === 'not_json');
    const senders = async () => (await unreadable()).map(({ fixmedins_code }) => fixmedins_code);
    await expect.poll(senders).toEqual([own, undefined]);
  });

  test('a message that names nobody is a letter of the institution that sent it', async () => {
    const { fixmedins_code: _, ...nameless } = saleEnvelope({ number: 150, fixmedins_code: own });
    expect(await send(nameless)).toMatchObject({ status: 200, receipt: { infcode: -1 } });
    const letters = async () => (await gateway.dead()).filter(({ msgid }) => msgid === nameless.msgid);
    await expect.poll(letters).toMatchObject([{ field: 'fixmedins_code', fixmedins_code: own }]);
  });

  test('in a file the rows of others are rejected; it sees no jobs but its own', async () => {
    const { drugtracinfo: [trace], ...fields } = saleEnvelope({ number: 200 }).input.selinfo;
    const cells = { ...fields, drug_trac_codg: trace?.drug_trac_codg };
    const heads = ['fixmedins_code', ...Object.keys(cells)].join(',');
    const text = [heads, ...[own, other].map((code) => [code, ...Object.values(cells)].join(','))].join('\n');
    const response = await gateway.post('/api/files?infno=3505&name=sales.csv', text, { 'content-type': 'text/csv', ...ownKey });
    expect(response.status).toBe(202);
    const { job_id } = await response.json();
    const read = (path: string, headers: Record<string, string>) => fetch(gateway.url(path), { headers });
    const job = async () => (await read(`/api/jobs/${job_id}`, ownKey)).json();
    await expect.poll(job, { timeout: 10_000 }).toMatchObject({
      state: 'done', fixmedins_code: own,
      answer: { accepted: 1, rejected_total: 1, rejected: [{ line: 3, code: 'foreign_institution' }] },
    });
    expect((await read(`/api/jobs/${job_id}`, otherKey)).status).toBe(404);
    expect(await (await read('/api/jobs', otherKey)).json()).toEqual({ items: [] });
    const all = await (await read('/api/jobs', { authorization: `Bearer ${connectorToken}` })).json();
    expect(all.items).toHaveLength(1);
    await expect.poll(async () => (await foreignLetters()).filter(({ source }) => source === 'files')).toHaveLength(1);
  });

  test('a pre-check about an encounter of another institution is 403 and never reaches the evaluator', async () => {
    let asked = 0;
    const answering = gateway.bus.connection.subscribe(subjects.precheck, {
      callback: (_error, message) => {
        asked += 1;
        message.respond(JSON.stringify({ result: [] }));
      },
    });
    const ask = (infno: string, patient_dtos: unknown) => send({
      ...saleEnvelope({ number: 300, fixmedins_code: own }), infno, input: { data: { syscode: 'HIS', patient_dtos } },
    });
    const patient = (...codes: unknown[]) => ({
      patn_id: '1', fsi_encounter_dtos: codes.map((medins_id) => ({ mdtrt_id: 'M', medins_id })),
    });
    const foreign = [await ask('3101', [patient(own), patient(own, other)]), await ask('3102', {
      patn_id: '1', fsi_encounter_dtos: { mdtrt_id: 'M', medins_id: other },
    })];
    for (const one of foreign) expect(one).toMatchObject({ status: 403, receipt: { infcode: -1, code: 'foreign_institution' } });
    expect(foreign[0]?.receipt.err_msg).toMatch(/patient_dtos\[2\]\.fsi_encounter_dtos\[2\] .*medins_id/);
    expect(asked).toBe(0);
    for (const patients of [[patient(own, own.toLowerCase())], [], '', [patient(undefined, null, { toString: 1 })], [null, 7]]) {
      expect(await ask('3101', patients)).toMatchObject({ status: 200, receipt: { infcode: 0 } });
    }
    answering.unsubscribe();
    expect(asked).toBe(5);
  });

  test('what is no envelope, too large or of another media type is answered as for every sender', async () => {
    const bodies = [['{', json], [Buffer.alloc(8 * 1024 * 1024 + 1, 0x20), json], ['<x/>', { 'content-type': 'application/xml' }]] as const;
    const statuses: number[] = [];
    for (const [body, headers] of bodies) statuses.push((await gateway.post('/api/fsi', body, { ...headers, ...ownKey })).status);
    expect(statuses).toEqual([400, 413, 415]);
    const forged = institutionKey(own, 'another-token-of-the-tests').replace(own, other);
    expect((await send(saleEnvelope({ number: 400 }), { authorization: `Bearer ${forged}` })).status).toBe(403);
  });

  test('a renewed key is refused where the one before was taken, also over the next start, and nobody else notices', async () => {
    const asked = saleEnvelope({ number: 350, fixmedins_code: own });
    expect((await send(asked)).status).toBe(200);
    const institutions = new InstitutionKeys({ path: join(gateway.varFolder, institutionKeysFile), connectorToken });
    renewKey(institutions, own);
    const renewed = { authorization: `Bearer ${institutions.key(own)}` };
    await expect.poll(async () => (await send(asked)).status, { timeout: 5_000 }).toBe(403);
    for (const restart of [false, true]) {
      if (restart) await gateway.restart();
      expect((await send(asked)).status).toBe(403);
      expect(await send(asked, renewed)).toMatchObject({ status: 200, receipt: { infcode: 0 } });
      expect((await send(saleEnvelope({ number: 351, fixmedins_code: other }), otherKey)).status).toBe(200);
    }
  });
});

test('§14 Answers: an institution\'s own key only speaks for itself: read back it gives the institution, spoilt nothing', () => {
  fc.assert(fc.property(anyCode, fc.nat(), fc.stringMatching(/^[\x21-\x7e]$/), (code, seed, letter) => {
    const key = institutionKey(code, connectorToken);
    expect(key).toMatch(/^fi\.[A-Z0-9]+\.[\w-]{43}$/);
    expect(readInstitutionKey(key, connectorToken)).toBe(code);
    const at = seed % key.length;
    const spoilt = key.slice(0, at) + letter + key.slice(at + 1);
    expect(readInstitutionKey(spoilt, connectorToken)).toBe(spoilt === key ? code : undefined);
    expect(readInstitutionKey(key, `${connectorToken}2`)).toBeUndefined();
    expect(readInstitutionKey(key.slice(0, -1), connectorToken)).toBeUndefined();
  }));
  for (const code of ['', 'h1', 'A.B', 'A'.repeat(13)]) expect(() => institutionKey(code, connectorToken)).toThrow();
});

test('§14 Answers: an institution\'s own key only speaks for itself: asked again the check answers the same', () => {
  const check = accessCheck({ adminToken, connectorToken, institutions: keysOf(connectorToken) });
  const bearer = `Bearer ${institutionKey(own, connectorToken)}`;
  for (const text of [bearer, bearer, bearer.replace('Bearer', 'bearer ')]) {
    expect(check(text)).toEqual({ access: 'granted', institution: own });
  }
  expect(check(`Bearer ${connectorToken}`)).toEqual({ access: 'granted', institution: null });
  expect(check(`Bearer ${adminToken}`)).toEqual({ access: 'granted', institution: null });
  for (const text of [`${bearer}x`, bearer.replace(own, other), 'Bearer ', 'Bearer fi..']) expect(check(text)).toEqual({ access: 'wrong' });
  const newToken = 'a-new-connector-token';
  const checkAnew = accessCheck({ adminToken, connectorToken: newToken, institutions: keysOf(newToken) });
  expect(checkAnew(bearer)).toEqual({ access: 'wrong' });
});

/** None was renewed. */
function keysOf(token: string): InstitutionKeys {
  return new InstitutionKeys({ path: join(tmpdir(), 'fundwatch-no-such-file.json'), connectorToken: token });
}
