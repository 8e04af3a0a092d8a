// A process started by the supervisor ends when the supervisor does, however that ended: the supervisor
// holds the other end of its standard input, and the kernel closes it even after a kill -9.
import { endForSure } from './sure-end.ts';

/** Longer than any role needs to stop cleanly. */
const stopMsMax = 5_000;

/** Call once, first thing in a main. Does nothing in a process that somebody started by hand. */
export function exitWithParent(
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (env['FUNDWATCH_SUPERVISED'] !== '1') return;
  process.stdin.on('error', stopSelf);
  process.stdin.on('close', stopSelf);
  process.stdin.resume();
  process.stdin.unref();
}

function stopSelf(): void {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => endForSure(1), stopMsMax).unref();
}
