// Who steps back when all processes together want more than the processors there are: judging, receipts and
// live alerts come first, and what may trail does (decision 024).
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** Who is not root may say it of one session in a tenth of a second. */
const againMs = 150;
const attemptsMax = 10;

/** Lets a process that has just been started, and every thread it will start, have the processors after others. It is
 * advice: a system that does not take it runs all alike. `isRunning`: whether it is still that process. */
export async function stepBack(pid: number, niceness: number, isRunning: () => boolean): Promise<void> {
  const isLinux = process.platform === 'linux';
  try {
    setPriority(pid, niceness);
    // There it is said of the first thread, and of those it starts from now on.
    if (isLinux) for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), niceness);
  } catch {
    // It has ended already.
  }
  if (!isLinux) return;
  // Where Linux shares the processors out between sessions first, a process weighs nothing outside of its own, and each
  // child is one (sched(7), autogroup).
  for (let attempt = 0; attempt < attemptsMax && isRunning(); attempt += 1) {
    try {
      await writeFile(`/proc/${pid}/autogroup`, String(niceness));
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
      await delay(againMs);
    }
  }
}
