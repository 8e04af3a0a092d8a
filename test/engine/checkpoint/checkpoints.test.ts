// Checkpoints of a running loop on a disk of memory: what a new loop makes of them.
import { expect, test } from 'vitest';
import { savedOf } from '../../../engine/checkpoint/load-saved.ts';
import { manifestName, numberOfLog, segmentsOf } from '../../../engine/checkpoint/manifest.ts';
import { openCheckpoint, type Opened, type StreamNow } from '../../../engine/checkpoint/open-checkpoint.ts';
import { decodeHitsFrame, type Hit } from '../../../engine/hit.ts';
import { Outbox } from '../../../engine/outbox.ts';
import { Pipeline, type PipelineOptions, type Poison } from '../../../engine/pipeline.ts';
import type { PipelineMessage } from '../../../engine/pipeline-message.ts';
import { Quarantine } from '../../../engine/quarantine.ts';
import { codecInStep } from './memory-disk.ts';
import {
  activate, firstStay, frame, goesOn, secondStay, split, start, streamNow, take, thirdStay, twoCheckpoints, until, worldOf,
  type World,
} from './world.ts';

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

test('checkpoints go on being taken when the clock was set back', async () => {
  const world = worldOf();
  let now = 100 * 86_400_000;
  const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 1)));
  const running = await start(world, { everyMs: 5_000, clock: { now: () => now, delay } });
  await take(world, running, activate);
  await running.checkpoints.tick();
  expect(running.checkpoints.state().sequence).toBe(0);
  now -= 86_400_000;
  await running.checkpoints.tick();
  expect(running.checkpoints.state().sequence).toBe(1);
  await take(world, running, frame(firstStay));
  now += 4_999;
  await running.checkpoints.tick();
  expect(running.checkpoints.state().sequence).toBe(1);
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
