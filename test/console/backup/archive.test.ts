// A back-up on disk: both forms, and everything that may be wrong with one.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkBackup, openBackup } from '../../../console/backup/backup-reader.ts';
import { openBackupWriter } from '../../../console/backup/backup-writer.ts';
import { manifestName, sealManifest } from '../../../console/backup/manifest.ts';
import type { Manifest, Part } from '../../../console/backup/manifest.ts';
import { misfitOf } from '../../../console/backup/misfit.ts';
import { readTarHeader, tarHeader } from '../../../console/backup/tar-format.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fundwatch-archive-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const contents: Readonly<Record<string, Buffer>> = {
  'streams/EVENTS.tar.s2': Buffer.alloc(70_000, 'event'),
  'tables/hits.tsv.zst': Buffer.from('hits'),
  'files/users.json': Buffer.alloc(0),
};

describe.each(['a folder', 'one file'])('%s', (form) => {
  const target = (): string => join(folder, form === 'one file' ? 'backup.tar' : 'backup');

  test('what was written is read back, by its owner only', async () => {
    await write(target());
    const backup = await openBackup(target());
    for (const [name, bytes] of Object.entries(contents)) expect(await whole(backup.read(name))).toEqual(bytes);
    expect(statSync(target()).mode & 0o077).toBe(0);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('one that is not finished has no name yet, and one that is abandoned leaves nothing', async () => {
    const writer = await openBackupWriter(target());
    await writer.write('files/users.json', from(Buffer.from('half')));
    expect(existsSync(target())).toBe(false);
    renameSync(`${target()}.unfinished`, target());
    await expect(openBackup(target())).rejects.toThrow(/manifest\.json.*never finished/);
    renameSync(target(), `${target()}.unfinished`);
    await writer.abandon();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('an existing place is not overwritten', async () => {
    writeFileSync(target(), 'precious');
    await expect(openBackupWriter(target())).rejects.toMatchObject({ code: 'backup_target' });
    expect(readFileSync(target(), 'utf8')).toBe('precious');
  });

  test('a byte that differs is found, and the part named', async () => {
    await write(target());
    const path = form === 'one file' ? target() : join(target(), 'streams/EVENTS.tar.s2');
    const bytes = readFileSync(path);
    const at = bytes.indexOf('eventevent') + 5_000;
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(path, bytes);
    await expect(checked(target())).rejects.toMatchObject({
      code: 'backup_damaged', facts: { part: 'streams/EVENTS.tar.s2', reason: 'its content was changed' },
    });
  });
});

test('a part that is cut, longer or gone is named', async () => {
  const target = join(folder, 'backup');
  await write(target);
  const part = join(target, 'tables/hits.tsv.zst');
  truncateSync(part, 2);
  await expect(checked(target)).rejects.toMatchObject({ facts: { part: 'tables/hits.tsv.zst', reason: 'it has 2 of 4 bytes' } });
  appendFileSync(part, 'more than there was');
  await expect(checked(target)).rejects.toMatchObject({ facts: { reason: 'it is longer than 4 bytes' } });
  rmSync(part);
  await expect(checked(target)).rejects.toMatchObject({ facts: { part: 'tables/hits.tsv.zst', reason: 'it is missing' } });
});

test('a file cut anywhere is refused', async () => {
  const target = join(folder, 'backup.tar');
  await write(target);
  const { size } = statSync(target);
  // The last two blocks are the end mark, which carries nothing.
  for (const bytes of [0, 100, 512, 40_000, size - 1_500]) {
    truncateSync(target, bytes);
    await expect(checked(target), `${bytes} bytes`).rejects.toMatchObject({ code: 'backup_damaged' });
    rmSync(target);
    await write(target);
  }
});

test('a manifest of a newer program, a changed one and another file are refused in words', async () => {
  const target = join(folder, 'backup');
  await write(target);
  const place = join(target, manifestName);
  const text = readFileSync(place, 'utf8');
  writeFileSync(place, text.replace('"archived"', '"Archived"').replace('0.1.0', '0.1.1'));
  await expect(openBackup(target)).rejects.toMatchObject({ facts: { reason: 'the manifest was changed after it was written' } });
  const newer: Manifest = JSON.parse(JSON.stringify({ ...manifestOf([]), v: 2 }));
  writeFileSync(place, sealManifest(newer));
  await expect(openBackup(target)).rejects.toMatchObject({ facts: { reason: expect.stringContaining('newer program') } });
  writeFileSync(place, '{}');
  await expect(openBackup(target)).rejects.toMatchObject({ facts: { reason: 'the manifest is not one of ours' } });
  await expect(openBackup(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'file_unreadable' });
});

test('the file is a tar that others can open; sizes above 8 GiB stand in its heads', async () => {
  const target = join(folder, 'backup.tar');
  await write(target);
  execFileSync('tar', ['-xf', target, '-C', folder]);
  for (const [name, bytes] of Object.entries(contents)) expect(readFileSync(join(folder, name))).toEqual(bytes);
  const entry = { name: 'streams/EVENTS.tar.s2', bytes: 12 * 1024 ** 3 };
  expect(readTarHeader(tarHeader(entry.name, entry.bytes))).toEqual(entry);
});

describe('positions', () => {
  const stream = (name: string, first_seq: number, last_seq: number) =>
    ({ name, part: name, config: { name }, state: { messages: 0, bytes: 0, first_seq, last_seq } });
  const streams = [stream('EVENTS', 50, 100), stream('HITS', 5, 10), stream('DEAD', 1, 0)];
  const stored = [
    { stream: 'EVENTS', sequence: 90, events_sequence: 0 }, { stream: 'HITS', sequence: 10, events_sequence: 95 },
    { stream: 'DEAD', sequence: 0, events_sequence: 0 }, { stream: 'LEDGER', sequence: 8, events_sequence: 80 },
  ];
  const misfit = (change: object): string | undefined => misfitOf({ streams, stored, checkpoint_sequence: 60, ...change });

  test('that lie inside their streams fit', () => {
    expect(misfit({})).toBeUndefined();
  });

  test.each([
    [{ checkpoint_sequence: 101 }, 'the checkpoint reached 101, but EVENTS ends at 100'],
    [{ checkpoint_sequence: 48 }, 'the checkpoint reached 48, but EVENTS begins only at 50'],
    [{ streams: streams.slice(1) }, 'there is no stream EVENTS'],
    [{ stored: [{ stream: 'HITS', sequence: 11, events_sequence: 90 }] }, 'the table rows of HITS reached 11, but HITS ends at 10'],
    [{ stored: [{ stream: 'LEDGER', sequence: 3, events_sequence: 90 }] }, 'the table rows of LEDGER reached 3, but HITS begins only at 5'],
    [{ stored: [{ stream: 'HITS', sequence: 9, events_sequence: 101 }] }, 'the judgements stored from HITS reached 101, but EVENTS ends at 100'],
  ])('that do not are told: %j', (change, words) => {
    expect(misfit(change)).toBe(words);
  });
});

async function write(target: string): Promise<void> {
  const writer = await openBackupWriter(target);
  const parts: Part[] = [];
  for (const [name, bytes] of Object.entries(contents)) parts.push(await writer.write(name, from(bytes)));
  await writer.finish(manifestOf(parts));
}

async function checked(target: string): Promise<void> {
  await checkBackup(await openBackup(target), () => undefined);
}

function manifestOf(parts: Part[]): Manifest {
  return {
    v: 1, program: '0.1.0', begun_at: '', ended_at: '', schema_version: 2, has_credentials: true,
    stored: [], streams: [], tables: [], files: [], parts,
  };
}

async function* from(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}

async function whole(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}
