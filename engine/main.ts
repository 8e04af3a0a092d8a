// The evaluator process: composition root, and so the one file of engine/ that knows the connectors.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { connectBus } from '../connectors/nats/connect.ts';
import { consumeFrom } from '../connectors/nats/consume.ts';
import { decodeActivation, decodeSwitch, publishRestatement, publishSwitch } from '../connectors/nats/control.ts';
import { publishDead } from '../connectors/nats/dead.ts';
import { identifyMessage, readEventsNow } from '../connectors/nats/events-now.ts';
import { forgetEvents } from '../connectors/nats/forget-events.ts';
import { HitsWriter } from '../connectors/nats/hits-writer.ts';
import { makeStreams } from '../connectors/nats/make-streams.ts';
import { controlHeaders, isFrame, streams, subjects } from '../connectors/nats/names.ts';
import { decodeQuarantine, leaveOut, readRegister, takeApart } from '../connectors/nats/quarantine.ts';
import { readLast, type StoredMessage } from '../connectors/nats/read-last.ts';
import { readTurns } from '../connectors/nats/read-turns.ts';
import { appendRuleStep } from '../connectors/nats/rule-log.ts';
import { Checkpoints } from './checkpoint/checkpoints.ts';
import { folderDisk } from './checkpoint/folder-disk.ts';
import { savedOf } from './checkpoint/load-saved.ts';
import { openCheckpoint, type Opened } from './checkpoint/open-checkpoint.ts';
import { zstd } from './checkpoint/zstd.ts';
import { ColdStore } from './cold/cold-store.ts';
import type { ColdOptions } from './cold/cold-options.ts';
import { ScratchFile } from './cold/scratch-file.ts';
import { readConfiguration } from './configuration.ts';
import { decodeHitsFrame } from './hit.ts';
import { Failure } from './failure.ts';
import { Inbox } from './inbox.ts';
import { makeLog } from './log.ts';
import { Outbox, publishedBy, type Position } from './outbox.ts';
import { exitWithParent } from './parent-watch.ts';
import { programHash } from './program.ts';
import { Pipeline } from './pipeline.ts';
import type { PipelineMessage } from './pipeline-message.ts';
import { noteFile } from './death-note.ts';
import { PoisonGuard } from './poison-guard.ts';
import { precheckResult, readPrecheck } from './precheck.ts';
import { Quarantine } from './quarantine.ts';
import { sayReady } from './say-ready.ts';
import { endForSure, endOnUncaught } from './sure-end.ts';
import { turnMessagesMax, Turns, type Waiting } from './turns.ts';
import { untilDone } from './until-done.ts';
import { Watchdog } from './watchdog.ts';

exitWithParent();
endOnUncaught();
const program = programHash(join(import.meta.dirname, '..'));
const configuration = readConfiguration(process.env);
const log = makeLog({ role: 'evaluator', level: configuration.logLevel });
const startedAt = Date.now();
const retryMs = 250;
/** One try; then it is said that it does not work, and tried again. */
const publishMsMax = 10_000;
/** Messages that make a checkpoint due before its time. */
const checkpointMessages = 20_000;
const tickMs = 100;
/** Messages of EVENTS. */
const readAhead = 2 * turnMessagesMax;
/** Of the heap, for events that are whole in memory, and what one of them takes (npm run bench:memory). */
const hotShareMax = 0.5;
const hotEventBytes = 2_000;
const forgetMs = 60_000;

const bus = await connectBus({ url: configuration.natsUrl, name: 'evaluator' });
await untilStreamsExist();
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());
const folder = join(configuration.varFolder, 'evaluator');
const disk = folderDisk(folder);
const { position: from, sequence: newest } = await lastPosition();
const events = await readEventsNow(bus.jsm);
const opened = await openNewestCheckpoint();
const resumed = opened.manifest?.carried.sequence ?? 0;
const turns = new Turns(await untilDone(seldom('HITS is not read'), () => readTurns(bus, resumed, newest)));
const poison = await openPoisonGuard();
const writer = new HitsWriter({ js: bus.js, jsm: bus.jsm, newest, onRetry: seldom('hits are not written') });
const outbox = new Outbox({
  from,
  publish: (message, { events_from, events_sequence, part }) =>
    writer.write(message, `hits:${events_from}:${events_sequence}:${part}`),
});
outbox.done.catch((error: unknown) => {
  log.fatal({ err: error }, 'hits can be written no more');
  endForSure(1);
});
let oldestCheckpoint = 0;
const loading = {
  from: resumed, ms: 0, differences: 0, isJudgedOnce: false, isBroughtBack: false,
};
const pipeline = new Pipeline({
  outbox,
  cold: coldOptions(),
  recorder: () => checkpoints,
  poison,
  program,
  bury: (event) => untilDone(seldom('a late event is not written to DEAD'), async () => {
    const letter = {
      reason: 'event_too_late',
      source: 'evaluator',
      text: '早于该机构最新数据400天以上，超出判断时限',
      fixmedins_code: event.fixmedins_code,
      infno: event.infno,
      msgid: event.msgid,
      body: new TextEncoder().encode(JSON.stringify(event)),
      receivedAt: event.received_at,
      id: event.event_id,
    };
    await publishDead(bus.js, letter, publishMsMax);
  }),
  switchOff: async ({ rule_id, version, error }, seq) => {
    const reason = `规则运行出错，已自动停用：${error}`;
    const change = { rule_id, version, on: false, reason };
    const id = `switch:${rule_id}:${version}:${seq}`;
    const events_sequence = await untilDone(seldom('a switch-off is not written to EVENTS'), () =>
      publishSwitch(bus.js, change, { id, publishMsMax }),
    );
    const step = { type: 'switched_off' as const, version, reason, events_sequence };
    await untilDone(seldom('a switch-off is not written to RULES'), () =>
      appendRuleStep(bus.js, rule_id, { ...step, at: Date.now(), by: '@evaluator' }, { publishMsMax }),
    );
  },
  warn: (facts, message) => log.warn(facts, message),
});
const checkpoints = await Checkpoints.start({
  disk,
  codec: zstd,
  stream: events.stream,
  opened,
  carried: () => pipeline.carried(),
  jobs: () => pipeline.evaluator.takeJobs(),
  published: () => outbox.published(),
  clock: { now: () => Date.now(), delay },
  everyMs: configuration.checkpointMs,
  everyMessages: checkpointMessages,
  kept: (sequences) => (oldestCheckpoint = sequences.at(-1) ?? 0),
  warn: (facts, message) => log.warn(facts, message),
});

answer(subjects.status('evaluator'), () => ({
  ...pipeline.status(),
  ...poison.status(),
  hits_blocked: writer.failure()?.code ?? '',
  resumed_after: from?.events_sequence ?? 0,
  checkpoint: {
    ...checkpoints.state(),
    loaded_from: loading.from,
    load_ms: loading.ms,
    differences: loading.differences,
    refused: opened.refused,
  },
  uptime_s: Math.round((Date.now() - startedAt) / 1000),
  rss_mb: Math.round(process.memoryUsage.rss() / 1e6),
  ...heap(),
}));
answer(subjects.explain, (request) => {
  const { event_id, rule_id } = readQuestion(request);
  return { explanations: pipeline.evaluator.explain(event_id, rule_id) };
});
answer(subjects.precheck, (request) => {
  // Half a memory would answer "nothing found" about people it does not know yet.
  if (pipeline.judged() < (from?.events_sequence ?? 0)) throw new Error('重启后正在恢复历史数据，暂不判断');
  const precheck = readPrecheck(request);
  return { result: precheckResult(precheck, pipeline.evaluator.foresee(precheck.prospects)) };
});
sayReady('evaluator', { resumed_after: from?.events_sequence ?? 0 });
if (opened.manifest !== undefined) {
  const begunAt = performance.now();
  const restored = await pipeline.restore(savedOf(opened.manifest, { disk, codec: zstd }));
  const { differences } = restored;
  Object.assign(loading, { ...restored, ms: Math.round(performance.now() - begunAt) });
  if (differences > 0) {
    log.warn({ differences }, 'judged otherwise than before the restart: said anew with the next message');
    await untilDone(seldom('the call for a next message is not written'), () => publishRestatement(bus.js, publishMsMax));
  }
}
log.info(
  {
    checkpoint: loading.from,
    ms: loading.ms,
    judged_once: loading.isJudgedOnce,
    brought_back: loading.isBroughtBack,
    resumed_after: publishedBy(from),
  },
  'judging',
);
setInterval(() => void checkpoints.tick().catch(endWith('checkpoints cannot be taken any more')), tickMs).unref();
setInterval(() => void forget(), forgetMs).unref();

const next = { sequence: pipeline.judged() + 1, batch: readAhead, signal: stopping.signal };
const inbox = new Inbox(consumeFrom(bus.js, streams.events, next), readAhead);
while (await inbox.atLeast(1)) {
  // Requests are answered between turns, and what has come meanwhile is seen.
  await new Promise<void>((resolve) => setImmediate(resolve));
  const [first] = inbox.waiting();
  if (stopping.signal.aborted || first === undefined) break;
  const last = turns.last(first.seq);
  if (!(await inbox.until(({ seq }) => seq >= last))) break;
  const messages = inbox.take(turns.count(inbox.waiting().map(waitingOf)));
  const wait = poison.judging(first.seq, !isFrame(first.subject), () => {
    const [one, ...more] = messages.map(read);
    return one && pipeline.handle(one, ...more);
  }, messages.length);
  if (wait !== undefined) await wait;
}
await Promise.race([outbox.stop().then(() => checkpoints.take()), delay(3_500)]);
await bus.close();
process.exit(0);

function waitingOf({ seq, subject, data }: StoredMessage): Waiting {
  const { quarantine } = poison;
  const mayJoin = isFrame(subject) && !quarantine.leavesOutMessage(seq) && !quarantine.isApart(seq);
  return { seq, bytes: data.length, mayJoin };
}

/** What leaves memory lies in a file that nobody else sees and that ends with this process. */
function coldOptions(): ColdOptions | undefined {
  const { hotMs } = configuration;
  if (hotMs === 0) return undefined;
  const store = new ColdStore(new ScratchFile(join(folder, 'cold')));
  const hotEventsMax = Math.round((getHeapStatistics().heap_size_limit * hotShareMax) / hotEventBytes);
  return { store, hotMs, hotEventsMax, looksPerEvent: 4 };
}

async function openNewestCheckpoint(): Promise<Opened> {
  const now = {
    ...events,
    published: publishedBy(from),
    identify: (sequence: number) => identifyMessage(bus.jsm, sequence),
  };
  const found = await openCheckpoint(disk, now).catch(endWith('there is nothing to go on from'));
  for (const facts of found.refused)
    log.error({ err: new Failure('checkpoint_damaged', { ...facts }) }, 'a checkpoint is not used');
  return found;
}

async function forget(): Promise<void> {
  try {
    const upTo = await forgetEvents({ bus, checkpoint: oldestCheckpoint, kept: configuration.eventsKept, now: Date.now() });
    if (upTo > 0) log.info({ sequence: upTo }, 'EVENTS has forgotten frames up to here');
  } catch (error) {
    log.debug({ err: error }, 'EVENTS forgets nothing now');
  }
}

/** What is remembered, in the heap and outside of it, with what is not collected yet, and how much that may be. */
function heap(): Readonly<Record<string, number>> {
  const { used_heap_size, external_memory, heap_size_limit } = getHeapStatistics();
  const heap_mb = Math.round((used_heap_size + external_memory) / 1e6);
  return { heap_mb, heap_max_mb: Math.round(heap_size_limit / 1e6) };
}

function endWith(message: string): (error: unknown) => never {
  return (error) => {
    log.fatal({ err: error, ...(error instanceof Failure ? { text: error.zh } : {}) }, message);
    endForSure(1);
  };
}

function read({ seq, timestamp, subject, data, headers }: StoredMessage): PipelineMessage {
  if (poison.quarantine.leavesOutMessage(seq)) {
    const hash = headers?.get(controlHeaders.hash);
    const about = hash === undefined || hash === '' ? {} : { hash };
    return { seq, timestamp, content: { type: 'left_out', ...about } };
  }
  if (isFrame(subject)) return { seq, timestamp, content: { type: 'frame', data } };
  const type = headers?.get(controlHeaders.type) ?? '';
  switch (type) {
    case 'activate': {
      const hash = headers?.get(controlHeaders.hash) ?? '';
      return {
        seq,
        timestamp,
        content: { type: 'activate', ruleSet: decodeActivation(data), hash },
      };
    }
    case 'switch':
      return { seq, timestamp, content: { type: 'switch', ...decodeSwitch(data) } };
    case 'quarantine': {
      const { register, events } = decodeQuarantine(data);
      return { seq, timestamp, content: { type: 'quarantine', register, events } };
    }
    case 'restate':
      return { seq, timestamp, content: { type: 'restate' } };
    default:
      return { seq, timestamp, content: { type: 'unknown', about: type } };
  }
}

async function openPoisonGuard(): Promise<PoisonGuard> {
  const known = await readRegister(bus.jsm);
  const quarantine = new Quarantine(known.register, known.sequence);
  const obey = ({ register, sequence }: typeof known): void => void quarantine.follow(register, sequence);
  const retrying = seldom('a quarantine is not written');
  return PoisonGuard.open({
    folder,
    quarantine,
    settled: resumed,
    leaveOut: async (place) => {
      const finding = { ...place, at: Date.now(), by: '@evaluator' };
      obey(await untilDone(retrying, () => leaveOut(bus, finding, publishMsMax)));
    },
    takeApart: async (sequences) => obey(await untilDone(retrying, () => takeApart(bus, sequences, publishMsMax))),
    startAnew: () => stopping.abort(),
    warn: (facts, message) => log.warn(facts, message),
    watch: new Watchdog(configuration.judgeCpuSecondsMax, noteFile(folder)),
  });
}

/** The first failure and then ever fewer: an outage of an hour is a dozen lines. */
function seldom(message: string): (failure: Failure, attempt: number) => void {
  return (failure, attempt) => {
    if (Number.isInteger(Math.log2(attempt))) log.warn({ err: failure, attempt }, message);
  };
}

async function lastPosition(): Promise<{ position: Position | undefined; sequence: number }> {
  const message = await readLast(bus.jsm, streams.hits, subjects.hits);
  if (message === undefined) return { position: undefined, sequence: 0 };
  const { events_sequence, part, last, events_from } = decodeHitsFrame(message.data);
  return { position: { events_sequence, part, last, events_from }, sequence: message.seq };
}

async function untilStreamsExist(): Promise<void> {
  for (;;) {
    try {
      await makeStreams(bus.jsm);
      return;
    } catch (error) {
      log.warn({ err: error }, 'streams not available yet; trying again');
      await delay(retryMs);
    }
  }
}

function answer(subject: string, respond: (request: unknown) => unknown): void {
  bus.connection.subscribe(subject, {
    callback: (error, request) => {
      if (error !== null) return;
      request.respond(
        new TextEncoder().encode(JSON.stringify(attempt(() => respond(parse(request.data))))),
      );
    },
  });
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function parse(data: Uint8Array): unknown {
  return data.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(data));
}

function readQuestion(request: unknown): { event_id: string; rule_id: string } {
  if (
    typeof request === 'object' &&
    request !== null &&
    'event_id' in request &&
    'rule_id' in request
  ) {
    return { event_id: String(request.event_id), rule_id: String(request.rule_id) };
  }
  throw new Error('event_id and rule_id are needed');
}
