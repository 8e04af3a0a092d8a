import { errors } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import {
  bundleHash, decodeSwitch, lastActivation, publishActivation, publishSwitch,
} from '../../../connectors/nats/control.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { SubjectMoved } from '../../../connectors/nats/publish.ts';
import { readSequence } from '../../../connectors/nats/read-last.ts';
import { appendRuleStep, loggedStep, readRuleLog } from '../../../connectors/nats/rule-log.ts';
import type { NewRuleStep } from '../../../connectors/nats/rule-log.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { startNatsServer } from '../../support/nats-server.ts';

let server: TestNatsServer;
let bus: Bus;

beforeAll(async () => {
  server = await startNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
});
afterAll(async () => {
  await bus.close();
  await server.remove();
});

const draft: NewRuleStep = { type: 'draft', at: 1, by: 'amy', version: 2, hash: 'h', rule: { id: 'SP-01', version: 2, more: [1, { a: 'b' }] } };

test('a stream that an earlier release made takes the subjects that have come since, and keeps its messages', async () => {
  await bus.jsm.streams.add({ name: streams.events, subjects: [subjects.framesAll, subjects.control], allow_direct: true });
  await publishActivation(bus.js, { rules: [], knowledge: {} });
  await makeStreams(bus.jsm);
  await makeStreams(bus.jsm);
  const sequence = await publishSwitch(bus.js, { rule_id: 'SP-01', version: 1, on: false, reason: '出错' }, { id: 's1' });
  expect(await publishSwitch(bus.js, { rule_id: 'SP-01', version: 1, on: false, reason: '出错' }, { id: 's1' })).toBe(sequence);
  const stored = await readSequence(bus.jsm, streams.events, sequence);
  expect(decodeSwitch(stored?.data ?? new Uint8Array())).toEqual({ v: 1, rule_id: 'SP-01', version: 1, on: false, reason: '出错' });
  // A switch does not hide the activation in force.
  expect((await lastActivation(bus.jsm))?.bundle).toEqual({ rules: [], knowledge: {} });
});

test('an activation upon another one than the expected is refused', async () => {
  const before = (await lastActivation(bus.jsm))?.sequence ?? 0;
  const bundle = { rules: [{ id: 'A' }], shadow: [{ id: 'B' }], knowledge: {} };
  const sequence = await publishActivation(bus.js, bundle, { after: before });
  await expect(publishActivation(bus.js, bundle, { after: before })).rejects.toThrow(SubjectMoved);
  expect(await lastActivation(bus.jsm)).toEqual({ sequence, hash: bundleHash(bundle), bundle });
});

test('what is on trial is part of the hash; nothing on trial is the same as no trial', () => {
  const bundle = { rules: [1], knowledge: { a: 'b' } };
  expect(bundleHash({ ...bundle, shadow: [] })).toBe(bundleHash(bundle));
  expect(bundleHash({ ...bundle, shadow: [2] })).not.toBe(bundleHash(bundle));
});

test('steps come back as they were, in order; of two at the same time one is told to look again', async () => {
  expect(await readRuleLog(bus.js, bus.jsm)).toEqual([]);
  const first = await appendRuleStep(bus.js, 'SP-01', draft, { after: 0 });
  const published: NewRuleStep = { type: 'published', at: 2, by: 'bob', version: 2, note: '经会审' };
  await appendRuleStep(bus.js, 'TR-01', { type: 'retired', at: 3, by: 'bob' });
  const taken = await Promise.allSettled([
    appendRuleStep(bus.js, 'SP-01', published, { after: first }),
    appendRuleStep(bus.js, 'SP-01', { ...published, by: 'eve' }, { after: first }),
  ]);
  expect(taken.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(taken.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))).toEqual([expect.any(SubjectMoved)]);
  const log = await readRuleLog(bus.js, bus.jsm);
  expect(log.map(({ rule_id, step }) => [rule_id, step.type])).toEqual([
    ['SP-01', 'draft'], ['TR-01', 'retired'], ['SP-01', 'published'],
  ]);
  expect(log[0]).toEqual({ sequence: first, rule_id: 'SP-01', step: { v: 1, ...draft } });
});

test('what is no step is refused', () => {
  const data = new TextEncoder().encode('{"v":1,"type":"burnt","at":1,"by":"a"}');
  expect(() => loggedStep({ seq: 1, subject: subjects.rule('SP-01'), data })).toThrow();
});

test('a step that was stored without anybody hearing of it is not refused, nor stored again', async () => {
  let isLost = true;
  const deaf = new Proxy(bus.js, {
    get: (js, name) => name !== 'publish' ? Reflect.get(js, name, js) : async (...args: Parameters<typeof js.publish>) => {
      const ack = await js.publish(...args);
      if (!isLost) return ack;
      isLost = false;
      throw new errors.TimeoutError();
    },
  });
  const first = await appendRuleStep(bus.js, 'SP-77', draft, { after: 0 });
  const second = await appendRuleStep(deaf, 'SP-77', { type: 'retired', at: 2, by: 'bob' }, { after: first });
  expect(second).toBe(first + 1);
  await expect(appendRuleStep(bus.js, 'SP-77', draft, { after: first })).rejects.toBeInstanceOf(SubjectMoved);
  const steps = (await readRuleLog(bus.js, bus.jsm)).filter(({ rule_id }) => rule_id === 'SP-77');
  expect(steps.map(({ sequence, step }) => [sequence, step.type])).toEqual([[first, 'draft'], [second, 'retired']]);
});
