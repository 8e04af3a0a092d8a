// Runs a check in a thread of its own, with a limit on time and memory.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { CheckOrder, Checked } from './check-rule.ts';

const checkMsMax = 20_000;
const memoryMbMax = 512;
const program = fileURLToPath(new URL('check-worker.ts', import.meta.url));
const checkedShape = z.custom<Checked>((value) => typeof value === 'object' && value !== null && 'findings' in value);

/** Always resolves: a check that cannot be finished is a rule with an error. */
export function checkApart(order: CheckOrder): Promise<Checked> {
  return new Promise((resolve) => {
    const worker = new Worker(program, {
      workerData: order, resourceLimits: { maxOldGenerationSizeMb: memoryMbMax }, execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const timer = setTimeout(() => end(unfinished('检查超时：规则或其示例可能陷入死循环', 'the check took too long: the rule or an example may loop for ever')),
      checkMsMax);
    worker.once('message', (message: unknown) => end(checkedShape.parse(message)));
    worker.once('error', (error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      end(unfinished(`检查出错：${text}`, `the check failed: ${text}`));
    });

    function end(checked: Checked): void {
      clearTimeout(timer);
      resolve(checked);
      void worker.terminate();
    }
  });
}

function unfinished(zh: string, en: string): Checked {
  return {
    errors: 1, warnings: 0, findings: [{ severity: 'error', code: 'check_unfinished', place: '', zh, en }], examples: [],
  };
}
