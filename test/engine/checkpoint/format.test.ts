// format-1/ is a checkpoint as the first release wrote it: an activation of SP-01, two stays in one
// frame, a switch-off. Whatever is written today, it must open. It is never written anew.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { folderDisk } from '../../../engine/checkpoint/folder-disk.ts';
import { savedOf } from '../../../engine/checkpoint/load-saved.ts';
import { decodeManifest, encodeManifest, formatVersion } from '../../../engine/checkpoint/manifest.ts';
import { openCheckpoint } from '../../../engine/checkpoint/open-checkpoint.ts';
import { zstd } from '../../../engine/checkpoint/zstd.ts';
import { Outbox } from '../../../engine/outbox.ts';
import { Pipeline } from '../../../engine/pipeline.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function copyOf(fixture: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'fundwatch-format-'));
  folders.push(folder);
  cpSync(join(import.meta.dirname, fixture), folder, { recursive: true });
  return folder;
}

test('a checkpoint of format 1 opens, and judging goes on from it', async () => {
  const disk = folderDisk(copyOf('format-1'));
  const streamNow = { stream: 'fixture', last: 3, wholeFrom: 3, published: 3, identify: () => Promise.resolve(undefined) };
  const { manifest, refused } = await openCheckpoint(disk, streamNow);
  expect(refused).toEqual([]);
  if (manifest === undefined) throw new Error('it was not opened');
  expect(manifest).toMatchObject({ stream: 'fixture', carried: { sequence: 3, bundle: 'fixture', in_force: 1 } });
  const warnings: string[] = [];
  const outbox = new Outbox({ from: { events_sequence: 3, part: 0, last: true }, publish: () => Promise.resolve() });
  const pipeline = new Pipeline({
    outbox,
    bury: () => Promise.resolve(),
    switchOff: () => Promise.resolve(),
    warn: (_, message) => warnings.push(message),
  });
  await pipeline.restore(savedOf(manifest, { disk, codec: zstd }));
  expect(warnings).toEqual([]);
  expect(pipeline.status()).toMatchObject({
    judged: 3, events: 4, bundle: 'fixture', rules_off: 1, off: [{ rule_id: 'SP-01', version: 1, reason: '误报太多', decided: true }],
  });
  const { hits } = pipeline.evaluator.switchOn('SP-01', 1, 0);
  // Raised, withdrawn by the switch, raised again.
  expect(hits.map(({ rule_id, mdtrt_id, state, revision }) => [rule_id, mdtrt_id, state, revision])).toEqual([['SP-01', 'M2', 'raised', 3]]);
});

test('a checkpoint of a newer release is refused and says so', async () => {
  const disk = folderDisk(copyOf('format-1'));
  const [name = ''] = (await disk.names()).filter((one) => one.startsWith('checkpoint-'));
  const manifest = decodeManifest(await disk.read(name, 0, Infinity));
  const newer = Object.assign({}, manifest, { v: formatVersion + 1 });
  await disk.remove(name);
  await disk.write(name, encodeManifest(newer), 0);
  const streamNow = { stream: 'fixture', last: 3, wholeFrom: 1, published: 3, identify: () => Promise.resolve(undefined) };
  expect(await openCheckpoint(disk, streamNow)).toMatchObject({
    manifest: undefined, refused: [{ reason: `written by a newer release (format ${formatVersion + 1})` }],
  });
});
