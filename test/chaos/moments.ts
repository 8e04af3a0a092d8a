// Named points, seen from outside as an operator could see them: by what reaches the live client, by
// files that appear, by what a sender is doing, by the status. Each watch ends after a while whether
// or not its moment came, so that a storm goes on; how often it came is counted.
import { mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AlertListener } from '../../load/alert-listener.ts';
import { readStatus } from '../../load/stack-reader.ts';
import type { Stack } from '../support/stack.ts';
import type { SteadySender } from './steady-sender.ts';
import type { Moment } from './strikes.ts';

const waitMsMax = 6_000;
const pollMs = 2;

export interface Watched {
  readonly stack: Stack;
  readonly listener: AlertListener;
  readonly sender: SteadySender;
}

/** Resolves with whether the moment came. `recovering` is none to wait for: it follows a kill. */
export async function until(
  moment: Exclude<Moment, 'recovering'>,
  { stack, listener, sender }: Watched,
): Promise<boolean> {
  switch (moment) {
    case 'hits-published': {
      const { hits } = listener.counts();
      return poll(() => listener.counts().hits > hits);
    }
    case 'checkpoint':
      return fileWritten(join(stack.varFolder, 'evaluator'), /^manifest/);
    case 'checkpointed':
      return fileWritten(join(stack.varFolder, 'evaluator'), /^checkpoint-/);
    case 'posting':
      return poll(() => sender.isPosting());
    case 'storing':
      return poll(async () => {
        const { evaluated, stored } = await readStatus(stack);
        return evaluated > stored;
      });
  }
}

async function poll(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const givenUpAt = performance.now() + waitMsMax;
  while (performance.now() < givenUpAt) {
    try {
      if (await holds()) return true;
    } catch {
      return false;
    }
    await delay(pollMs);
  }
  return false;
}

async function fileWritten(folder: string, name: RegExp): Promise<boolean> {
  mkdirSync(folder, { recursive: true });
  const seen = Promise.withResolvers<boolean>();
  const watcher = watch(folder, { recursive: true }, (_, file) => {
    if (file !== null && name.test(file)) seen.resolve(true);
  });
  watcher.on('error', () => seen.resolve(false));
  const timer = setTimeout(() => seen.resolve(false), waitMsMax);
  try {
    return await seen.promise;
  } finally {
    clearTimeout(timer);
    watcher.close();
  }
}
