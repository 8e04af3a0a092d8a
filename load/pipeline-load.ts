// npm run load -- --rate R --seconds S: the whole pipeline under a steady feed. A stack of its
// own on loopback, events of the simulated city published to NATS (or posted, with --http), one
// client on the live WebSocket, everything on this machine, generator included. Afterwards what
// the console shows is compared with one evaluation of the same events from scratch.
import { setFlagsFromString } from 'node:v8';
import { setTimeout as delay } from 'node:timers/promises';
import { connectBus } from '../connectors/nats/connect.ts';
import { makeStreams } from '../connectors/nats/make-streams.ts';
import { subjects } from '../connectors/nats/names.ts';
import { publish } from '../connectors/nats/publish.ts';
import { Evaluator, type RuleSet } from '../engine/evaluator.ts';
import type { FundEvent } from '../engine/event.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { startStack } from '../test/support/stack.ts';
import { AlertListener } from './alert-listener.ts';
import { batchHits, compareHits } from './batch-oracle.ts';
import { cityFeed, type FeedItem } from './city-feed.ts';
import { frameEvents, planMessages, stampFrame, type PlannedMessage } from './frame-plan.ts';
import { sendOpenLoop, type Sent } from './open-loop.ts';
import { percentiles } from './percentiles.ts';
import { residentMb, watchCpu } from './process-cpu.ts';
import { openScript, round } from './script.ts';
import { readRaisedHits, readStatus, untilStored } from './stack-reader.ts';

// Long runs at high rates are judged again here in one go.
setFlagsFromString('--max-old-space-size=12000');

const script = openScript({
  numbers: {
    rate: 2_000,
    seconds: 30,
    'warm-up-seconds': 5,
    seed: 1,
    'plant-every': 100,
    'gather-ms': 20,
    'frame-events': 250,
    'stored-ms-max': 180_000,
  },
  flags: ['http'],
});
const rate = script.number('rate');
const seconds = script.number('seconds');
/** Sent at the same rate before what counts: processes that have just started compile their code
 * first. */
const warmUp = script.number('warm-up-seconds');
const eventsWanted = Math.round(rate * (warmUp + seconds));
const isHttp = script.flag('http');
/** Frames under way to the broker: beyond it the generator waits, and the waiting counts. */
const underWayMax = isHttp ? 64 : 512;
/** After the last acknowledgement; what is not judged then is lag. */
const graceMs = 1_000;

const { rules } = loadRules();
const ruleSet: RuleSet = { rules, knowledge: loadKnowledge() };
script.say(`preparing ${eventsWanted} events of the simulated city`);
const items = [
  ...cityFeed({
    seed: script.number('seed'),
    events: eventsWanted,
    plantEvery: script.number('plant-every'),
  }),
];
const itemEvents = isHttp ? items.flatMap(({ parsed }) => parsed.events) : undefined;
const stack = await startStack();
const firstAlerts = new Map<string, number>();
const listener = new AlertListener({
  url: stack.url,
  token: stack.adminToken,
  onHit: ({ hit_id, revision }, at) => {
    if (revision === 1 && !firstAlerts.has(hit_id)) firstAlerts.set(hit_id, at);
  },
});
try {
  const measured = await measure();
  listener.close();
  await stack.stop();
  report(measured);
} finally {
  listener.close();
  await stack.stop();
}

async function measure() {
  const bus = await connectBus({ url: stack.natsUrl, name: 'load' });
  const { partitions } = await makeStreams(bus.jsm);
  const messages = plan(items, partitions);
  await listener.open();
  script.say(
    `sending ${messages.length} ${isHttp ? 'bodies' : 'frames'} in ${warmUp} s to warm up and ${seconds} s that count`,
  );
  const cpu = watchCpu(() => ({ ...stack.pids(), generator: process.pid }));
  const sent = await sendOpenLoop(messages, {
    underWayMax,
    send: async ({ bytes, partition }, index) => {
      if (isHttp) return post(bytes);
      stampFrame(bytes, Date.now());
      await publish(bus.js, subjects.frame(partition), bytes, { id: `load:${index}` });
    },
    onSecond: (index, second) => {
      if (second % 5 === 0)
        script.say(
          `  ${second} s: ${index + 1} of ${messages.length} sent, ${firstAlerts.size} alerts`,
        );
    },
  });
  const cpuByRole = cpu();
  const rssByRole = Object.fromEntries(
    Object.entries(stack.pids()).map(([role, pid]) => [role, residentMb(pid)]),
  );
  const ackedAt = performance.now();
  await delay(graceMs);
  const { sequence, evaluated } = await readStatus(stack);
  const stored = await untilStored(stack, script.number('stored-ms-max'));
  const storedMs = performance.now() - ackedAt;
  await untilSeen(listener, stored.hits_cursor);
  const found = await readRaisedHits(stack);
  const restarts = Object.keys(stack.pids()).reduce((sum, role) => sum + stack.restarts(role), 0);
  await bus.close();
  return {
    messages,
    sent,
    cpuByRole,
    rssByRole,
    lagEnd: sequence - evaluated,
    storedMs,
    found,
    restarts,
  };
}

function plan(all: Iterable<FeedItem>, partitions: number): PlannedMessage[] {
  return planMessages(all, {
    ratePerS: rate,
    form: isHttp ? 'ndjson' : 'frames',
    partitions,
    gatherMs: script.number('gather-ms'),
    eventsMax: script.number('frame-events'),
  });
}

async function post(body: Buffer): Promise<void> {
  const response = await fetch(`${stack.url}/api/events`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: {
      'content-type': 'application/x-ndjson',
      authorization: `Bearer ${stack.connectorToken}`,
    },
  });
  const answer = await response.text();
  if (!response.ok || !answer.includes('"rejected_total":0'))
    throw new Error(`${response.status} ${answer.slice(0, 300)}`);
}

async function untilSeen(client: AlertListener, cursor: number): Promise<void> {
  for (let waited = 0; client.cursor() < cursor && waited < 10_000; waited += 50) await delay(50);
}

function report({
  messages,
  sent,
  cpuByRole,
  rssByRole,
  lagEnd,
  storedMs,
  found,
  restarts,
}: Awaited<ReturnType<typeof measure>>): void {
  script.say('comparing with one evaluation of everything');
  const batches =
    itemEvents === undefined
      ? messages.map(({ bytes }) => frameEvents(bytes))
      : splitLike(messages, itemEvents);
  const wanted = batchHits(ruleSet, batches.flat());
  const { missing, extra, differing } = compareHits(found.hits, wanted);
  const live = compareHits(listener.raised(), wanted);
  const counted = messages.findIndex(({ dueMs }) => dueMs >= warmUp * 1000);
  const latency = latencies(batches, sent, counted);
  const events = messages.slice(counted).reduce((sum, message) => sum + message.events, 0);
  const lastAck = sent.acked.reduce((a, b) => Math.max(a, b), 0);
  const late = percentiles([...sent.due].map((due, i) => sent.sent[i]! - due).slice(counted));
  const fromAck = percentiles(latency.fromAck);
  const fromDue = percentiles(latency.fromDue);
  const toAck = percentiles(latency.toAck);
  const problems = [
    ...sent.failures.slice(0, 5),
    ...differing.slice(0, 5),
    ...missing.slice(0, 5).map((id) => `missing ${id} ${wanted.get(id)?.rule_id}`),
    ...extra.slice(0, 5).map((id) => `extra ${id} ${found.hits.get(id)?.rule_id}`),
    ...(live.missing.length + live.extra.length + live.differing.length > 0
      ? [`the live client saw another set: ${JSON.stringify(live).slice(0, 300)}`]
      : []),
    ...(lagEnd > 0
      ? [`${lagEnd} messages of EVENTS not judged ${graceMs} ms after the last acknowledgement`]
      : []),
    ...(fromAck.samples === 0 ? ['no alert was seen'] : []),
  ];
  script.finish(
    {
      events_per_s: Math.round(events / ((lastAck - sent.due[counted]!) / 1000)),
      p50_ms: round(fromAck.p50),
      p99_ms: round(fromAck.p99),
      p999_ms: round(fromAck.p999),
      max_ms: round(fromAck.max),
      due_to_alert_p50_ms: round(fromDue.p50),
      due_to_alert_p99_ms: round(fromDue.p99),
      due_to_alert_p999_ms: round(fromDue.p999),
      due_to_ack_p50_ms: round(toAck.p50),
      due_to_ack_p99_ms: round(toAck.p99),
      due_to_ack_p999_ms: round(toAck.p999),
      generator_late_p99_ms: round(late.p99),
      lag_end: lagEnd,
      missing_hits: missing.length,
      extra_hits: extra.length,
      differing_hits: differing.length,
      live_missing: live.missing.length,
      live_extra: live.extra.length,
      live_gaps: listener.counts().gaps,
      events,
      warm_up_s: warmUp,
      messages: messages.length,
      alerts: fromAck.samples,
      hits: wanted.size,
      duplicates: found.duplicates,
      restarts,
      stored_after_ms: Math.round(storedMs),
      via: isHttp ? 'http' : 'nats',
      cpu: cpuByRole.used,
      cpu_waited_for: cpuByRole.wanted,
      rss_mb: rssByRole,
    },
    problems,
  );
}

/** Which events each body held. */
function splitLike(
  messages: readonly PlannedMessage[],
  events: readonly FundEvent[],
): (readonly FundEvent[])[] {
  let from = 0;
  return messages.map((message) => events.slice(from, (from += message.events)));
}

/** Each hit's first alert, measured against the message that caused it when judged in order of
 * sending. */
function latencies(
  batches: readonly (readonly FundEvent[])[],
  { due, acked }: Sent,
  counted: number,
) {
  const evaluator = new Evaluator(ruleSet);
  const fromAck: number[] = [];
  const fromDue: number[] = [];
  const toAck = [...acked].flatMap((at, i) => (at > 0 && i >= counted ? [at - due[i]!] : []));
  batches.forEach((events, i) => {
    for (const { hit_id, revision } of evaluator.apply(events).hits) {
      const at = revision === 1 ? firstAlerts.get(hit_id) : undefined;
      if (at === undefined || i < counted) continue;
      fromAck.push(at - acked[i]!);
      fromDue.push(at - due[i]!);
    }
  });
  return { fromAck, fromDue, toAck };
}
