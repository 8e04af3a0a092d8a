import { gzipSync } from 'node:zlib';
import { createClient } from '@clickhouse/client';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { readStoreUrl } from '../../../connectors/clickhouse/store-url.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let clickhouse: TestClickhouse;
let client: ClickHouseClient;

beforeAll(async () => {
  clickhouse = await startClickhouse();
  client = connectStore({ url: clickhouse.url, application: 'test' });
  await client.command({ query: 'CREATE TABLE t (a UInt64, b String) ENGINE = MergeTree ORDER BY a' });
});

afterAll(async () => {
  await client.close();
  await clickhouse.stop();
});

async function rows(query: string, query_params: Record<string, unknown> = {}): Promise<unknown[]> {
  const result = await client.query({ query, query_params, format: 'JSONEachRow' });
  return result.json();
}

interface Post {
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
}

async function post(query: string, options: Post = {}): Promise<Response> {
  const { url, user, password, database } = readStoreUrl(clickhouse.url);
  const headers = { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password, ...options.headers };
  const body = options.body === undefined ? {} : { body: new Uint8Array(options.body) };
  return fetch(`${url}/?database=${database}&query=${encodeURIComponent(query)}`, { method: 'POST', headers, ...body });
}

test('answers a ping, and one with a statement only to who may ask', async () => {
  expect(await client.ping()).toEqual({ success: true });
  const stranger = createClient({ url: readStoreUrl(clickhouse.url).url, username: 'default', password: 'wrong', log: { level: 127 } });
  expect((await stranger.ping({ select: true })).success).toBe(false);
  await stranger.close();
});

test('refuses a wrong password with the code of ClickHouse', async () => {
  const answer = await post('SELECT 1', { headers: { 'X-ClickHouse-Key': 'wrong' } });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('x-clickhouse-exception-code')).toBe('516');
});

test('binds parameters as they were given, whatever characters they hold', async () => {
  const text = "x\t'\\y\n感\u{1F48A}\"`--; DROP TABLE t";
  const list = ["p'q\\", 'r\n', '', "'], '"];
  expect(await rows('SELECT {text:String} AS text, {list:Array(String)} AS list, {number:Int64} AS number', { text, list, number: -5 }))
    .toEqual([{ text, list, number: -5 }]);
});

test('binds thousands of values', async () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => `id-${index}`.padEnd(32, 'x'));
  expect(await rows('SELECT length({ids:Array(String)}) AS length', { ids })).toEqual([{ length: 5_000 }]);
});

test('one caller never sees what another one bound', async () => {
  await rows('SELECT {secret:String} AS seen', { secret: 'mine' });
  await expect(rows('SELECT {secret:String} AS seen')).rejects.toMatchObject({ code: '456' });
  const answers = await Promise.all(Array.from({ length: 40 }, async (_, index) =>
    rows('SELECT {value:String} AS value, sum(number) AS sum FROM numbers(100000)', { value: `v${index}` })));
  expect(answers.map(([first]) => first)).toEqual(answers.map((_, index) => ({ value: `v${index}`, sum: 4_999_950_000 })));
});

test('inserts rows, plain and compressed, and reads them back', async () => {
  await client.insert({ table: 't', columns: ['a', 'b'], values: [[1, "a'\\\n"], [2, '药']], format: 'JSONCompactEachRow' });
  const body = gzipSync('{"a":3,"b":"gz"}\n');
  expect((await post('INSERT INTO t (a, b) FORMAT JSONEachRow', { body, headers: { 'Content-Encoding': 'gzip' } })).status).toBe(200);
  expect(await rows('SELECT a, b FROM t ORDER BY a')).toEqual([{ a: 1, b: "a'\\\n" }, { a: 2, b: '药' }, { a: 3, b: 'gz' }]);
});

test('an insert that cannot be read is an error and writes nothing', async () => {
  const before = await rows('SELECT count() AS count FROM t');
  await expect(client.insert({ table: 't', columns: ['a', 'b'], values: [[9, 'x'], ['no number', 'y']], format: 'JSONCompactEachRow' }))
    .rejects.toThrow(/parse/i);
  expect(await rows('SELECT count() AS count FROM t')).toEqual(before);
});

test.each([
  ['SELECT FROM WHERE', '62', 'SYNTAX_ERROR'],
  ['SELECT * FROM nowhere', '60', 'UNKNOWN_TABLE'],
  ['SELECT nothing FROM t', '47', 'UNKNOWN_IDENTIFIER'],
])('%s is refused with code %s', async (query, code, type) => {
  await expect(client.command({ query })).rejects.toMatchObject({ code, type });
});

test('streams a large answer and keeps every row', async () => {
  const result = await client.query({ query: 'SELECT number FROM numbers(400000)', format: 'JSONEachRow' });
  let sum = 0;
  for await (const batch of result.stream<{ number: number }>()) for (const row of batch) sum += row.json().number;
  expect(sum).toBe((400_000 * 399_999) / 2);
});

test('an error in the middle of a streamed answer breaks it instead of ending it early', async () => {
  const result = await client.query({ query: 'SELECT throwIf(number = 390000) AS x FROM numbers(400000)', format: 'JSONEachRow' });
  await expect(result.text()).rejects.toThrow();
});

test('a reader who leaves half-way gives the place back', async () => {
  for (let round = 0; round < 6; round += 1) {
    const result = await client.query({ query: 'SELECT number, randomPrintableASCII(100) FROM numbers(1000000)', format: 'JSONEachRow' });
    result.close();
  }
  expect(await rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('settings hold for their statement only', async () => {
  const limited = client.query({
    query: 'SELECT number FROM numbers(10)', format: 'JSONEachRow', clickhouse_settings: { max_result_rows: '5', result_overflow_mode: 'throw' },
  }).then((result) => result.json());
  await expect(limited).rejects.toMatchObject({ code: '396' });
  expect(await rows('SELECT number FROM numbers(10)')).toHaveLength(10);
});
