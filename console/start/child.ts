// One supervised process: started, watched, started again when it dies, stopped when asked. Its output
// goes to its log file; what it warns of, and how it died, also to the terminal.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../engine/failure.ts';
import { exitCodeIn } from '../../engine/sure-end.ts';
import { backOffMs } from './back-off.ts';
import type { Pace } from './back-off.ts';
import { cutLines } from './lines.ts';
import type { LogFile } from './log-file.ts';
import { stepBack } from './niceness.ts';
import { warningIn } from './warning.ts';

export interface ChildPlan {
  readonly role: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** The line by which it says it is ready. */
  readonly readyLine: RegExp;
  /** True for a process that may come to an end of itself (exit code 0) and is then not started again. */
  readonly isFinite?: boolean;
  /** How far it steps back for others (niceness.ts), 1 to 19; absent: not at all. */
  readonly niceness?: number;
  /** Told of every line it prints. */
  readonly heard?: (line: string) => void;
}

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly at: string;
}

export type ChildState = 'starting' | 'ready' | 'waiting' | 'stopping' | 'stopped' | 'finished';

/** As written to `supervisor.json`. */
export interface ChildStatus {
  readonly role: string;
  readonly state: ChildState;
  readonly pid?: number;
  readonly restarts: number;
  readonly ready_at?: string;
  readonly last_exit?: Exit;
}

export interface ChildOptions {
  readonly plan: ChildPlan;
  readonly pace: Pace;
  readonly logFile: LogFile;
  readonly say: (line: string) => void;
  readonly onChange: () => void;
  readonly random: () => number;
}

/** Lines shown of what a process said before it died. */
const lastWordsMax = 6;
/** How long what it said is waited for when it is gone; something it started may hold its output open. */
const lastWordsMs = 250;

export class Child {
  readonly #options: ChildOptions;
  readonly #firstReady = Promise.withResolvers<void>();
  #process: ChildProcess | undefined;
  #state: ChildState = 'stopped';
  #restarts = 0;
  #deathsInRow = 0;
  #wasReady = false;
  #readyAtMs: number | undefined;
  /** The same by a clock that nobody sets. */
  #steadySince = Infinity;
  #lastExit: Exit | undefined;
  #lastWords: string[] = [];
  /** What it said it would exit with, before it had itself ended. */
  #saidCode: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #onGone: (() => void) | undefined;
  /** Ended on purpose, to be started again at once. */
  #renewal: PromiseWithResolvers<void> | undefined;

  constructor(options: ChildOptions) {
    this.#options = options;
    // Whoever waits for readiness hears of the failure; nobody waiting is no reason to crash.
    this.#firstReady.promise.catch(() => undefined);
  }

  /** Resolves when it is ready for the first time; rejects with `child_not_ready` when that is given up. */
  start(): Promise<void> {
    this.#spawn();
    return this.#firstReady.promise;
  }

  /** SIGTERM, then SIGKILL after `pace.stopMsMax`. Resolves when it is gone; at once when it is not running. */
  stop(): Promise<void> {
    clearTimeout(this.#timer);
    const running = this.#process;
    if (running === undefined) {
      if (this.#state !== 'finished') this.#become('stopped');
      return Promise.resolve();
    }
    const gone = Promise.withResolvers<void>();
    this.#onGone = gone.resolve;
    this.#become('stopping');
    running.kill('SIGTERM');
    this.#timer = setTimeout(() => {
      this.#options.say(`${this.#options.plan.role} did not stop in time and was ended`);
      running.kill('SIGKILL');
    }, this.#options.pace.stopMsMax);
    return gone.promise;
  }

  /** Ends it as `stop` does and starts it again; resolves when it is ready. Nothing is done when it does not run. */
  renew(): Promise<void> {
    const running = this.#process;
    if (running === undefined || this.#state !== 'ready') return Promise.resolve();
    this.#renewal = Promise.withResolvers<void>();
    running.kill('SIGTERM');
    this.#timer = setTimeout(() => running.kill('SIGKILL'), this.#options.pace.stopMsMax);
    return this.#renewal.promise;
  }

  /** For tests of recovery, and for a second Ctrl-C. */
  kill(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  status(): ChildStatus {
    const pid = this.#process?.pid;
    return {
      role: this.#options.plan.role,
      state: this.#state,
      ...(pid === undefined ? {} : { pid }),
      restarts: this.#restarts,
      ...(this.#readyAtMs === undefined ? {} : { ready_at: new Date(this.#readyAtMs).toISOString() }),
      ...(this.#lastExit === undefined ? {} : { last_exit: this.#lastExit }),
    };
  }

  #spawn(): void {
    const { plan, pace } = this.#options;
    this.#readyAtMs = undefined;
    this.#steadySince = Infinity;
    this.#lastWords = [];
    this.#saidCode = undefined;
    this.#state = 'starting';
    // A process group of its own: Ctrl-C at the terminal reaches the supervisor only, which stops
    // them in order.
    let started: ChildProcess;
    try {
      started = spawn(plan.command, plan.args, {
        cwd: plan.folder, env: { ...plan.env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true,
      });
    } catch (error) {
      this.#heard(String(error));
      this.#died(null, null);
      return;
    }
    this.#process = started;
    if (started.pid !== undefined && plan.niceness !== undefined)
      void stepBack(started.pid, plan.niceness, () => this.#process === started);
    this.#become('starting');
    this.#timer = setTimeout(() => started.kill('SIGKILL'), pace.readyMsMax);
    for (const stream of [started.stdout, started.stderr]) {
      const cutter = cutLines((line) => this.#heard(line));
      // Without a file descriptor left there is none, and the error is told below.
      stream?.on('data', cutter.push);
      stream?.on('end', cutter.end);
    }
    started.stdin?.on('error', () => undefined);
    started.once('error', (error) => {
      this.#heard(error.message);
      if (started.pid === undefined) this.#died(null, null);
    });
    started.once('exit', (code, signal) => {
      const closed = new Promise((resolve) => started.once('close', resolve));
      void Promise.race([closed, delay(lastWordsMs)]).then(() => {
        if (this.#saidCode === undefined) this.#died(code, signal);
        else this.#died(this.#saidCode, null);
      });
    });
  }

  #heard(line: string): void {
    const { plan, logFile, say } = this.#options;
    logFile.write(line);
    plan.heard?.(line);
    const saidCode = exitCodeIn(line);
    if (saidCode !== undefined) {
      this.#saidCode = saidCode;
      return;
    }
    if (this.#state === 'starting' && plan.readyLine.test(line)) {
      clearTimeout(this.#timer);
      this.#readyAtMs = Date.now();
      this.#steadySince = performance.now();
      this.#wasReady = true;
      this.#become('ready');
      this.#firstReady.resolve();
      this.#renewal?.resolve();
      this.#renewal = undefined;
      return;
    }
    this.#lastWords.push(line);
    if (this.#lastWords.length > lastWordsMax) this.#lastWords.shift();
    const warning = warningIn(line);
    if (warning !== undefined) say(`${plan.role}: ${warning}`);
  }

  #died(code: number | null, signal: NodeJS.Signals | null): void {
    clearTimeout(this.#timer);
    const { plan, pace, say, random } = this.#options;
    this.#process = undefined;
    this.#lastExit = { code, signal, at: new Date().toISOString() };
    if (this.#state === 'stopping') {
      this.#become('stopped');
      this.#renewal?.resolve();
      this.#onGone?.();
      return;
    }
    if (this.#renewal !== undefined && this.#state === 'ready') {
      this.#restarts += 1;
      this.#spawn();
      return;
    }
    if (plan.isFinite === true && code === 0) {
      this.#become('finished');
      this.#firstReady.resolve();
      return;
    }
    const wasSteady = performance.now() - this.#steadySince >= pace.steadyMs;
    this.#deathsInRow = wasSteady ? 1 : this.#deathsInRow + 1;
    const delayMs = backOffMs(this.#deathsInRow, pace, random);
    const ended = signal === null ? `exit code ${code}` : signal;
    const what = code === null && signal === null ? 'could not be started' : `died (${ended})`;
    say(`${plan.role} ${what}, ${this.#deathsInRow} in a row; started again in ${(delayMs / 1000).toFixed(1)} s`);
    if (signal === null) for (const words of this.#lastWords) say(`  ${plan.role}> ${words.slice(0, 400)}`);
    this.#become('waiting');
    if (!this.#wasReady && this.#deathsInRow >= pace.stillbornMax) return this.#giveUp();
    this.#timer = setTimeout(() => {
      this.#restarts += 1;
      this.#spawn();
    }, delayMs);
  }

  #giveUp(): void {
    const { plan, logFile } = this.#options;
    this.#become('stopped');
    this.#firstReady.reject(new Failure('child_not_ready', { role: plan.role, log: logFile.path }));
  }

  #become(state: ChildState): void {
    this.#state = state;
    this.#options.onChange();
  }
}
