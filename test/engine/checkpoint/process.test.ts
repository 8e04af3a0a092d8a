// The real evaluator over a real nats-server: kills, damage, a folder that is gone.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { connectBus, type Bus } from '../../../connectors/nats/connect.ts';
import { consumeFrom } from '../../../connectors/nats/consume.ts';
import { publishActivation } from '../../../connectors/nats/control.ts';
import { forgetFrames } from '../../../connectors/nats/events-now.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { encodeFrame, type FundEvent } from '../../../engine/event.ts';
import { decodeHitsFrame } from '../../../engine/hit.ts';
import { startEvaluator, type EvaluatorProcess } from '../../support/evaluator.ts';
import { startNatsServer, type TestNatsServer } from '../../support/nats-server.ts';
import { historyOf, ruleSetOf, stayOf } from '../short-history.ts';

const statusSchema = z.looseObject({
  judged: z.number(), events: z.number(), evaluated: z.number(),
  checkpoint: z.looseObject({
    sequence: z.number(), loaded_from: z.number(), refused: z.array(z.unknown()), differences: z.number(),
  }),
});

let server: TestNatsServer;
let bus: Bus;
let folder: string;
let evaluator: EvaluatorProcess | undefined;

beforeAll(async () => {
  server = await startNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
  await makeStreams(bus.jsm);
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-checkpoint-'));
}, 60_000);

afterAll(async () => {
  await evaluator?.end();
  await bus.close();
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (): Promise<void> => {
  evaluator = await startEvaluator(server.url, { varFolder: folder, env: { FUNDWATCH_CHECKPOINT_S: '0.1' } });
};

async function status(): Promise<z.output<typeof statusSchema>> {
  const answer = await bus.connection.request(subjects.status('evaluator'), '', { timeout: 5_000 });
  return statusSchema.parse(answer.json());
}

async function until(holds: (now: z.output<typeof statusSchema>) => boolean): Promise<z.output<typeof statusSchema>> {
  for (;;) {
    const now = await status().catch(() => undefined);
    if (now !== undefined && holds(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function send(events: readonly FundEvent[]): Promise<number> {
  const frame = encodeFrame({ v: 1, partition: 0, events, bodies: {} });
  const { seq } = await publish(bus.js, subjects.frame(0), frame, { id: crypto.randomUUID() });
  return seq;
}

async function allHits(): Promise<readonly (readonly [string, number, string])[]> {
  const bounds = await readBounds(bus.jsm, streams.hits);
  const found: [string, number, string][] = [];
  for await (const { seq, data } of consumeFrom(bus.js, streams.hits, { sequence: 1 })) {
    for (const { mdtrt_id = '', revision, state } of decodeHitsFrame(data).hits) found.push([mdtrt_id, revision, state]);
    if (seq >= (bounds?.last ?? 0)) break;
  }
  return found;
}

const stay = (id: string, from: string, to: string): readonly FundEvent[] =>
  historyOf(...stayOf(id, `2025-07-${from} 09:00:00`, `2025-07-${to} 10:00:00`));
const checkpointFiles = (): string[] =>
  readdirSync(join(folder, 'evaluator')).filter((name) => name.startsWith('checkpoint-')).toSorted();

test('it goes on from its checkpoint after a kill, from the one before when that is damaged, and refuses to begin in the middle', async () => {
  await start();
  await publishActivation(bus.js, ruleSetOf('SP-01'));
  await send(stay('M1', '01', '08'));
  const second = await send(stay('M2', '11', '18'));
  await until(({ checkpoint }) => checkpoint.sequence >= second);
  await evaluator?.end('SIGKILL');
  const third = await send(stay('M3', '20', '28'));
  await start();
  expect(await until(({ checkpoint }) => checkpoint.sequence >= third)).toMatchObject({
    events: 6, judged: third, checkpoint: { loaded_from: second, refused: [], differences: 0 },
  });

  // The broker has forgotten everything that the checkpoints hold.
  await forgetFrames(bus.jsm, second);
  await evaluator?.end('SIGTERM');
  const newest = checkpointFiles().at(-1) ?? '';
  const path = join(folder, 'evaluator', newest);
  writeFileSync(path, readFileSync(path).subarray(0, 40));
  await start();
  expect(await until(({ judged }) => judged >= third)).toMatchObject({
    events: 6, checkpoint: { loaded_from: second, refused: [{ file: newest }], differences: 0 },
  });
  const late = await send(stay('M4', '30', '31'));
  await until(({ evaluated }) => evaluated >= late);
  expect(await allHits()).toEqual([['M2', 1, 'raised'], ['M3', 1, 'raised'], ['M4', 1, 'raised']]);

  await evaluator?.end('SIGKILL');
  rmSync(join(folder, 'evaluator'), { recursive: true });
  await expect(start()).rejects.toThrow(/checkpoint_none/);
  expect(await allHits()).toHaveLength(3);
}, 120_000);
