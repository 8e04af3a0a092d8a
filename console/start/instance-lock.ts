// One supervisor for one folder. `supervisor.json` says which process it is, where it answers and what its
// children are: the second start, the console and the command line read it.
import { mkdirSync, openSync, closeSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import type { ChildStatus } from './child.ts';
import { isAlive, processIdentity } from './process-identity.ts';
import { isDiskFull } from '../../engine/disk-full.ts';
import { replaceFile } from './replace-file.ts';

const processSchema = z.object({ pid: z.int().positive(), identity: z.string() });
const childSchema = z.looseObject({
  role: z.string(),
  pid: z.int().positive().optional(),
  identity: z.string().optional(),
});
const stateSchema = z.looseObject({
  pid: z.int().positive(),
  identity: z.string(),
  url: z.string(),
  started_at: z.string(),
  children: z.array(childSchema),
});
export type SupervisorState = z.infer<typeof stateSchema>;

/** The last will gives children this long (see last-will.ts), and a little more. */
const leftoverMsMax = 9_000;

/** Takes the folder, or throws `already_running`. */
export function lockInstance(varFolder: string): void {
  mkdirSync(varFolder, { recursive: true });
  const path = join(varFolder, 'supervisor.lock');
  const self = { pid: process.pid, identity: processIdentity(process.pid) ?? '' };
  for (const isLastTry of [false, true]) {
    try {
      const descriptor = openSync(path, 'wx', 0o600);
      writeSync(descriptor, JSON.stringify(self));
      closeSync(descriptor);
      return;
    } catch (error) {
      if (!isExisting(error)) throw error;
    }
    const holder = readJson(path, processSchema);
    if (isLastTry || (holder !== undefined && isAlive(holder.pid, holder.identity))) {
      const url = readSupervisorState(varFolder)?.url ?? 'an address it is still choosing';
      throw new Failure('already_running', { pid: holder?.pid ?? '?', url });
    }
    rmSync(path, { force: true });
  }
}

export function unlockInstance(varFolder: string): void {
  rmSync(join(varFolder, 'supervisor.json'), { force: true });
  rmSync(join(varFolder, 'supervisor.lock'), { force: true });
}

/** Two nats-servers on one store would ruin it: waits for children a killed supervisor left, then ends
 * them. */
export async function awaitLeftovers(
  varFolder: string,
  say: (line: string) => void,
): Promise<void> {
  const before = readSupervisorState(varFolder);
  const left = (before?.children ?? []).flatMap(({ role, pid, identity }) =>
    pid !== undefined && identity !== undefined && isAlive(pid, identity) ? [{ role, pid, identity }] : [],
  );
  if (left.length === 0) return;
  const names = left.map(({ role, pid }) => `${role} ${pid}`).join(', ');
  say(`waiting for processes of an earlier start to end: ${names}`);
  const deadlineMs = Date.now() + leftoverMsMax;
  const isAnyLeft = (): boolean => left.some(({ pid, identity }) => isAlive(pid, identity));
  while (Date.now() < deadlineMs && isAnyLeft()) await sleep(100);
  for (const { pid, identity } of left) if (isAlive(pid, identity)) process.kill(pid, 'SIGKILL');
}

export function writeSupervisorState(
  varFolder: string,
  own: { readonly url: string; readonly startedAt: string },
  children: readonly ChildStatus[],
): void {
  const state = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? '',
    url: own.url,
    started_at: own.startedAt,
    children: children.map((child) => ({
      ...child,
      ...(child.pid === undefined ? {} : { identity: processIdentity(child.pid) }),
    })),
  };
  try {
    replaceFile(join(varFolder, 'supervisor.json'), `${JSON.stringify(state, null, 2)}\n`);
  } catch (error) {
    // The next change of state writes it again.
    if (!isDiskFull(error)) throw error;
  }
}

/** `undefined` when there is none or it is not readable; it may be of a supervisor that is gone. */
export function readSupervisorState(varFolder: string): SupervisorState | undefined {
  return readJson(join(varFolder, 'supervisor.json'), stateSchema);
}

/** The state of a supervisor that runs now. */
export function runningSupervisor(varFolder: string): SupervisorState | undefined {
  const state = readSupervisorState(varFolder);
  return state !== undefined && isAlive(state.pid, state.identity) ? state : undefined;
}

function readJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function isExisting(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
}
