// The whole of Fundwatch meets an event that kills its evaluator: found, shown, released from the
// command line.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from '../../../console/start/run-program.ts';
import { batchHits } from '../../../load/batch-oracle.ts';
import { cityFeed } from '../../../load/city-feed.ts';
import { readRaisedHits, readStatus, untilStored } from '../../../load/stack-reader.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { startStack } from '../../support/stack.ts';
import { waitFor } from '../../support/wait.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('an event that kills the evaluator is left out, shown everywhere, and judged when it is released', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fundwatch-poison-'));
  const planFile = join(folder, 'deadly.json');
  const items = [...cityFeed({ seed: 7, events: 400, plantEvery: 10, scale: 0.02 })];
  const events = items.flatMap(({ parsed }) => parsed.events);
  const poison = events[Math.floor(events.length / 2)]?.event_id ?? '';
  writeFileSync(planFile, JSON.stringify({ [poison]: 'throw' }));
  const preload = `--import=${resolve('test/support/deadly-events.ts')}`;
  const stack = await startStack({ env: { NODE_OPTIONS: preload, DEADLY_EVENTS: planFile } });
  const ask = async (path: string): Promise<Record<string, unknown>> =>
    Object.fromEntries(Object.entries((await (await fetch(`${stack.url}${path}`, {
      headers: { authorization: `Bearer ${stack.adminToken}` },
    })).json()) ?? {}));
  const cli = (...args: readonly string[]) => runProgram(process.execPath, [join(root, 'console/cli.ts'), ...args], {
    folder: root, env: { FUNDWATCH_VAR: stack.varFolder }, msMax: 30_000,
  });
  const response = await fetch(`${stack.url}/api/events`, {
    method: 'POST',
    body: `${items.map(({ text }) => text).join('\n')}\n`,
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${stack.connectorToken}` },
  });
  // The city's senders resend now and then.
  const messages = new Set(events.map(({ fixmedins_code, msgid }) => `${fixmedins_code}|${msgid}`));
  expect(await response.json()).toMatchObject({ accepted: messages.size, duplicate: items.length - messages.size });
  await waitFor('the quarantine', async () => {
    const listed = await ask('/api/quarantine').catch(() => ({ items: [] }));
    return Array.isArray(listed['items']) && listed['items'].length === 1;
  }, 60_000);
  expect(stack.restarts('evaluator')).toBe(3);
  await untilStored(stack, 60_000);
  const ruleSet = { rules: loadRules().rules, knowledge: loadKnowledge() };
  const idsOf = (judged: typeof events) => [...batchHits(ruleSet, judged).keys()].toSorted();
  const innocent = events.filter(({ event_id }) => event_id !== poison);
  expect([...(await readRaisedHits(stack)).hits.keys()].toSorted()).toEqual(idsOf(innocent));
  expect((await readStatus(stack))['alarms']).toContainEqual({ code: 'quarantined', count: 1 });
  expect((await cli('status')).output).toMatch(/^! 1 left out of judging/m);
  const { code, output } = await cli('quarantine', 'list');
  expect([code, output]).toEqual([0, expect.stringContaining(poison)]);

  writeFileSync(planFile, '{}');
  const [sequence = ''] = /\d+/.exec(output) ?? [];
  expect((await cli('quarantine', 'release', sequence, poison)).output).toContain('released and judged');
  await untilStored(stack, 60_000);
  expect([...(await readRaisedHits(stack)).hits.keys()].toSorted()).toEqual(idsOf(events));
  expect((await cli('quarantine', 'list')).output).toContain('nothing is left out');
  await stack.stop();
  rmSync(folder, { recursive: true });
}, 240_000);
