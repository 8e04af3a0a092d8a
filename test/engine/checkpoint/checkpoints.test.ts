// Checkpoints of a running loop on a disk of memory: what a new loop makes of them.
import { expect, test } from 'vitest';
import { Checkpoints, type CheckpointsOptions } from '../../../engine/checkpoint/checkpoints.ts';
import { savedOf } from '../../../engine/checkpoint/load-saved.ts';
import { encodeManifest, manifestName, numberOfLog, segmentsOf } from '../../../engine/checkpoint/manifest.ts';
import { openCheckpoint, type Opened, type StreamNow } from '../../../engine/checkpoint/open-checkpoint.ts';
import { encodeFrame, type FundEvent } from '../../../engine/event.ts';
import { decodeHitsFrame, type Hit } from '../../../engine/hit.ts';
import { Outbox, type Position } from '../../../engine/outbox.ts';
import { Pipeline, type PipelineOptions, type Poison } from '../../../engine/pipeline.ts';
import type { PipelineMessage } from '../../../engine/pipeline-message.ts';
import { Quarantine } from '../../../engine/quarantine.ts';
import { historyOf, ruleSetOf, stayOf } from '../short-history.ts';
import { codecInStep, memoryDisk, type MemoryDisk } from './memory-disk.ts';

interface Running {
  readonly pipeline: Pipeline;
  readonly checkpoints: Checkpoints;
  readonly opened: Opened;
  readonly differences: number;
  /** Events came as they had been kept. */
  readonly isBroughtBack: boolean;
  /** Hits that went out since the start. */
  readonly hits: readonly Hit[];
}

interface World {
  readonly disk: MemoryDisk;
  readonly events: PipelineMessage[];
  position: Position | undefined;
  wholeFrom: number;
  stream: string;
}

const worldOf = (): World => ({ disk: memoryDisk(), events: [], position: undefined, wholeFrom: 1, stream: 'one' });

function streamNow(world: World): StreamNow {
  return {
    stream: world.stream,
    last: world.events.length,
    wholeFrom: world.wholeFrom,
    published: world.position?.events_sequence ?? 0,
    identify: () => Promise.resolve(undefined),
  };
}

/** As engine/main.ts starts. */
async function start(world: World, more: Partial<CheckpointsOptions> = {}): Promise<Running> {
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
async function take(world: World, { pipeline }: Running, content: PipelineMessage['content']): Promise<void> {
  world.events.push({ seq: world.events.length + 1, timestamp: 1_000 + world.events.length, content });
  const last = world.events.at(-1);
  if (last === undefined) throw new Error('no message was sent');
  await pipeline.handle(last);
  await until(() => world.position?.events_sequence === world.events.length);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const split = ruleSetOf('SP-01');
const frame = (events: readonly FundEvent[]): PipelineMessage['content'] => ({
  type: 'frame',
  data: encodeFrame({ v: 1, partition: 0, events, bodies: {} }),
});
const activate: PipelineMessage['content'] = { type: 'activate', ruleSet: split, hash: 'a' };
const firstStay = historyOf(...stayOf('M1', '2025-07-01 09:00:00', '2025-07-08 10:00:00'));
const secondStay = historyOf(...stayOf('M2', '2025-07-11 11:00:00', '2025-07-18 10:00:00'));
const thirdStay = historyOf(...stayOf('M3', '2025-07-20 11:00:00', '2025-07-28 10:00:00'));

async function twoCheckpoints(): Promise<World> {
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
async function goesOn(world: World): Promise<Running> {
  const running = await start(world);
  expect(running).toMatchObject({ differences: 0, hits: [] });
  expect(running.pipeline.status()).toMatchObject({ events: 4, duplicates: 2 });
  await take(world, running, frame(thirdStay));
  expect(running.hits.map(({ mdtrt_id, revision }) => [mdtrt_id, revision])).toEqual([['M3', 1]]);
  expect(running.pipeline.status()).toMatchObject({ judged: 5, bundle: 'a', activations: 1 });
  return running;
}

test('a new loop goes on from the newest, judges what came behind it and says nothing again', async () => {
  const running = await goesOn(await twoCheckpoints());
  expect(running.opened).toMatchObject({ manifest: { carried: { sequence: 3 } }, older: [{}], refused: [] });
  expect(running.isBroughtBack).toBe(true);
  expect(running.pipeline.status()).toMatchObject({ events: 6, duplicates: 2, hits: 2 });
});

test('any byte of the newest manifest damaged: it is refused and the one before it used', async () => {
  const world = await twoCheckpoints();
  const name = manifestName(3);
  const whole = world.disk.files.get(name) ?? new Uint8Array(0);
  for (let at = 0; at < whole.length; at += 7) {
    world.disk.files.set(name, whole.map((byte, i) => (i === at ? byte ^ 4 : byte)));
    const { manifest, refused } = await openCheckpoint(world.disk, streamNow(world));
    expect([manifest?.carried.sequence, refused.map(({ file }) => file)]).toEqual([2, [name]]);
  }
  world.disk.files.set(name, whole.subarray(0, whole.length - 1));
  expect(await openCheckpoint(world.disk, streamNow(world))).toMatchObject({ refused: [{ reason: 'half written or damaged' }] });
  await goesOn(world);
});

test('any byte of the kept events damaged, or their file gone: the messages are read, and events are kept anew', async () => {
  const world = await twoCheckpoints();
  const { manifest } = await openCheckpoint(world.disk, streamNow(world));
  const file = manifest?.events?.segments[0]?.file ?? '';
  const whole = world.disk.files.get(file) ?? new Uint8Array(0);
  expect(whole.length).toBeGreaterThan(0);
  for (let at = 0; at <= whole.length; at += 13) {
    const other = whole.map((byte, i) => (i === at ? byte ^ 4 : byte));
    world.disk.files.set(file, at > whole.length - 13 ? other.subarray(0, at - 1) : other);
    const running = await start(world);
    expect(running).toMatchObject({ differences: 0, hits: [], isBroughtBack: false, opened: { refused: [] } });
    expect(running.pipeline.status()).toMatchObject({ judged: 4, events: 4, duplicates: 2 });
  }
  world.disk.files.delete(file);
  const running = await goesOn(world);
  expect(running.isBroughtBack).toBe(false);
  await running.checkpoints.take();
  const again = await start(world);
  expect(again).toMatchObject({ differences: 0, hits: [], isBroughtBack: true });
  expect(again.pipeline.status()).toMatchObject({ events: 6, hits: 2 });
});

test('a checkpoint in which no events are kept, as those before had none', async () => {
  const world = await twoCheckpoints();
  const { manifest } = await openCheckpoint(world.disk, streamNow(world));
  if (manifest === undefined) throw new Error('no checkpoint');
  const { events, ...older } = manifest;
  expect(events?.count).toBe(4);
  world.disk.files.set(manifestName(3), encodeManifest(older));
  const running = await goesOn(world);
  expect(running.isBroughtBack).toBe(false);
  await running.checkpoints.take();
  expect(await start(world)).toMatchObject({ differences: 0, hits: [], isBroughtBack: true });
});

test('fewer events kept than the checkpoint says: the messages are read for what is missing, and no events are kept', async () => {
  const world = await twoCheckpoints();
  const { manifest } = await openCheckpoint(world.disk, streamNow(world));
  if (manifest?.events === undefined) throw new Error('no events are kept');
  const events = { ...manifest.events, count: 5 };
  world.disk.files.set(manifestName(3), encodeManifest({ ...manifest, events }));
  const running = await goesOn(world);
  expect(running.isBroughtBack).toBe(false);
  await running.checkpoints.take();
  const { manifest: next } = await openCheckpoint(world.disk, streamNow(world));
  expect([next?.carried.sequence, next?.events]).toEqual([5, undefined]);
  expect(await start(world)).toMatchObject({ differences: 0, hits: [], isBroughtBack: false });
});

test('an event that cannot be kept is in its message', async () => {
  const world = worldOf();
  const running = await start(world);
  await take(world, running, activate);
  const [first, ...others] = firstStay;
  if (first === undefined) throw new Error('no event');
  // JSON reads it as infinite, and does not write it.
  const listed = { ...first, data: { ...first.data, tel: [7] } };
  const text = new TextDecoder().decode(encodeFrame({ v: 1, partition: 0, events: [listed], bodies: {} }));
  const odd = new TextEncoder().encode(text.replace('"tel":[7]', '"tel":[1e999]'));
  await take(world, running, { type: 'frame', data: odd });
  await running.checkpoints.take();
  await take(world, running, frame([...others, ...secondStay]));
  await running.checkpoints.take();
  const again = await start(world);
  expect(again).toMatchObject({ differences: 0, hits: [], isBroughtBack: false });
  expect(again.opened.manifest?.events).toBeUndefined();
  expect(again.pipeline.status()).toMatchObject({ events: 4, hits: 1 });
});

test('files of the newest damaged: the one before it; after the next checkpoint the refused one is gone', async () => {
  const world = await twoCheckpoints();
  const { manifest } = await openCheckpoint(world.disk, streamNow(world));
  const said = manifest?.said.at(-1)?.file ?? '';
  world.disk.files.set(said, new Uint8Array(3));
  const running = await goesOn(world);
  expect(running.opened.refused).toEqual([{ file: manifestName(3), reason: `${said} ends at byte 3 of ${manifest?.said.at(-1)?.bytes}` }]);
  await running.checkpoints.take();
  const manifests = [...world.disk.files.keys()].filter((name) => name.startsWith('checkpoint'));
  expect(manifests.toSorted()).toEqual([manifestName(2), manifestName(5)]);
});

test('none is whole: everything is judged again while EVENTS has its beginning, and nothing when it has not', async () => {
  const world = await twoCheckpoints();
  for (const name of world.disk.files.keys()) if (name.startsWith('journal')) world.disk.files.set(name, new Uint8Array(1));
  const running = await goesOn(world);
  expect(running.opened.manifest).toBeUndefined();
  await running.checkpoints.take();
  world.wholeFrom = 3;
  expect((await start(world)).opened.manifest?.carried.sequence).toBe(5);
  world.disk.files.set(manifestName(5), new Uint8Array(1));
  await expect(start(world)).rejects.toMatchObject({ code: 'checkpoint_none' });
  world.disk.files.clear();
  await expect(start(world)).rejects.toMatchObject({ code: 'checkpoint_none', remedy: 'stop' });
});

test('a checkpoint of another stream, beyond its end, beyond HITS, or behind what EVENTS still has is refused', async () => {
  const world = await twoCheckpoints();
  const reasons = async (change: Partial<StreamNow>): Promise<readonly string[]> => {
    const { refused } = await openCheckpoint(world.disk, { ...streamNow(world), ...change });
    return refused.map(({ reason }) => reason);
  };
  expect(await reasons({ stream: 'two' })).toEqual(['of another stream', 'of another stream']);
  expect(await reasons({ last: 2 })).toEqual(['EVENTS ends before it, at 2']);
  expect(await reasons({ published: 2 })).toEqual(['HITS ends before it, at 2']);
  expect(await reasons({ identify: (n) => Promise.resolve({ timestamp: n, crc32: 0 }) })).toEqual(
    [3, 2].map((n) => `message ${n} of EVENTS is another one`),
  );
  expect(await reasons({ wholeFrom: 4 })).toEqual(['EVENTS begins only at 4']);
});

test('a full disk holds the checkpoint, not the judging, and everything is there when there is room', async () => {
  const world = worldOf();
  const running = await start(world);
  await take(world, running, activate);
  world.disk.failure = Object.assign(new Error('full'), { code: 'ENOSPC' });
  const taken = running.checkpoints.take();
  await take(world, running, frame([...firstStay, ...secondStay]));
  expect(running.hits).toHaveLength(1);
  await until(() => running.checkpoints.state().blocked === 'ENOSPC');
  expect(running.checkpoints.state().sequence).toBe(0);
  world.disk.failure = undefined;
  expect(await taken).toBe(true);
  expect(await running.checkpoints.take()).toBe(true);
  expect(running.checkpoints.state()).toMatchObject({ sequence: 2, kept: 2, blocked: '' });
  const again = await start(world);
  expect(again).toMatchObject({ differences: 0, hits: [], opened: { manifest: { carried: { sequence: 2 } } } });
});

test('judging waits for a disk that does not write only when too much waits for it', async () => {
  const world = worldOf();
  const running = await start(world, { waitingBytesMax: 1_000, blockBytes: 100 });
  world.disk.failure = Object.assign(new Error('full'), { code: 'ENOSPC' });
  const handled = running.pipeline.handle({ seq: 1, timestamp: 1, content: frame(firstStay) });
  expect(handled).toBeInstanceOf(Promise);
  expect(running.checkpoints.state().waiting_bytes).toBeGreaterThan(1_000);
  world.disk.failure = undefined;
  await handled;
  expect(running.checkpoints.state().waiting_bytes).toBeLessThanOrEqual(1_000);
});

test('what was said is written anew with each hit once, and files that no checkpoint needs go', async () => {
  const world = worldOf();
  const running = await start(world, { foldBytesMin: 10_000, blockBytes: 500 });
  await take(world, running, activate);
  await take(world, running, frame([...firstStay, ...secondStay]));
  for (let n = 0; n < 20; n += 1) {
    await take(world, running, { type: 'switch', rule_id: 'SP-01', version: 1, on: n % 2 === 1, reason: '试' });
    await running.checkpoints.take();
  }
  const { manifest } = await openCheckpoint(world.disk, streamNow(world));
  expect(manifest?.said_folded_bytes).toBeGreaterThan(0);
  expect(manifest?.said.reduce((sum, { record_bytes }) => sum + record_bytes, 0)).toBeLessThan(20_000);
  const named = manifest === undefined ? [] : segmentsOf(manifest).map(({ file }) => file);
  const left = [...world.disk.files.keys()].filter((name) => numberOfLog(name) !== undefined);
  expect(left.length).toBeLessThanOrEqual(named.length + 3);
  const again = await start(world);
  await take(world, again, { type: 'switch', rule_id: 'SP-01', version: 1, on: false, reason: '试' });
  expect(again.hits.map(({ state, revision }) => [state, revision])).toEqual([['withdrawn', 22]]);
});

/** A loop that goes on from the newest checkpoint, with other rules than those that judged. */
async function restoredOtherwise(
  world: World,
  { manifest }: Opened,
  rules: readonly unknown[],
  more: Partial<PipelineOptions>,
) {
  if (manifest === undefined) throw new Error('no checkpoint');
  const ruleSet = { ...split, rules };
  const hits: Hit[] = [];
  const outbox = new Outbox({
    from: world.position,
    publish: (bytes) => {
      hits.push(...decodeHitsFrame(bytes).hits);
      return Promise.resolve();
    },
  });
  const pipeline = new Pipeline({
    outbox, bury: () => Promise.resolve(), switchOff: () => Promise.resolve(), warn: () => undefined, ...more,
  });
  const saved = savedOf(manifest, { disk: world.disk, codec: codecInStep });
  async function* otherwise(): AsyncGenerator<readonly PipelineMessage[]> {
    for await (const messages of saved.messages())
      yield messages.map((one) => (one.content.type === 'activate' ? { ...one, content: { ...one.content, ruleSet } } : one));
  }
  // The journal is read as it was written; it is the rules that say something else.
  const { differences, isJudgedOnce } = await pipeline.restore({ ...saved, messages: otherwise });
  return { pipeline, outbox, hits, differences, isJudgedOnce };
}

test('another program that judges otherwise says so with the next message, above every revision there may be', async () => {
  const world = await twoCheckpoints();
  const running = await start(world);
  expect(running.hits).toEqual([]);
  const renamed = split.rules.map((rule) => ({ ...Object(rule), name: { zh: '另', en: 'other' } }));
  const other = await restoredOtherwise(world, running.opened, renamed, { program: 'another' });
  const { pipeline, outbox, hits, differences } = other;
  expect(differences).toBe(1);
  // Until that is said nobody may rely on what was said.
  expect(pipeline.carried()?.judged_by).toBeUndefined();
  for (const one of world.events.slice(3)) await pipeline.handle(one);
  expect(hits).toEqual([]);
  await pipeline.handle({ seq: 5, timestamp: 1, content: { type: 'restate' } });
  await until(() => outbox.published() >= 5);
  // One message lies between the checkpoint and what HITS holds.
  expect(hits.map(({ title, revision, state }) => [title, revision, state])).toEqual([['另', 3, 'raised']]);
  expect(pipeline.carried()?.judged_by).toMatchObject({ program: 'another' });
});

test('the program that said it does not ask again whether it would', async () => {
  const world = await twoCheckpoints();
  const { opened } = await start(world);
  expect(opened.manifest?.carried.judged_by).toMatchObject({ program: 'this', left_out: '', asking: [] });
  const register = { left_out: [{ sequence: 9, reason: 'x', deaths: 3, at: 1, by: 'x' }], apart: [] };
  const leavesOut: Poison = { quarantine: new Quarantine(register, 9), event: () => undefined, outdated: () => undefined };
  // Found by whoever judges everything: the hit of a rule that was not there.
  const more = [...split.rules, ...split.rules.map((rule) => ({ ...Object(rule), id: 'SP-98' }))];
  const restored = async (options: Partial<PipelineOptions>): Promise<unknown> => {
    const { differences, isJudgedOnce } = await restoredOtherwise(world, opened, more, options);
    return { differences, isJudgedOnce };
  };
  expect(await restored({ program: 'this' })).toEqual({ differences: 0, isJudgedOnce: false });
  expect(await restored({ program: 'this', poison: leavesOut })).toEqual({ differences: 1, isJudgedOnce: true });
  expect(await restored({})).toEqual({ differences: 1, isJudgedOnce: true });
});
