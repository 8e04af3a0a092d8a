// A loop as engine/main.ts starts it, over a disk of memory, with EVENTS and HITS in lists.
import { expect } from 'vitest';
import { Checkpoints, type CheckpointsOptions } from '../../../engine/checkpoint/checkpoints.ts';
import { savedOf } from '../../../engine/checkpoint/load-saved.ts';
import { openCheckpoint, type Opened, type StreamNow } from '../../../engine/checkpoint/open-checkpoint.ts';
import { encodeFrame, type FundEvent } from '../../../engine/event.ts';
import { decodeHitsFrame, type Hit } from '../../../engine/hit.ts';
import { Outbox, type Position } from '../../../engine/outbox.ts';
import { Pipeline } from '../../../engine/pipeline.ts';
import type { PipelineMessage } from '../../../engine/pipeline-message.ts';
import { historyOf, ruleSetOf, stayOf } from '../short-history.ts';
import { codecInStep, memoryDisk, type MemoryDisk } from './memory-disk.ts';

export interface Running {
  readonly pipeline: Pipeline;
  readonly checkpoints: Checkpoints;
  readonly opened: Opened;
  readonly differences: number;
  /** Events came as they had been kept. */
  readonly isBroughtBack: boolean;
  /** Hits that went out since the start. */
  readonly hits: readonly Hit[];
}

export interface World {
  readonly disk: MemoryDisk;
  readonly events: PipelineMessage[];
  position: Position | undefined;
  wholeFrom: number;
  stream: string;
}

export const worldOf = (): World => ({ disk: memoryDisk(), events: [], position: undefined, wholeFrom: 1, stream: 'one' });

export function streamNow(world: World): StreamNow {
  return {
    stream: world.stream,
    last: world.events.length,
    wholeFrom: world.wholeFrom,
    published: world.position?.events_sequence ?? 0,
    identify: () => Promise.resolve(undefined),
  };
}

/** As engine/main.ts starts. */
export async function start(world: World, more: Partial<CheckpointsOptions> = {}): Promise<Running> {
  const { disk } = world;
  const opened = await openCheckpoint(disk, streamNow(world));
  const hits: Hit[] = [];
  const outbox = new Outbox({
    from: world.position,
    publish: (message, position) => {
      world.position = position;
      hits.push(...decodeHitsFrame(message).hits);
      return Promise.resolve();
    },
  });
  const pipeline: Pipeline = new Pipeline({
    outbox,
    program: 'this',
    recorder: () => checkpoints,
    bury: () => Promise.resolve(),
    switchOff: () => Promise.resolve(),
    warn: () => undefined,
  });
  const checkpoints: Checkpoints = await Checkpoints.start({
    disk,
    codec: codecInStep,
    stream: world.stream,
    opened,
    carried: () => pipeline.carried(),
    jobs: () => pipeline.evaluator.takeJobs(),
    published: () => outbox.published(),
    clock: { now: () => 1, delay: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 1))) },
    everyMs: Infinity,
    everyMessages: Infinity,
    warn: () => undefined,
    ...more,
  });
  let differences = 0;
  let isBroughtBack = false;
  if (opened.manifest !== undefined)
    ({ differences, isBroughtBack } = await pipeline.restore(savedOf(opened.manifest, { disk, codec: codecInStep })));
  for (const message of world.events.slice(pipeline.judged())) await pipeline.handle(message);
  await until(() => outbox.published() >= world.events.length);
  return { pipeline, checkpoints, opened, differences, isBroughtBack, hits };
}

/** Accepts one more message and has it judged. */
export async function take(world: World, { pipeline }: Running, content: PipelineMessage['content']): Promise<void> {
  world.events.push({ seq: world.events.length + 1, timestamp: 1_000 + world.events.length, content });
  const last = world.events.at(-1);
  if (last === undefined) throw new Error('no message was sent');
  await pipeline.handle(last);
  await until(() => world.position?.events_sequence === world.events.length);
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

export const split = ruleSetOf('SP-01');
export const frame = (events: readonly FundEvent[]): PipelineMessage['content'] => ({
  type: 'frame',
  data: encodeFrame({ v: 1, partition: 0, events, bodies: {} }),
});
export const activate: PipelineMessage['content'] = { type: 'activate', ruleSet: split, hash: 'a' };
export const firstStay = historyOf(...stayOf('M1', '2025-07-01 09:00:00', '2025-07-08 10:00:00'));
export const secondStay = historyOf(...stayOf('M2', '2025-07-11 11:00:00', '2025-07-18 10:00:00'));
export const thirdStay = historyOf(...stayOf('M3', '2025-07-20 11:00:00', '2025-07-28 10:00:00'));

export async function twoCheckpoints(): Promise<World> {
  const world = worldOf();
  const running = await start(world);
  await take(world, running, activate);
  await take(world, running, frame(firstStay));
  await running.checkpoints.take();
  await take(world, running, frame(secondStay));
  await running.checkpoints.take();
  await take(world, running, frame(secondStay));
  return world;
}

/** One more hit, and no other, comes out of a loop that knows the first two stays. */
export async function goesOn(world: World): Promise<Running> {
  const running = await start(world);
  expect(running).toMatchObject({ differences: 0, hits: [] });
  expect(running.pipeline.status()).toMatchObject({ events: 4, duplicates: 2 });
  await take(world, running, frame(thirdStay));
  expect(running.hits.map(({ mdtrt_id, revision }) => [mdtrt_id, revision])).toEqual([['M3', 1]]);
  expect(running.pipeline.status()).toMatchObject({ judged: 5, bundle: 'a', activations: 1 });
  return running;
}
