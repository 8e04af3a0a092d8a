// A person out of a checkpoint in which events are kept beside their messages: neither has the person any more, and
// the next start goes on from the messages.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { eraseFromCheckpoint } from '../../../console/erasure/erase-checkpoint.ts';
import { Person } from '../../../console/erasure/person.ts';
import { blocksOf, recordsOf } from '../../../engine/checkpoint/block.ts';
import { Checkpoints } from '../../../engine/checkpoint/checkpoints.ts';
import { folderDisk } from '../../../engine/checkpoint/folder-disk.ts';
import { savedOf } from '../../../engine/checkpoint/load-saved.ts';
import { numberOfLog } from '../../../engine/checkpoint/manifest.ts';
import { openCheckpoint, type StreamNow } from '../../../engine/checkpoint/open-checkpoint.ts';
import { zstd } from '../../../engine/checkpoint/zstd.ts';
import { encodeFrame } from '../../../engine/event.ts';
import { Outbox } from '../../../engine/outbox.ts';
import { Pipeline } from '../../../engine/pipeline.ts';
import { historyOf, ruleSetOf, stayOf } from '../../engine/short-history.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const streamNow: StreamNow = { stream: 'one', last: 2, wholeFrom: 3, published: 2, identify: () => Promise.resolve(undefined) };
const psn_no = '42010000000000000077';
const events = historyOf(
  ...stayOf('M1', '2025-07-01 09:00:00', '2025-07-08 10:00:00'),
  ...stayOf('M2', '2025-07-11 11:00:00', '2025-07-18 10:00:00'),
).map((event) => ({ ...event, data: { ...event.data, psn_no } }));

function pipelineOf(outbox: Outbox, checkpoints: () => Checkpoints | undefined): Pipeline {
  return new Pipeline({
    outbox,
    program: 'this',
    recorder: checkpoints,
    bury: () => Promise.resolve(),
    switchOff: () => Promise.resolve(),
    warn: () => undefined,
  });
}

async function judged(folder: string): Promise<void> {
  const disk = folderDisk(folder);
  const outbox = new Outbox({ from: undefined, publish: () => Promise.resolve() });
  const pipeline: Pipeline = pipelineOf(outbox, () => checkpoints);
  const checkpoints: Checkpoints = await Checkpoints.start({
    disk, codec: zstd, stream: 'one', opened: { manifest: undefined, older: [], refused: [] },
    carried: () => pipeline.carried(), jobs: () => pipeline.evaluator.takeJobs(),
    published: () => outbox.published(), clock: { now: () => 1, delay },
    everyMs: Infinity, everyMessages: Infinity, warn: () => undefined,
  });
  await pipeline.handle({ seq: 1, timestamp: 1, content: { type: 'activate', ruleSet: ruleSetOf('SP-01'), hash: 'a' } });
  const data = encodeFrame({ v: 1, partition: 0, events, bodies: {} });
  await pipeline.handle({ seq: 2, timestamp: 2, content: { type: 'frame', data } });
  expect(await checkpoints.take()).toBe(true);
}

/** Everything in the logs of a folder, decompressed. */
async function textOf(folder: string): Promise<string> {
  const disk = folderDisk(folder);
  let text = '';
  for (const name of readdirSync(folder).filter((one) => numberOfLog(one) !== undefined)) {
    for (const block of blocksOf(await disk.read(name, 0, Infinity)))
      for (const record of await recordsOf(block, zstd)) text += Buffer.from(record).toString();
  }
  return text;
}

async function goOn(folder: string) {
  const disk = folderDisk(folder);
  const { manifest } = await openCheckpoint(disk, streamNow);
  if (manifest === undefined) throw new Error('no checkpoint');
  const from = { events_sequence: 2, part: 0, last: true };
  const pipeline = pipelineOf(new Outbox({ from, publish: () => Promise.resolve() }), () => undefined);
  const restored = await pipeline.restore(savedOf(manifest, { disk, codec: zstd }));
  return { ...restored, events: pipeline.evaluator.counts().events };
}

test('nobody finds the person in any file, and the next start reads the messages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fundwatch-erase-'));
  folders.push(folder);
  await judged(folder);
  expect(readdirSync(folder).some((name) => name.startsWith('events-'))).toBe(true);
  expect(await textOf(folder)).toContain(psn_no);
  expect(await goOn(folder)).toMatchObject({ differences: 0, isBroughtBack: true, events: 4 });

  const person = new Person([psn_no], new Uint8Array(32).fill(7));
  for (const { data } of events) person.learn(data);
  expect(await eraseFromCheckpoint(folder, person)).toMatchObject({ frames: 1, sequence: 2 });
  expect(readdirSync(folder).some((name) => name.startsWith('events-'))).toBe(false);
  expect(await textOf(folder)).not.toContain(psn_no);
  expect(await goOn(folder)).toMatchObject({ isJudgedOnce: true, isBroughtBack: false, events: 4 });
});
