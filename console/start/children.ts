// The processes of one supervisor: started one after another by whoever composes them, stopped in reverse
// order, ended by the last will when the supervisor is killed, and written down on every change.
import { join } from 'node:path';
import { Child } from './child.ts';
import type { ChildPlan, ChildStatus } from './child.ts';
import type { Pace } from './back-off.ts';
import { makeLastWill } from './last-will.ts';
import { LogFile } from './log-file.ts';

export interface ChildrenOptions {
  readonly pace: Pace;
  readonly logFolder: string;
  readonly say: (line: string) => void;
  /** Called on every change of any child. */
  readonly onChange: (children: readonly ChildStatus[]) => void;
  readonly random: () => number;
}

/** Lines one role may put on the terminal in a window; the log file has them all. */
const saidMax = 20;
const saidWindowMs = 10_000;

export class Children {
  readonly #options: ChildrenOptions;
  readonly #children = new Map<string, { readonly child: Child; readonly logFile: LogFile }>();
  readonly #will = makeLastWill();
  #stopped: Promise<void> | undefined;

  constructor(options: ChildrenOptions) {
    this.#options = options;
  }

  /** Resolves when the child is ready for the first time. Once stopping has begun nothing is started. */
  start(plan: ChildPlan): Promise<void> {
    if (this.#stopped !== undefined) return Promise.resolve();
    const { pace, logFolder, say, random } = this.#options;
    const logFile = new LogFile(join(logFolder, `${plan.role}.log`));
    const child = new Child({
      plan, pace, logFile, random,
      say: limited(say, `${plan.role}: more in ${logFile.path}`),
      onChange: () => this.#changed(),
    });
    this.#children.set(plan.role, { child, logFile });
    return child.start();
  }

  /** Last started, first stopped. A second call waits for the same end. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** To one role, or to all. */
  kill(signal: NodeJS.Signals, role?: string): void {
    for (const [name, { child }] of this.#children) {
      if (role === undefined || role === name) child.kill(signal);
    }
  }

  /** As Child.renew; nothing when there is no such role. */
  renew(role: string): Promise<void> {
    return this.#children.get(role)?.child.renew() ?? Promise.resolve();
  }

  status(): ChildStatus[] {
    return [...this.#children.values()].map(({ child }) => child.status());
  }

  async #stopAll(): Promise<void> {
    for (const { child, logFile } of [...this.#children.values()].reverse()) {
      await child.stop();
      logFile.close();
    }
    this.#will.revoke();
  }

  #changed(): void {
    const children = this.status();
    this.#will.name(children.flatMap(({ pid }) => (pid === undefined ? [] : [pid])));
    this.#options.onChange(children);
  }
}

function limited(say: (line: string) => void, more: string): (line: string) => void {
  let windowStartMs = -Infinity;
  let said = 0;
  return (line) => {
    const nowMs = performance.now();
    if (nowMs - windowStartMs > saidWindowMs) {
      windowStartMs = nowMs;
      said = 0;
    }
    said += 1;
    if (said <= saidMax) say(line);
    else if (said === saidMax + 1) say(more);
  };
}
