// A process number is used again after its process has died. Number and start time together are not.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Start time of a living process, in whatever form this system gives it; `undefined` when there is none. */
export function processIdentity(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStartTime(pid);
  try {
    const line = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' ? undefined : line;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number, identity: string): boolean {
  return processIdentity(pid) === identity;
}

/** /proc/<pid>/stat: `pid (name) state ...`, the start time being field 22; a zombie counts as dead. */
function linuxStartTime(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : fields[18];
}
