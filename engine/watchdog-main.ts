// The thread of watchdog.ts. It writes to the descriptor itself: its standard output would pass through
// the thread that does not answer.
import { writeFileSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { z } from 'zod';

const lookEveryMs = 500;
const given = z.object({ shared: z.instanceof(SharedArrayBuffer), noteFile: z.string() }).parse(workerData);
const cells = new Int32Array(given.shared);
let seenTurn = -1;
let usedBefore = process.cpuUsage();

setInterval(() => {
  const turn = Atomics.load(cells, 0);
  const secondsMax = Atomics.load(cells, 1);
  if (secondsMax === 0 || turn !== seenTurn) {
    seenTurn = turn;
    usedBefore = process.cpuUsage();
    return;
  }
  const { user, system } = process.cpuUsage(usedBefore);
  const seconds = (user + system) / 1e6;
  if (seconds < secondsMax) return;
  const msg = 'one message has taken longer than FUNDWATCH_JUDGE_CPU_S_MAX; the evaluator ends itself';
  try {
    writeFileSync(given.noteFile, '超出处理时限，疑似死循环');
  } catch {
    // A full disk: the death counts as one from outside.
  }
  writeSync(1, `${JSON.stringify({ level: 'error', role: 'evaluator', seconds, msg })}\n`);
  process.kill(process.pid, 'SIGKILL');
}, lookEveryMs);
