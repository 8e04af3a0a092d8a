// A ClickHouse that takes statements and does not answer them: the evaluator judges on as if it were
// not there, the store holds two batches and no more, and afterwards nothing is missing.
import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { ask } from '../../../connectors/clickhouse/queries/ask.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { publishActivation } from '../../../connectors/nats/control.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { startStore } from '../../../connectors/store/store.ts';
import { encodeFrame } from '../../../engine/event.ts';
import type { FundEvent } from '../../../engine/event.ts';
import { ruleSetOf } from '../../engine/short-history.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import { startEvaluator } from '../../support/evaluator.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import { sampleEvent } from '../../support/samples.ts';
import { waitFor } from '../../support/wait.ts';

const archiveRowsMax = 500;
const framed = 100;
const frames = 80;
/** Boxes there are; each is sold twice, so that there are hits to store. */
const boxes = frames * framed / 2;

/** In front of a real ClickHouse; while it is shut, what is asked waits and is answered later. */
async function gateBefore(url: string) {
  const target = new URL(url);
  let waiting: (() => void)[] = [];
  let isShut = false;
  const server = createServer((asked, answer) => {
    if (isShut) waiting.push(() => pass(asked, answer));
    else pass(asked, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: Object.assign(new URL(url), { port: String(portOf(server.address())) }).href,
    shut: () => { isShut = true; },
    open: () => {
      isShut = false;
      for (const go of waiting) go();
      waiting = [];
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };

  function pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url: path, headers } = asked;
    const onward = forward({ host: target.hostname, port: target.port, method, path, headers }, (said) => {
      answer.writeHead(said.statusCode ?? 500, said.headers);
      said.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  }
}

function saleOf(number: number): FundEvent {
  const sale = sampleEvent(number);
  return { ...sale, data: { ...sale.data, drugtracinfo: [{ drug_trac_codg: `8${String(number % boxes).padStart(19, '0')}` }] } };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a ClickHouse that hangs never reaches the evaluator, nor the memory of the store', async () => {
  const [nats, clickhouse] = await Promise.all([startNatsServer(), startClickhouse()]);
  const gate = await gateBefore(clickhouse.url);
  const bus = await connectBus({ url: nats.url, name: 'test' });
  await makeStreams(bus.jsm);
  const client = connectStore({ url: gate.url, application: 'test' });
  await applySchema(client);
  const store = await startStore({ bus, client, log: pino({ level: 'silent' }), archivePaceMs: 10, archiveRowsMax });
  const evaluator = await startEvaluator(nats.url);
  await publishActivation(bus.js, ruleSetOf('SP-01', 'TR-01'));
  await waitFor('the store to be level', () => store.status().stored >= 1, 30_000);

  gate.shut();
  let last = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    const events = Array.from({ length: framed }, (_, index) => saleOf(frame * framed + index));
    last = (await publish(bus.js, subjects.frame(0), encodeFrame({ v: 1, partition: 0, events, bodies: {} }))).seq;
  }
  const judged = await waitFor('all of it judged', async () => {
    const answer = await bus.connection.request(subjects.status('evaluator'), '', { timeout: 30_000 });
    const status: Record<string, unknown> = answer.json();
    return Number(status['evaluated']) >= last ? status : undefined;
  }, 60_000);
  expect(judged).toMatchObject({ events: frames * framed });
  const { archived, stored, waiting } = store.status();
  expect([archived, stored].every((reached) => reached < last)).toBe(true);
  // One batch being written, one that gathers, and the frame that overfilled each.
  expect(waiting.events).toBeLessThanOrEqual(2 * (archiveRowsMax + framed));
  expect(waiting.events).toBeGreaterThan(0);
  expect(waiting.hits).toBeGreaterThan(0);

  gate.open();
  await waitFor('all of it stored', () => store.status().archived >= last && store.status().stored >= last, 60_000);
  const counted = z.object({ events: z.coerce.number() });
  const rows = await ask(client, 'SELECT uniqExact(event_id) AS events FROM events', {}, counted);
  expect(rows).toEqual([{ events: frames * framed }]);
  expect(store.status().written.hits).toBeGreaterThanOrEqual(boxes);
  expect(store.status().missed).toBe(0);
  await evaluator.end();
  await store.stop(2_000);
  await Promise.all([client.close(), bus.close()]);
  gate.close();
  await Promise.all([nats.remove(), clickhouse.stop()]);
}, 150_000);
