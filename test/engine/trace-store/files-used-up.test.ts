import { expect, test } from 'vitest';
import { Failure } from '../../../engine/failure.ts';
import type { TraceStore } from '../../../engine/trace-store/trace-store.ts';
import { codeOf, emptyDisk, openSmall, texts } from './store-on-disk.ts';

const isFull = expect.objectContaining({ code: 'trace_store_full' });
/** As whoever keeps the store does it: what was compacted goes away some flushes later, and then more may be worth it. */
function compact(store: TraceStore): void {
  let idle = 0;
  for (let flushes = 0; flushes < 1_000; flushes += 1) {
    let bytes = 1;
    try {
      bytes = store.compact(20_000);
    } catch (error) {
      expect(error).toEqual(isFull);
    }
    store.flush([]);
    idle = bytes === 0 ? idle + 1 : 0;
    if (idle > 8) return;
  }
  throw new Error('compaction does not end');
}

const filesMax = 8;
const geometry = { unitBytes: 256, fileUnits: 65, bufferUnits: 8, segmentBits: 2 };

test('a store with all its files refuses and keeps everything; compacted, it takes more', () => {
  const disk = emptyDisk();
  const store = openSmall(disk, 0, { geometry, filesMax, garbageMin: 0.2 });
  const contents = new Map<string, string>();
  let next = 0;
  const put = (): void => {
    const [code, record] = [codeOf(next), `use ${next}`.padEnd(40, '.')];
    store.put(code, Buffer.from(record));
    contents.set(code, record);
    next += 1;
  };
  const fill = (): void => {
    try {
      for (;;) put();
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'trace_store_full')) throw error;
    }
  };
  const check = (opened: TraceStore): void => {
    for (const [code, record] of contents) expect(texts(opened.get(code))).toEqual([record]);
    expect(opened.counters().codes).toBe(contents.size);
  };
  fill();
  expect(contents.size).toBeGreaterThan(50);
  expect(() => store.put(codeOf(next), Buffer.from('more'))).toThrow(isFull);
  expect(() => store.replace(codeOf(0), [Buffer.alloc(90), Buffer.alloc(90)])).toThrow(isFull);
  check(store);
  check(openSmall(disk, store.flush(), { filesMax }));

  for (let round = 0; round < 3; round += 1) {
    let removed = 0;
    for (const code of [...contents.keys()].filter((_, i) => i % 2 === 0)) {
      store.remove(code);
      contents.delete(code);
      removed += 1;
      if (removed % 100 > 0) continue;
      compact(store);
    }
    check(store);
    const left = contents.size;
    fill();
    check(store);
    expect(contents.size).toBeGreaterThan(1.2 * left);
  }
  const position = store.flush();
  disk.restart();
  check(openSmall(disk, position, { filesMax }));
});
