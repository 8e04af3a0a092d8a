// The striking hand, and the patience to see everything well again.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { isReady, readStatus } from '../../load/stack-reader.ts';
import { until, type Watched } from './moments.ts';
import type { SmallDisk } from './small-disk.ts';
import type { Blow, Role, Strike } from './strikes.ts';
import type { TurnedClock } from './turned-clock.ts';

const evaluatorSchema = z.looseObject({ judged: z.number() });
const pollMs = 50;
/** A process that came back is killed again this long after it was started, at most. */
const recoveringMsMax = 600;
/** Until every process has looked at the turned clock again. */
const clockSeenMs = 1_200;

export interface RecoveryOptions extends Watched {
  /** Longer than this is a failure, ms. */
  readonly msMax: number;
  readonly disk: SmallDisk | undefined;
  readonly clock: TurnedClock | undefined;
}

interface Killed {
  readonly role: Role;
  readonly restarts: number;
}

/** Strikes, and waits until everything answers and has judged what was accepted by then. */
export class Recovery {
  readonly kills: Record<string, number> = {};
  /** Longest recovery by what was done and to whom, s. */
  readonly secondsMax: Record<string, number> = {};
  /** Everything that was done, counted by kind; and how many named points came. */
  readonly done: Record<string, number> = {};
  readonly #options: RecoveryOptions;
  readonly #seconds: number[] = [];

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Seconds from the strike (of a stall or a full disk: from its end) to recovery. Throws when it
   * takes too long. */
  async after(blow: Blow): Promise<number> {
    const killed: Killed[] = [];
    let struckAt: number | undefined;
    for (const strike of blow) {
      await delay(strike.afterMs);
      const at = await this.#strike(strike, killed);
      struckAt ??= at;
    }
    struckAt ??= performance.now();
    await this.#untilWell(struckAt, killed, blow);
    const seconds = (performance.now() - struckAt) / 1000;
    this.#seconds.push(seconds);
    const name = blow.map(nameOf).join(' + ');
    this.secondsMax[name] = Math.max(this.secondsMax[name] ?? 0, Math.round(seconds * 100) / 100);
    return seconds;
  }

  /** Of all blows so far, s. */
  seconds(): readonly number[] {
    return this.#seconds;
  }

  /** When it was over. */
  async #strike(strike: Strike, killed: Killed[]): Promise<number> {
    const { listener, sender, disk, clock } = this.#options;
    this.#count(strike.kind);
    switch (strike.kind) {
      case 'kill':
        await this.#kill(strike, killed);
        break;
      case 'stall':
        await this.#stall(strike.role, strike.stallMs);
        return performance.now();
      case 'disconnect':
        if (strike.who === 'client') listener.cut();
        else sender.cut();
        break;
      case 'fill':
        disk?.fill();
        await delay(strike.fullMs);
        disk?.clear();
        break;
      case 'clock':
        clock?.turn(strike.offMs);
    }
    return performance.now();
  }

  async #kill({ role, moment }: Extract<Strike, { kind: 'kill' }>, killed: Killed[]): Promise<void> {
    const { stack } = this.#options;
    if (moment !== undefined && moment !== 'recovering') {
      const came = await until(moment, this.#options);
      this.#count(came ? `at ${moment}` : `${moment} did not come`);
    }
    if (role === 'clickhouse') await this.#trueTime();
    const restarts = stack.restarts(role);
    const pid = stack.pids()[role];
    this.#killNow(role);
    if (moment === 'recovering' && pid !== undefined) {
      const givenUpAt = performance.now() + this.#options.msMax;
      while ([undefined, pid].includes(stack.pids()[role]) && performance.now() < givenUpAt)
        await delay(pollMs);
      await delay(restarts % 2 === 0 ? recoveringMsMax : recoveringMsMax / 3);
      this.#killNow(role);
      this.#count('at recovering');
      killed.push({ role, restarts: restarts + 1 });
    } else killed.push({ role, restarts });
  }

  /** ClickHouse brings a C library of its own with it: what it starts with is half true and half turned
   * time, and it waits for the difference. Turned while it runs it takes no harm. */
  async #trueTime(): Promise<void> {
    const { clock } = this.#options;
    if (clock === undefined) return;
    clock.turn(0);
    await delay(clockSeenMs);
  }

  #killNow(role: Role): void {
    this.kills[role] = (this.kills[role] ?? 0) + 1;
    this.#options.stack.kill(role);
  }

  /** Everything is there and ready, a post begun after the blow was accepted, and what was accepted
   * by then has been judged. */
  async #untilWell(from: number, killed: readonly Killed[], blow: Blow): Promise<void> {
    const { stack, sender, msMax } = this.#options;
    // The one under way may have been accepted before.
    const posts = sender.counts.posts + 2;
    let wanted: number | undefined;
    for (;;) {
      const areBack = killed.every(
        ({ role, restarts }) => stack.restarts(role) > restarts && stack.pids()[role] !== undefined,
      );
      const isBack = areBack && sender.counts.posts >= posts;
      const status =
        isBack && (await isReady(stack)) ? await readStatus(stack).catch(() => undefined) : undefined;
      if (status !== undefined && Object.values(status.roles).every((role) => role !== null)) {
        wanted ??= status.sequence;
        // `evaluated` looks at HITS; a restarted evaluator is back when its state is complete again.
        if (evaluatorSchema.parse(status.roles['evaluator']).judged >= wanted) return;
      }
      if (performance.now() - from > msMax)
        throw new Error(
          `not well again ${msMax / 1000} s after ${blow.map(describe).join(', ')}: ${JSON.stringify({ areBack, isBack, ready: await readiness(stack.url), status, said: stack.said.slice(-8) })}`,
        );
      await delay(pollMs);
    }
  }

  async #stall(role: Role, ms: number): Promise<void> {
    const { stack } = this.#options;
    const pid = stack.pids()[role];
    if (pid === undefined) return;
    process.kill(pid, 'SIGSTOP');
    await delay(ms);
    // Only the process that was stopped: its number may not be another's by now.
    if (stack.pids()[role] === pid) process.kill(pid, 'SIGCONT');
  }

  #count(what: string): void {
    this.done[what] = (this.done[what] ?? 0) + 1;
  }
}

/** What /readyz says, for a message. */
async function readiness(url: string): Promise<string> {
  try {
    return (await (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) })).text()).slice(0, 500);
  } catch (error) {
    return String(error);
  }
}

function nameOf(strike: Strike): string {
  switch (strike.kind) {
    case 'kill':
    case 'stall':
      return `${strike.kind} ${strike.role}`;
    case 'disconnect':
      return `disconnect ${strike.who}`;
    case 'fill':
    case 'clock':
      return strike.kind;
  }
}

export function describe(strike: Strike): string {
  switch (strike.kind) {
    case 'kill':
      return `kill ${strike.role}${strike.moment === undefined ? '' : ` (${strike.moment})`}`;
    case 'stall':
      return `stop ${strike.role} for ${(strike.stallMs / 1000).toFixed(1)} s`;
    case 'disconnect':
      return `cut the connection of the ${strike.who}`;
    case 'fill':
      return `disk full for ${(strike.fullMs / 1000).toFixed(1)} s`;
    case 'clock':
      return `clock off by ${(strike.offMs / 3_600_000).toFixed(2)} h`;
  }
}
