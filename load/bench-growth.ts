// npm run bench:growth -- --events 500000 --hot-days 2: what the evaluator holds and what an event takes it while a city
// goes on, without anything around it: for each part of the events the bytes that stay in its heap after a collection, what
// lies on disk, and processor time. What a soak shows of a process has garbage in it, and whatever else the machine does.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { partitionsDefault } from '../connectors/nats/names.ts';
import { decodeFrame } from '../engine/event.ts';
import { Evaluator } from '../engine/evaluator.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { cityFeed } from './city-feed.ts';
import { cityKnowledge } from './city/knowledge.ts';
import { coldOptions } from './cold-options.ts';
import { fitLine } from './fit-line.ts';
import { planMessages } from './frame-plan.ts';
import { openScript, round } from './script.ts';

setFlagsFromString('--max-old-space-size=12000');
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const script = openScript({
  numbers: { events: 500_000, part: 50_000, scale: 0.2, seed: 1, 'plant-every': 100, 'hot-days': 2, rate: 5_000 },
});
const part = Math.max(1, script.number('part'));

const evaluator = new Evaluator({ rules: [], knowledge: {} }, { cold: coldOptions(script.number('hot-days')) });
evaluator.activate({ rules: loadRules().rules, knowledge: { ...loadKnowledge(), ...cityKnowledge() } }, 0);
const messages = planMessages(
  cityFeed({
    seed: script.number('seed'),
    events: script.number('events'),
    plantEvery: script.number('plant-every'),
    scale: script.number('scale'),
  }),
  { ratePerS: script.number('rate'), form: 'frames', partitions: partitionsDefault, gatherMs: 20, eventsMax: 250 },
);

/** MB in the heap and outside of it that are not garbage. */
function heldMb(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

interface Part {
  readonly events: number;
  readonly heldMb: number;
  readonly usPerEvent: number;
}

const parts: Part[] = [];
const atStart = heldMb();
let events = 0;
let cpuUs = 0;
script.say('events  held MB  us an event  on disk');
for (const { bytes } of messages) {
  const before = process.threadCpuUsage();
  const decoded = decodeFrame(bytes).events;
  evaluator.apply(decoded);
  const { user, system } = process.threadCpuUsage(before);
  cpuUs += user + system;
  events += decoded.length;
  const last = parts.at(-1)?.events ?? 0;
  if (events - last < part) continue;
  const one = { events, heldMb: heldMb() - atStart, usPerEvent: cpuUs / (events - last) };
  cpuUs = 0;
  parts.push(one);
  const { frozen_events = 0 } = evaluator.coldCounts() ?? {};
  script.say(`${events}  ${one.heldMb.toFixed(0)}  ${one.usPerEvent.toFixed(1)}  ${frozen_events}`);
}
const settled = parts.slice(Math.floor(parts.length / 2));
script.finish({
  events,
  held_mb: round(parts.at(-1)?.heldMb ?? 0),
  /** A line through the second half. */
  held_bytes_an_event: Math.round(fitLine(settled.map(({ events: x, heldMb: mb }) => [x, mb * 1e6])).slope),
  us_per_event: round(settled.reduce((sum, { usPerEvent }) => sum + usPerEvent, 0) / Math.max(1, settled.length)),
  us_per_event_at_first: round(parts[0]?.usPerEvent ?? 0),
  hits: evaluator.counts().hits,
  ...evaluator.coldCounts(),
});
