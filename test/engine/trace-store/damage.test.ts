// Decay: one byte of one file, every byte of every file. The store may refuse; it may not answer
// wrongly.
import { expect, test } from 'vitest';
import { Failure } from '../../../engine/failure.ts';
import type { SimulatedDisk } from '../../simulation/simulated-disk.ts';
import { codeOf, emptyDisk, openSmall, texts } from './store-on-disk.ts';

interface Made {
  readonly disk: SimulatedDisk;
  readonly position: number;
  readonly contents: ReadonlyMap<string, string[]>;
}

/** Several files, a ledger of many parts, removed codes, saved segments of the index. */
function make(): Made {
  const disk = emptyDisk();
  const store = openSmall(disk, 0);
  const contents = new Map<string, string[]>();
  const put = (code: string, record: string): void => {
    store.put(code, Buffer.from(record));
    contents.set(code, [...(contents.get(code) ?? []), record]);
  };
  for (let i = 0; i < 16; i += 1) {
    put(codeOf(i), `use ${i}`);
    put('(01)06901234567892(21)A', `gs1 ${i}`);
    if (i % 4 === 0) store.flush();
  }
  store.replace(codeOf(3), ['a'.repeat(150), 'b'.repeat(150)].map((text) => Buffer.from(text)));
  contents.set(codeOf(3), ['a'.repeat(150), 'b'.repeat(150)]);
  store.remove(codeOf(5));
  contents.delete(codeOf(5));
  store.flush();
  put(codeOf(40), 'after the index was saved');
  const position = store.flush();
  store.close();
  return { disk, position, contents };
}

function answers(disk: SimulatedDisk, position: number): Map<string, string[]> {
  const store = openSmall(disk, position);
  const codes = [...Array.from({ length: 45 }, (_, i) => codeOf(i)), '(01)06901234567892(21)A'];
  const found = codes.flatMap((code) => {
    const records = texts(store.get(code));
    expect(store.has(code)).toBe(records !== undefined);
    return records === undefined ? [] : [[code, records] as const];
  });
  store.close();
  return new Map(found);
}

test('a damaged byte is refused, or makes no difference', () => {
  const { disk, position, contents } = make();
  const outcomes = new Map<string, number>();
  for (const [name, size] of sizesOf(disk)) {
    for (let at = 0; at < size; at += 1) {
      const bits = at % 2 === 0 ? 0xff : 0x01;
      disk.damage(`/store/${name}`, at, bits);
      const kind = name.replace(/\d+/, '');
      try {
        expect(answers(disk, position)).toEqual(contents);
        outcomes.set(`${kind} harmless`, (outcomes.get(`${kind} harmless`) ?? 0) + 1);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        expect(['trace_store_damaged', 'trace_position_unknown']).toContain(error.code);
        outcomes.set(`${kind} ${error.code}`, (outcomes.get(`${kind} ${error.code}`) ?? 0) + 1);
      }
      disk.damage(`/store/${name}`, at, bits);
    }
  }
  // Damage to the log is found, damage to the saved index made good from the log.
  expect(outcomes.get('.log trace_store_damaged')).toBeGreaterThan(500);
  expect(outcomes.get('.index harmless')).toBeGreaterThan(100);
  expect(outcomes.has('.index trace_store_damaged')).toBe(false);
  expect(answers(disk, position)).toEqual(contents);
}, 120_000);

test('the failure names the file and the byte', () => {
  const { disk, position } = make();
  disk.damage('/store/000000.log', 2 * 256 + 40);
  expect(() => answers(disk, position)).toThrow(
    expect.objectContaining({ facts: expect.objectContaining({ file: '/store/000000.log', offset: 512 }) }),
  );
});

test.each([/\.log$/, /^manifest/])('a missing file is refused, never an empty start: %s', (kind) => {
  const { disk, position } = make();
  for (const name of disk.list('/store')) if (kind.test(name)) disk.remove(`/store/${name}`);
  for (const at of [position, 'newest' as const])
    expect(() => openSmall(disk, at)).toThrow(expect.objectContaining({ code: 'trace_store_damaged' }));
});

test('without its saved index it reads the log, and says so', () => {
  const { disk, position, contents } = make();
  for (const name of disk.list('/store')) if (name.endsWith('.index')) disk.remove(`/store/${name}`);
  expect(answers(disk, position)).toEqual(contents);
  const store = openSmall(disk, position);
  expect(store.counters().segmentsMadeAnew).toBe(4);
});

test('an index of another log is found', () => {
  const { disk, position, contents } = make();
  const other = emptyDisk();
  const store = openSmall(other, 0);
  for (let i = 100; i < 200; i += 1) {
    store.put(codeOf(i), Buffer.from('of the other'));
    if (i % 4 === 0) store.flush();
  }
  store.close();
  const [from = ''] = other.list('/store').filter((name) => name.endsWith('.index'));
  const source = other.open(`/store/${from}`, 'read');
  const bytes = new Uint8Array(source.size());
  source.read(bytes, 0);
  const replaced = disk.list('/store').filter((name) => name.endsWith('.index'));
  expect(replaced.length).toBeGreaterThan(0);
  for (const name of replaced) disk.open(`/store/${name}`, 'write').write(bytes, 0);
  expect(answers(disk, position)).toEqual(contents);
});

function sizesOf(disk: SimulatedDisk): [string, number][] {
  return disk.list('/store').map((name) => [name, disk.open(`/store/${name}`, 'read').size()]);
}
