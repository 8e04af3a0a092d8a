// What runs, how often it had to be started again, and how far judging and storing have come.
import { z } from 'zod';
import { alarmText } from '../alarm-words.ts';
import type { Alarm } from '../wire.ts';
import { runningSupervisor } from '../start/instance-lock.ts';
import type { SupervisorState } from '../start/instance-lock.ts';
import { exitCodes } from './command.ts';
import type { Command } from './command.ts';
import { ask, reachOf, reachOptions, varFolderOf } from './running.ts';

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
    const response = await ask(reachOf(given, terminal, 'admin'), '/api/status');
    const answer: unknown = response.ok ? await response.json() : { error: `status ${response.status}` };
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
        terminal.out(`${name.padEnd(20)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
      }
    }
    return response.ok ? exitCodes.done : exitCodes.failed;
  },
};

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
