// A process that ends itself because something failed must be gone. Leaving in the ordinary way waits for V8's
// threads, and those may wait for a garbage collection that nobody will do any more (nodejs/node issue 54918):
// such a process has said why it ends, does nothing, holds what it holds, and nobody starts it again. So it is the
// kernel that ends it, as a kill from outside would; what has to be written is written before. Stopping without a
// failure leaves in the ordinary way: whoever asked for it waits only so long.
import { writeSync } from 'node:fs';
import { inspect } from 'node:util';

/** What a process says last of all, since a killed one has no exit code. */
const lastLine = /^FUNDWATCH_EXIT (\d+)$/;

/** Does not come back. `code` is not 0. */
export function endForSure(code: number): never {
  write(1, `FUNDWATCH_EXIT ${code}\n`);
  for (;;) process.kill(process.pid, 'SIGKILL');
}

/** From now on an error that nobody catches is written to standard error and ends this process for sure. */
export function endOnUncaught(): void {
  process.on('uncaughtException', (error: unknown) => {
    write(2, `${inspect(error)}\n`);
    endForSure(1);
  });
}

/** The exit code in the last line of a process that ended by `endForSure`. */
export function exitCodeIn(line: string): number | undefined {
  const [, code] = lastLine.exec(line) ?? [];
  return code === undefined ? undefined : Number(code);
}

function write(descriptor: number, text: string): void {
  try {
    writeSync(descriptor, text);
  } catch {
    // Nobody reads, or not fast enough: the end does not wait for it.
  }
}
