import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Disk } from '../../../engine/checkpoint/disk.ts';
import { damageOf, readRecords } from '../../../engine/checkpoint/read-records.ts';
import { RecordLog, type Segment } from '../../../engine/checkpoint/record-log.ts';
import { codecInStep, memoryDisk } from './memory-disk.ts';

function logOn(disk: Disk, segments: readonly Segment[] = [], sizes = { blockBytes: 40, segmentBytes: 120 }): RecordLog {
  let number = segments.length;
  return new RecordLog({
    disk, codec: codecInStep, segments, ...sizes,
    newName: () => `log-${(number += 1)}`,
    failed: () => new Promise((resolve) => setImmediate(resolve)),
  });
}

async function textsIn(segments: readonly Segment[], disk: Disk): Promise<string[]> {
  const texts: string[] = [];
  for await (const records of readRecords(segments, { disk, codec: codecInStep }))
    for (const record of records) texts.push(new TextDecoder().decode(record));
  return texts;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('what was appended is read back, whatever the sizes and marks; each mark holds what was there', async () => {
  const steps = fc.array(fc.oneof(fc.string({ maxLength: 60 }), fc.constant('mark' as const), fc.constant('cut' as const)));
  const sizes = fc.record({ blockBytes: fc.integer({ min: 1, max: 100 }), segmentBytes: fc.integer({ min: 1, max: 300 }) });
  await fc.assert(
    fc.asyncProperty(steps, sizes, async (all, limits) => {
      const disk = memoryDisk();
      const log = logOn(disk, [], limits);
      const appended: string[] = [];
      const marks: [readonly string[], Promise<readonly Segment[]>][] = [];
      for (const step of all) {
        if (step === 'mark' || step === 'cut') marks.push([[...appended], step === 'cut' ? log.cut() : log.mark()]);
        else {
          log.append(bytes(step.slice(0, 3)), bytes(step.slice(3)));
          appended.push(step);
        }
      }
      marks.push([[...appended], log.mark()]);
      for (const [texts, segments] of marks) expect(await textsIn(await segments, disk)).toEqual(texts);
      expect(log.waitingBytes()).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('every changed, missing or cut byte of what counts is found; what lies behind it is nobody\'s', async () => {
  const disk = memoryDisk();
  const log = logOn(disk);
  for (let n = 0; n < 20; n += 1) log.append(bytes(`record ${n}`));
  const segments = await log.mark();
  expect(segments.length).toBeGreaterThan(1);
  const first = segments[0]!;
  const whole = disk.files.get(first.file) ?? new Uint8Array(0);
  expect(await damageOf(first, disk)).toBeUndefined();
  for (let at = 0; at < whole.length; at += 1) {
    disk.files.set(first.file, whole.map((byte, i) => (i === at ? byte ^ 1 : byte)));
    expect(await damageOf(first, disk)).toBe('log-1 is not what was written');
    disk.files.set(first.file, whole.subarray(0, at));
    expect(await damageOf(first, disk)).toMatch(/ends at byte/);
  }
  disk.files.set(first.file, Uint8Array.from([...whole, 1, 2, 3]));
  expect(await damageOf(first, disk)).toBeUndefined();
  disk.files.delete(first.file);
  expect(await damageOf(first, disk)).toBe('log-1 is missing');
});

test('opened again it goes on in a new file', async () => {
  const disk = memoryDisk();
  const one = logOn(disk);
  one.append(bytes('a'));
  const marked = await one.mark();
  one.append(bytes('lost'));
  await one.mark();
  const two = logOn(disk, marked);
  two.append(bytes('b'));
  const segments = await two.mark();
  expect(await textsIn(segments, disk)).toEqual(['a', 'b']);
  expect(new Set(segments.map(({ file }) => file)).size).toBe(2);
});

test('a full disk is tried again and nothing is lost', async () => {
  const disk = memoryDisk();
  const log = logOn(disk);
  disk.failure = Object.assign(new Error('full'), { code: 'ENOSPC' });
  for (let n = 0; n < 10; n += 1) log.append(bytes(`record ${n}`));
  const marked = log.mark();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(log.waitingBytes()).toBeGreaterThan(0);
  disk.failure = undefined;
  expect(await textsIn(await marked, disk)).toEqual(Array.from({ length: 10 }, (_, n) => `record ${n}`));
});
