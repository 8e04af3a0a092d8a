// On the disk of the machine, at its own sizes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { TraceStore, type TraceStoreOptions } from '../../../engine/trace-store/trace-store.ts';
import { codeOf, emptyDisk, openSmall, texts } from './store-on-disk.ts';

const folders: string[] = [];

function open(position: number | 'newest', folder: string, options: Partial<TraceStoreOptions> = {}): TraceStore {
  return new TraceStore({ folder, position, ...options });
}

function newFolder(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'trace-store-')), 'traces');
  folders.push(join(folder, '..'));
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test('codes of every kind, ledgers of every length', () => {
  const folder = newFolder();
  const store = open(0, folder);
  const codes = [
    '81234567000000000001',
    '00000000000000000000',
    '8123456700000000001',
    '(01)06901234567892(21)A1b2/c',
    'https://id.gs1.org/01/06901234567892/21/A1',
    '码'.repeat(100),
    'e\u0301',
    '\u00e9',
    '',
  ];
  const longLedger = Array.from({ length: 3_000 }, (_, i) => `use ${i}`);
  const large = ['x'.repeat(64 << 10), '', 'y'.repeat(5_000)];
  for (const code of codes) store.put(code, Buffer.from(`of ${code}`));
  for (const use of longLedger) store.put('81234567000000000009', Buffer.from(use));
  store.replace('large', large.map((text) => Buffer.from(text)));
  store.put('large', Buffer.from('z'));
  const check = (one: TraceStore): void => {
    for (const code of codes) expect(texts(one.get(code))).toEqual([`of ${code}`]);
    expect(texts(one.get('81234567000000000009'))).toEqual(longLedger);
    expect(texts(one.get('large'))).toEqual([...large, 'z']);
    expect(one.get('81234567000000000002')).toBeUndefined();
    expect(one.counters().codes).toBe(codes.length + 2);
  };
  check(store);
  const position = store.flush();
  check(store);
  store.close();
  const reopened = open(position, folder);
  check(reopened);
  reopened.close();
});

test('a hundred thousand codes: found after growth and reopening, the index read and not made anew', () => {
  const folder = newFolder();
  const count = 100_000;
  const store = open(0, folder, { roundBytesMin: 900_000 });
  for (let i = 0; i < count; i += 1) {
    store.put(codeOf(i * 7), Buffer.from(`use ${i}`));
    if (i % 10_000 === 9_999) store.flush();
  }
  store.put(codeOf(7), Buffer.from('again'));
  const position = store.flush();
  store.close();
  const reopened = open(position, folder);
  const { codes, indexBytes, segmentsMadeAnew, replayedBytes, logBytes } = reopened.counters();
  expect(codes).toBe(count);
  expect(segmentsMadeAnew).toBe(0);
  expect(replayedBytes).toBeLessThan(logBytes / 2);
  expect(indexBytes / count).toBeLessThan(18);
  for (let i = 0; i < count; i += 13) {
    expect(texts(reopened.get(codeOf(i * 7)))).toEqual(i === 1 ? ['use 1', 'again'] : [`use ${i}`]);
    expect(reopened.has(codeOf(i * 7 + 3))).toBe(false);
  }
  expect(texts(reopened.get(codeOf(7)))).toEqual(['use 1', 'again']);
  reopened.close();
});

test('what is put while a flush waits for the disk belongs to the next one', async () => {
  const folder = newFolder();
  const store = open(0, folder);
  store.put('first', Buffer.from('1'));
  const flushing = store.flushLater();
  store.put('second', Buffer.from('2'));
  store.put('first', Buffer.from('3'));
  const position = await flushing;
  const later = store.flush([position]);
  expect(store.positions()).toEqual([position, later]);
  store.close();
  const atLater = open(later, folder);
  expect(texts(atLater.get('first'))).toEqual(['1', '3']);
  expect(texts(atLater.get('second'))).toEqual(['2']);
  atLater.close();
  const atFirst = open(position, folder);
  expect(texts(atFirst.get('first'))).toEqual(['1']);
  expect(atFirst.has('second')).toBe(false);
  atFirst.close();
  expect(() => open(later, folder)).toThrow(expect.objectContaining({ code: 'trace_position_unknown' }));
});

test('a frame is read once, in the order of the disk', () => {
  const folder = newFolder();
  const store = open(0, folder);
  for (let i = 0; i < 5_000; i += 1) store.put(codeOf(i), Buffer.alloc(60, i));
  const position = store.flush();
  store.close();
  const reopened = open(position, folder);
  const frame = Array.from({ length: 250 }, (_, i) => codeOf((i * 1_237) % 5_000));
  const read = reopened.prefetch([...frame, codeOf(9_999)]);
  expect(read).toBeGreaterThan(50);
  const { reads } = reopened.counters();
  for (const code of frame) expect(reopened.get(code)).toHaveLength(1);
  expect(reopened.counters().reads).toBe(reads);
  expect(reopened.prefetch(frame)).toBe(0);
  reopened.close();
});

test('garbage is given back, in bounded steps, and nothing else', () => {
  const disk = emptyDisk();
  const store = openSmall(disk, 0);
  const rounds = 40;
  for (let round = 0; round < rounds; round += 1) {
    for (let i = 0; i < 20; i += 1) store.replace(codeOf(i), [Buffer.from(`round ${round} of ${i}`)]);
    store.flush([]);
    for (let step = 0; step < 12; step += 1) expect(store.compact(512)).toBeLessThanOrEqual(512 + 4 * 256);
  }
  for (let i = 0; i < 40; i += 1) {
    while (store.compact(2_000) > 0);
    store.flush([]);
  }
  expect(store.counters().logBytes).toBeLessThan(12_000);
  for (let i = 0; i < 20; i += 1) expect(texts(store.get(codeOf(i)))).toEqual([`round ${rounds - 1} of ${i}`]);
  const position = store.flush([]);
  disk.restart();
  const reopened = openSmall(disk, position);
  for (let i = 0; i < 20; i += 1) expect(texts(reopened.get(codeOf(i)))).toEqual([`round ${rounds - 1} of ${i}`]);
  expect(reopened.counters().codes).toBe(20);
});

test('a flush with nothing to make certain leaves the disk alone', () => {
  const disk = emptyDisk();
  const store = openSmall(disk, 0);
  expect(store.flush()).toBe(0);
  store.put('code', Buffer.from('1'));
  const before = store.flush();
  store.put('code', Buffer.from('2'));
  const position = store.flush();
  const operations = disk.operations();
  expect(store.flush()).toBe(position);
  expect(disk.operations()).toBe(operations);
  expect(store.positions()).toEqual([before, position]);
  disk.restart();
  expect(texts(openSmall(disk, position).get('code'))).toEqual(['1', '2']);
});
