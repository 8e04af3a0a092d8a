// Login, sessions, users: who gets in, and who no longer does.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readInstitutionKey } from '../../../connectors/gateway/institution-key.ts';
import { institutionKeysFile } from '../../../connectors/gateway/institution-keys.ts';
import { openAlerts } from '../../support/alert-client.ts';
import { adminToken, connectorToken, startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';

let console: TestConsole;

beforeAll(async () => {
  console = await startTestConsole({ hasStore: false });
});
afterAll(() => console.stop());

function post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return console.ask(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
}

async function login(token: string, from = '10.0.0.1'): Promise<string> {
  const answer = await post('/api/login', { token }, { 'x-forwarded-for': from });
  expect(answer.status).toBe(200);
  return answer.headers.get('set-cookie') ?? '';
}

test('a login gives a cookie that scripts cannot read, and logout ends it for good', async () => {
  const set = await login(adminToken);
  expect(set).toMatch(/^fundwatch_session=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
  const cookie = set.split(';')[0] ?? '';
  expect(await (await console.ask('/api/me', { headers: { cookie } })).json()).toEqual({
    name: 'admin', actor: '@admin', role: 'admin', masked: false,
  });
  await console.restart();
  expect((await console.ask('/api/me', { headers: { cookie } })).status).toBe(200);
  expect((await console.ask('/api/logout', { method: 'POST', headers: { cookie } })).status).toBe(200);
  expect((await console.ask('/api/me', { headers: { cookie } })).status).toBe(401);
  const sessions = await readFile(join(console.varFolder, 'sessions.json'), 'utf8');
  expect(sessions).not.toContain(cookie.split('=')[1]);
});

test('a change with the cookie of another page is refused', async () => {
  const cookie = (await login(adminToken)).split(';')[0] ?? '';
  const body = { name: 'intruder', role: 'admin' };
  expect((await post('/api/users', body, { cookie, origin: 'http://elsewhere.example' })).status).toBe(403);
  expect((await post('/api/login', { token: adminToken }, { origin: 'http://elsewhere.example' })).status).toBe(403);
  expect((await post('/api/users', { ...body, name: 'own-page' }, { cookie, origin: console.url })).status).toBe(201);
});

test('ten wrong logins make an address wait, and only that address', async () => {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    expect((await post('/api/login', { token: `guess-${attempt}` }, { 'x-forwarded-for': '10.9.9.9' })).status).toBe(401);
  }
  const refused = await post('/api/login', { token: adminToken }, { 'x-forwarded-for': '10.9.9.9' });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await login(adminToken, '10.9.9.8');
});

test('a user is kept as a hash, gets in with the token, and is out when removed, sockets included', async () => {
  const made = await post('/api/users', { name: 'li-wei', role: 'viewer' });
  expect(made.status).toBe(201);
  const { token }: { token: string } = await made.json();
  const file = join(console.varFolder, 'users.json');
  expect(await readFile(file, 'utf8')).not.toContain(token.split('.')[2]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await post('/api/users', { name: 'li-wei', role: 'viewer' })).status).toBe(409);
  expect((await post('/api/users', { name: 'connector', role: 'viewer' })).status).toBe(409);
  expect((await post('/api/users', { name: 'Li Wei', role: 'viewer' })).status).toBe(400);
  expect((await post('/api/users', { name: 'zhang', role: 'root' })).status).toBe(400);

  const cookie = (await login(token)).split(';')[0] ?? '';
  const authorization = `Bearer ${token}`;
  expect(await (await console.ask('/api/me', { headers: { authorization } })).json()).toEqual({
    name: 'li-wei', actor: 'li-wei', role: 'viewer', masked: true,
  });
  await console.restart();
  expect((await console.ask('/api/me', { headers: { authorization } })).status).toBe(200);
  expect((await console.ask('/api/me', { headers: { authorization: `${authorization}x` } })).status).toBe(401);
  const client = await openAlerts(console.url, '', { token });

  expect((await console.ask('/api/users/li-wei', { method: 'DELETE' })).status).toBe(200);
  expect((await console.ask('/api/me', { headers: { authorization } })).status).toBe(401);
  expect((await console.ask('/api/me', { headers: { cookie } })).status).toBe(401);
  expect((await client.closed).code).toBe(1008);
  expect((await console.ask('/api/users/li-wei', { method: 'DELETE' })).status).toBe(404);
});

test('only the administrator sees and makes users', async () => {
  const viewer = { authorization: `Bearer ${await console.viewerToken()}` };
  expect((await post('/api/users', { name: 'friend', role: 'admin' }, viewer)).status).toBe(403);
  expect((await console.ask('/api/users', { headers: viewer })).status).toBe(403);
  expect((await console.ask('/api/audit', { headers: viewer })).status).toBe(403);
  expect((await console.ask('/api/me', { headers: { authorization: `Bearer ${connectorToken}` } })).status).toBe(200);
  expect(JSON.stringify(await console.read('/api/users'))).not.toMatch(/hash|salt/);
});

test('§14 Answers: an institution has a key of its own, from the administrator alone; here it opens its own ledger and letters', async () => {
  const given = await post('/api/institution-keys', { fixmedins_code: 'h42070400001' });
  expect(given.status).toBe(200);
  const { fixmedins_code, key }: { fixmedins_code: string; key: string } = await given.json();
  expect(fixmedins_code).toBe('H42070400001');
  expect(readInstitutionKey(key, connectorToken)).toBe('H42070400001');
  const again = await post('/api/institution-keys', { fixmedins_code });
  expect(await again.json()).toEqual({ fixmedins_code, key, generation: 1 });
  for (const token of [connectorToken, await console.viewerToken()]) {
    expect((await post('/api/institution-keys', { fixmedins_code }, { authorization: `Bearer ${token}` })).status).toBe(403);
  }
  const own = { headers: { authorization: `Bearer ${key}` } };
  expect(await console.read('/api/me', own)).toEqual({
    actor: '@institution:H42070400001', name: 'institution:H42070400001', role: 'institution', masked: true });
  const closed = ['/api/hits', '/api/cases', '/api/stats', '/api/users', '/api/audit', '/api/hits/export?format=csv'];
  // Nor what it is watched by, drafts of it least of all.
  for (const path of [...closed, '/api/rules', '/api/rules?include=all', '/api/rules/SP-01', '/api/knowledge']) {
    expect([path, (await console.ask(path, own)).status]).toEqual([path, 403]);
    expect([path, (await console.ask(path, { headers: { authorization: `Bearer ${connectorToken}` } })).status]).toEqual([path, 403]);
  }
  for (const body of [{}, { fixmedins_code: '' }, { fixmedins_code: 'H|1' }, { fixmedins_code: 'H420704000012' }, { fixmedins_code, role: 'admin' }]) {
    expect((await post('/api/institution-keys', body)).status).toBe(400);
  }
  const { paths }: { paths: Record<string, unknown> } = await (await console.ask('/docs/json')).json();
  expect(paths).toHaveProperty(['/api/institution-keys', 'post']);
});

test('a renewed key of an institution ends the one before and whoever is logged in with it, for good', async () => {
  const fixmedins_code = 'P42070400099';
  const keyNow = async (renew: boolean): Promise<string> => {
    const { key }: { key: string } = await (await post('/api/institution-keys', { fixmedins_code, renew })).json();
    return key;
  };
  const statusWith = async (headers: Readonly<Record<string, string>>) => (await console.ask('/api/me', { headers })).status;
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const before = await keyNow(false);
  const neighbour = { fixmedins_code: 'P42070400098' };
  const { key: ofNeighbour }: { key: string } = await (await post('/api/institution-keys', neighbour)).json();
  const cookie = (await login(before)).split(';')[0] ?? '';
  expect([await statusWith(bearer(before)), await statusWith({ cookie })]).toEqual([200, 200]);

  const renewed = await keyNow(true);
  expect(renewed).not.toBe(before);
  expect(await keyNow(false)).toBe(renewed);
  const cookieNow = (await login(renewed)).split(';')[0] ?? '';
  for (const isRestarted of [false, true]) {
    if (isRestarted) await console.restart();
    expect([await statusWith(bearer(before)), await statusWith({ cookie })]).toEqual([401, 401]);
    expect([await statusWith(bearer(renewed)), await statusWith({ cookie: cookieNow })]).toEqual([200, 200]);
    expect(await statusWith(bearer(ofNeighbour))).toBe(200);
  }
  const file = join(console.varFolder, institutionKeysFile);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ v: 1, generations: { [fixmedins_code]: 2 } });
});
