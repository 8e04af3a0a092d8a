// Opens the folder of a store at one of its positions: what lies behind it is cut off, the index is
// loaded and brought up to it, and the number of codes must come out as it was.
import { Failure } from '../failure.ts';
import type { CodeHash } from './code-hash.ts';
import { CodeIndex } from './code-index.ts';
import type { Disk } from './disk.ts';
import { filesMax, type Geometry } from './geometry.ts';
import { Log } from './log.ts';
import { isLogFileName, logFileName, openLogFile, type LogFile, type LogFileState, type StoreIdentity } from './log-file.ts';
import { formatVersion, isManifestName, readManifests, writeManifest, type Manifest, type Mark } from './manifest.ts';
import { replay } from './replay.ts';
import { isSavedFileName, loadIndex, savedFileName } from './saved-index.ts';

export interface OpenedStore {
  readonly identity: StoreIdentity;
  readonly hash: CodeHash;
  readonly manifest: Manifest;
  readonly mark: Mark;
  readonly log: Log;
  readonly index: CodeIndex;
  /** For each segment the place it was saved at. */
  readonly places: Float64Array;
  readonly opening: Opening;
}

/** How the store was opened. */
export interface Opening {
  /** Bytes cut off behind the position. */
  readonly cutBytes: number;
  /** Segments of the index of which nothing saved could be used. */
  readonly segmentsMadeAnew: number;
  /** Bytes of log read for the index. */
  readonly replayedBytes: number;
}

export interface OpenStoreOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly position: number | 'newest';
  readonly geometry: Geometry;
  readonly cacheBlocks: number;
  readonly filesMax: number | undefined;
  /** For a store that is made. */
  drawKey(): Buffer;
  hashOf(key: Uint8Array): CodeHash;
}

export function openStore(options: OpenStoreOptions): OpenedStore {
  const { disk, folder } = options;
  disk.makeFolder(folder);
  const found = chooseManifest(options);
  const identity = { disk, folder, store: found.manifest.store, unitBytes: found.manifest.geometry.unitBytes };
  const hash = options.hashOf(Buffer.from(found.manifest.hashKey, 'hex'));
  const manifest = forgetLater(options, found.manifest, found.mark);
  const { mark } = found;
  const cutBytes = removeUnnamed(options, manifest);
  const files = openFiles(identity, manifest, mark);
  const { geometry } = manifest;
  const { cacheBlocks, filesMax: most = filesMax(geometry) } = options;
  const log = new Log({ identity, geometry, files, cacheBlocks, filesMax: most });
  const own = files.filter(({ id, start }) => mark.files.some((one) => one.id === id && one.start === start));
  const cutHead = cutFiles(own, geometry.unitBytes);
  const index = new CodeIndex(geometry.segmentBits);
  const places = loadIndex(identity, index, mark.saved, mark.savedFrom);
  const segmentsMadeAnew = mark.position === 0 ? 0 : places.filter((place) => place === 0).length;
  let replayedBytes = replay({ log, files: own, geometry, hash, index, places });
  let madeAnew = segmentsMadeAnew;
  if (index.table.entries() !== mark.codes && segmentsMadeAnew < index.table.segments) {
    // What was saved does not agree with the log: the log decides.
    index.table.clear();
    places.fill(0);
    madeAnew = index.table.segments;
    replayedBytes += replay({ log, files: own, geometry, hash, index, places });
  }
  if (index.table.entries() !== mark.codes)
    throw new Failure('trace_store_damaged', {
      file: folder, offset: 0, reason: `the log has ${index.table.entries()} codes, not ${mark.codes}`,
    });
  const opening = { cutBytes: cutBytes + cutHead, segmentsMadeAnew: madeAnew, replayedBytes };
  return { identity, hash, manifest, mark, log, index, places, opening };
}

const emptyMark: Mark = { position: 0, codes: 0, records: 0, files: [], saved: [], savedFrom: 0 };

function chooseManifest(options: OpenStoreOptions): { manifest: Manifest; mark: Mark } {
  const { disk, folder, position } = options;
  const { manifests, damaged } = readManifests(disk, folder);
  const [newest] = manifests;
  if (newest === undefined) {
    const [first] = damaged;
    if (first !== undefined) throw first;
    return { manifest: makeStore(options), mark: emptyMark };
  }
  if (position === 0) return { manifest: newest, mark: emptyMark };
  if (position === 'newest') {
    const [first] = damaged;
    if (first !== undefined) throw first;
    return { manifest: newest, mark: newest.marks.at(-1) ?? emptyMark };
  }
  // A damaged one may have been the newer one: then the one before it is as good for what it knows.
  const mark = newest.marks.find((one) => one.position === position);
  if (mark === undefined) throw unknownPosition(options, newest.marks);
  return { manifest: newest, mark };
}

function makeStore(options: OpenStoreOptions): Manifest {
  const { disk, folder, position, geometry } = options;
  const log = disk.list(folder).find(isLogFileName);
  if (log !== undefined)
    throw new Failure('trace_store_damaged', { file: `${folder}/${log}`, offset: 0, reason: 'the manifest is missing' });
  if (position !== 0 && position !== 'newest') throw unknownPosition(options, []);
  const key = options.drawKey();
  const manifest: Manifest = {
    version: formatVersion,
    generation: 1,
    store: key.toString('hex', 0, 8),
    hashKey: key.toString('hex', 8, 16),
    geometry,
    marks: [],
  };
  writeManifest(disk, folder, manifest);
  return manifest;
}

function unknownPosition({ folder, position }: OpenStoreOptions, marks: readonly Mark[]): Failure {
  const known = ['0', ...marks.map((mark) => String(mark.position))].join(', ');
  return new Failure('trace_position_unknown', { folder, position, known });
}

/** Positions behind the one that is opened are given up before anything is cut, in both manifests:
 * neither may ever name what is written from now on as what was there before. */
function forgetLater({ disk, folder }: OpenStoreOptions, manifest: Manifest, mark: Mark): Manifest {
  const marks = manifest.marks.filter(({ position }) => position <= mark.position);
  if (marks.length === manifest.marks.length) return manifest;
  let written = manifest;
  for (let i = 0; i < 2; i += 1) {
    written = { ...manifest, generation: written.generation + 1, marks };
    writeManifest(disk, folder, written);
  }
  return written;
}

/** Files that no position names; returns their bytes. */
function removeUnnamed({ disk, folder }: OpenStoreOptions, { marks }: Manifest): number {
  const named = new Set(
    marks.flatMap(({ files, saved }) => [
      ...files.map(({ id }) => logFileName(id)),
      ...saved.map(({ number }) => savedFileName(number)),
    ]),
  );
  let bytes = 0;
  for (const name of disk.list(folder)) {
    if (named.has(name) || isManifestName(name) || !(isLogFileName(name) || isSavedFileName(name))) continue;
    const path = `${folder}/${name}`;
    if (isLogFileName(name)) {
      const file = disk.open(path, 'read');
      bytes += file.size();
      file.close();
    }
    disk.remove(path);
  }
  return bytes;
}

/** Those of the position, and those that only older positions still need: nothing points into
 * these. */
function openFiles(identity: StoreIdentity, { marks }: Manifest, mark: Mark): LogFile[] {
  const states = new Map<number, LogFileState>();
  for (const { files } of marks)
    for (const { id, start, units, deadBytes, removalBytes } of files)
      states.set(id, { id, start, units, deadBytes, removalBytes, retiredAt: 0 });
  for (const { retiredAt, ...file } of mark.files) states.set(file.id, { ...file, retiredAt });
  return [...states.values()].sort((a, b) => a.start - b.start).map((state) => openLogFile(identity, state));
}

/** To the length they had; returns the bytes cut. */
function cutFiles(files: readonly LogFile[], unitBytes: number): number {
  let cut = 0;
  for (const { file, units } of files) {
    const surplus = file.size() - units * unitBytes;
    if (surplus <= 0) continue;
    file.truncate(units * unitBytes);
    cut += surplus;
  }
  return cut;
}
