// A person out of the evaluator's checkpoint: the newest whole one is written anew, its journal without the person
// and what was said about them left out (it is said again under the token), and every other file goes. The
// evaluator must not run.
import { existsSync, readdirSync } from 'node:fs';
import { folderDisk } from '../../engine/checkpoint/folder-disk.ts';
import type { Disk } from '../../engine/checkpoint/disk.ts';
import { decodeManifest, encodeManifest, manifestName, numberOfLog, segmentsOf, sequenceOfName } from '../../engine/checkpoint/manifest.ts';
import type { Manifest } from '../../engine/checkpoint/manifest.ts';
import { damageOf, readRecords } from '../../engine/checkpoint/read-records.ts';
import { RecordLog } from '../../engine/checkpoint/record-log.ts';
import type { Segment } from '../../engine/checkpoint/record-log.ts';
import { hitRecord, messageRecord, readHit, readMessage } from '../../engine/checkpoint/records.ts';
import { zstd } from '../../engine/checkpoint/zstd.ts';
import { decodeFrame, encodeFrame } from '../../engine/event.ts';
import type { PipelineMessage } from '../../engine/pipeline-message.ts';
import { eventsWithout, frameWithout } from './erase-streams.ts';
import type { Person } from './person.ts';

export interface CheckpointErased {
  readonly frames: number;
  readonly hits: number;
  /** EVENTS sequence of the checkpoint that is left; 0 when there is none. */
  readonly sequence: number;
}

/** Throws when a write fails; then the old checkpoint stands, and the same call may be made again. */
export async function eraseFromCheckpoint(folder: string, person: Person): Promise<CheckpointErased> {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return { frames: 0, hits: 0, sequence: 0 };
  const disk = folderDisk(folder);
  const manifest = await newestWhole(disk);
  if (manifest === undefined) {
    // Damaged ones would never be read again, and would keep what is in them.
    for (const name of await disk.names()) if (isOfCheckpoints(name)) await disk.remove(name);
    return { frames: 0, hits: 0, sequence: 0 };
  }
  const counted = { frames: 0, hits: 0 };
  const log = newLogs(disk, await disk.names());
  const journal = await rewritten(manifest.journal, disk, log('journal'), (record) => {
    const message = readMessage(record);
    const content = contentWithout(message.content, person);
    if (content === undefined) return [record];
    counted.frames += 1;
    return messageRecord({ ...message, content });
  });
  const said = await rewritten(manifest.said, disk, log('said'), (record) => {
    const { hit, isShadow } = readHit(record);
    const text = JSON.stringify(hit);
    if (!person.mentions(text)) return [record];
    counted.hits += 1;
    // Its id is made of the person's number: another hit takes its place.
    return person.mentions(hit.subject) ? undefined : hitRecord(JSON.parse(person.scrubText(text)), isShadow);
  });
  await disk.syncNames();
  // Nobody has judged these events as they are now: the next start does.
  const { judged_by, ...carried } = manifest.carried;
  // What was kept of events is made again of the journal, and who waits asks anew.
  const { events, jobs, ...others } = manifest;
  await replaceAll(disk, {
    ...others, carried, journal: [...journal], said: [...said],
    said_folded_bytes: said.reduce((sum, one) => sum + one.record_bytes, 0),
  });
  return { ...counted, sequence: manifest.carried.sequence };
}

/** `undefined` when there is nothing of them in it. */
function contentWithout(content: PipelineMessage['content'], person: Person): PipelineMessage['content'] | undefined {
  switch (content.type) {
    case 'frame': {
      const without = frameWithout(decodeFrame(content.data), person);
      return without === undefined ? undefined : { type: 'frame', data: encodeFrame(without) };
    }
    case 'quarantine': {
      const events = eventsWithout(content.events, person);
      return events === undefined ? undefined : { ...content, events };
    }
    default:
      return undefined;
  }
}

/** EVENTS sequence of the newest whole checkpoint; 0 without one. */
export async function checkpointOf(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  return (await newestWhole(folderDisk(folder)))?.carried.sequence ?? 0;
}

/** Messages of the newest whole checkpoint, in order; none without one. */
export async function* journalOf(folder: string): AsyncGenerator<PipelineMessage, void, undefined> {
  if (!existsSync(folder)) return;
  const disk = folderDisk(folder);
  const manifest = await newestWhole(disk);
  for await (const records of readRecords(manifest?.journal ?? [], { disk, codec: zstd })) {
    for (const record of records) yield readMessage(record);
  }
}

async function newestWhole(disk: Disk): Promise<Manifest | undefined> {
  const sequences = (await disk.names()).map(sequenceOfName).filter((one) => one !== undefined);
  for (const sequence of sequences.toSorted((one, other) => other - one)) {
    try {
      const manifest = decodeManifest(await disk.read(manifestName(sequence), 0, Infinity));
      const damages = await Promise.all([...manifest.journal, ...manifest.said].map((segment) => damageOf(segment, disk)));
      if (damages.every((damage) => damage === undefined)) return manifest;
    } catch {
      // The one before it is looked at, as at a start.
    }
  }
  return undefined;
}

function newLogs(disk: Disk, names: readonly string[]): (kind: 'journal' | 'said') => RecordLog {
  let number = Math.max(0, ...names.map((name) => numberOfLog(name) ?? 0));
  return (kind) => new RecordLog({
    disk, codec: zstd, segments: [],
    newName: () => `${kind}-${(number += 1)}`,
    failed: (error) => Promise.reject(error),
  });
}

/** `undefined` leaves a record out. */
async function rewritten(
  segments: readonly Segment[], disk: Disk, log: RecordLog, change: (record: Uint8Array) => readonly Uint8Array[] | undefined,
): Promise<readonly Segment[]> {
  for await (const records of readRecords(segments, { disk, codec: zstd })) {
    for (const record of records) {
      const parts = change(record);
      if (parts !== undefined) log.append(...parts);
    }
    // Block by block: what was read is written before more is read.
    await log.mark();
  }
  const written = await log.mark();
  await log.sync();
  return written;
}

/** The manifest takes its own place; from then on nothing names the other files. */
async function replaceAll(disk: Disk, manifest: Manifest): Promise<void> {
  const name = manifestName(manifest.carried.sequence);
  const draft = 'manifest.new';
  await disk.write(draft, encodeManifest(manifest), 0);
  await disk.sync(draft);
  await disk.rename(draft, name);
  await disk.syncNames();
  const kept = new Set([name, ...segmentsOf(manifest).map(({ file }) => file)]);
  for (const other of await disk.names()) if (isOfCheckpoints(other) && !kept.has(other)) await disk.remove(other);
  await disk.syncNames();
}

/** Others keep their notes in the folder too. */
function isOfCheckpoints(name: string): boolean {
  return numberOfLog(name) !== undefined || sequenceOfName(name) !== undefined || name === 'manifest.new';
}
