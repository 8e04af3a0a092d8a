// Events that killed the evaluator: what is left out, and having it judged after all.
import { z } from 'zod';
import { exitCodes, UsageError } from './command.ts';
import type { Command } from './command.ts';
import { askFor, reachOf, reachOptions } from './running.ts';

const listed = z.object({
  items: z.array(z.looseObject({
    sequence: z.number(), event_id: z.string().optional(),
    infno: z.string().optional(), fixmedins_code: z.string().optional(), at: z.string(), deaths: z.number(), reason: z.string(),
    released_at: z.string().optional(), released_by: z.string().optional(),
  })),
});
const releasedAnswer = z.object({ sequence: z.number(), events: z.number(), judged: z.boolean() });

export const quarantine: Command = {
  summary: 'Lists what is left out of judging because it crashed the evaluator; releases it.',
  usage: 'list [--all] | release <sequence> [<event id>]',
  options: {
    ...reachOptions,
    all: { type: 'boolean', text: 'also what was released' },
    json: { type: 'boolean', text: 'one JSON object' },
  },
  async run(given, terminal) {
    const [action = 'list', sequence, event_id] = given.positionals;
    const reach = reachOf(given, terminal, 'admin');
    switch (action) {
      case 'list': {
        const answer = await askFor(reach, `/api/quarantine?state=${given.isSet('all') ? 'all' : 'left_out'}`, listed);
        if (given.isSet('json')) terminal.out(JSON.stringify(answer));
        else if (answer.items.length === 0) terminal.err('nothing is left out');
        else for (const item of answer.items) for (const line of linesOf(item)) terminal.out(line);
        return exitCodes.done;
      }
      case 'release': {
        const number = Number(sequence);
        if (!Number.isInteger(number) || number < 1) throw new UsageError('name the sequence, as quarantine list shows it');
        const answer = await askFor(reach, '/api/quarantine/release', releasedAnswer, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ sequence: number, ...(event_id === undefined ? {} : { event_id }) }),
        });
        if (given.isSet('json')) terminal.out(JSON.stringify(answer));
        else if (answer.judged) terminal.out(`released and judged, as EVENTS ${answer.sequence}`);
        else terminal.err(`released as EVENTS ${answer.sequence}, not judged yet: look again with quarantine list`);
        return exitCodes.done;
      }
      default:
        throw new UsageError(`quarantine cannot "${action}"`);
    }
  },
};

function linesOf(item: z.output<typeof listed>['items'][number]): string[] {
  const { sequence, event_id = '(whole message)', infno = '', fixmedins_code = '', at, deaths, reason } = item;
  const released = item.released_at === undefined ? [] : [`    released ${item.released_at} by ${item.released_by ?? ''}`];
  return [
    `${String(sequence).padEnd(10)} ${event_id.padEnd(32)} ${infno.padEnd(6)} ${fixmedins_code.padEnd(12)} ${at} deaths ${deaths}`,
    `    ${reason}`,
    ...released,
  ];
}
