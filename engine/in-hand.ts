// What this process has in hand, where the next one finds it: a record of fixed length that is written
// over before each message and after it. It is not synced: the pages of a file outlive the process that
// wrote them, and after a power cut nobody need be suspected. Two writes a message, about 2 us together.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isDiskFull } from './disk-full.ts';
import type { Place } from './quarantine.ts';
import { turnMessagesMax } from './turns.ts';

const fileName = 'in-hand';
const magic = 0x31_48_49_46;
const recordBytes = 256;
const idBytesMax = recordBytes - 24;

export interface InHand extends Place {
  /** The message is a control event. */
  readonly isControl: boolean;
  /** How many messages from this one on are judged together. */
  readonly messages: number;
}

export const nothing: InHand = { sequence: 0, isControl: false, messages: 0 };

export class InHandFile {
  readonly #descriptor: number;
  readonly #record = Buffer.alloc(recordBytes);

  /** Nothing in hand. Makes the folder. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#descriptor = openForWriting(join(folder, fileName));
    this.#record.writeUInt32LE(magic, 0);
    this.put(nothing);
  }

  /** Sequence 0: nothing. A longer event id is cut, and then names nothing. */
  put({ sequence, isControl, messages, event_id = '' }: InHand): void {
    this.#record.writeUInt32LE(isControl ? 1 : 0, 4);
    this.#record.writeUInt32LE(messages, 20);
    this.#record.writeDoubleLE(sequence, 8);
    this.#record.writeUInt32LE(this.#record.write(event_id, 24, idBytesMax, 'latin1'), 16);
    try {
      writeSync(this.#descriptor, this.#record, 0, recordBytes, 0);
    } catch (error) {
      // What is in the file then is old: at worst one death is put down to another message.
      if (!isDiskFull(error)) throw error;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Not cut to nothing first: a full disk has no room for what was there before. */
function openForWriting(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch {
    return openSync(path, 'w', 0o600);
  }
}

/** What the process before this one had in hand when it ended; `undefined` when nothing, or when nothing is known. */
export function readInHand(folder: string): InHand | undefined {
  let record: Buffer;
  try {
    record = readFileSync(join(folder, fileName));
  } catch {
    return undefined;
  }
  if (record.length !== recordBytes || record.readUInt32LE(0) !== magic) return undefined;
  const sequence = record.readDoubleLE(8);
  if (!Number.isSafeInteger(sequence) || sequence <= 0) return undefined;
  const idBytes = record.readUInt32LE(16);
  if (idBytes > idBytesMax) return undefined;
  const event_id = record.toString('latin1', 24, 24 + idBytes);
  const isControl = record.readUInt32LE(4) === 1;
  const messages = Math.min(Math.max(1, record.readUInt32LE(20)), turnMessagesMax);
  return { sequence, isControl, messages, ...(idBytes === 0 ? {} : { event_id }) };
}

/** Whoever ends a process on purpose says so, that nothing be suspected for it. */
export function forgetInHand(folder: string): void {
  rmSync(join(folder, fileName), { force: true });
}
