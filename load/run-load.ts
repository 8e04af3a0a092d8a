// One run of the whole pipeline under a steady feed: a stack of its own on loopback, prepared messages
// published to NATS (or posted), one client on the live WebSocket, all on this machine, generator
// included. Afterwards what the console shows is compared with one evaluation from scratch.
import { setTimeout as delay } from 'node:timers/promises';
import { connectBus } from '../connectors/nats/connect.ts';
import { makeStreams } from '../connectors/nats/make-streams.ts';
import { partitionsDefault, subjects } from '../connectors/nats/names.ts';
import { publish } from '../connectors/nats/publish.ts';
import { parseEnvelope } from '../connectors/national/envelope.ts';
import type { RuleSet } from '../engine/evaluator.ts';
import type { FundEvent } from '../engine/event.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { startStack, type Stack } from '../test/support/stack.ts';
import { AlertListener } from './alert-listener.ts';
import { askReceipts, type Receipts } from './ask-receipts.ts';
import { compareHits, type Difference } from './batch-oracle.ts';
import { cityFeed, receivedAtMark } from './city-feed.ts';
import { writeFrameFile, type FrameFile, type PlacedMessage } from './frame-file.ts';
import { closedMessages, frameEvents, stampFrame } from './frame-plan.ts';
import { judgeInOrder, type JudgedInOrder } from './judge-in-order.ts';
import { sendOpenLoop, type Sent } from './open-loop.ts';
import { watchCpu, type CpuShare } from './process-cpu.ts';
import { readRaisedHits, untilStored, type StoredHits } from './stack-reader.ts';
import { readProgress, watchProgress, type ProgressSample } from './watch-progress.ts';

export interface LoadOptions {
  readonly ratePerS: number;
  readonly seconds: number;
  /** Sent at the same rate before what counts: processes that have just started compile their code
   * first. */
  readonly warmUpSeconds: number;
  readonly seed: number;
  readonly plantEvery: number;
  readonly gatherMs: number;
  readonly frameEvents: number;
  readonly isHttp: boolean;
  /** Single messages over HTTP beside the load. */
  readonly receiptsPerS: number;
  readonly storedMsMax: number;
  /** `FUNDWATCH_HOT_DAYS` of the evaluator: what is set outside does not reach a stack that measures. */
  readonly hotDays: number;
  readonly say: (text: string) => void;
}

export interface LoadRun {
  readonly messages: readonly PlacedMessage[];
  readonly sent: Sent;
  readonly cpu: CpuShare;
  readonly samples: readonly ProgressSample[];
  /** One second after the last acknowledgement. */
  readonly atEnd: ProgressSample;
  /** From the last acknowledgement until all hits could be read and all events were archived. */
  readonly storedMs: number;
  readonly receipts: Receipts;
  readonly found: StoredHits;
  readonly restarts: number;
  /** First sight of each hit at the live client, `performance.now()`. */
  readonly firstAlerts: ReadonlyMap<string, number>;
  readonly liveGaps: number;
  readonly judged: JudgedInOrder;
  readonly stored: Difference;
  readonly live: Difference;
}

/** After the last acknowledgement; what is not judged then is lag. */
export const graceMs = 1_000;
/** Frames under way to the broker: beyond it the generator waits, and the waiting counts. */
const underWayMax = { http: 64, nats: 512 } as const;
/** A city of the default size gives at least so many events in its month. */
const smallCity = { scale: 0.03, events: 225_000 } as const;
const sayEveryS = 5;

export async function runLoad(options: LoadOptions): Promise<LoadRun> {
  const file = prepare(options);
  const stack = await startStack({ env: { FUNDWATCH_HOT_DAYS: String(options.hotDays) } });
  const firstAlerts = new Map<string, number>();
  const listener = new AlertListener({
    url: stack.url,
    token: stack.adminToken,
    onHit: ({ hit_id, revision }, at) => {
      if (revision === 1 && !firstAlerts.has(hit_id)) firstAlerts.set(hit_id, at);
    },
  });
  try {
    await listener.open();
    const measured = await measure(options, { file, stack, listener });
    listener.close();
    await stack.stop();
    options.say('comparing with one evaluation of everything');
    const judged = judgeInOrder(shippedRules(), batches(options, file, measured.receipts));
    return {
      ...measured,
      messages: file.messages,
      firstAlerts,
      liveGaps: listener.counts().gaps,
      judged,
      stored: compareHits(measured.found.hits, judged.raised),
      live: compareHits(listener.raised(), judged.raised),
    };
  } finally {
    listener.close();
    await stack.stop();
    file.close();
  }
}

function shippedRules(): RuleSet {
  return { rules: loadRules().rules, knowledge: loadKnowledge() };
}

function prepare(options: LoadOptions): FrameFile {
  const { ratePerS, seconds, warmUpSeconds, seed, plantEvery, gatherMs, isHttp, say } = options;
  const events = Math.round(ratePerS * (warmUpSeconds + seconds));
  const scale = smallCity.scale * Math.max(1, events / smallCity.events);
  say(`preparing ${events} events of the simulated city at scale ${scale.toFixed(2)}`);
  const file = writeFrameFile(
    closedMessages(cityFeed({ seed, events, plantEvery, scale }), {
      ratePerS,
      form: isHttp ? 'ndjson' : 'frames',
      partitions: partitionsDefault,
      gatherMs,
      eventsMax: options.frameEvents,
    }),
    (written) => say(`  ${written} of ${events}`),
  );
  const made = file.messages.reduce((sum, message) => sum + message.events, 0);
  if (made >= events) return file;
  file.close();
  throw new Error(`the city gives only ${made} events of ${events}`);
}

interface Parts {
  readonly file: FrameFile;
  readonly stack: Stack;
  readonly listener: AlertListener;
}

async function measure(options: LoadOptions, { file, stack, listener }: Parts) {
  const { isHttp, say, seconds, warmUpSeconds, receiptsPerS, seed } = options;
  const bus = await connectBus({ url: stack.natsUrl, name: 'load' });
  const { partitions } = await makeStreams(bus.jsm);
  if (partitions !== partitionsDefault) throw new Error(`EVENTS has ${partitions} partitions`);
  const { messages } = file;
  say(
    `sending ${messages.length} ${isHttp ? 'bodies' : 'frames'} in ${warmUpSeconds} s to warm up and ${seconds} s that count`,
  );
  const cpu = watchCpu(() => ({ ...stack.pids(), generator: process.pid }));
  const progress = watchProgress(stack, stack.pids);
  const receipts = askReceipts({ url: stack.url, token: stack.connectorToken, perS: receiptsPerS, seed });
  const sent = await sendOpenLoop(messages, {
    underWayMax: isHttp ? underWayMax.http : underWayMax.nats,
    send: async (message, index) => {
      const bytes = file.read(message);
      if (isHttp) return post(stack, bytes);
      stampFrame(bytes, Date.now());
      await publish(bus.js, subjects.frame(message.partition), bytes, { id: `load:${index}` });
    },
    onSecond: (index, second) => {
      if (second % sayEveryS === 0) say(`  ${second} s: ${index + 1} sent; ${behind(progress.samples.at(-1))}`);
    },
  });
  await receipts.stop();
  const share = cpu();
  const ackedAt = performance.now();
  await delay(graceMs);
  const atEnd = await readProgress(stack, stack.pids);
  const { hits_cursor } = await untilStored(stack, options.storedMsMax);
  const storedMs = performance.now() - ackedAt;
  await progress.stop();
  for (let waited = 0; listener.cursor() < hits_cursor && waited < 10_000; waited += 50) await delay(50);
  const found = await readRaisedHits(stack);
  const restarts = Object.keys(stack.pids()).reduce((sum, role) => sum + stack.restarts(role), 0);
  await bus.close();
  return { sent, cpu: share, samples: progress.samples, atEnd, storedMs, receipts, found, restarts };
}

function behind(sample: ProgressSample | undefined): string {
  if (sample === undefined) return 'no status yet';
  const { sequence, evaluated, archived } = sample;
  return `judging ${sequence - evaluated} messages behind, archive ${sequence - archived}`;
}

async function post(stack: Stack, body: Buffer): Promise<void> {
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

/** Everything that was sent, message by message, what came over HTTP beside it last. */
function* batches(
  { isHttp }: LoadOptions,
  file: FrameFile,
  receipts: Receipts,
): Generator<readonly FundEvent[]> {
  for (const message of file.messages) {
    const bytes = file.read(message);
    yield isHttp ? lineEvents(bytes.toString()) : frameEvents(bytes);
  }
  yield receipts.items.flatMap(({ parsed }) => parsed.events);
}

function lineEvents(body: string): FundEvent[] {
  return body
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const parsed = parseEnvelope(JSON.parse(line), { receivedAt: receivedAtMark });
      return parsed.ok ? parsed.events : [];
    });
}
