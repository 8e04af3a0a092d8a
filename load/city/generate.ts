// The simulated city as a stream: the same options give the same messages, in order of sending,
// with memory for about an hour of them. A longer run begins with exactly the messages of a
// shorter one (given the same `cycleDays`), so that a player may go on where it stopped.

import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { CityMessage } from './agenda.ts';
import { dayMs } from './china-clock.ts';
import { makeCity, type CityOptions } from './city.ts';
import { planDay } from './everyday.ts';
import { openCity, planVeterans } from './opening.ts';
import { plantSituations } from './plant.ts';
import type { Truth } from './truth.ts';

const warmupDaysDefault = 12;

/**
 * All messages sent in `days` days from `start`, the backlog (opening stocktakes, departments,
 * earlier stays) first with `sendAt` = start. Returns the truth; `onTruth` gets each case as
 * it is completed.
 */
export function* generateCity(
  options: CityOptions,
  onTruth?: (truth: Truth) => void,
): Generator<CityMessage, { cases: Truth[] }> {
  const city = makeCity(options, onTruth);
  plantSituations(city);
  openCity(city);
  const warmup = options.warmupDays ?? warmupDaysDefault;
  for (let day = city.past; day < city.end; day += dayMs) planVeterans(city, day);
  for (let day = city.dawn; day < city.end; day += dayMs) {
    const ordinary = day >= city.start - warmup * dayMs;
    if (ordinary) city.agenda.at(day, () => planDay(city, day, day >= city.start));
    else city.agenda.at(day, () => undefined);
  }
  yield* city.agenda.play(city.past, city.start, city.end);
  return { cases: city.truth.cases };
}

export interface WrittenCity {
  readonly messages: number;
  readonly bytes: number;
  readonly cases: number;
}

/**
 * Writes the city as NDJSON, one envelope a line, and `<path>.truth.json` beside it.
 * `onProgress` is called about once a simulated hour with the messages so far and the share of
 * the time done.
 */
export async function writeCity(
  path: string,
  options: CityOptions,
  onProgress?: (messages: number, share: number) => void,
): Promise<WrittenCity> {
  const out = createWriteStream(path);
  const stream = generateCity(options);
  let messages = 0;
  let bytes = 0;
  let lines: string[] = [];
  let waiting = 0;
  let first = Number.NaN;
  let step = stream.next();
  while (step.done !== true) {
    const line = JSON.stringify(step.value.envelope);
    if (Number.isNaN(first)) first = step.value.sendAt;
    lines.push(line);
    waiting += line.length;
    messages += 1;
    if (waiting > 1_000_000) {
      const block = Buffer.from(`${lines.join('\n')}\n`);
      bytes += block.length;
      lines = [];
      waiting = 0;
      if (!out.write(block)) await once(out, 'drain');
      onProgress?.(messages, Math.min(1, (step.value.sendAt - first) / (options.days * dayMs)));
    }
    step = stream.next();
  }
  const block = Buffer.from(lines.length === 0 ? '' : `${lines.join('\n')}\n`);
  bytes += block.length;
  out.end(block);
  await once(out, 'finish');
  await writeFile(
    `${path}.truth.json`,
    `${JSON.stringify({ options, ...step.value }, undefined, 1)}\n`,
  );
  onProgress?.(messages, 1);
  return { messages, bytes, cases: step.value.cases.length };
}
