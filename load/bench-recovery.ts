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
import { Pipeline } from '../engine/pipeline.ts';
import type { PipelineMessage } from '../engine/pipeline-message.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { cityFeed } from './city-feed.ts';
import { cityKnowledge } from './city/knowledge.ts';
import { coldOptions } from './cold-options.ts';
import { planMessages } from './frame-plan.ts';
import { openScript, round } from './script.ts';

setFlagsFromString('--max-old-space-size=12000');

const script = openScript({
  numbers: { events: 100_000, seed: 1, rounds: 2, 'frame-events': 250, 'checkpoint-ms': 1_000, 'hot-days': 0, scale: 0.03 },
});
const events = script.number('events');
const ruleSet = { rules: loadRules().rules, knowledge: { ...loadKnowledge(), ...cityKnowledge() } };
script.say(`preparing ${events} events of the simulated city`);
const frames = planMessages(cityFeed({ seed: script.number('seed'), events, plantEvery: 100, scale: script.number('scale') }), {
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
const end: Position = { events_sequence: messages.length, part: 0, last: true };

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
    cold: coldOptions(script.number('hot-days')),
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
  stream: 'bench', last: messages.length, wholeFrom: 1, published: messages.length, identify: () => Promise.resolve(undefined),
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
    jobs: () => pipeline.evaluator.takeJobs(),
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

const bare: Run[] = [];
const kept: Run[] = [];
const replays: Run[] = [];
const loads: Run[] = [];
const judgedOnce: Run[] = [];
let pauseMs = 0;
let bytes = 0;
let taken = 0;
let differences = 0;
for (let n = 1; n <= Math.max(1, script.number('rounds')); n += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'fundwatch-recovery-'));
  try {
    const without = await timed(() => judgeAll(loop(undefined, () => undefined)));
    const one = await checkpointed(folder);
    const load = await recovered(folder, 'this');
    const once = await recovered(folder, 'another');
    const replay = await timed(() => judgeAll(loop(end, () => undefined)));
    bare.push(without);
    kept.push(one.run);
    loads.push(load);
    judgedOnce.push(once);
    replays.push(replay);
    pauseMs = Math.max(pauseMs, one.state.pause_ms_max);
    bytes = one.state.bytes + statSync(folder).size;
    taken += one.taken;
    differences += load.differences + once.differences + Math.abs(load.hits - one.run.hits);
    script.say(
      `round ${n}: judged in ${round(without.cpuS)} s of processor, with checkpoints ${round(one.run.cpuS)} s; ` +
        `by checkpoint ${round(load.wallS)} s, judged once ${round(once.wallS)} s, by replay ${round(replay.wallS)} s`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const best = (all: readonly Run[], of: 'wallS' | 'cpuS'): number => Math.min(...all.map((run) => run[of]));
const bounds = [best(loads, 'wallS'), best(replays, 'wallS')] as const;
script.finish(
  {
    events: total,
    recovery_s: round(bounds[0]),
    replay_s: round(bounds[1]),
    ratio: round(bounds[0] / bounds[1], 3),
    recovery_cpu_s: round(best(loads, 'cpuS')),
    judged_once_s: round(best(judgedOnce, 'wallS')),
    judged_once_cpu_s: round(best(judgedOnce, 'cpuS')),
    replay_cpu_s: round(best(replays, 'cpuS')),
    recovered_events_per_s: Math.round(total / bounds[0]),
    disk_bytes_per_event: Math.round(bytes / total),
    pause_ms_max: pauseMs,
    checkpoints: taken,
    judging_cost_share: round(best(kept, 'cpuS') / best(bare, 'cpuS') - 1, 3),
    hits: kept[0]?.hits ?? 0,
    rss_mb: Math.round(process.memoryUsage.rss() / 1e6),
  },
  differences === 0 ? [] : [`${differences} hits were judged otherwise after the restart`],
);
