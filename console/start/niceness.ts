// Who steps back when all processes together want more than the processors there are: judging, receipts and
// live alerts come first, and what may trail does.
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Lets a process that has just been started, and every thread it will start, have the processor after others. It is
 * advice: a system that does not take it runs all alike. */
export function stepBack(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
    // Where Linux shares the processors out between sessions first, a process weighs nothing outside of its own: each
    // child is one (sched(7), autogroup).
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch {
    // It may have ended already, or the kernel knows no such groups.
  }
}
