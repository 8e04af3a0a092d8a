// Which city the demonstration plays: fixed when it is first played in this var folder, so that
// every start goes on in the same one, and the knowledge tables name the same people.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { dateText, dayMs } from './china-clock.ts';
import type { CityOptions } from './city.ts';

const positionSchema = z.object({
  seed: z.int(),
  start: z.string(),
  scale: z.number(),
  warmupDays: z.int(),
  cycleDays: z.int(),
  /** Day being played, from 0. */
  day: z.int().min(0),
  /** Messages of that day already accepted. */
  sent: z.int().min(0),
});
/** Where the player stands: `demo.json` of the var folder. */
export type DemoPosition = z.infer<typeof positionSchema>;

/**
 * Days before today on which the first simulated day lies: three starts on the first day find
 * a day to play.
 */
const firstDayBack = 3;

export function demoFile(varFolder: string): string {
  return join(varFolder, 'demo.json');
}

/**
 * The position kept in the folder, else the beginning of a new city. `now` in ms. A file that
 * cannot be read counts as none.
 */
export function readDemoPosition(varFolder: string, now: number): DemoPosition {
  try {
    return positionSchema.parse(JSON.parse(readFileSync(demoFile(varFolder), 'utf8')));
  } catch {
    return {
      seed: 1,
      start: dateText(now - firstDayBack * dayMs),
      scale: 0.25,
      warmupDays: 6,
      cycleDays: 2,
      day: 0,
      sent: 0,
    };
  }
}

/** The city up to and with a day, from 0. */
export function demoCity(position: DemoPosition, day: number): CityOptions {
  const { seed, start, scale, warmupDays, cycleDays } = position;
  return { seed, start, scale, warmupDays, cycleDays, days: day + 1 };
}

/**
 * Exemptions are filed for this many days ahead, so that the tables stay the same from start
 * to start.
 */
export const demoDaysMax = 60;
