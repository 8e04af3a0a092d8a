// What was said, written anew with each hit once, as it was said last. Records are only looked at for
// the hit they are about, so that millions of them cost no parsing, and block by block, so that judging
// goes on between two blocks.
import type { Codec, Disk } from './disk.ts';
import { readRecords } from './read-records.ts';
import { RecordLog, type RecordLogOptions, type Segment } from './record-log.ts';
import { hitName } from './records.ts';

/** Resolves when the new segments are written and synced, names aside. */
export async function foldSaid(
  segments: readonly Segment[],
  options: Omit<RecordLogOptions, 'segments'> & { readonly disk: Disk; readonly codec: Codec },
): Promise<readonly Segment[]> {
  const newest = new Map<string, number>();
  let number = 0;
  for await (const records of readRecords(segments, options)) {
    for (const record of records) newest.set(hitName(record), number++);
  }
  const folded = new RecordLog({ ...options, segments: [] });
  number = 0;
  for await (const records of readRecords(segments, options)) {
    for (const record of records) if (newest.get(hitName(record)) === number++) folded.append(record);
  }
  const written = await folded.mark();
  await folded.sync();
  return written;
}
