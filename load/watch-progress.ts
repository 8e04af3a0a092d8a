// Once a second: how far judging, hits and archive are behind EVENTS, and how much memory each role
// holds. Asked through the public status, as an operator would.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { residentMb } from './process-cpu.ts';
import { readStatus, type Reach } from './stack-reader.ts';

const everyMs = 1_000;
const storeSchema = z.looseObject({ archived: z.number() });

export interface ProgressSample {
  /** `performance.now()` */
  readonly at: number;
  /** Messages of EVENTS; each of the others in the same count. */
  readonly sequence: number;
  readonly evaluated: number;
  readonly stored: number;
  readonly archived: number;
  readonly rssMb: Readonly<Record<string, number>>;
}

export interface ProgressWatch {
  readonly samples: readonly ProgressSample[];
  stop(): Promise<void>;
}

export async function readProgress(
  reach: Reach,
  pids: () => Readonly<Record<string, number>>,
): Promise<ProgressSample> {
  const { sequence, evaluated, stored, roles } = await readStatus(reach);
  const { archived } = storeSchema.parse(roles['store']);
  const rssMb = Object.fromEntries(
    Object.entries(pids()).map(([role, pid]) => [role, residentMb(pid)]),
  );
  return { at: performance.now(), sequence, evaluated, stored, archived, rssMb };
}

export function watchProgress(
  reach: Reach,
  pids: () => Readonly<Record<string, number>>,
): ProgressWatch {
  const samples: ProgressSample[] = [];
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
      const sample = await readProgress(reach, pids).catch(() => undefined);
      if (sample !== undefined) samples.push(sample);
    }
  };
  const done = run();
  return {
    samples,
    stop: () => {
      stopping.abort();
      return done;
    },
  };
}
