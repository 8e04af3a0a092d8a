// npm run bench:recovery: how long an evaluator needs until it knows again what it knew, by its
// checkpoint (the program that wrote it, and another one, which judges everything once) and by judging all of
// EVENTS once more, and what taking checkpoints costs. Everything but
// the broker is real: the frames are in memory, the checkpoints in a temporary folder. Judging with and
// without checkpoints takes turns; its cost is told by processor time of the judging thread.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { Checkpoints, type CheckpointState } from '../engine/checkpoint/checkpoints.ts';
import { folderDisk } from '../engine/checkpoint/folder-disk.ts';
import { savedOf } from '../engine/checkpoint/load-saved.ts';
import { openCheckpoint, type StreamNow } from '../engine/checkpoint/open-checkpoint.ts';
import { zstd } from '../engine/checkpoint/zstd.ts';
import { Outbox, type Position } from '../engine/outbox.ts';
import { Pipeline } from '../engine/pipeline.ts'; import type { PipelineMessage } from '../engine/pipeline-message.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { cityFeed } from './city-feed.ts';
import { cityKnowledge } from './city/knowledge.ts';
import { planMessages } from './frame-plan.ts';
import { openScript, round } from './script.ts';
import { Session } from 'node:inspector/promises';
import { writeFileSync, existsSync, mkdirSync } from 'node:fs';

setFlagsFromString('--max-old-space-size=12000');

const script = openScript({
  texts: { folder: '/tmp/rec1', out: '/tmp/r.cpuprofile' }, numbers: { events: 100_000, prof: 0, seed: 1, rounds: 2, 'frame-events': 250, 'checkpoint-ms': 1_000 },
});
const events = script.number('events');
const ruleSet = { rules: loadRules().rules, knowledge: { ...loadKnowledge(), ...cityKnowledge() } };
script.say(`preparing ${events} events of the simulated city`);
const frames = planMessages(cityFeed({ seed: script.number('seed'), events, plantEvery: 100 }), {
  ratePerS: 1e9,
  form: 'frames',
  partitions: 8,
  gatherMs: Infinity,
  eventsMax: script.number('frame-events'),
});
const total = frames.reduce((sum, frame) => sum + frame.events, 0);
const messages: readonly PipelineMessage[] = [
  { seq: 1, timestamp: 1, content: { type: 'activate', ruleSet, hash: 'bench' } },
  ...frames.map(({ bytes }, i): PipelineMessage => ({ seq: i + 2, timestamp: i + 2, content: { type: 'frame', data: bytes } })),
];
const end: Position = { events_sequence: 594, part: 0, last: true };

interface Run {
  readonly wallS: number;
  readonly cpuS: number;
  readonly hits: number;
}

interface Loop {
  readonly pipeline: Pipeline;
  readonly outbox: Outbox;
}

function loop(from: Position | undefined, checkpoints: () => Checkpoints | undefined, program = 'this'): Loop {
  const outbox = new Outbox({ from, publish: () => Promise.resolve() });
  const pipeline = new Pipeline({
    outbox,
    program,
    recorder: checkpoints,
    bury: () => Promise.resolve(),
    switchOff: ({ rule_id, error }) => Promise.reject(new Error(`${rule_id}: ${error}`)),
    warn: (_, message) => script.say(message),
  });
  return { pipeline, outbox };
}

async function timed(work: () => Promise<Pipeline>): Promise<Run> {
  const cpu = process.threadCpuUsage();
  const wall = performance.now();
  const pipeline = await work();
  const { user, system } = process.threadCpuUsage(cpu);
  const { hits } = pipeline.evaluator.counts();
  return { wallS: (performance.now() - wall) / 1000, cpuS: (user + system) / 1e6, hits };
}

async function judgeAll({ pipeline, outbox }: Loop): Promise<Pipeline> {
  for (const message of messages) {
    const wait = pipeline.handle(message);
    if (wait !== undefined) await wait;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  while (outbox.published() < messages.length) await delay(1);
  return pipeline;
}

const streamNow: StreamNow = {
  stream: 'bench', last: 594, wholeFrom: 1, published: 594, identify: () => Promise.resolve(undefined),
};

interface Checkpointed {
  readonly run: Run;
  readonly state: CheckpointState;
  readonly taken: number;
}

async function checkpointed(folder: string): Promise<Checkpointed> {
  const disk = folderDisk(folder);
  let taken = 0;
  let checkpoints: Checkpoints | undefined;
  const { pipeline, outbox } = loop(undefined, () => checkpoints);
  checkpoints = await Checkpoints.start({
    disk,
    codec: zstd,
    stream: 'bench',
    opened: await openCheckpoint(disk, streamNow),
    carried: () => pipeline.carried(),
    published: () => outbox.published(),
    clock: { now: () => Date.now(), delay },
    everyMs: script.number('checkpoint-ms'),
    everyMessages: Infinity,
    kept: () => (taken += 1),
    warn: (_, message) => script.say(message),
  });
  const running = checkpoints;
  const timer = setInterval(() => void running.tick(), 100);
  const run = await timed(() => judgeAll({ pipeline, outbox }));
  clearInterval(timer);
  await running.take();
  return { run, state: running.state(), taken };
}

async function recovered(folder: string, program: string): Promise<Run & { readonly differences: number }> {
  const disk = folderDisk(folder);
  let differences = 0;
  const run = await timed(async () => {
    const { pipeline } = loop(end, () => undefined, program);
    const { manifest, refused } = await openCheckpoint(disk, streamNow);
    if (manifest === undefined) throw new Error(`no checkpoint is whole: ${JSON.stringify(refused)}`);
    ({ differences } = await pipeline.restore(savedOf(manifest, { disk, codec: zstd })));
    return pipeline;
  });
  return { ...run, differences };
}


const folder = script.text('folder');
if (!existsSync(folder)) {
  mkdirSync(folder);
  const one = await checkpointed(folder);
  script.say(`judged ${one.run.cpuS} cpu, ${one.taken} taken`);
} else {
  const session = new Session();
  session.connect();
  if (script.number('prof') > 0) { await session.post('Profiler.enable'); await session.post('Profiler.setSamplingInterval', { interval: 500 }); await session.post('Profiler.start'); }
  for (let i = 0; i < script.number('rounds'); i += 1) {
    const load = await recovered(folder, 'this');
    script.say(JSON.stringify(load));
  }
  if (script.number('prof') > 0) { const { profile } = await session.post('Profiler.stop'); writeFileSync(script.text('out'), JSON.stringify(profile)); }
}
