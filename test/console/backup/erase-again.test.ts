// An erasure that was broken off between two messages and is taken up again: steps and versions are there once, in their order.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectBus } from '../../../connectors/nats/connect.ts';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { encodeTableVersion, tableVersions } from '../../../connectors/nats/knowledge-log.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readRuleLog } from '../../../connectors/nats/rule-log.ts';
import { decodeQuarantine, leaveOut, release } from '../../../connectors/nats/quarantine.ts';
import { readLast } from '../../../connectors/nats/read-last.ts';
import { eraseFromEvents, eraseFromKnowledge, eraseFromRules, everyMessage } from '../../../console/erasure/erase-streams.ts';
import { Person } from '../../../console/erasure/person.ts';
import { encodeFrame } from '../../../engine/event.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { sampleEvent } from '../../support/samples.ts';

const psn_no = '42070000000000000000009001';
const person = new Person([psn_no], Buffer.alloc(32, 7));
let nats: TestNatsServer;
let bus: Bus;

beforeAll(async () => {
  nats = await startNatsServer();
  bus = await connectBus({ url: nats.url, name: 'erase test' });
  await makeStreams(bus.jsm);
});
afterAll(async () => {
  await bus.close();
  await nats.remove();
});

test('versions of a table', async () => {
  const subject = subjects.table('staff');
  const write = (version: number, csv: string, id: string) =>
    publish(bus.js, subject, encodeTableVersion({ version, at: version, by: 'li', rows: 1, csv, note: `about ${psn_no}` }), { id });
  await write(1, `psn_no\n${psn_no}\n`, 'one');
  await write(2, 'psn_no\nother\n', 'two');
  await write(3, 'psn_no\nnewest\n', 'three');
  // What it had done.
  await write(1, `psn_no\n${person.token(psn_no)}\n`, 'erase:x:1');
  await bus.jsm.streams.deleteMessage(streams.knowledge, 1, true);

  await eraseFromKnowledge({ bus, person, id: 'x', say: () => undefined });
  const versions = [];
  for await (const { version } of tableVersions(bus.js, bus.jsm, 'staff')) versions.push(version);
  expect(versions.map(({ version }) => version)).toEqual([1, 2, 3]);
  expect(JSON.stringify(versions.slice(1))).not.toContain(psn_no);
});

test('steps of a rule', async () => {
  const subject = subjects.rule('SP-01');
  const steps = [
    { v: 1, at: 1, by: 'li', type: 'shadow_started', version: 1, note: `for ${psn_no}` },
    { v: 1, at: 2, by: 'li', type: 'published', version: 1 },
    { v: 1, at: 3, by: 'li', type: 'rolled_back', version: 1 },
  ];
  for (const step of steps) await publish(bus.js, subject, JSON.stringify(step), { id: `step ${step.at}` });
  for (const step of steps) await publish(bus.js, subject, person.scrubText(JSON.stringify(step)), { id: `erase:x:${step.at}` });
  await bus.jsm.streams.deleteMessage(streams.rules, 1, true);

  await eraseFromRules({ bus, person, id: 'x', say: () => undefined });
  const log = await readRuleLog(bus.js, bus.jsm);
  expect(log.map(({ step }) => step.type)).toEqual(['shadow_started', 'published', 'rolled_back']);
  expect(JSON.stringify(log)).not.toContain(psn_no);
});

test('an event that was released from quarantine', async () => {
  const events = [sampleEvent(1, { data: { psn_no } }), sampleEvent(2, { data: { psn_no: 'other' } })];
  const frame = encodeFrame({ v: 1, partition: 0, events, bodies: {} });
  const { seq: sequence } = await publish(bus.js, subjects.frame(0), frame, { id: 'f' });
  const event_id = events[0]?.event_id ?? '';
  await leaveOut(bus, { sequence, event_id, reason: 'kills', deaths: 3, at: 1, by: '@evaluator' }, 5_000);
  await release(bus, { sequence, event_id }, { at: 2, by: 'li' });

  expect(await eraseFromEvents({ bus, person, id: 'x', say: () => undefined })).toEqual({ frames: 2, namedInControl: 0 });
  const kept = [];
  for await (const { data } of everyMessage(bus, streams.events)) kept.push(Buffer.from(data).toString('utf8'));
  expect(kept.join()).not.toContain(psn_no);
  const last = await readLast(bus.jsm, streams.events, subjects.quarantine);
  const control = decodeQuarantine(last?.data ?? new Uint8Array());
  expect(control.events).toMatchObject([{ event_id, data: { psn_no: person.token(psn_no) } }]);
  expect(control.register.left_out).toMatchObject([{ sequence, event_id, released: { by: 'li' } }]);
});
