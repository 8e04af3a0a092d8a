// Real evaluator processes that die of an event: three deaths, and the rest is judged as if it had
// never been sent.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { consumeFrom } from '../../../connectors/nats/consume.ts';
import { publishActivation } from '../../../connectors/nats/control.ts';
import { decodeDead } from '../../../connectors/nats/dead.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { leaveOut, readRegister, release } from '../../../connectors/nats/quarantine.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { encodeFrame, type FundEvent } from '../../../engine/event.ts';
import { decodeHitsFrame, type Hit } from '../../../engine/hit.ts';
import { batchHits, raised } from '../../../load/batch-oracle.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import { reviveEvaluator, type RevivedEvaluator } from '../../support/revived-evaluator.ts';
import { waitFor } from '../../support/wait.ts';
import { historyOf, ruleSetOf, stayOf } from '../short-history.ts';

const ruleSet = ruleSetOf('SP-01');
/** Each person is admitted twice within days; of four events of a person the last admission is the third. */
const events: readonly FundEvent[] = Array.from({ length: 12 }, (_, person) =>
  historyOf(
    ...stayOf(`A${person}`, '2025-07-01 09:00:00', '2025-07-08 10:00:00', { psn_no: `P${person}` }),
    ...stayOf(`B${person}`, '2025-07-11 11:00:00', '2025-07-18 10:00:00', { psn_no: `P${person}` }),
  )).flat();
const deadly = (at: number): string => events[at]?.event_id ?? '';

let server: TestNatsServer;
let bus: Bus;
let evaluator: RevivedEvaluator | undefined;

beforeEach(async () => {
  server = await startNatsServer();
  bus = await connectBus({ url: server.url, name: 'poison test' });
  await makeStreams(bus.jsm);
  await publishActivation(bus.js, ruleSet);
});
afterEach(async () => {
  await evaluator?.end();
  evaluator = undefined;
  await bus.close();
  await server.remove();
});

/** In frames of so many. Gives the sequences. */
async function send(all: readonly FundEvent[], framed: number): Promise<number[]> {
  const sequences: number[] = [];
  for (let from = 0; from < all.length; from += framed) {
    const frame = encodeFrame({ v: 1, partition: 0, events: all.slice(from, from + framed), bodies: {} });
    sequences.push((await publish(bus.js, subjects.frame(0), frame)).seq);
  }
  return sequences;
}

async function revisions(): Promise<Hit[]> {
  const bounds = await readBounds(bus.jsm, streams.hits);
  const hits: Hit[] = [];
  if (bounds === undefined || bounds.last === 0) return hits;
  for await (const { seq, data } of consumeFrom(bus.js, streams.hits, { sequence: 1 })) {
    hits.push(...decodeHitsFrame(data).hits);
    if (seq >= bounds.last) return hits;
  }
  return hits;
}

/** Until everything in EVENTS has been judged. */
async function untilJudged(msMax = 150_000): Promise<void> {
  await waitFor('everything judged', async () => {
    const status = await askStatus();
    const last = (await readBounds(bus.jsm, streams.events))?.last ?? 0;
    return Number(status?.['evaluated'] ?? 0) >= last;
  }, msMax);
}

async function askStatus(): Promise<Record<string, unknown> | undefined> {
  try {
    const answer = await bus.connection.request(subjects.status('evaluator'), '', { timeout: 500 });
    const status: Record<string, unknown> = answer.json();
    return status;
  } catch {
    return undefined;
  }
}

/** Hits in HITS are those of these events, and no revision was told twice. */
async function expectHitsOf(judged: readonly FundEvent[]): Promise<void> {
  const told = await revisions();
  expect([...raised(told).keys()].toSorted()).toEqual([...batchHits(ruleSet, judged).keys()].toSorted());
  const names = told.map(({ hit_id, revision }) => `${hit_id}/${revision}`);
  expect(new Set(names).size).toBe(names.length);
}

const without = (...ids: readonly string[]): FundEvent[] => events.filter(({ event_id }) => !ids.includes(event_id));

test.each([
  ['an error', 'throw', 1, 'TypeError deadly-events.ts'],
  ['a kill from outside', 'kill', 'SIGKILL', '进程被系统终止'],
  ['memory that runs out', 'memory', 'SIGABRT', '内存耗尽'],
] as const)('%s three times at the same event: it is left out and lies in DEAD, all others are judged', async (_, way, death, cause) => {
  const poison = deadly(22);
  await send(events, 16);
  evaluator = reviveEvaluator(server.url, { [poison]: way }, { NODE_OPTIONS: '--max-old-space-size=200' });
  await untilJudged();
  expect(evaluator.deaths).toEqual([death, death, death]);
  await expectHitsOf(without(poison));
  const { register } = await readRegister(bus.jsm);
  expect(register.left_out).toMatchObject([{ event_id: poison, sequence: 3, deaths: 3, by: '@evaluator' }]);
  expect(register.left_out[0]?.reason).toContain(cause);
  const letter = await bus.jsm.direct.getMessage(streams.dead, { last_by_subj: subjects.dead('quarantined') });
  const dead = decodeDead(letter?.data ?? new Uint8Array());
  expect(JSON.parse(Buffer.from(dead.body, 'base64').toString())).toMatchObject({ event_id: poison });
  expect(dead.text).toContain('连续崩溃 3 次');
  expect((await readBounds(bus.jsm, streams.dead))?.messages).toBe(1);
  expect(await askStatus()).toMatchObject({ quarantined: 1, suspects: 0 });
}, 180_000);

test('an endless loop ends itself, and is poison like the rest', async () => {
  const poison = deadly(3);
  await send(events.slice(0, 8), 8);
  evaluator = reviveEvaluator(server.url, { [poison]: 'loop' }, { FUNDWATCH_JUDGE_CPU_S_MAX: '1' });
  await untilJudged();
  expect(evaluator.deaths).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
  expect(evaluator.lines().join('\n')).toContain('one message has taken longer');
  const { left_out } = (await readRegister(bus.jsm)).register;
  expect(left_out).toMatchObject([{ event_id: poison, reason: expect.stringContaining('疑似死循环') }]);
}, 180_000);

test('two poisons in one frame and one alone: each is found', async () => {
  const poisons = [deadly(5), deadly(9), deadly(40)];
  await send(events.slice(0, 40), 20);
  await send(events.slice(40), 1);
  evaluator = reviveEvaluator(server.url, Object.fromEntries(poisons.map((id) => [id, 'throw'] as const)));
  await untilJudged();
  // A first death with several frames in hand counts for each of them.
  expect([8, 9]).toContain(evaluator.deaths.length);
  expect((await readRegister(bus.jsm)).register.left_out.map(({ event_id }) => event_id)).toEqual(poisons);
  await expectHitsOf(without(...poisons));
}, 180_000);

test('a frame that kills only as a whole is judged event by event from then on, and nothing of it is left out', async () => {
  await send(events, 12);
  evaluator = reviveEvaluator(server.url, { [deadly(14)]: 'in company' });
  await untilJudged();
  expect(evaluator.deaths).toEqual([1]);
  // With it, the frames it was judged together with.
  expect((await readRegister(bus.jsm)).register).toEqual({ left_out: [], apart: expect.arrayContaining([3]) });
  await expectHitsOf(events);
  // A start from nothing judges it the same way, so it tells nothing anew.
  const before = await revisions();
  await evaluator.current()?.end('SIGKILL');
  await untilJudged();
  await delay(200);
  expect(await revisions()).toEqual(before);
}, 180_000);

test('bytes that are no frame are left out whole', async () => {
  await send(events.slice(0, 10), 10);
  const { seq } = await publish(bus.js, subjects.frame(0), 'no frame at all');
  await send(events.slice(10), 10);
  evaluator = reviveEvaluator(server.url, {});
  await untilJudged();
  expect(evaluator.deaths).toEqual([1, 1, 1]);
  const { left_out } = (await readRegister(bus.jsm)).register;
  expect(left_out).toMatchObject([{ sequence: seq }]);
  expect(left_out[0]).not.toHaveProperty('event_id');
  await expectHitsOf(events);
  expect(await release(bus, { sequence: seq }, { at: 1, by: 'amy' })).toBe('not_events');
}, 180_000);

test('released, it is judged where it was released; when it kills again it is left out again; replays agree', async () => {
  const poison = deadly(22);
  const [sequence = 0] = await send(events, 48);
  evaluator = reviveEvaluator(server.url, { [poison]: 'throw' });
  await untilJudged();
  const place = { sequence, event_id: poison };
  expect(await release(bus, place, { at: Date.now(), by: 'amy' })).toMatchObject({ events: 1 });
  await waitFor('the second quarantine', async () => (await readRegister(bus.jsm)).register.left_out.length === 2, 20_000);
  await untilJudged();
  await expectHitsOf(without(poison));

  evaluator.plan({});
  const again = (await readRegister(bus.jsm)).register.left_out.find(({ released }) => released === undefined);
  expect(again).toMatchObject({ event_id: poison, deaths: 3 });
  expect(again?.sequence).toBeGreaterThan(sequence);
  expect(await release(bus, place, { at: Date.now(), by: 'amy' })).toBe('unknown');
  await release(bus, { sequence: again?.sequence ?? 0, event_id: poison }, { at: Date.now(), by: 'amy' });
  await untilJudged();
  await expectHitsOf(events);
  expect(await askStatus()).toMatchObject({ quarantined: 0 });

  const before = await revisions();
  await evaluator.current()?.end('SIGKILL');
  await send(events.slice(22, 23), 1);
  await untilJudged();
  await delay(200);
  expect(await revisions()).toEqual(before);
}, 180_000);

test('a death in the middle of a quarantine repeats it, and it is there once', async () => {
  const poison = deadly(7);
  const [sequence = 0] = await send(events, 48);
  const finding = { sequence, event_id: poison, deaths: 3, reason: '崩溃', at: 1, by: '@evaluator' };
  // The letter was written, and the process died before the control event and before it was counted.
  await Promise.all([leaveOut(bus, finding, 5_000), leaveOut(bus, finding, 5_000)]);
  await leaveOut(bus, { ...finding, at: 2 }, 5_000);
  expect((await readRegister(bus.jsm)).register.left_out).toHaveLength(1);
  expect((await readBounds(bus.jsm, streams.dead))?.messages).toBe(1);
  evaluator = reviveEvaluator(server.url, { [poison]: 'throw' });
  await untilJudged();
  expect(evaluator.deaths).toEqual([]);
  await expectHitsOf(without(poison));
}, 180_000);

test('kills from outside at random leave nothing out', async () => {
  evaluator = reviveEvaluator(server.url, {});
  const sending = (async () => {
    for (let from = 0; from < events.length; from += 2) {
      await send(events.slice(from, from + 2), 2);
      await delay(60);
    }
  })();
  for (let kill = 0; kill < 12; kill += 1) {
    const running = await waitFor('an evaluator', () => evaluator?.current(), 10_000);
    await delay((kill * 370) % 1_100);
    await running.end('SIGKILL');
  }
  await sending;
  await untilJudged();
  expect(evaluator.deaths.length).toBeGreaterThanOrEqual(12);
  expect((await readRegister(bus.jsm)).register.left_out).toEqual([]);
  await expectHitsOf(events);
}, 180_000);
