// npm run soak -- --minutes 20 --rate 5000: the same load for long. Memory and latency must stay flat:
// prints the latency by minute and by how much each role grows, a line fitted through what it held
// after the first minutes, in MB a minute and in bytes an event.
import { setFlagsFromString } from 'node:v8';
import { fitLine } from './fit-line.ts';
import { alertLatencies, firstCounted, problemsOf } from './load-latencies.ts';
import { percentiles } from './percentiles.ts';
import { runLoad } from './run-load.ts';
import { openScript, round } from './script.ts';

// Everything is judged again here in the end.
setFlagsFromString('--max-old-space-size=16000');

const minuteMs = 60_000;
const settlingShare = 0.2;
const script = openScript({
  numbers: {
    rate: 5_000,
    minutes: 20,
    'warm-up-seconds': 60,
    seed: 1,
    'plant-every': 100,
    'receipts-per-s': 20,
    'stored-ms-max': 600_000,
    'hot-days': 0,
  },
});
const ratePerS = script.number('rate');
const warmUpSeconds = script.number('warm-up-seconds');
const run = await runLoad({
  ratePerS,
  seconds: script.number('minutes') * 60,
  warmUpSeconds,
  seed: script.number('seed'),
  plantEvery: script.number('plant-every'),
  gatherMs: 20,
  frameEvents: 250,
  isHttp: false,
  receiptsPerS: script.number('receipts-per-s'),
  storedMsMax: script.number('stored-ms-max'),
  hotDays: script.number('hot-days'),
  say: script.say,
});

const counted = firstCounted(run, warmUpSeconds);
const start = run.sent.due[counted]!;
const end = run.sent.acked.reduce((a, b) => Math.max(a, b), 0);
const latencies = alertLatencies(run, counted);
const minutes = Math.max(1, Math.floor(script.number('minutes')));
const minuteOf = (ms: number): number => Math.min(minutes - 1, Math.floor(ms / minuteMs));
const byMinute = [...Map.groupBy(latencies, ({ dueMs }) => minuteOf(dueMs))]
  .toSorted(([a], [b]) => a - b)
  .map(([minute, ones]) => ({ minute, ...percentiles(ones.map(({ fromAck }) => fromAck)) }));
const receipts = Map.groupBy(
  run.receipts.taken.filter(({ due }) => due >= start),
  ({ due }) => minuteOf(due - start),
);
const samples = run.samples.filter(({ at }) => at >= start && at <= end);
script.say('minute  alert p50, p99 ms  receipt p99 ms  memory MB');
for (const { minute, p50, p99 } of byMinute) {
  const receipt = percentiles((receipts.get(minute) ?? []).map(({ ms }) => ms)).p99;
  const held = samples.findLast(({ at }) => at < start + (minute + 1) * minuteMs)?.rssMb ?? {};
  script.say(`${minute + 1}  ${p50.toFixed(1)}, ${p99.toFixed(1)}  ${receipt.toFixed(1)}  ${JSON.stringify(held)}`);
}
const roles = Object.keys(samples.at(-1)?.rssMb ?? {});
// What a process takes until its caches and heaps have their size is no growth.
const settled = samples.filter(({ at }) => at >= start + (end - start) * settlingShare);
const growth = Object.fromEntries(
  roles.map((role) => [
    role,
    fitLine(settled.map(({ at, rssMb }) => [(at - start) / minuteMs, rssMb[role] ?? 0])).slope,
  ]),
);
const p99Slope = fitLine(byMinute.map(({ minute, p99 }) => [minute, p99])).slope;
const whole = percentiles(latencies.map(({ fromAck }) => fromAck));
const lagEnd = run.atEnd.sequence - run.atEnd.evaluated;
script.finish(
  {
    events: run.judged.events,
    p50_ms: round(whole.p50),
    p99_ms: round(whole.p99),
    p999_ms: round(whole.p999),
    p99_ms_by_minute: byMinute.map(({ p99 }) => round(p99, 1)),
    p99_ms_a_minute: round(p99Slope),
    receipt_p99_ms: round(percentiles(run.receipts.taken.map(({ ms }) => ms)).p99),
    rss_mb: run.atEnd.rssMb,
    rss_mb_a_minute: Object.fromEntries(Object.entries(growth).map(([role, mb]) => [role, round(mb)])),
    rss_bytes_an_event: Object.fromEntries(
      Object.entries(growth).map(([role, mb]) => [role, Math.round((mb * 1_048_576) / (ratePerS * 60))]),
    ),
    lag_end: lagEnd,
    lag_max: Math.max(0, ...samples.map(({ sequence, evaluated }) => sequence - evaluated)),
    archive_trail_max: Math.max(0, ...samples.map(({ sequence, archived }) => sequence - archived)),
    missing_hits: run.stored.missing.length,
    extra_hits: run.stored.extra.length,
    hits: run.judged.raised.size,
    restarts: run.restarts,
    cpu: run.cpu.used,
  },
  problemsOf(run, lagEnd),
);
