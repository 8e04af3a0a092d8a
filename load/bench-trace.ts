// npm run bench:trace -- --codes N: the store of trace codes. How fast codes never seen before are
// taken in, frame by frame with flushes under way; what one costs in memory and on disk; how fast
// one is found that is there and one that is not; how long the store takes to be open again. The
// same with a million codes runs before and after, because the machine does other things too: the
// ratio is what counts, processor time stands beside it. With --mixed one use in a hundred is of a
// code that is not twenty digits, and one of a code that was used before.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { TraceStore } from '../engine/trace-store/trace-store.ts';
import { percentiles } from './percentiles.ts';
import { openScript, round } from './script.ts';
import { makersCode, traceCode, useBytes, writeUse } from './trace-uses.ts';

const script = openScript({
  numbers: { codes: 1_000_000, lookups: 200_000, frame: 250, 'flush-every': 500_000 },
  flags: ['mixed'],
  texts: { folder: tmpdir() },
});
const codes = script.number('codes');
const lookups = script.number('lookups');
const frameCodes = script.number('frame');
const flushEvery = script.number('flush-every');
const isMixed = script.flag('mixed');
const baselineCodes = 1_000_000;
/** Below it the index has not left its first pages. */
const peakFrom = Math.min(1_000_000, codes / 2);

interface Intake {
  readonly insertsPerS: number;
  /** Over the last tenth. */
  readonly insertsPerSAtEnd: number;
  /** By the frame in the middle: what the others on the machine do not take away. */
  readonly medianInsertsPerS: number;
  /** Of the thread that inserts, us a use. */
  readonly cpuUs: number;
  readonly framePauseMsMax: number;
  /** The same in processor time: without what others on the machine take. */
  readonly frameCpuMsMax: number;
  /** What a flush keeps the thread from, the rest of it runs beside. */
  readonly flushPauseMsMax: number;
  readonly peakBytesPerCode: number;
  readonly position: number;
}

function cpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function isReuse(number: number): boolean {
  return isMixed && number % 100 === 99;
}

/** The code of the use of a number. */
function codeOf(number: number): string {
  if (isReuse(number)) return codeOf(firstUse((Math.imul(number, 0x9e3779b1) >>> 0) % number));
  return isMixed && number % 100 === 49 ? makersCode(number) : traceCode(number);
}

/** A number nearby whose use is the first of its code. */
function firstUse(number: number): number {
  return isReuse(number) ? number - 1 : number;
}

/** Making codes and records is not timed. Codes are what parsing an event makes of them. */
async function takeIn(store: TraceStore, count: number): Promise<Intake> {
  const made: string[] = [];
  const uses = Array.from({ length: frameCodes }, () => Buffer.alloc(useBytes));
  const frameMs: number[] = [];
  let spentMs = 0;
  let spentMsBeforeEnd = 0;
  let spentCpuUs = 0;
  let frameCpuUsMax = 0;
  let flushPauseMsMax = 0;
  let peakBytesPerCode = 0;
  let flushing: Promise<number> = Promise.resolve(0);
  let flushedAt = 0;
  for (let done = 0; done < count; ) {
    made.length = 0;
    for (let i = 0; i < frameCodes && done + i < count; i += 1) {
      made.push(codeOf(done + i));
      writeUse(uses[i]!, done + i);
    }
    const frame: string[] = JSON.parse(JSON.stringify(made));
    const cpuBefore = cpuUs();
    const startedAt = performance.now();
    store.prefetch(frame);
    for (let i = 0; i < frame.length; i += 1) store.put(frame[i]!, uses[i]!);
    done += frame.length;
    frameMs.push(performance.now() - startedAt);
    frameCpuUsMax = Math.max(frameCpuUsMax, cpuUs() - cpuBefore);
    if (done - flushedAt >= flushEvery || done === count) {
      await flushing;
      flushedAt = done;
      const flushedFrom = performance.now();
      flushing = store.flushLater();
      flushPauseMsMax = Math.max(flushPauseMsMax, performance.now() - flushedFrom);
    }
    if (done === count) await flushing;
    else await setImmediate();
    spentMs += performance.now() - startedAt;
    spentCpuUs += cpuUs() - cpuBefore;
    if (done <= count * 0.9) spentMsBeforeEnd = spentMs;
    if (done % (frameCodes * 400) === 0 && done >= peakFrom)
      peakBytesPerCode = Math.max(peakBytesPerCode, store.counters().indexBytes / done);
    if (done % 5_000_000 === 0)
      script.say(`${done / 1e6} million in, ${Math.round(done / (spentMs / 1_000))} a second`);
  }
  const frames = percentiles(frameMs);
  return {
    insertsPerS: Math.round(count / (spentMs / 1_000)),
    insertsPerSAtEnd: Math.round((count * 0.1) / ((spentMs - spentMsBeforeEnd) / 1_000)),
    cpuUs: round(spentCpuUs / count, 3),
    medianInsertsPerS: Math.round(frameCodes / (frames.p50 / 1_000)),
    framePauseMsMax: round(frames.max),
    frameCpuMsMax: round(frameCpuUsMax / 1_000),
    flushPauseMsMax: round(flushPauseMsMax),
    peakBytesPerCode: round(peakBytesPerCode),
    position: await flushing,
  };
}

async function baseline(): Promise<Intake> {
  return inFolder(async (folder) => {
    const store = new TraceStore({ folder, position: 0 });
    const intake = await takeIn(store, baselineCodes);
    store.close();
    return intake;
  });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(script.text('folder'), 'bench-trace-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Microseconds of each look-up of a whole ledger, and how many were right. */
function lookUp(store: TraceStore, isThere: boolean): { waits: number[]; right: number } {
  const waits: number[] = [];
  const expected = Buffer.alloc(useBytes);
  let right = 0;
  for (let i = 0; i < lookups; i += 1) {
    const number = firstUse(Math.floor(Math.random() * codes) + (isThere ? 0 : codes));
    const code = codeOf(number);
    writeUse(expected, number);
    const startedAt = process.hrtime.bigint();
    const found = store.get(code);
    waits.push(Number(process.hrtime.bigint() - startedAt) / 1_000);
    const isRight = isThere ? hasUse(found, expected) : found === undefined;
    if (isRight) right += 1;
  }
  return { waits, right };
}

/** Its own use first, and nothing behind it unless codes are used again. */
function hasUse(found: readonly Uint8Array[] | undefined, expected: Buffer): boolean {
  const [first, ...more] = found ?? [];
  return first !== undefined && expected.equals(first) && (isMixed || more.length === 0);
}

const before = await baseline();
script.say(`a million first: ${before.insertsPerS} a second`);
await inFolder(async (folder) => {
  const rssBefore = process.memoryUsage().rss;
  const store = new TraceStore({ folder, position: 0 });
  const intake = await takeIn(store, codes);
  const { indexBytes, indexLoad, falseMatches } = store.counters();
  const distinct = isMixed ? codes - Math.floor(codes / 100) : codes;
  const rssBytes = process.memoryUsage().rss - rssBefore;
  store.close();
  const diskBytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

  script.say('opening it again');
  const openedFrom = performance.now();
  const reopened = new TraceStore({ folder, position: intake.position });
  const recoveryMs = performance.now() - openedFrom;
  const opening = reopened.counters();
  script.say('looking up');
  const hits = lookUp(reopened, true);
  const misses = lookUp(reopened, false);
  reopened.close();
  const after = await baseline();
  const baselineRate = Math.round((before.insertsPerS + after.insertsPerS) / 2);
  const hitUs = percentiles(hits.waits);
  const missUs = percentiles(misses.waits);
  script.finish(
    {
      codes,
      inserts_per_s: intake.insertsPerS,
      inserts_per_s_last_tenth: intake.insertsPerSAtEnd,
      inserts_per_s_1m: baselineRate,
      inserts_per_s_median_frame: intake.medianInsertsPerS,
      inserts_per_s_median_frame_1m: Math.round((before.medianInsertsPerS + after.medianInsertsPerS) / 2),
      ratio_vs_1m: round(baselineRate / intake.insertsPerS),
      ratio_vs_1m_last_tenth: round(baselineRate / intake.insertsPerSAtEnd),
      cpu_us_per_insert: intake.cpuUs,
      cpu_us_per_insert_1m: round((before.cpuUs + after.cpuUs) / 2, 3),
      bytes_per_code: round(indexBytes / distinct),
      peak_bytes_per_code: intake.peakBytesPerCode,
      load_factor: round(indexLoad),
      rss_bytes_per_code: round(rssBytes / distinct, 1),
      frame_pause_ms_max: intake.framePauseMsMax,
      frame_cpu_ms_max: intake.frameCpuMsMax,
      flush_pause_ms_max: intake.flushPauseMsMax,
      lookup_p50_us: round(hitUs.p50),
      lookup_p99_us: round(hitUs.p99),
      lookup_miss_p50_us: round(missUs.p50),
      lookup_miss_p99_us: round(missUs.p99),
      false_matches: falseMatches,
      disk_bytes_per_code: round(diskBytes / distinct, 1),
      recovery_s: round(recoveryMs / 1_000),
      recovery_log_mb: Math.round(opening.replayedBytes / 1e6),
    },
    [
      ...(hits.right === lookups ? [] : [`${lookups - hits.right} codes were not found as they were put`]),
      ...(misses.right === lookups ? [] : [`${lookups - misses.right} codes were found that nobody put`]),
      ...(opening.codes === distinct && opening.records === codes
        ? []
        : [`${opening.codes} codes and ${opening.records} uses after opening again, not ${distinct} and ${codes}`]),
    ],
  );
});
