// An erasure after the evaluator was killed: what it has said is ahead of its checkpoint, and only the frames as they were
// tell what was said for which.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { connectBus, type Bus } from '../../../connectors/nats/connect.ts';
import { publishActivation } from '../../../connectors/nats/control.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { erasePerson } from '../../../console/erasure/erase-person.ts';
import { everyMessage } from '../../../console/erasure/erase-streams.ts';
import { encodeFrame } from '../../../engine/event.ts';
import { decodeHitsFrame } from '../../../engine/hit.ts';
import { historyOf, ruleSetOf } from '../../engine/short-history.ts';
import { startClickhouse, type TestClickhouse } from '../../support/clickhouse.ts';
import { startEvaluator } from '../../support/evaluator.ts';
import { startNatsServer, type TestNatsServer } from '../../support/nats-server.ts';
import { waitFor } from '../../support/wait.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const psn_no = '42070000000000000000009001';
let varFolder: string;
let nats: TestNatsServer;
let clickhouse: TestClickhouse;
let bus: Bus;
let sent = 0;

beforeAll(async () => {
  varFolder = mkdtempSync(join(tmpdir(), 'fundwatch-behind-'));
  [nats, clickhouse] = await Promise.all([startNatsServer(), startClickhouse()]);
  bus = await connectBus({ url: nats.url, name: 'erase test' });
  await makeStreams(bus.jsm);
}, 60_000);
afterAll(async () => {
  await bus.close();
  await Promise.all([nats.remove(), clickhouse.stop()]);
  rmSync(varFolder, { recursive: true, force: true });
});

/** A purchase of the same box. */
async function buy(day: number, who: string): Promise<number> {
  const at = `2025-08-0${day} 10:00:00`;
  const visit = { at, fixmedins_code: 'P42070400031', admdvs: '420704', mdtrt_id: `B${day}`, psn_no: who, setl_id: `S-B${day}` };
  const drug_trac_info = [{ feedetl_sn: '1', drug_trac_codg: '81234567890123456781', trdn_flag: '0' }];
  const fee = { med_list_codg: 'XA02BCA001B001010100001', cnt: 1, pric: 30, det_item_fee_sumamt: 30, feedetl_sn: '1' };
  const events = historyOf(
    { ...visit, kind: 'pharmacy_settlement', medfee_sumamt: 30, med_type: '41', drug_trac_info }, { ...visit, ...fee, kind: 'pharmacy_fee' },
  );
  const frame = encodeFrame({ v: 1, partition: 0, events, bodies: {} });
  return (await publish(bus.js, subjects.frame(0), frame, { id: `f${(sent += 1)}` })).seq;
}

async function untilJudged(sequence: number): Promise<void> {
  await waitFor('judgement', async () => {
    for await (const { data } of everyMessage(bus, streams.hits)) {
      const { events_sequence, last } = decodeHitsFrame(data);
      if (last && events_sequence >= sequence) return true;
    }
    return false;
  }, 30_000);
}

/** How far the running evaluator has come with its state; 0 before it answers. */
async function judged(): Promise<number> {
  const answer = await bus.connection.request(subjects.status('evaluator'), '', { timeout: 5_000 }).catch(() => undefined);
  return answer === undefined ? 0 : z.looseObject({ judged: z.number() }).parse(answer.json()).judged;
}

/** Everything that HITS has said, in order. */
const said = new Map<number, readonly string[]>();
async function listen(): Promise<void> {
  for await (const { seq, data } of everyMessage(bus, streams.hits))
    if (!said.has(seq)) said.set(seq, decodeHitsFrame(data).hits.map(({ hit_id, revision }) => `${hit_id} ${revision}`));
}

function erase(): Promise<unknown> {
  const env = { NATS_URL: nats.url, CLICKHOUSE_URL: clickhouse.url };
  const query = { field: 'psn_no', value: psn_no } as const;
  return erasePerson({ env, root, varFolder, query, by: 'li', reason: 'asked', now: Date.now, say: () => undefined });
}

test('is refused until a start has caught up, and then no hit is said under a revision that was', async () => {
  const env = { FUNDWATCH_CHECKPOINT_S: '3600' };
  const first = await startEvaluator(nats.url, { varFolder, env });
  await publishActivation(bus.js, ruleSetOf('TR-01'));
  await buy(1, psn_no);
  await buy(2, 'P2');
  await untilJudged(await buy(3, 'P3'));
  await first.end('SIGKILL');
  await listen();
  const before = await readBounds(bus.jsm, streams.events);
  await expect(erase()).rejects.toMatchObject({ code: 'erasure_refused' });
  expect(await readBounds(bus.jsm, streams.events)).toEqual(before);

  const caughtUp = await startEvaluator(nats.url, { varFolder, env });
  await waitFor('what was judged', async () => (await judged()) >= (before?.last ?? 0));
  await caughtUp.end('SIGTERM');
  await listen();
  await erase();
  const second = await startEvaluator(nats.url, { varFolder, env });
  await untilJudged((await readBounds(bus.jsm, streams.events))?.last ?? 0);
  await untilJudged(await buy(4, 'P4'));
  await second.end('SIGTERM');
  await listen();

  const revisions = [...said].toSorted(([one], [other]) => one - other).flatMap(([, all]) => all);
  expect(revisions.length).toBeGreaterThan(2);
  expect(new Set(revisions).size, revisions.join()).toBe(revisions.length);
}, 120_000);
