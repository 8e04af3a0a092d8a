// Ends this process when it works on one message without end. A thread of its own looks twice a second:
// the judging thread cannot, while it loops. What counts is processor time, not the clock: a process
// that is stopped, starved or waiting for a disk uses none, and a busy one goes on to the next message.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** [0] counts turns, [1] is the time allowed for this turn, processor seconds; 0 while there is nothing in hand. */
const cells = 2;

export class Watchdog {
  readonly #cells = new Int32Array(new SharedArrayBuffer(cells * Int32Array.BYTES_PER_ELEMENT));
  readonly #cpuSecondsMax: number;

  /** `noteFile` is told what the process died of. */
  constructor(cpuSecondsMax: number, noteFile: string) {
    this.#cpuSecondsMax = cpuSecondsMax;
    const worker = new Worker(fileURLToPath(new URL('watchdog-main.ts', import.meta.url)), {
      workerData: { shared: this.#cells.buffer, noteFile },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: 16 },
    });
    worker.unref();
  }

  /** A new turn; `share` multiplies the time it may take. */
  begin(share: number): void {
    Atomics.add(this.#cells, 0, 1);
    Atomics.store(this.#cells, 1, Math.ceil(this.#cpuSecondsMax * share));
  }

  end(): void {
    Atomics.store(this.#cells, 1, 0);
  }
}
