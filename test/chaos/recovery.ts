// The striking hand, and the patience to see everything well again.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { isReady, readStatus } from '../../load/stack-reader.ts';
import type { Stack } from '../support/stack.ts';
import type { Blow, Role, Strike } from './strikes.ts';

const evaluatorSchema = z.looseObject({ judged: z.number() });

/** Strikes, and waits until everything answers and has judged what was accepted by then. */
export class Recovery {
  readonly kills: Record<string, number> = {};
  readonly secondsMax: Record<string, number> = {};
  stalls = 0;
  readonly #stack: Stack;
  readonly #msMax: number;

  constructor(stack: Stack, msMax: number) {
    this.#stack = stack;
    this.#msMax = msMax;
  }

  /** Seconds from the first strike to recovery. Throws when it takes too long. */
  async after(blow: Blow): Promise<number> {
    let struckAt = 0;
    const killed: { role: Role; restarts: number }[] = [];
    for (const strike of blow) {
      await delay(strike.afterMs);
      struckAt ||= performance.now();
      if (strike.kind === 'stall') await this.#stall(strike.role, strike.stallMs);
      else {
        killed.push({ role: strike.role, restarts: this.#stack.restarts(strike.role) });
        this.kills[strike.role] = (this.kills[strike.role] ?? 0) + 1;
        this.#stack.kill(strike.role);
      }
    }
    const givenUpAt = struckAt + this.#msMax;
    let wanted: number | undefined;
    for (;;) {
      const isBack = killed.every(
        ({ role, restarts }) =>
          this.#stack.restarts(role) > restarts && this.#stack.pids()[role] !== undefined,
      );
      const status =
        isBack && (await isReady(this.#stack))
          ? await readStatus(this.#stack).catch(() => undefined)
          : undefined;
      if (status !== undefined && Object.values(status.roles).every((role) => role !== null)) {
        wanted ??= status.sequence;
        // `evaluated` looks at HITS; a restarted evaluator is back when it has replayed all of EVENTS.
        if (evaluatorSchema.parse(status.roles['evaluator']).judged >= wanted) break;
      }
      if (performance.now() > givenUpAt) {
        throw new Error(
          `not well again ${this.#msMax / 1000} s after ${blow.map(describe).join(', ')}: ${JSON.stringify(status ?? this.#stack.said.slice(-5))}`,
        );
      }
      await delay(50);
    }
    const seconds = (performance.now() - struckAt) / 1000;
    for (const { role } of blow)
      this.secondsMax[role] = Math.max(this.secondsMax[role] ?? 0, Math.round(seconds * 100) / 100);
    return seconds;
  }

  async #stall(role: Role, ms: number): Promise<void> {
    const pid = this.#stack.pids()[role];
    if (pid === undefined) return;
    this.stalls += 1;
    process.kill(pid, 'SIGSTOP');
    await delay(ms);
    // Only the process that was stopped: its number may not be another's by now.
    if (this.#stack.pids()[role] === pid) process.kill(pid, 'SIGCONT');
  }
}

export function describe(strike: Strike): string {
  return strike.kind === 'kill'
    ? `kill ${strike.role}`
    : `stop ${strike.role} for ${(strike.stallMs / 1000).toFixed(1)} s`;
}
