// A back-up taken while messages keep coming, restored elsewhere, started there: on real processes, by the command
// line.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { consumeFrom } from '../../../connectors/nats/consume.ts';
import { isFrame, streams } from '../../../connectors/nats/names.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { runProgram } from '../../../console/start/run-program.ts';
import { decodeFrame } from '../../../engine/event.ts';
import type { FundEvent } from '../../../engine/event.ts';
import { batchHits, compareHits } from '../../../load/batch-oracle.ts';
import { cityFeed } from '../../../load/city-feed.ts';
import { readRaisedHits, readStatus, untilStored } from '../../../load/stack-reader.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { SteadySender } from '../../chaos/steady-sender.ts';
import { startStack } from '../../support/stack.ts';
import type { Stack } from '../../support/stack.ts';
import { waitFor } from '../../support/wait.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const nothing = { missing: [], extra: [], differing: [] };
/** It does not end by itself: a back-up on a busy machine takes as long as it takes. */
const feed = { seed: 11, events: Infinity, plantEvery: 40, scale: 0.02 };
const ruleSet = { rules: loadRules().rules, knowledge: loadKnowledge() };
const resumed = z.looseObject({ checkpoint: z.looseObject({ loaded_from: z.number() }) });
const listed = z.object({ items: z.array(z.looseObject({})) });
let folder: string;
let original: Stack;
let sender: SteadySender;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-backup-'));
  original = await startStack();
  const { url, connectorToken: token } = original;
  sender = new SteadySender({ url, token, linesAPost: 10, postsPerS: 5, items: cityFeed(feed) });
});
afterAll(async () => {
  await original.stop();
  rmSync(folder, { recursive: true });
});

test('what was restored has the hits of the events it holds, and the original\'s after the rest was sent again', async () => {
  await prepare(original);
  sender.start();
  await waitFor('some hundred lines', () => sender.counts.lines > 300, 120_000);
  const taken = await cli(original.varFolder, 'backup', join(folder, 'one.tar'), '--json');
  expect(taken.code, taken.output).toBe(0);
  const linesDuring = sender.counts.lines;
  await waitFor('more lines', () => sender.counts.lines > linesDuring + 100, 120_000);
  await sender.stop();
  await untilStored(original, 120_000);
  const before = await pictureOf(original);

  const copyFolder = join(folder, 'copy');
  const restored = await cli(copyFolder, 'restore', join(folder, 'one.tar'));
  expect(restored.code, restored.output).toBe(0);
  const copy = await startStack({ varFolder: copyFolder });
  try {
    await untilStored(copy, 120_000);
    const { roles } = await readStatus(copy);
    expect(resumed.parse(roles['evaluator']).checkpoint.loaded_from).toBeGreaterThan(0);
    const events = await eventsOf(copy);
    expect(events.length).toBeGreaterThan(500);
    expect(events.length).toBeLessThan(sender.acknowledged.length);
    const { hits, duplicates } = await readRaisedHits(copy);
    expect(duplicates).toBe(0);
    expect(hits.size).toBeGreaterThan(5);
    expect(compareHits(hits, batchHits(ruleSet, distinct(events)))).toEqual(nothing);
    expect(await pictureOf(copy)).toMatchObject({ users: before.users, rules: before.rules, deadLetters: before.deadLetters });

    expect(await ledgerFindings(copyFolder)).toEqual([]);

    const to = { url: copy.url, token: copy.connectorToken };
    const items = firstOf(cityFeed(feed), sender.counts.lines);
    const again = new SteadySender({ ...to, linesAPost: 200, postsPerS: 100, items });
    again.start();
    await waitFor('everything sent again', () => again.counts.lines >= sender.counts.lines, 120_000);
    await again.stop();
    await untilStored(copy, 120_000);
    const wanted = batchHits(ruleSet, distinct(again.acknowledged));
    expect(compareHits((await readRaisedHits(copy)).hits, wanted)).toEqual(nothing);
    expect(again.counts.duplicate).toBeGreaterThan(250);
    expect(await ledgerFindings(copyFolder)).toEqual([]);
  } finally {
    await copy.stop({ keepsFolder: true });
  }
  // A folder in use, and one that holds data, are not restored into.
  expect(await cli(original.varFolder, 'restore', join(folder, 'one.tar'))).toMatchObject({ code: 1, output: expect.stringContaining('already_running') });
  expect(await cli(copyFolder, 'restore', join(folder, 'one.tar'))).toMatchObject({ code: 1, output: expect.stringContaining('restore_target') });
}, 600_000);

async function prepare({ url, adminToken, connectorToken }: Stack): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const ask = (path: string, body: string, token: string) =>
    fetch(`${url}${path}`, { method: 'POST', headers: { ...json, authorization: `Bearer ${token}` }, body });
  expect((await ask('/api/users', '{"name":"wang","role":"author"}', adminToken)).status).toBe(201);
  const refused = await ask('/api/fsi', '{"infno":"2401","msgid":"x","fixmedins_code":"H42070400001","input":{}}', connectorToken);
  expect(await refused.json()).toMatchObject({ infcode: -1 });
}

async function pictureOf({ url, adminToken }: Stack) {
  const list = async (path: string) => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${adminToken}` } });
    return listed.parse(await response.json()).items;
  };
  return { users: await list('/api/users'), rules: await list('/api/rules'), deadLetters: await list('/api/dead-letters') };
}

async function eventsOf({ natsUrl }: Stack): Promise<FundEvent[]> {
  const bus = await connectBus({ url: natsUrl, name: 'backup test' });
  const last = (await readBounds(bus.jsm, streams.events))?.last ?? 0;
  const events: FundEvent[] = [];
  for await (const { seq, subject, data } of consumeFrom(bus.js, streams.events, { sequence: 1 })) {
    if (isFrame(subject)) events.push(...decodeFrame(data).events);
    if (seq >= last) break;
  }
  await bus.close();
  return events;
}

function* firstOf<T>(all: Iterable<T>, count: number): Generator<T> {
  let given = 0;
  for (const one of all) {
    if (given === count) return;
    given += 1;
    yield one;
  }
}

function distinct(events: readonly FundEvent[]): FundEvent[] {
  return [...new Map(events.map((event) => [event.event_id, event])).values()];
}

/** Streams, account and tables come from moments of their own: the books must agree all the same. */
async function ledgerFindings(varFolder: string): Promise<readonly unknown[]> {
  const { output } = await cli(varFolder, 'ledger', 'check', '--json');
  return checked.parse(JSON.parse(output.trim().split('\n').at(-1) ?? '')).found;
}

const checked = z.object({ found: z.array(z.unknown()) });

function cli(varFolder: string, ...args: readonly string[]) {
  const env = { FUNDWATCH_VAR: varFolder, INIT_CWD: folder };
  return runProgram(process.execPath, [join(root, 'console/cli.ts'), ...args], { folder: root, env, msMax: 120_000 });
}
