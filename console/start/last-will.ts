// What happens to the children when this process is killed outright: a shell of a few hundred kilobytes
// holds the list of them and a pipe from here. When the pipe closes without a farewell it asks them all to
// stop, and ends the ones that did not. nats-server, which cannot watch its parent, depends on this.
import { spawn } from 'node:child_process';

/** Seconds between asking and ending. */
const graceS = 6;

const script = `
trap '' INT TERM HUP
pids=
while read -r line; do pids=$line; done
[ -z "$pids" ] && exit 0
kill -TERM $pids 2>/dev/null
sleep ${graceS}
kill -KILL $pids 2>/dev/null
`;

export interface LastWill {
  /** Replaces the list of processes to end. */
  readonly name: (pids: readonly number[]) => void;
  /** Everything was stopped in order: nothing is left to do. */
  readonly revoke: () => void;
}

export function makeLastWill(): LastWill {
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // The shell can only be gone when somebody ended it; the children still watch their own pipes.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return {
    name: (pids) => shell.stdin.write(`${pids.join(' ')}\n`),
    revoke: () => shell.stdin.end('\n'),
  };
}
