// What must be done before anything else may go on: tried for ever, each try with a time limit of its
// own, and whoever watches is told that it does not work.
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from './failure.ts';

const pauseMs = 500;

/** Only a Failure that may pass is tried again; anything else is thrown. */
export async function untilDone<Result>(
  onRetry: (failure: Failure, attempt: number) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Failure) || error.remedy !== 'retry') throw error;
      onRetry(error, attempt);
      await delay(pauseMs);
    }
  }
}
