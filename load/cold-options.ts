// An evaluator that is measured alone keeps old events on disk as the one of a stack does (engine/main.ts).
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayMs } from '../engine/china-time.ts';
import { ColdStore } from '../engine/cold/cold-store.ts';
import type { ColdOptions } from '../engine/cold/cold-options.ts';
import { ScratchFile } from '../engine/cold/scratch-file.ts';

/** `undefined` for 0 days: everything stays in memory. */
export function coldOptions(hotDays: number): ColdOptions | undefined {
  if (hotDays === 0) return undefined;
  const store = new ColdStore(new ScratchFile(join(tmpdir(), `fundwatch-cold-${process.pid}`)));
  return { store, hotMs: hotDays * dayMs, looksPerEvent: 4 };
}
