// npm run load -- --rate R --seconds S: the whole pipeline under a steady open-loop feed (run-load.ts),
// what it took and what was late.
import { setFlagsFromString } from 'node:v8';
import { alertLatencies, firstCounted, problemsOf } from './load-latencies.ts';
import { percentiles } from './percentiles.ts';
import { runLoad } from './run-load.ts';
import { openScript, round } from './script.ts';

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
    'receipts-per-s': 20,
    'stored-ms-max': 600_000,
    'hot-days': 0,
  },
  flags: ['http'],
});
const warmUpSeconds = script.number('warm-up-seconds');
const isHttp = script.flag('http');
const run = await runLoad({
  ratePerS: script.number('rate'),
  seconds: script.number('seconds'),
  warmUpSeconds,
  seed: script.number('seed'),
  plantEvery: script.number('plant-every'),
  gatherMs: script.number('gather-ms'),
  frameEvents: script.number('frame-events'),
  isHttp,
  receiptsPerS: script.number('receipts-per-s'),
  storedMsMax: script.number('stored-ms-max'),
  hotDays: script.number('hot-days'),
  say: script.say,
});

const { messages, sent, samples, atEnd, judged } = run;
const counted = firstCounted(run, warmUpSeconds);
const latencies = alertLatencies(run, counted);
const fromAck = percentiles(latencies.map((one) => one.fromAck));
const fromDue = percentiles(latencies.map((one) => one.fromDue));
const acked = [...sent.acked.keys()].filter((i) => i >= counted && sent.acked[i]! > 0);
const toAck = percentiles(acked.map((i) => sent.acked[i]! - sent.due[i]!));
const sendToAck = percentiles(acked.map((i) => sent.acked[i]! - sent.sent[i]!));
const late = percentiles(acked.map((i) => sent.sent[i]! - sent.due[i]!));
const receipt = percentiles(
  run.receipts.taken.filter(({ due }) => due >= sent.due[counted]!).map(({ ms }) => ms),
);
const events = messages.slice(counted).reduce((sum, message) => sum + message.events, 0);
const lastAck = sent.acked.reduce((a, b) => Math.max(a, b), 0);
const secondsTaken = (lastAck - sent.due[counted]!) / 1000;
const lagEnd = atEnd.sequence - atEnd.evaluated;
const eventsPerMessage = judged.events / messages.length;
const archiveTrail = atEnd.sequence - atEnd.archived;
if (archiveTrail > 0)
  script.say(
    `the archive trailed by about ${Math.round(archiveTrail * eventsPerMessage)} events at the end and had caught up after ${(run.storedMs / 1000).toFixed(1)} s`,
  );
script.finish(
  {
    events_per_s: Math.round(events / secondsTaken),
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
    send_to_ack_p50_ms: round(sendToAck.p50),
    send_to_ack_p99_ms: round(sendToAck.p99),
    receipt_p50_ms: round(receipt.p50),
    receipt_p99_ms: round(receipt.p99),
    receipts: receipt.samples,
    generator_late_p99_ms: round(late.p99),
    lag_end: lagEnd,
    lag_max: Math.max(0, ...samples.map(({ sequence, evaluated }) => sequence - evaluated)),
    archive_trail_end: archiveTrail,
    archive_trail_max: Math.max(0, ...samples.map(({ sequence, archived }) => sequence - archived)),
    stored_after_ms: Math.round(run.storedMs),
    missing_hits: run.stored.missing.length,
    extra_hits: run.stored.extra.length,
    differing_hits: run.stored.differing.length,
    live_missing: run.live.missing.length,
    live_extra: run.live.extra.length,
    live_gaps: run.liveGaps,
    events,
    warm_up_s: warmUpSeconds,
    messages: messages.length,
    events_per_message: round(eventsPerMessage, 1),
    alerts: fromAck.samples,
    hits: judged.raised.size,
    duplicates: run.found.duplicates,
    restarts: run.restarts,
    via: isHttp ? 'http' : 'nats',
    /** Events a second that one thread judges with nothing else to do, right after: the bound. */
    judging_alone_events_per_s: Math.round(judged.events / judged.seconds),
    cpu: run.cpu.used,
    cpu_waited_for: run.cpu.wanted,
    rss_mb: atEnd.rssMb,
  },
  [...problemsOf(run, lagEnd), ...(fromAck.samples === 0 ? ['no alert was seen'] : [])],
);
