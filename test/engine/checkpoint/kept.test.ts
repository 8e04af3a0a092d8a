// What a checkpoint keeps to be read faster than the journal: events as State kept them, and what judgements wait
// for. It may be missing or damaged.
import { expect, test } from 'vitest';
import { encodeManifest, manifestName } from '../../../engine/checkpoint/manifest.ts';
import { openCheckpoint } from '../../../engine/checkpoint/open-checkpoint.ts';
import { encodeFrame } from '../../../engine/event.ts';
import type { Hit } from '../../../engine/hit.ts';
import type { PipelineMessage } from '../../../engine/pipeline-message.ts';
import { exampleEvents } from '../../../rules/examples.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { historyOf, stayOf } from '../short-history.ts';
import {
  activate, firstStay, frame, goesOn, secondStay, start, streamNow, take, twoCheckpoints, worldOf, type World,
} from './world.ts';

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

test('a late event that comes again after a restart is a copy, whether the kept events or the messages are read', async () => {
  const world = worldOf();
  const running = await start(world);
  const tooLate = historyOf(...stayOf('M0', '2023-07-01 09:00:00', '2023-07-08 10:00:00'));
  await take(world, running, activate);
  // The late ones stand before the next newest one, which no order of a batch may change.
  await take(world, running, frame([...firstStay, ...tooLate, ...secondStay]));
  await running.checkpoints.take();
  expect(running.pipeline.status()).toMatchObject({ events: 4, duplicates: 0, late: 2 });
  const again = await start(world);
  expect(again).toMatchObject({ differences: 0, hits: [], isBroughtBack: true });
  await take(world, again, frame(tooLate));
  expect(again.pipeline.status()).toMatchObject({ events: 4, duplicates: 2, late: 2 });
  await again.checkpoints.take();
  for (const name of world.disk.files.keys()) if (name.startsWith('events-')) world.disk.files.delete(name);
  const messages = await start(world);
  expect(messages.isBroughtBack).toBe(false);
  await take(world, messages, frame([...tooLate, ...firstStay]));
  expect(messages.pipeline.status()).toMatchObject({ events: 4, duplicates: 6, late: 2 });
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

/** A rule that waits for feeds, one frame for each event of an example in which it fires at last. */
function waitingWorld(): { readonly world: World; readonly frames: readonly PipelineMessage['content'][] } {
  const rule = loadRules().rules.find(({ id }) => id === 'HB-09');
  const example = rule?.examples.find(({ hits }) => hits.length > 0);
  if (rule === undefined || example === undefined) throw new Error('no such rule');
  const ruleSet = { rules: [rule], knowledge: { ...loadKnowledge(), ...example.knowledge } };
  const frames = exampleEvents(example.events).map((event) => frame([event]));
  return { world: worldOf(), frames: [{ type: 'activate', ruleSet, hash: 'w' }, ...frames] };
}

test.each(['whole', 'damaged', 'gone'])('what judgements wait for, %s: a start waits for it', async (state) => {
  const { world, frames } = waitingWorld();
  const running = await start(world);
  for (const content of frames) await take(world, running, content);
  const wanted = running.hits.map(({ hit_id, revision, state: said }) => [hit_id, revision, said]);
  expect(wanted.length).toBeGreaterThan(0);
  const { world: other, frames: again } = waitingWorld();
  let now = await start(other);
  const hits: Hit[] = [];
  for (const [i, content] of again.entries()) {
    await take(other, now, content);
    if (i < again.length - 8) continue;
    await now.checkpoints.take();
    hits.push(...now.hits);
    const { manifest } = await openCheckpoint(other.disk, streamNow(other));
    const [file] = manifest?.jobs?.segments ?? [];
    if (file !== undefined && state === 'damaged') other.disk.files.set(file.file, new Uint8Array(file.bytes));
    if (file !== undefined && state === 'gone') other.disk.files.delete(file.file);
    now = await start(other);
    expect(now).toMatchObject({ differences: 0, isBroughtBack: true, opened: { refused: [] } });
  }
  expect(hits.map(({ hit_id, revision, state: said }) => [hit_id, revision, said])).toEqual(wanted);
});
