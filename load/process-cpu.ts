// What each process of a stack has used of the processor, from /proc.
import { readFileSync } from 'node:fs';

/** USER_HZ, 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** User and system time so far, seconds; 0 where /proc does not tell. */
export function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return 0;
  }
}

/** Resident memory, MB; 0 where /proc does not tell. */
export function residentMb(pid: number): number {
  try {
    return Math.round(
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    );
  } catch {
    return 0;
  }
}

/** How long the main thread has been ready to run without a processor, seconds; 0 where /proc
 * does not tell. */
function waitedSeconds(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
  } catch {
    return 0;
  }
}

export interface CpuShare {
  /** Processors used, all threads. */
  readonly used: Readonly<Record<string, number>>;
  /** Share of the time in which the main thread wanted a processor and had none: what other
   * programs on the machine, and the roles among themselves, cost. */
  readonly wanted: Readonly<Record<string, number>>;
}

/** Between now and the call of the function it returns; a role that was started again meanwhile
 * counts from its new start. */
export function watchCpu(pids: () => Readonly<Record<string, number>>): () => CpuShare {
  const startedAt = performance.now();
  const before = new Map(
    Object.values(pids()).map((pid) => [pid, { cpu: cpuSeconds(pid), waited: waitedSeconds(pid) }]),
  );
  return () => {
    const seconds = (performance.now() - startedAt) / 1000;
    const share = (of: (pid: number) => number, was: 'cpu' | 'waited'): Record<string, number> =>
      Object.fromEntries(
        Object.entries(pids()).map(([role, pid]) => [
          role,
          Number(((of(pid) - (before.get(pid)?.[was] ?? 0)) / seconds).toFixed(3)),
        ]),
      );
    return { used: share(cpuSeconds, 'cpu'), wanted: share(waitedSeconds, 'waited') };
  };
}
