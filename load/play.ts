// Plays a simulated day into a running Fundwatch through its public doors, then ends. The first
// start brings the city's past as a backlog, as fast as it is taken; the day itself takes
// `--seconds`. Killed and started again it goes on where it stopped: the position is written after
// every accepted batch, and a batch sent twice is only a resend. Each later start plays the next
// day, never one that is not over yet.

import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { dayMs, hourMs, startOfDay, timeText } from './city/china-clock.ts';
import { demoCity, demoFile, readDemoPosition, type DemoPosition } from './city/demo-city.ts';
import type { CityMessage } from './city/agenda.ts';
import { generateCity } from './city/generate.ts';
import type { Truth } from './city/truth.ts';
import { replaceFile } from '../console/start/replace-file.ts';
import { sayReady } from '../engine/say-ready.ts';
import { Feed } from './play-feed.ts';

/** One bulk request of the backlog, and how many of them are on their way at once. */
const backlogBytes = 1_500_000;
const backlogRequests = 2;
/** How long an hour of the simulated day lasts, relative: nights pass quickly. */
const hourWeights = [
  ...Array<number>(6).fill(0.25),
  0.6,
  ...Array<number>(14).fill(1.35),
  0.8,
  0.5,
  0.3,
];
const tickMs = 200;
/** So many messages of each tick go singly to /api/fsi, as institutions send them. */
const singlesPerTick = 3;
const progressMs = 5000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '180' },
    scale: { type: 'string' },
    seed: { type: 'string' },
    url: { type: 'string' },
    var: { type: 'string' },
  },
});

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());
await main();

async function main(): Promise<void> {
  const varFolder = values.var ?? process.env['FUNDWATCH_VAR'] ?? 'var';
  const feed = new Feed({ ...target(varFolder), signal: stopping.signal, say });
  let position = readDemoPosition(varFolder, Date.now());
  if (position.day === 0 && position.sent === 0) {
    position = {
      ...position,
      ...(values.scale === undefined ? {} : { scale: Number(values.scale) }),
      ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    };
  }
  keep(varFolder, position);
  sayReady('demo', { start: position.start, day: position.day, scale: position.scale });
  const dayStart = startOfDay(position.start) + position.day * dayMs;
  if (dayStart + dayMs > Date.now()) {
    say(
      `the simulated city has reached ${timeText(dayStart).slice(0, 10)}, a day that is not over yet; nothing to play`,
    );
    return;
  }
  say(
    `playing ${timeText(dayStart).slice(0, 10)}, day ${position.day + 1} of the simulated city, in ${values.seconds} s`,
  );
  await playDay(varFolder, position, dayStart, feed);
}

async function playDay(
  varFolder: string,
  position: DemoPosition,
  dayStart: number,
  feed: Feed,
): Promise<void> {
  const truths: Truth[] = [];
  const stream = generateCity(demoCity(position, position.day), (truth) => truths.push(truth));
  const pace = makePace(dayStart, Math.max(1, Number(values.seconds)) * 1000);
  let next = await firstOfDay(stream, position, dayStart);
  let { sent } = position;
  const accepted = (count: number): void => {
    sent += count;
    keep(varFolder, { ...position, sent });
  };

  // The backlog: everything that is sent at the city's first moment.
  let shown = Date.now();
  const backlogUntil = position.day === 0 ? dayStart : dayStart - 1;
  while (next !== undefined && next.sendAt <= backlogUntil && !stopping.signal.aborted) {
    const batches: CityMessage[][] = [];
    while (batches.length < backlogRequests && next !== undefined && next.sendAt <= backlogUntil) {
      const batch: CityMessage[] = [];
      for (
        let bytes = 0;
        next !== undefined && next.sendAt <= backlogUntil && bytes < backlogBytes;
        next = following(stream)
      ) {
        batch.push(next);
        bytes += JSON.stringify(next.envelope).length;
      }
      batches.push(batch);
    }
    await Promise.all(batches.map((batch) => feed.bulk(batch)));
    accepted(batches.reduce((sum, batch) => sum + batch.length, 0));
    if (Date.now() - shown > progressMs) {
      shown = Date.now();
      say(`backlog: ${sent} messages sent`);
    }
  }

  // The day, from where it stands now.
  const began = Date.now() - pace.elapsedMs(next?.sendAt ?? dayStart);
  while (next !== undefined && !stopping.signal.aborted) {
    const simulated = pace.simulated(Date.now() - began);
    const batch: CityMessage[] = [];
    for (; next !== undefined && next.sendAt <= simulated; next = following(stream))
      batch.push(next);
    await deliver(feed, batch);
    if (batch.length > 0) accepted(batch.length);
    if (Date.now() - shown > progressMs) {
      shown = Date.now();
      say(
        `${timeText(Math.min(simulated, dayStart + dayMs)).slice(0, 16)}: ${sent} messages sent, ${feed.counts.duplicate} resent, ${feed.counts.rejected} refused`,
      );
    }
    if (next !== undefined)
      await sleep(tickMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
  if (stopping.signal.aborted) return;

  tellTruth(varFolder, truths, position, dayStart);
  keep(varFolder, { ...position, day: position.day + 1, sent: 0 });
  say(
    `day played: ${sent} messages, ${feed.counts.accepted} events accepted, ${feed.counts.rejected} refused`,
  );
}

interface Pace {
  /** Simulated time after so many ms of playing. */
  simulated(elapsedMs: number): number;
  /** Ms of playing until this simulated time. */
  elapsedMs(simulated: number): number;
}

/** Spreads the day over `lengthMs`, each hour by its weight. */
function makePace(dayStart: number, lengthMs: number): Pace {
  const whole = hourWeights.reduce((sum, weight) => sum + weight, 0);
  const ends = hourWeights.map(
    (_, hour) =>
      (hourWeights.slice(0, hour + 1).reduce((sum, weight) => sum + weight, 0) / whole) * lengthMs,
  );
  return {
    simulated(elapsed) {
      const hour = ends.findIndex((end) => end > elapsed);
      if (hour < 0) return dayStart + dayMs;
      const [begin, end] = [ends[hour - 1] ?? 0, ends[hour] ?? lengthMs];
      return dayStart + (hour + (elapsed - begin) / (end - begin)) * hourMs;
    },
    elapsedMs(simulated) {
      const hours = Math.min(hourWeights.length, Math.max(0, (simulated - dayStart) / hourMs));
      const hour = Math.min(hourWeights.length - 1, Math.floor(hours));
      const [begin, end] = [ends[hour - 1] ?? 0, ends[hour] ?? lengthMs];
      return begin + (hours - hour) * (end - begin);
    },
  };
}

/**
 * Skips earlier days and what of this day was accepted before. Gives way now and then:
 * skipping days takes seconds.
 */
async function firstOfDay(
  stream: Iterator<CityMessage>,
  position: DemoPosition,
  dayStart: number,
): Promise<CityMessage | undefined> {
  let skip = position.sent;
  let seen = 0;
  for (let message = following(stream); message !== undefined; message = following(stream)) {
    seen += 1;
    if (seen % 5000 === 0) {
      await sleep(0);
      if (stopping.signal.aborted) return undefined;
    }
    if (position.day > 0 && message.sendAt < dayStart) continue;
    if (skip === 0) return message;
    skip -= 1;
  }
  return undefined;
}

function following(stream: Iterator<CityMessage>): CityMessage | undefined {
  const step = stream.next();
  return step.done === true ? undefined : step.value;
}

async function deliver(feed: Feed, batch: readonly CityMessage[]): Promise<void> {
  await Promise.all(batch.slice(0, singlesPerTick).map((message) => feed.single(message)));
  const rest = batch.slice(singlesPerTick);
  if (rest.length > 0) await feed.bulk(rest);
}

/** Cases of this day (on the first day the earlier ones too), one a line. */
function tellTruth(
  varFolder: string,
  truths: readonly Truth[],
  position: DemoPosition,
  dayStart: number,
): void {
  const [from, to] = [position.day === 0 ? '' : timeText(dayStart), timeText(dayStart + dayMs)];
  const lines = truths
    .filter((truth) => truth.at >= from && truth.at < to)
    .map((truth) => JSON.stringify(truth));
  if (lines.length > 0)
    appendFileSync(join(varFolder, 'demo-truth.ndjson'), `${lines.join('\n')}\n`, { mode: 0o600 });
}

function keep(varFolder: string, position: DemoPosition): void {
  replaceFile(demoFile(varFolder), `${JSON.stringify(position)}\n`);
}

/**
 * Address and token: the environment of the supervisor, else the credentials it left in the
 * var folder.
 */
function target(varFolder: string): { readonly url: string; readonly token: string } {
  const { PORT, FUNDWATCH_CONNECTOR_TOKEN, FUNDWATCH_HOST } = process.env;
  const kept = z
    .object({ url: z.string().optional(), connector_token: z.string().optional() })
    .parse(readJson(join(varFolder, 'credentials.json')));
  const url =
    values.url ??
    (PORT === undefined ? kept.url : `http://${hostOf(FUNDWATCH_HOST)}:${PORT}`) ??
    'http://127.0.0.1:8080';
  return { url, token: FUNDWATCH_CONNECTOR_TOKEN ?? kept.connector_token ?? '' };
}

function hostOf(host: string | undefined): string {
  return host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

function say(text: string): void {
  process.stdout.write(`demo: ${text}\n`);
}
