// Which checkpoint a start goes on from: the newest one that is whole and belongs to this stream as it
// is now. Every other is refused with its reason, and the one before it is looked at. Without any, EVENTS
// is judged from its beginning; when it no longer has one, nothing is: an evaluator that knew half of the
// past would withdraw hits that stand.
import { Failure } from '../failure.ts';
import type { Disk } from './disk.ts';
import { decodeManifest, manifestName, sequenceOfName, type Manifest } from './manifest.ts';
import { damageOf } from './read-records.ts';

/** EVENTS and HITS as they are at the start. */
export interface StreamNow {
  /** Names the stream, and no other that was ever made under its name. */
  readonly stream: string;
  readonly last: number;
  /** It has every message from here on. */
  readonly wholeFrom: number;
  /** EVENTS sequence up to which all hits are in HITS. */
  readonly published: number;
  /** Of a message that it still has; `undefined` for others. */
  identify(sequence: number): Promise<Manifest['message'] | undefined>;
}

export interface Refused {
  readonly file: string;
  readonly reason: string;
}

export interface Opened {
  /** `undefined`: judge from the beginning. */
  readonly manifest: Manifest | undefined;
  /** Older ones that are kept behind it, newest first; looked at as far as their manifests go. */
  readonly older: readonly Manifest[];
  readonly refused: readonly Refused[];
}

/** Throws Failure `checkpoint_none` when there is nothing to go on from. */
export async function openCheckpoint(disk: Disk, now: StreamNow): Promise<Opened> {
  const sequences = (await disk.names()).map(sequenceOfName).filter((one) => one !== undefined);
  const refused: Refused[] = [];
  const good: Manifest[] = [];
  for (const sequence of sequences.toSorted((a, b) => b - a)) {
    const file = manifestName(sequence);
    try {
      const manifest = decodeManifest(await disk.read(file, 0, Infinity));
      // Only the one that is used is read to its end.
      const reason = (await misfit(manifest, now)) ?? (good.length > 0 ? undefined : await damage(manifest, disk));
      if (reason === undefined) good.push(manifest);
      else refused.push({ file, reason });
    } catch (error) {
      refused.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const [manifest, ...older] = good;
  if (manifest === undefined && now.wholeFrom > 1) {
    const reasons = refused.map(({ file, reason }) => `${file}: ${reason}`).join('; ');
    throw new Failure('checkpoint_none', { first: now.wholeFrom, reasons: reasons === '' ? 'there is none' : reasons });
  }
  return { manifest, older, refused };
}

async function misfit(manifest: Manifest, now: StreamNow): Promise<string | undefined> {
  const { stream, message, carried } = manifest;
  if (stream !== now.stream) return 'of another stream';
  if (carried.sequence > now.last) return `EVENTS ends before it, at ${now.last}`;
  if (carried.sequence > now.published) return `HITS ends before it, at ${now.published}`;
  if (carried.sequence + 1 < now.wholeFrom) return `EVENTS begins only at ${now.wholeFrom}`;
  const found = await now.identify(carried.sequence);
  if (found === undefined) return undefined;
  return found.timestamp === message.timestamp && found.crc32 === message.crc32
    ? undefined
    : `message ${carried.sequence} of EVENTS is another one`;
}

async function damage({ journal, said }: Manifest, disk: Disk): Promise<string | undefined> {
  for (const segment of [...journal, ...said]) {
    const found = await damageOf(segment, disk);
    if (found !== undefined) return found;
  }
  return undefined;
}
