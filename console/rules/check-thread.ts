// Checks run in a thread of their own, one after the other, with a limit on time and memory: a rule
// that somebody is still writing may loop for ever in a regular expression or an example, and must
// not hold up those who watch. The thread is kept for a while, because loading the evaluator into a
// new one costs twice as much as a check; one that hangs is thrown away.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { CheckOrder, Checked } from './check-rule.ts';

const checkMsMaxDefault = 30_000;
const idleMsMax = 60_000;
const memoryMbMax = 512;
const program = fileURLToPath(new URL('check-worker.ts', import.meta.url));
const checkedShape = z.custom<Checked>((value) => typeof value === 'object' && value !== null && 'findings' in value);

export class CheckThread {
  readonly #checkMsMax: number;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ checkMsMax = checkMsMaxDefault }: { readonly checkMsMax?: number } = {}) {
    this.#checkMsMax = checkMsMax;
  }

  /** Always resolves: a check that cannot be finished is a rule with an error. */
  check(order: CheckOrder): Promise<Checked> {
    const done = this.#last.then(() => this.#run(order));
    this.#last = done;
    return done;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#discard();
  }

  #run(order: CheckOrder): Promise<Checked> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#newWorker());
    return new Promise((resolve) => {
      const end = (checked: Checked): void => {
        clearTimeout(timer);
        worker.off('message', hear).off('error', fail).off('exit', leave);
        this.#idle = setTimeout(() => void this.#discard(), idleMsMax).unref();
        resolve(checked);
      };
      const giveUp = (checked: Checked): void => {
        void this.#discard();
        end(checked);
      };
      const hear = (message: unknown): void => end(checkedShape.parse(message));
      const fail = (error: unknown): void => giveUp(failed(error instanceof Error ? error.message : String(error)));
      const leave = (): void => giveUp(failed('the thread has ended'));
      const timer = setTimeout(() => giveUp(tooLong), this.#checkMsMax);
      worker.once('message', hear).once('error', fail).once('exit', leave);
      worker.postMessage(order);
    });
  }

  #newWorker(): Worker {
    const worker = new Worker(program, {
      resourceLimits: { maxOldGenerationSizeMb: memoryMbMax }, execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    // Neither must it keep a process alive that has nothing else to do, nor end one by failing idly.
    worker.unref();
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }

  async #discard(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

const tooLong = unfinished(
  '检查超时：规则或其示例可能陷入死循环', 'the check took too long: the rule or an example may loop for ever',
);

function failed(text: string): Checked {
  return unfinished(`检查出错：${text}`, `the check failed: ${text}`);
}

function unfinished(zh: string, en: string): Checked {
  return {
    errors: 1, warnings: 0, findings: [{ severity: 'error', code: 'check_unfinished', place: '', zh, en }], examples: [],
  };
}
