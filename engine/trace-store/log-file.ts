// One file of the log. Its first unit is its head: which store it belongs to, which number it has
// there and where in the log it begins. Numbers are used again when a file is gone, places in the
// log never.
import { crc32 } from 'node:zlib';
import { Failure } from '../failure.ts';
import type { Disk, DiskFile } from './disk.ts';

const magic = 'FWTRACE2';
const headBytes = 48;

export interface LogFileState {
  readonly id: number;
  /** Place of its head in the log, units from the beginning. */
  readonly start: number;
  /** Written so far, head included. */
  units: number;
  /** Bytes of entries that count no more. */
  deadBytes: number;
  /** Those of them that say that a code is gone: needed while an older file may have it. */
  removalBytes: number;
  /** Set when everything that counts was copied out of it: where in the log the last copy lies. */
  retiredAt: number | undefined;
}

export interface LogFile extends LogFileState {
  readonly path: string;
  readonly file: DiskFile;
}

export function logFileName(id: number): string {
  return `${String(id).padStart(6, '0')}.log`;
}

export function isLogFileName(name: string): boolean {
  return /^\d{6}\.log$/.test(name);
}

export interface StoreIdentity {
  readonly folder: string;
  readonly disk: Disk;
  /** Sixteen hexadecimal digits, drawn when the store was made. */
  readonly store: string;
  readonly unitBytes: number;
}

/** Throws what the disk throws; a file that could not be begun is removed. */
export function createLogFile(identity: StoreIdentity, id: number, start: number): LogFile {
  const path = `${identity.folder}/${logFileName(id)}`;
  const file = identity.disk.open(path, 'create');
  try {
    file.write(headOf(identity, id, start), 0);
  } catch (error) {
    file.close();
    identity.disk.remove(path);
    throw error;
  }
  return { id, start, units: 1, deadBytes: 0, removalBytes: 0, retiredAt: undefined, path, file };
}

/** Opens a file that must hold at least the units of `state`. */
export function openLogFile(identity: StoreIdentity, state: LogFileState): LogFile {
  const path = `${identity.folder}/${logFileName(state.id)}`;
  let file: DiskFile;
  try {
    file = identity.disk.open(path, 'write');
  } catch (cause) {
    throw new Failure('trace_store_damaged', { file: path, offset: 0, reason: 'it cannot be opened' }, { cause });
  }
  const head = Buffer.alloc(identity.unitBytes);
  const isWhole = file.read(head, 0) === head.length;
  const bytes = file.size();
  if (!isWhole || !head.equals(headOf(identity, state.id, state.start))) {
    file.close();
    throw new Failure('trace_store_damaged', { file: path, offset: 0, reason: 'its head is wrong' });
  }
  if (bytes < state.units * identity.unitBytes) {
    file.close();
    throw new Failure('trace_store_damaged', { file: path, offset: bytes, reason: 'its end is missing' });
  }
  return { ...state, path, file };
}

function headOf({ store, unitBytes }: StoreIdentity, id: number, start: number): Buffer {
  const head = Buffer.alloc(unitBytes);
  head.write(magic, 0, 'latin1');
  head.write(store, 8, 'latin1');
  head.writeUInt32LE(unitBytes, 24);
  head.writeUInt32LE(id, 28);
  head.writeDoubleLE(start, 32);
  head.writeUInt32LE(crc32(head.subarray(0, headBytes - 4)), headBytes - 4);
  return head;
}
