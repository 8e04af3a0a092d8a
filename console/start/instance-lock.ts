// One supervisor for one folder. `supervisor.json` says which process it is, where it answers and what its
// children are: the second start, the console and the command line read it.
import { constants, copyFileSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import type { ChildStatus } from './child.ts';
import { isAlive, processIdentity } from './process-identity.ts';
import { isShortage } from '../../engine/disk-full.ts';
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

/** Takes the folder, or throws `already_running`. The lock is there with its holder's name in it or not at all, so that
 * of two that come at one moment neither takes the other's for one that was left behind. */
export function lockInstance(varFolder: string): void {
  mkdirSync(varFolder, { recursive: true });
  const path = join(varFolder, 'supervisor.lock');
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) ?? '' }), { mode: 0o600 });
    if (isLinked(draft, path)) return;
    const holder = livingHolder(path) ?? moveAside(path);
    if (holder === undefined && isLinked(draft, path)) return;
    const url = readSupervisorState(varFolder)?.url ?? 'an address it is still choosing';
    throw new Failure('already_running', { pid: holder?.pid ?? livingHolder(path)?.pid ?? '?', url });
  } finally {
    rmSync(draft, { force: true });
  }
}

/** False when there is a file of that name. */
function isLinked(draft: string, path: string): boolean {
  for (const put of [linkSync, copyNew]) {
    try {
      put(draft, path);
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
      if (put === copyNew) throw error;
    }
  }
  return false;
}

/** For file systems without links: there a start that comes while this one writes may be taken for the first. */
function copyNew(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_EXCL);
}

type Holder = z.infer<typeof processSchema>;

function livingHolder(path: string): Holder | undefined {
  const holder = readJson(path, processSchema);
  return holder !== undefined && isAlive(holder.pid, holder.identity) ? holder : undefined;
}

/** Takes away a lock that was left behind. Should it be another's by now, who was quicker, it is given back, and said. */
function moveAside(path: string): Holder | undefined {
  const aside = `${path}.${process.pid}.old`;
  try {
    renameSync(path, aside);
  } catch (error) {
    // Somebody else took it away.
    if (!hasCode(error, 'ENOENT')) throw error;
    return undefined;
  }
  const holder = livingHolder(aside);
  if (holder !== undefined) isLinked(aside, path);
  rmSync(aside, { force: true });
  return holder;
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
  const deadlineMs = performance.now() + leftoverMsMax;
  const isAnyLeft = (): boolean => left.some(({ pid, identity }) => isAlive(pid, identity));
  while (performance.now() < deadlineMs && isAnyLeft()) await sleep(100);
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
    if (!isShortage(error)) throw error;
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

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
