// Messages prepared before the clock starts, on disk: millions of events do not fit into memory
// beside what is measured. What lies in the file is read again as it is sent, and a second time by
// the evaluation from scratch.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlannedMessage } from './frame-plan.ts';

export interface PlacedMessage extends Omit<PlannedMessage, 'bytes'> {
  readonly at: number;
  readonly length: number;
}

export interface FrameFile {
  /** In order of their due times. */
  readonly messages: readonly PlacedMessage[];
  readonly bytes: number;
  /** A buffer of its own each time. */
  read(message: PlacedMessage): Buffer;
  /** The file goes. */
  close(): void;
}

/** `onProgress` hears how many events are written, now and then. */
export function writeFrameFile(
  planned: Iterable<PlannedMessage>,
  onProgress: (events: number) => void = () => undefined,
): FrameFile {
  const folder = mkdtempSync(join(tmpdir(), 'fundwatch-frames-'));
  const file = openSync(join(folder, 'frames'), 'w+');
  const messages: PlacedMessage[] = [];
  let end = 0;
  let events = 0;
  for (const { bytes, ...message } of planned) {
    writeSync(file, bytes, 0, bytes.length, end);
    messages.push({ ...message, at: end, length: bytes.length });
    end += bytes.length;
    events += message.events;
    if (messages.length % 2_000 === 0) onProgress(events);
  }
  return {
    messages: messages.toSorted((a, b) => a.dueMs - b.dueMs),
    bytes: end,
    read: ({ at, length }) => {
      const bytes = Buffer.allocUnsafe(length);
      readSync(file, bytes, 0, length, at);
      return bytes;
    },
    close: () => {
      closeSync(file);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
