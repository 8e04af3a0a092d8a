// Opens a back-up, folder or file, and holds every part to the sum that its manifest gives.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../engine/failure.ts';
import { manifestName, openManifest } from './manifest.ts';
import type { Manifest, Part } from './manifest.ts';
import { readTarHeader, tarHeaderBytes, tarPadding } from './tar-format.ts';

export interface BackupReader {
  readonly manifest: Manifest;
  /** The bytes of a part. Throws `backup_damaged`, with the part's name, as soon as they cannot be the ones that
   * were written: at the latest behind the last byte. */
  read(name: string): AsyncGenerator<Uint8Array, void, undefined>;
}

const readBytes = 1024 * 1024;

/** Throws `file_unreadable` when nothing is there, `backup_damaged` when what is there is no whole back-up. */
export async function openBackup(source: string): Promise<BackupReader> {
  const found = await stat(source).catch((cause: unknown) => {
    throw new Failure('file_unreadable', { file: source, reason: 'no such file' }, { cause });
  });
  const places = found.isDirectory() ? folderPlaces(source) : await filePlaces(source);
  const text = await places.manifest().catch(() => undefined);
  if (text === undefined) throw damaged(manifestName, 'it is missing: this back-up was never finished');
  const opened = openManifest(text);
  if ('problem' in opened) throw damaged(manifestName, opened.problem);
  const { manifest } = opened;
  const parts = new Map(manifest.parts.map((part) => [part.name, part]));
  return { manifest, read };

  async function* read(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    const part = parts.get(name);
    const place = places.find(name);
    if (part === undefined || place === undefined) throw damaged(name, 'it is missing');
    yield* summed(part, place);
  }
}

/** Reads every part to its end. Throws `backup_damaged` at the first that is not what was written. */
export async function checkBackup(backup: BackupReader, onPart: (part: Part) => void): Promise<void> {
  for (const part of backup.manifest.parts) {
    for await (const _ of backup.read(part.name));
    onPart(part);
  }
}

interface Place {
  readonly path: string;
  /** Bytes in front of it in the file. */
  readonly start: number;
  /** Of a folder's file: whatever it has. */
  readonly bytes?: number;
}

interface Places {
  manifest(): Promise<string>;
  find(name: string): Place | undefined;
}

function folderPlaces(folder: string): Places {
  return {
    manifest: () => readFile(join(folder, manifestName), 'utf8'),
    find: (name) => ({ path: join(folder, name), start: 0 }),
  };
}

async function filePlaces(path: string): Promise<Places> {
  const places = new Map<string, Place>();
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(tarHeaderBytes);
    for (let offset = 0; ;) {
      const { bytesRead } = await file.read(head, 0, tarHeaderBytes, offset);
      const entry = readTarHeader(head.subarray(0, bytesRead));
      if (entry === undefined || entry === 'end') break;
      const start = offset + tarHeaderBytes;
      places.set(entry.name, { path, start, bytes: entry.bytes });
      offset = start + entry.bytes + tarPadding(entry.bytes).length;
    }
  } finally {
    await file.close();
  }
  const find = (name: string): Place | undefined => places.get(name);
  return { find, manifest };

  async function manifest(): Promise<string> {
    const place = find(manifestName);
    if (place === undefined) throw new Error('no manifest');
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytesAt(place)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
}

async function* summed(part: Part, place: Place): AsyncGenerator<Uint8Array, void, undefined> {
  const sum = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of bytesAt(place)) {
      sum.update(chunk);
      bytes += chunk.length;
      if (bytes > part.bytes) throw damaged(part.name, `it is longer than ${part.bytes} bytes`);
      yield chunk;
    }
  } catch (error) {
    if (isMissing(error)) throw damaged(part.name, 'it is missing', error);
    throw error;
  }
  if (bytes < part.bytes) throw damaged(part.name, `it has ${bytes} of ${part.bytes} bytes`);
  if (sum.digest('hex') !== part.sha256) throw damaged(part.name, 'its content was changed');
}

async function* bytesAt({ path, start, bytes }: Place): AsyncGenerator<Uint8Array, void, undefined> {
  if (bytes === 0) return;
  const end = bytes === undefined ? {} : { end: start + bytes - 1 };
  const stream: AsyncIterable<Buffer> = createReadStream(path, { start, ...end, highWaterMark: readBytes });
  yield* stream;
}

function damaged(part: string, reason: string, cause?: unknown): Failure {
  return new Failure('backup_damaged', { part, reason }, cause === undefined ? {} : { cause });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
