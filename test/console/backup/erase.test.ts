// A person erased from a Fundwatch that has judged and stored a city: found nowhere afterwards, and every hit still
// there about the token.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { streams } from '../../../connectors/nats/names.ts';
import { everyMessage } from '../../../console/erasure/erase-streams.ts';
import { filesThatHold } from '../../../console/erasure/search-files.ts';
import { runProgram } from '../../../console/start/run-program.ts';
import { cityFeed } from '../../../load/city-feed.ts';
import { readRaisedHits, readStatus, untilStored } from '../../../load/stack-reader.ts';
import { SteadySender } from '../../chaos/steady-sender.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';
import { startStack } from '../../support/stack.ts';
import type { Stack } from '../../support/stack.ts';
import { waitFor } from '../../support/wait.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const feed = { seed: 11, events: 1_500, plantEvery: 40, scale: 0.01 };
const lines = [...cityFeed(feed)].length;
const psn_no = '42070000000000000000009001';
const certno = '420704196001011238';
/** What both bought. */
const box = '81234567000000009001';
/** Who buys in `saleEnvelope`. */
const buyer = '42070000000000000000001234';
let folder: string;
let varFolder: string;
let stack: Stack;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-erase-'));
  varFolder = join(folder, 'var');
  stack = await startStack({ varFolder });
});
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('nothing of the person is found where the report says so, and the hits are those of before about a token', async () => {
  const sender = newSender();
  sender.start();
  await waitFor('everything sent', () => sender.counts.lines >= lines, 120_000);
  await sender.stop();
  await untilStored(stack, 120_000);
  const posted = await post('/api/events', personLines(), 'application/x-ndjson');
  expect(posted).toMatchObject({ accepted: 5, rejected: [] });
  await untilStored(stack, 120_000);
  const before = (await readRaisedHits(stack)).hits;
  const theirs = [...before.values()].filter((hit) => hit.psn_no === psn_no || hit.drug_trac_codg === box);
  const kinds = new Set(theirs.map(({ subject_kind }) => subject_kind));
  expect(kinds.size).toBeGreaterThan(1);
  await leaveTraces();
  expect(await cli('backup', join(folder, 'kept.tar'))).toMatchObject({ code: 0 });
  expect(await cli('erase', '--psn_no', psn_no, '--reason', 'while it runs')).toMatchObject({ code: 1, output: expect.stringContaining('already_running') });
  await stack.stop({ keepsFolder: true });
  expect(await filesThatHold(varFolder, [psn_no])).not.toEqual([]);

  // Packed, as tables and checkpoints are.
  const aside = join(varFolder, 'before-restore-20250101000000');
  mkdirSync(aside);
  writeFileSync(join(aside, 'journal-1'), gzipSync(psn_no));

  expect(await cli('erase', '--psn_no', psn_no)).toMatchObject({ code: 2 });
  expect(await cli('erase', '--psn_no', psn_no, '--reason', 'x', '--token', 'nobody-at-all-1234')).toMatchObject({ code: 1 });
  const ended = await cli('erase', '--psn_no', psn_no, '--reason', `request of ${psn_no}, file 7`, '--json');
  expect(ended.code, ended.output).toBe(0);
  const report = reportOf(ended.output);
  const states = new Map(report.places.map(({ place, state }) => [place, state]));
  for (const place of ['stream EVENTS', 'checkpoint of the evaluator', 'stream HITS', 'stream DEAD', 'table events', 'table hits', 'table audit', 'table dead_letters']) {
    expect(states.get(place), place).toBe('erased');
  }
  expect(states.get('back-up')).toBe('stays');
  expect(states.get('moved aside by a restore')).toBe('stays');
  expect(states.get('files')).toBeUndefined();
  expect(JSON.stringify(report)).not.toContain(psn_no);
  expect(await filesThatHold(varFolder, [psn_no, certno])).toEqual([]);

  stack = await startStack({ varFolder });
  await untilStored(stack, 120_000);
  expect(await loadedFrom()).toBeGreaterThan(0);
  const [token = ''] = report.tokens;
  const after = (await readRaisedHits(stack)).hits;
  expect(about(after.values())).toEqual(about(before.values(), psn_no, token));
  expect([...after.values()].filter((hit) => hit.psn_no === token).length).toBeGreaterThan(0);
  expect(await textsInStreams()).not.toContain(psn_no);
  expect(await rowsThatHold([psn_no, certno])).toEqual({});
  const { items } = await read('/api/audit?action=person_erased');
  expect(items).toMatchObject([{ actor: 'admin', target: token, detail: { reason: `request of ${token}, file 7` } }]);

  expect(await ledgerFindings()).toEqual([]);

  const again = newSender();
  again.start();
  await waitFor('everything sent again', () => again.counts.lines >= lines, 120_000);
  await again.stop();
  expect(again.counts.duplicate).toBe(lines);
  expect(await post('/api/events', personLines(), 'application/x-ndjson')).toMatchObject({ accepted: 0, duplicate: 5 });
  expect(await textsInStreams()).not.toContain(psn_no);
  expect(await ledgerFindings()).toEqual([]);

  // Somebody whose sale came in one message with the first person's: what stood for that message goes too.
  const hitsBefore = (await readRaisedHits(stack)).hits;
  await stack.stop({ keepsFolder: true });
  const second = await cli('erase', '--psn_no', buyer, '--reason', 'another request', '--json');
  expect(second.code, second.output).toBe(0);
  expect(await filesThatHold(varFolder, [buyer])).toEqual([]);
  stack = await startStack({ varFolder });
  await untilStored(stack, 120_000);
  const hitsAfter = (await readRaisedHits(stack)).hits;
  expect(about(hitsAfter.values())).toEqual(about(hitsBefore.values(), buyer, reportOf(second.output).tokens[0]));
  expect(await ledgerFindings()).toEqual([]);
}, 600_000);

/** What the check of the ledger finds: what was erased is no hole. */
async function ledgerFindings(): Promise<unknown> {
  await untilStored(stack, 120_000);
  const { output } = await cli('ledger', 'check', '--json');
  return checked.parse(JSON.parse(output.trim().split('\n').at(-1) ?? '')).found;
}

const checked = z.object({ found: z.array(z.unknown()) });

function newSender(): SteadySender {
  const { url, connectorToken: token } = stack;
  return new SteadySender({ url, token, linesAPost: 50, postsPerS: 50, items: cityFeed(feed) });
}

/** Two stays three days apart and a box that somebody else had bought: hits about the person, about a stay, about a
 * box. */
function personLines(): string {
  const admission: object = JSON.parse(readFileSync(join(root, 'docs/examples/admission.json'), 'utf8'));
  const stays = readFileSync(join(root, 'docs/examples/stays.ndjson'), 'utf8').trim();
  const at = Date.parse('2025-07-06T10:00:00+08:00');
  const sale = (number: number, whose: object): string => {
    const envelope = saleEnvelope({ number, at: at + number * 3_600_000, fixmedins_code: 'P42070400011' });
    const selinfo = { ...envelope.input.selinfo, ...whose, drugtracinfo: [{ drug_trac_codg: box }] };
    return JSON.stringify({ ...envelope, input: { selinfo } });
  };
  const named = JSON.stringify(admission).replace('"psn_no"', `"certno":"${certno}","coner_name":"赵六","tel":"13907110000","psn_no"`);
  return [named, stays, sale(1, {}), sale(2, { psn_no, certno, psn_name: '钱多多' })].join('\n');
}

/** What hits say, without their ids: those about the person have others now. */
function about(hits: Iterable<object>, number = 'nobody', token = ''): string[] {
  return [...hits].map((hit) => JSON.stringify(contentOf.parse(hit)).replaceAll(number, token)).toSorted();
}

const text = z.string().optional();
const contentOf = z.object({
  rule_id: text, grade: z.number(), at: text, fixmedins_code: text, psn_no: text, mdtrt_id: text,
  drug_trac_codg: text, amount: text,
  subject: text, subject_kind: text, reason: text,
});

/** A refused message and a search in the audit that name the person. */
async function leaveTraces(): Promise<void> {
  const body = JSON.stringify({ infno: '2401', msgid: 'refused', fixmedins_code: 'H42070400001', input: { mdtrtinfo: { psn_no } } });
  expect(await post('/api/fsi', body, 'application/json')).toMatchObject({ infcode: -1 });
  await read(`/api/hits?psn_no=${psn_no}&state=all`);
  await untilStored(stack, 30_000);
  await waitFor('letter and search', async () => Object.keys(await rowsThatHold([psn_no])).length >= 4, 20_000);
}

async function post(path: string, body: string, type: string): Promise<unknown> {
  const headers = { 'content-type': type, authorization: `Bearer ${stack.connectorToken}` };
  return (await fetch(`${stack.url}${path}`, { method: 'POST', headers, body })).json();
}

async function read(path: string): Promise<{ items: readonly unknown[] }> {
  const response = await fetch(`${stack.url}${path}`, { headers: { authorization: `Bearer ${stack.adminToken}` } });
  return z.object({ items: z.array(z.unknown()) }).parse(await response.json());
}

/** EVENTS sequence of the checkpoint that the evaluator went on from. */
async function loadedFrom(): Promise<number> {
  const { roles } = await readStatus(stack);
  return z.looseObject({ checkpoint: z.looseObject({ loaded_from: z.number() }) }).parse(roles['evaluator']).checkpoint.loaded_from;
}

async function textsInStreams(): Promise<string> {
  const bus = await connectBus({ url: stack.natsUrl, name: 'erase test' });
  let texts = '';
  for (const stream of Object.values(streams)) {
    for await (const { data } of everyMessage(bus, stream)) texts += Buffer.from(data).toString('utf8');
  }
  await bus.close();
  return texts;
}

/** Rows by table that hold one of the texts in any column, in plain or as base64. */
async function rowsThatHold(texts: readonly string[]): Promise<Record<string, number>> {
  const client = connectStore({ url: stack.clickhouseUrl, application: 'erase test' });
  const tables = await rows(client, "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'", z.object({ name: z.string() }));
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const body = name === 'dead_letters' ? ', base64Decode(body)' : '';
    const sql = `SELECT count() AS held FROM ${name} WHERE multiSearchAny(toString(tuple(*${body})), ['${texts.join("','")}'])`;
    const held = (await rows(client, sql, z.object({ held: z.number() })))[0]?.held ?? 0;
    if (held > 0) found[name] = held;
  }
  await client.close();
  return found;
}

async function rows<Row>(client: ReturnType<typeof connectStore>, query: string, shape: z.ZodType<Row>): Promise<Row[]> {
  const result = await client.query({ query, format: 'JSONEachRow' });
  return (await result.json()).map((row) => shape.parse(row));
}

const reportSchema = z.looseObject({
  tokens: z.array(z.string()), places: z.array(z.looseObject({ place: z.string(), state: z.string(), count: z.number() })),
});

function reportOf(output: string): z.infer<typeof reportSchema> {
  return reportSchema.parse(JSON.parse(output.split('\n').find((line) => line.startsWith('{"id"')) ?? ''));
}

function cli(...args: readonly string[]) {
  return runProgram(process.execPath, [join(root, 'console/cli.ts'), ...args], {
    folder: root, env: { FUNDWATCH_VAR: varFolder, INIT_CWD: folder }, msMax: 180_000,
  });
}
