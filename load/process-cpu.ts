// What each process of a stack has used of the processor, from /proc.
import { readFileSync } from 'node:fs';

/** USER_HZ, 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** User and system time so far, seconds; 0 where /proc does not tell. */
export function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return 0;
  }
}

/** Resident memory, MB; 0 where /proc does not tell. */
export function residentMb(pid: number): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

/** Processors used by each role between now and the call of the function it returns; a role that was
 * started again meanwhile counts from its new start. */
export function watchCpu(pids: () => Readonly<Record<string, number>>): () => Record<string, number> {
  const startedAt = performance.now();
  const before = new Map(Object.values(pids()).map((pid) => [pid, cpuSeconds(pid)]));
  return () => {
    const seconds = (performance.now() - startedAt) / 1000;
    return Object.fromEntries(Object.entries(pids()).map(([role, pid]) =>
      [role, Number(((cpuSeconds(pid) - (before.get(pid) ?? 0)) / seconds).toFixed(3))]));
  };
}
