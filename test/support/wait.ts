import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `look` gives something other than `undefined` or `false`, and gives that. Fails after `msMax`. */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  msMax = 30_000,
): Promise<T> {
  const deadlineMs = Date.now() + msMax;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadlineMs) throw new Error(`waited ${msMax} ms in vain for ${what}`);
    await sleep(20);
  }
}
