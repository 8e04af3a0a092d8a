// What runs, how often it had to be started again, and how far judging and storing have come.
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import { alarmText } from '../alarm-words.ts';
import type { Alarm } from '../wire.ts';
import { runningSupervisor } from '../start/instance-lock.ts';
import type { SupervisorState } from '../start/instance-lock.ts';
import { exitCodes } from './command.ts';
import type { Command } from './command.ts';
import { ask, reachOf, reachOptions, varFolderOf } from './running.ts';
import type { Reach } from './running.ts';

const childLine = z.looseObject({
  role: z.string(),
  state: z.string(),
  pid: z.number().optional(),
  restarts: z.number(),
});

export const status: Command = {
  summary: 'Shows what runs here and whether everything accepted has been judged and stored.',
  usage: '[--json]',
  options: { ...reachOptions, json: { type: 'boolean', text: 'one JSON object' } },
  async run(given, terminal) {
    const supervisor = runningSupervisor(varFolderOf(terminal.env, terminal.root));
    const { answer, isGood } = await answerOf(reachOf(given, terminal, 'admin'), supervisor);
    if (given.isSet('json')) {
      terminal.out(JSON.stringify({ status: answer, supervisor: supervisor ?? null }));
    } else {
      for (const alarm of alarmsIn(answer)) terminal.out(`! ${alarmText(alarm)}`);
      if (supervisor !== undefined) for (const line of processLines(supervisor)) terminal.out(line);
      const checkpoint = checkpointLine(answer);
      if (checkpoint !== undefined) terminal.out(checkpoint);
      for (const [name, value] of Object.entries(z.record(z.string(), z.unknown()).parse(answer))) {
        // Said above, or too long for a line: --json has all of it.
        if (name === 'roles' || name === 'alarms') continue;
        if (name === 'disk') terminal.out(`${name.padEnd(20)} ${diskText(value)}`);
        else terminal.out(`${name.padEnd(20)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
      }
    }
    return isGood ? exitCodes.done : exitCodes.failed;
  },
};

/** While the public port is down the supervisor still knows what runs: that is what somebody asks then. */
async function answerOf(
  reach: Reach, supervisor: SupervisorState | undefined,
): Promise<{ readonly answer: unknown; readonly isGood: boolean }> {
  try {
    const response = await ask(reach, '/api/status');
    const answer: unknown = response.ok ? await response.json() : { error: `status ${response.status}` };
    return { answer, isGood: response.ok };
  } catch (error) {
    if (supervisor === undefined || !(error instanceof Failure) || error.code !== 'not_running') throw error;
    return { answer: { error: `${reach.url} does not answer; a process that is not ready is started again by itself` }, isGood: false };
  }
}

const disk = z.object({ free_bytes: z.number(), total_bytes: z.number(), state: z.string() });
const gib = 1024 ** 3;

function diskText(value: unknown): string {
  const parsed = disk.safeParse(value);
  if (!parsed.success) return JSON.stringify(value);
  const { free_bytes, total_bytes, state } = parsed.data;
  return `${(free_bytes / gib).toFixed(1)} of ${(total_bytes / gib).toFixed(1)} GiB free, ${state}`;
}

const checkpointed = z.object({
  roles: z.object({
    evaluator: z.object({
      checkpoint: z.object({
        sequence: z.number(), age_ms: z.number(), bytes: z.number(), pause_ms_max: z.number(), took_ms: z.number(),
        loaded_from: z.number(), load_ms: z.number(),
      }),
    }),
  }),
});

function checkpointLine(answer: unknown): string | undefined {
  const parsed = checkpointed.safeParse(answer);
  if (!parsed.success) return undefined;
  const { sequence, age_ms, bytes, pause_ms_max, took_ms, loaded_from, load_ms } = parsed.data.roles.evaluator.checkpoint;
  const newest = sequence === 0 ? 'none yet' : `at EVENTS ${sequence}, ${(age_ms / 1000).toFixed(1)} s old, ${(bytes / 1e6).toFixed(1)} MB`;
  const times = `took ${took_ms} ms, longest pause ${pause_ms_max} ms`;
  const start = loaded_from === 0 ? 'started from the beginning' : `started from ${loaded_from} in ${(load_ms / 1000).toFixed(1)} s`;
  return `checkpoint ${newest}; ${times}; ${start}`;
}

const alarmList = z.object({
  alarms: z.array(z.custom<Alarm>((one) => typeof one === 'object' && one !== null && 'code' in one)),
});

function alarmsIn(answer: unknown): readonly Alarm[] {
  const parsed = alarmList.safeParse(answer);
  return parsed.success ? parsed.data.alarms : [];
}

function processLines({ pid, url, started_at, children }: SupervisorState): string[] {
  return [
    `Fundwatch ${pid} at ${url}, started ${started_at}`,
    ...children.map((child) => {
      const { role, state, pid: own, restarts } = childLine.parse(child);
      return `  ${role.padEnd(12)} ${state.padEnd(9)} pid ${String(own ?? '-').padEnd(8)} restarts ${restarts}`;
    }),
  ];
}
