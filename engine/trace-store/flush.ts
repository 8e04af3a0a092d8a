// Makes everything so far certain, in an order in which a crash at any step leaves the flush
// before: blocks and saved segments of the index first, then the manifest that names them, and only
// then are files removed that no position needs any more.
import assert from 'node:assert/strict';
import { Failure } from '../failure.ts';
import type { CodeIndex } from './code-index.ts';
import type { DiskFile } from './disk.ts';
import type { Ledgers } from './ledgers.ts';
import type { Log } from './log.ts';
import type { LogFile, StoreIdentity } from './log-file.ts';
import { writeManifest, type Manifest, type Mark } from './manifest.ts';
import { isSavedFileName, savedFileName, type SavedIndex } from './saved-index.ts';

/** The whole index is saved anew while the log grows by this share: it bounds what is read when the
 * store is opened, and what is written beside the log. */
const roundShare = 0.25;
/** While files wait to be removed, a round takes this many flushes at most. */
const flushesPerRound = 16;

export interface FlushOptions {
  readonly identity: StoreIdentity;
  readonly log: Log;
  readonly ledgers: Ledgers;
  readonly index: CodeIndex;
  readonly saved: SavedIndex;
  /** As on disk. */
  readonly manifest: Manifest;
  /** Where the store was opened at. */
  readonly mark: Mark;
  /** The whole index is not saved anew for less than so many bytes of log. */
  readonly roundBytesMin: number;
}

interface Step {
  readonly file: DiskFile;
  readonly path: string;
}

interface Steps {
  /** To be synced. */
  readonly files: readonly Step[];
  /** Then this, once; returns the position. */
  finish(): number;
}

export class Flush {
  readonly #options: FlushOptions;
  #manifest: Manifest;
  #last: Mark;
  #owedSegments = 0;
  #isRunning = false;
  #failed: Failure | undefined;

  constructor(options: FlushOptions) {
    this.#options = options;
    this.#manifest = options.manifest;
    this.#last = options.mark;
  }

  /** Positions that the store can be opened at, oldest first. */
  positions(): number[] {
    return this.#manifest.marks.map(({ position }) => position);
  }

  /** Failure `disk_failed` after a sync that failed: what the disk holds is not known, only opening
   * anew helps. */
  assertSound(): void {
    if (this.#failed !== undefined) throw this.#failed;
  }

  run(keep: readonly number[] | undefined): number {
    const steps = this.#begin(keep);
    for (const { file, path } of steps.files) this.#sync(path, () => file.sync());
    return steps.finish();
  }

  async runLater(keep: readonly number[] | undefined): Promise<number> {
    const steps = this.#begin(keep);
    for (const { file, path } of steps.files) {
      try {
        if (file.syncLater === undefined) file.sync();
        else await file.syncLater();
      } catch (cause) {
        throw this.#fail(path, cause);
      }
    }
    return steps.finish();
  }

  #begin(keep: readonly number[] | undefined): Steps {
    assert(!this.#isRunning, 'one flush at a time');
    this.assertSound();
    const { log, saved, ledgers } = this.#options;
    log.seal();
    log.drain();
    const position = log.end();
    const part = this.#saveSegments(position);
    const older = this.#manifest.marks.filter((one) => one.position < position);
    const kept =
      keep === undefined ? older.slice(-1) : older.filter((one) => keep.includes(one.position));
    const isAsOnDisk = position === this.#last.position && kept.length === older.length;
    if (part === undefined && isAsOnDisk) return { files: [], finish: () => position };
    const files: Step[] = log.takeUnsynced();
    if (part !== undefined) files.push(part);
    const mark = this.#mark(position, ledgers.codes, ledgers.records);
    this.#isRunning = true;
    const finish = (): number => {
      this.#isRunning = false;
      if (part?.isFinished === true) part.file.close();
      this.#write({
        ...this.#manifest,
        generation: this.#manifest.generation + 1,
        marks: [...kept, mark],
      });
      this.#last = mark;
      this.#removeUnneeded();
      return position;
    };
    return { files, finish };
  }

  #saveSegments(position: number): ReturnType<SavedIndex['save']> {
    const { log, index, saved, identity, roundBytesMin } = this.#options;
    const total = index.table.segments;
    const written = position - this.#last.position;
    const round = Math.max(position * roundShare, roundBytesMin / identity.unitBytes);
    this.#owedSegments += (total * written) / round;
    const savedFrom = saved.savedFrom();
    const isWaiting = [...log.files.values()].some(
      ({ retiredAt }) => retiredAt !== undefined && retiredAt > savedFrom,
    );
    if (isWaiting) this.#owedSegments = Math.max(this.#owedSegments, total / flushesPerRound, 1);
    const segments = Math.min(total, Math.floor(this.#owedSegments));
    const part = saved.save(segments, position);
    this.#owedSegments -= segments;
    return part;
  }

  #mark(position: number, codes: number, records: number): Mark {
    const { log, saved } = this.#options;
    const savedFrom = saved.savedFrom();
    const isNeeded = ({ retiredAt }: LogFile): boolean => retiredAt === undefined || retiredAt > savedFrom;
    const files = [...log.files.values()];
    const gone = files.filter((file) => !isNeeded(file)).map(({ retiredAt = 0 }) => retiredAt);
    return {
      position,
      codes,
      records,
      files: files
        .filter(isNeeded)
        .sort((a, b) => a.start - b.start)
        .map(({ id, start, units, deadBytes, removalBytes, retiredAt }) => ({
          id, start, units, deadBytes, removalBytes, ...(retiredAt === undefined ? {} : { retiredAt }),
        })),
      saved: saved.files(),
      savedFrom: Math.max(this.#last.savedFrom, ...gone),
    };
  }

  #write(manifest: Manifest): void {
    const { disk, folder } = this.#options.identity;
    writeManifest(disk, folder, manifest);
    this.#manifest = manifest;
  }

  #removeUnneeded(): void {
    const { log, identity } = this.#options;
    const logFiles = new Set(this.#manifest.marks.flatMap(({ files }) => files.map(({ id }) => id)));
    const { savedFrom } = this.#last;
    log.remove(
      [...log.files.values()].filter(
        ({ id, retiredAt }) => !logFiles.has(id) && retiredAt !== undefined && retiredAt <= savedFrom,
      ),
    );
    const savedFiles = new Set(
      this.#manifest.marks.flatMap(({ saved }) => saved.map(({ number }) => savedFileName(number))),
    );
    const held = new Set(this.#options.saved.files().map(({ number }) => savedFileName(number)));
    for (const name of identity.disk.list(identity.folder))
      if (isSavedFileName(name) && !savedFiles.has(name) && !held.has(name))
        identity.disk.remove(`${identity.folder}/${name}`);
  }

  #sync(path: string, sync: () => void): void {
    try {
      sync();
    } catch (cause) {
      throw this.#fail(path, cause);
    }
  }

  #fail(path: string, cause: unknown): Failure {
    this.#isRunning = false;
    this.#failed = new Failure('disk_failed', { file: path }, { cause });
    return this.#failed;
  }
}
