import { expect, test } from 'vitest';
import { Failure } from '../../../engine/failure.ts';
import type { TraceStore } from '../../../engine/trace-store/trace-store.ts';
import { codeOf, emptyDisk, openSmall, texts } from './store-on-disk.ts';

const isFull = expect.objectContaining({ code: 'disk_full' });

function check(store: TraceStore, contents: ReadonlyMap<string, string[]>): void {
  for (const [code, records] of contents) expect(texts(store.get(code))).toEqual(records);
  expect(store.counters().codes).toBe(contents.size);
}

/** What was taken counts, what was refused does not. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'disk_full') return false;
    throw error;
  }
}

test('a full disk refuses, keeps everything, and goes on when there is room', () => {
  for (let room = 200; room < 12_000; room += 397) {
    const disk = emptyDisk(1_000_000);
    const store = openSmall(disk, 0, { garbageMin: 0.1 });
    const contents = new Map<string, string[]>();
    let refused = 0;
    let flushed = 0;
    let flushedContents = new Map<string, string[]>();
    const work = (from: number): void => {
      for (let i = from; i < from + 80; i += 1) {
        const code = codeOf(i % 50);
        const record = `use ${i}`.padEnd(30 + (i % 7) * 10, '.');
        if (i % 9 === 0) {
          const records = [record, 'x'.repeat(140), 'y'.repeat(140)];
          if (attempt(() => store.replace(code, records.map((text) => Buffer.from(text))))) contents.set(code, records);
          else refused += 1;
        } else if (attempt(() => store.put(code, Buffer.from(record)))) {
          contents.set(code, [...(contents.get(code) ?? []), record]);
        } else refused += 1;
        if (i % 20 === 0)
          if (attempt(() => (flushed = store.flush()))) flushedContents = new Map(contents);
          else refused += 1;
        if (i % 15 === 0) attempt(() => store.compact(600));
      }
    };
    disk.setBytesMax(disk.used() + room);
    work(0);
    check(store, contents);
    if (room < 6_000) expect(refused).toBeGreaterThan(0);
    disk.kill();
    const reopened = openSmall(disk, flushed);
    check(reopened, flushedContents);
    reopened.close();
    disk.setBytesMax(1_000_000);
    const after = openSmall(disk, flushed);
    after.put('more', Buffer.from('1'));
    check(after, new Map([...flushedContents, ['more', ['1']]]));
    after.close();
  }
}, 60_000);

test('the same store goes on: what was refused is taken, what was buffered is flushed', () => {
  const disk = emptyDisk(1_000_000);
  const store = openSmall(disk, 0);
  const contents = new Map<string, string[]>();
  disk.setBytesMax(disk.used() + 1_200);
  let next = 0;
  const put = (): boolean =>
    attempt(() => {
      store.put(codeOf(next), Buffer.from(`use ${next}`));
      contents.set(codeOf(next), [`use ${next}`]);
      next += 1;
    });
  while (put());
  expect(() => store.flush()).toThrow(isFull);
  expect(() => store.put(codeOf(next), Buffer.from('again'))).toThrow(isFull);
  check(store, contents);
  disk.setBytesMax(1_000_000);
  for (let i = 0; i < 100; i += 1) expect(put()).toBe(true);
  const position = store.flush();
  disk.restart();
  check(openSmall(disk, position), contents);
});

test('a ledger that is replaced is the old one or the new one, wherever the room ends', () => {
  const large = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(90));
  const outcomes = new Set<boolean>();
  for (let filler = 0; filler < 40; filler += 1) {
    const disk = emptyDisk(1_000_000);
    const store = openSmall(disk, 0);
    store.put('first', Buffer.from('1'));
    store.flush();
    disk.setBytesMax(disk.used());
    for (let i = 0; i < filler; i += 1) attempt(() => store.put(codeOf(1_000 + i), Buffer.alloc(10)));
    if (!attempt(() => store.put(codeOf(1), Buffer.from('old')))) continue;
    const isReplaced = attempt(() =>
      store.replace(codeOf(1), large.map((text) => Buffer.from(text))),
    );
    outcomes.add(isReplaced);
    const expected = isReplaced ? large : ['old'];
    expect(texts(store.get(codeOf(1)))).toEqual(expected);
    disk.setBytesMax(1_000_000);
    const position = store.flush();
    disk.restart();
    expect(texts(openSmall(disk, position).get(codeOf(1)))).toEqual(expected);
  }
  expect(outcomes).toEqual(new Set([true, false]));
});

test('after a sync that failed nothing is taken until it is opened anew', () => {
  const disk = emptyDisk();
  const store = openSmall(disk, 0);
  store.put(codeOf(1), Buffer.from('kept'));
  const position = store.flush();
  store.put(codeOf(2), Buffer.from('uncertain'));
  disk.failSyncs(1);
  const hasFailed = expect.objectContaining({ code: 'disk_failed' });
  expect(() => store.flush()).toThrow(hasFailed);
  expect(() => store.put(codeOf(3), Buffer.from('refused'))).toThrow(hasFailed);
  expect(() => store.flush()).toThrow(hasFailed);
  disk.restart();
  check(openSmall(disk, position), new Map([[codeOf(1), ['kept']]]));
});
