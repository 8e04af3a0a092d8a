// npm run bench:trace -- --codes N: how fast trace codes are taken in, what one costs in memory,
// how fast one is found, and how long a restarted evaluator takes to know them again. First form:
// codes live in the evaluator's memory with the sale they came from, and a restart replays
// EVENTS. The store on disk comes later; until then the disk holds EVENTS alone, and that is what
// is told for it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseEnvelope } from '../connectors/national/envelope.ts';
import { encodeFrame, decodeFrame, type FundEvent } from '../engine/event.ts';
import { Evaluator } from '../engine/evaluator.ts';
import { State } from '../engine/state.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { startNatsServer } from '../test/support/nats-server.ts';
import { saleEnvelope } from '../test/support/sale-envelope.ts';
import { connectBus } from '../connectors/nats/connect.ts';
import { makeStreams } from '../connectors/nats/make-streams.ts';
import { streams, subjects } from '../connectors/nats/names.ts';
import { publish } from '../connectors/nats/publish.ts';
import { readBounds } from '../connectors/nats/read-last.ts';
import { percentiles } from './percentiles.ts';
import { openScript, round } from './script.ts';

setFlagsFromString('--max-old-space-size=16000');
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const script = openScript({ numbers: { codes: 200_000, lookups: 200_000 } });
const codes = script.number('codes');
const lookups = script.number('lookups');
const frameEvents = 250;
/** Frames whose size on disk is measured. */
const framesOnDisk = 200;
const batches = Math.ceil(codes / frameEvents);

const template = parsedSale();
function parsedSale(): FundEvent {
  const parsed = parseEnvelope(saleEnvelope({ number: 1 }), { receivedAt: Date.now() });
  const event = parsed.ok ? parsed.events[0] : undefined;
  if (event === undefined) throw new Error('the sample sale is refused');
  return event;
}

function codeOf(number: number): string {
  return `81234567${String(number).padStart(12, '0')}`;
}

/** Fifty shops with two thousand products each; a person buys twenty boxes. */
function sale(number: number): FundEvent {
  const serial = String(number).padStart(18, '0');
  return {
    ...template,
    event_id: number.toString(16).padStart(32, '0'),
    msgid: `M${serial}`,
    fixmedins_code: `P420704${String(number % 50).padStart(5, '0')}`,
    at: template.at + number,
    data: {
      ...template.data,
      setl_id: `S${serial}`,
      mdtrt_sn: `V${serial}`,
      rtal_docno: `R${serial}`,
      fixmedins_bchno: `B${serial}`,
      psn_no: `P${Math.floor(number / 20)}`,
      fixmedins_hilist_id: `D${Math.floor(number / 50) % 2_000}`,
      drugtracinfo: [{ drug_trac_codg: codeOf(number) }],
    },
  };
}

function batch(n: number): FundEvent[] {
  return Array.from({ length: Math.min(frameEvents, codes - n * frameEvents) }, (_, i) =>
    sale(n * frameEvents + i),
  );
}

const heapMb = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
};

const heapBefore = heapMb();
let state: State | undefined = new State({
  unitsPerPack: () => undefined,
  changed: () => undefined,
  wake: () => undefined,
});
let insertMs = 0;
for (let n = 0; n < batches; n += 1) {
  const events = batch(n);
  const startedAt = performance.now();
  for (const event of events) state.add(event);
  state.settle();
  insertMs += performance.now() - startedAt;
  if ((n + 1) % 400 === 0) script.say(`${(n + 1) * frameEvents} codes in`);
}
const bytesPerCode = ((heapMb() - heapBefore) * 1e6) / codes;

let found = 0;
const waits: number[] = [];
for (let i = 0; i < lookups; i += 1) {
  // Every second one is a code that nobody has sold.
  const code = codeOf(Math.floor(Math.random() * codes) + (i % 2) * codes);
  const startedAt = process.hrtime.bigint();
  if (state.history('trace', code) !== undefined) found += 1;
  waits.push(Number(process.hrtime.bigint() - startedAt) / 1000);
}
state = undefined;
collectGarbage();

script.say('replaying, as a restarted evaluator does');
const evaluator = new Evaluator({ rules: loadRules().rules, knowledge: loadKnowledge() });
let replayMs = 0;
for (let n = 0; n < batches; n += 1) {
  const bytes = encodeFrame({ v: 1, partition: 0, events: batch(n), bodies: {} });
  const startedAt = performance.now();
  evaluator.apply(decodeFrame(bytes).events);
  replayMs += performance.now() - startedAt;
}

const problems =
  found !== Math.ceil(lookups / 2)
    ? [`${found} of ${lookups} look-ups found something, not half of them`]
    : [];
script.finish(
  {
    codes,
    inserts_per_s: Math.round(codes / (insertMs / 1000)),
    bytes_per_code: Math.round(bytesPerCode),
    lookup_p99_us: round(percentiles(waits).p99),
    disk_bytes_per_code: await eventsBytesPerCode(),
    recovery_s: round(replayMs / 1000),
    form: 'memory and replay of EVENTS; the store on disk comes later, disk_bytes_per_code is what EVENTS keeps for a sale',
  },
  problems,
);

/** What EVENTS needs on disk for one sale of one box. */
async function eventsBytesPerCode(): Promise<number> {
  const nats = await startNatsServer();
  try {
    const bus = await connectBus({ url: nats.url, name: 'bench trace' });
    await makeStreams(bus.jsm);
    let events = 0;
    for (let n = 0; n < Math.min(batches, framesOnDisk); n += 1) {
      const gathered = batch(n);
      events += gathered.length;
      await publish(
        bus.js,
        subjects.frame(0),
        encodeFrame({ v: 1, partition: 0, events: gathered, bodies: {} }),
      );
    }
    const bounds = await readBounds(bus.jsm, streams.events);
    await bus.close();
    return Math.round((bounds?.bytes ?? 0) / events);
  } finally {
    await nats.remove();
  }
}
