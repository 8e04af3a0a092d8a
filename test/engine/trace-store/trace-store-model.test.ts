// The store against a map, through flushes, crashes that tear and forget, positions gone back to,
// and compaction; with a good hash and with one that collides all the time.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HalfSipHash } from '../../../engine/trace-store/code-hash.ts';
import { TraceStore } from '../../../engine/trace-store/trace-store.ts';
import { chance } from '../../../load/city/chance.ts';
import { PowerCut, SimulatedDisk } from '../../simulation/simulated-disk.ts';
import { WeakHash } from './weak-hash.ts';

const codes = [
  ...Array.from({ length: 12 }, (_, i) => `8123456700000000${String(i * 37).padStart(4, '0')}`),
  '0106901234567892211234',
  'x'.repeat(100),
  '药品追溯码一二三',
  '',
  '\ud800',
  '00000000000000000000',
];

const runs = Number(process.env['TRACE_STORE_RUNS'] ?? 120);

type Contents = Map<string, string[]>;

const code = fc.constantFrom(...codes);
const bytes = fc.oneof({ weight: 6, arbitrary: fc.nat(60) }, { weight: 1, arbitrary: fc.nat(700) });
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ type: fc.constant('put' as const), code, bytes }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('many' as const), code, bytes: fc.nat(30) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('replace' as const), code, records: fc.array(bytes, { maxLength: 6 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('remove' as const), code }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('flush' as const), kept: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reopen' as const), back: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cut' as const), after: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('compact' as const), bytes: fc.nat(3_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('prefetch' as const), codes: fc.array(code) }) },
);
/** For long runs in which most of the log becomes garbage, is compacted and goes, and the index is
 * made anew from what is left. */
const churn = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('replace' as const), code, records: fc.array(bytes, { maxLength: 2 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('put' as const), code, bytes }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('remove' as const), code }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('flush' as const), kept: fc.constant(-1) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('compact' as const), bytes: fc.nat(9_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('lose' as const), index: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cut' as const), after: fc.integer({ min: 1, max: 25 }) }) },
);
type Step = (typeof step | typeof churn) extends fc.Arbitrary<infer T> ? T : never;

const geometry = { unitBytes: 256, fileUnits: 9, bufferUnits: 4, segmentBits: 2 };

class Run {
  readonly disk: SimulatedDisk;
  readonly #hashValues: number | undefined;
  #store: TraceStore;
  #contents: Contents = new Map();
  /** What the store held at each position that can be gone back to. */
  #kept = new Map<number, Contents>([[0, new Map()]]);
  #record = 0;
  #filesBefore = 0;
  #filesGone = false;
  #opening = 0;

  constructor(seed: number, hashValues: number | undefined) {
    this.disk = new SimulatedDisk({ dice: chance(seed, 'disk') });
    this.disk.makeFolder('/store');
    this.disk.syncFolder('/');
    this.#hashValues = hashValues;
    this.#store = this.#open(0);
  }

  take(one: Step): void {
    try {
      this.#take(one);
    } catch (error) {
      if (!isPowerCut(error)) throw error;
      this.#recover(one);
    }
  }

  check(): void {
    for (const one of codes) {
      const expected = this.#contents.get(one);
      expect(this.#store.has(one)).toBe(expected !== undefined);
      expect(this.#store.get(one)?.map((record) => Buffer.from(record).toString())).toEqual(expected);
    }
    const { codes: count, records } = this.#store.counters();
    expect(count).toBe(this.#contents.size);
    expect(records).toBe([...this.#contents.values()].reduce((sum, { length }) => sum + length, 0));
  }

  /** Whether a file of the log was there and is gone. */
  filesGone(): boolean {
    return this.#filesGone;
  }

  reopen(back: number): void {
    this.#store.close();
    const positions = [...this.#kept.keys()];
    const position = positions.at(-1 - (back % positions.length)) ?? 0;
    this.#opening = position;
    this.#store = this.#open(position);
    this.#goBack(position);
    this.check();
  }

  #take(one: Step): void {
    const store = this.#store;
    switch (one.type) {
      case 'put': {
        this.#put(one.code, one.bytes);
        break;
      }
      case 'many': {
        for (let i = 0; i < 12; i += 1) this.#put(one.code, one.bytes);
        break;
      }
      case 'replace': {
        const records = one.records.map((length) => this.#newRecord(length));
        store.replace(one.code, records.map((record) => Buffer.from(record)));
        if (records.length === 0) this.#contents.delete(one.code);
        else this.#contents.set(one.code, records);
        break;
      }
      case 'remove': {
        store.remove(one.code);
        this.#contents.delete(one.code);
        break;
      }
      case 'flush': {
        const keep = this.#toKeep(one.kept);
        const position = store.flush(keep);
        // Until it is certain the older ones can still be gone back to.
        this.#kept = new Map([...this.#kept].filter(([at]) => at === 0 || keep.includes(at)));
        this.#kept.delete(position);
        this.#kept.set(position, copy(this.#contents));
        break;
      }
      case 'reopen': {
        this.reopen(one.back);
        break;
      }
      case 'cut': {
        this.disk.cutPowerAfter(one.after);
        break;
      }
      case 'compact': {
        store.compact(one.bytes);
        this.#filesGone ||= store.counters().logFiles < this.#filesBefore;
        this.#filesBefore = store.counters().logFiles;
        break;
      }
      case 'lose': {
        store.flush([]);
        this.#kept = new Map([[store.positions().at(-1) ?? 0, copy(this.#contents)]]);
        if (one.index)
          for (const name of this.disk.list('/store'))
            if (name.endsWith('.index')) this.disk.remove(`/store/${name}`);
        this.reopen(0);
        break;
      }
      case 'prefetch': {
        store.prefetch(one.codes);
        break;
      }
    }
  }

  #put(name: string, length: number): void {
    const record = this.#newRecord(length);
    this.#store.put(name, Buffer.from(record));
    this.#contents.set(name, [...(this.#contents.get(name) ?? []), record]);
  }

  /** A flush that was cut off may be there or not; whatever came back from an earlier one is. */
  #recover(cut: Step): void {
    const before = this.#contents;
    const keep = cut.type === 'flush' ? this.#toKeep(cut.kept) : [];
    this.disk.restart();
    this.#store = this.#open('newest');
    const newest = this.#store.positions().at(-1) ?? 0;
    if (!this.#kept.has(newest)) {
      expect(['flush', 'lose']).toContain(cut.type);
      this.#kept.set(newest, copy(before));
    }
    const possible = [[...this.#kept.keys()].at(-1), ...(cut.type === 'reopen' ? [this.#opening] : [])];
    expect(possible).toContain(newest);
    if (cut.type === 'flush' || cut.type === 'lose') {
      // It may have given up the others already.
      const positions = this.#store.positions();
      expect(positions).toEqual(expect.arrayContaining(keep.filter((at) => at > 0)));
      this.#kept = new Map([...this.#kept].filter(([at]) => at === 0 || positions.includes(at)));
    }
    this.#goBack(newest);
    this.check();
  }

  /** The last positions, so many and one more; none when it is negative. */
  #toKeep(kept: number): readonly number[] {
    return kept < 0 ? [] : [...this.#kept.keys()].slice(-1 - kept);
  }

  #goBack(position: number): void {
    this.#kept = new Map([...this.#kept].filter(([one]) => one <= position));
    this.#contents = copy(this.#kept.get(position) ?? new Map());
  }

  #newRecord(length: number): string {
    this.#record += 1;
    return `${this.#record}`.padEnd(length, '.');
  }

  #open(position: number | 'newest'): TraceStore {
    const values = this.#hashValues;
    return new TraceStore({
      folder: '/store',
      position,
      disk: this.disk,
      geometry,
      cacheBlocks: 3,
      garbageMin: 0.2,
      roundBytesMin: 1_500,
      drawKey: () => Buffer.alloc(16, 7),
      hashOf: (key) => (values === undefined ? new HalfSipHash({ key }) : new WeakHash(values)),
    });
  }
}

/** A sync that the power cut off is told as a disk that failed. */
function isPowerCut(error: unknown): boolean {
  return error instanceof PowerCut || (error instanceof Error && error.cause instanceof PowerCut);
}

function copy(contents: Contents): Contents {
  return new Map([...contents].map(([name, records]) => [name, [...records]]));
}

test.each([
  ['a good hash', undefined],
  ['one hash for all codes', 1],
  ['five hashes', 5],
])('whatever is done and whenever the power goes, it is a map: %s', (_, hashValues) => {
  fc.assert(
    fc.property(fc.nat(), fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), (seed, steps) => {
      const run = new Run(seed, hashValues);
      for (const one of steps) run.take(one);
      try {
        run.check();
        run.reopen(0);
      } catch (error) {
        if (!isPowerCut(error)) throw error;
      }
    }),
    { numRuns: runs },
  );
}, 120_000);

test.each([
  ['a good hash', undefined],
  ['five hashes', 5],
])('so it is when most of it is garbage and files come and go: %s', (_, hashValues) => {
  let compacted = 0;
  fc.assert(
    fc.property(fc.nat(), fc.array(churn, { minLength: 150, maxLength: 300, size: 'max' }), (seed, steps) => {
      const run = new Run(seed, hashValues);
      for (const one of steps) run.take(one);
      if (run.filesGone()) compacted += 1;
    }),
    { numRuns: Math.ceil(runs / 4), endOnFailure: true },
  );
  expect(compacted).toBeGreaterThan(runs / 8);
}, 120_000);
