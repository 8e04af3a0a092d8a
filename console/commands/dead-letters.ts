// Dead letters on the command line: what was refused, why, and sending it again when it has been corrected.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { exitCodes, UsageError } from './command.ts';
import type { Command, Given, Terminal } from './command.ts';
import { wholeNumber } from './hits.ts';
import { ask, askFor, reachOf, reachOptions } from './running.ts';
import type { Reach } from './running.ts';
import { Failure } from '../../engine/failure.ts';

const filters = {
  state: { type: 'string', text: 'list: open, resubmitted, resolved, dismissed; all by default' },
  reason: { type: 'string', text: 'list: code of the reason' },
  fixmedins_code: { type: 'string', text: 'list: institution' },
  infno: { type: 'string', text: 'list: transaction' },
  msgid: { type: 'string', text: 'list: message id' },
  from: { type: 'string', text: 'list: received from, inclusive' },
  to: { type: 'string', text: 'list: received to, exclusive' },
  q: { type: 'string', text: 'list: words in the reason, an id or the message' },
} as const;

const letter = z.looseObject({
  letter_id: z.string(), state: z.string(), count: z.number(), reason: z.string(), field: z.string().optional(), text: z.string(),
  received_at: z.string(), first_seen: z.string(), fixmedins_code: z.string().optional(), infno: z.string().optional(),
  msgid: z.string().optional(), parent: z.string().optional(), source: z.string(),
});
const page = z.looseObject({ items: z.array(letter), next: z.string().nullish() });
const detail = letter.extend({
  body: z.string().optional(),
  steps: z.array(z.looseObject({
    at: z.string(), actor: z.string(), type: z.string(), note: z.string().optional(), changed: z.array(z.string()).optional(),
    event_ids: z.array(z.string()).optional(), child: z.string().optional(),
  })),
  children: z.array(letter),
});
const receipt = z.looseObject({
  infcode: z.number().optional(), err_msg: z.string().optional(),
  resubmission: z.looseObject({
    state: z.string(), repeated: z.boolean(), event_ids: z.array(z.string()), child: z.string().optional(),
  }),
});
const pageItemsMax = 1_000;
const json = { 'content-type': 'application/json' };

export const deadLetters: Command = {
  summary: 'Lists and shows what was refused, sends corrections, sets letters aside.',
  usage: 'list [--state open] | show <id> [--raw] | resubmit <id> [file.json|-] [--again] | dismiss <id> --reason <why> | reopen <id>',
  options: {
    ...filters,
    ...reachOptions,
    limit: { type: 'string', text: 'list: at most so many, 50 by default' },
    reason: { type: 'string', text: 'list: code of the reason; dismiss: why, in words' },
    raw: { type: 'boolean', text: 'show: only the original bytes, fit to be corrected and sent' },
    again: { type: 'boolean', text: 'resubmit: send once more what was refused before' },
    json: { type: 'boolean', text: 'JSON; a list as one object a line' },
  },
  async run(given, terminal) {
    const [action = 'list', id] = given.positionals;
    const reach = reachOf(given, terminal, 'admin');
    switch (action) {
      case 'list':
        return list(reach, given, terminal);
      case 'show':
        return show(reach, named(id), given, terminal);
      case 'resubmit':
        return resubmit(reach, named(id), given, terminal);
      case 'dismiss': {
        const reason = given.text('reason');
        if (reason === undefined) throw new UsageError('say why: --reason');
        const { state } = await askFor(reach, `/api/dead-letters/${named(id)}/dismiss`, letter, { method: 'POST', headers: json, body: JSON.stringify({ reason }) });
        terminal.err(`${named(id)} is ${state}`);
        return exitCodes.done;
      }
      case 'reopen': {
        const { state } = await askFor(reach, `/api/dead-letters/${named(id)}/reopen`, letter, { method: 'POST' });
        terminal.err(`${named(id)} is ${state}`);
        return exitCodes.done;
      }
      default:
        throw new UsageError(`dead-letters cannot "${action}"`);
    }
  },
};

async function list(reach: Reach, given: Given, terminal: Terminal): Promise<number> {
  const query = new URLSearchParams();
  for (const name of Object.keys(filters)) {
    const value = given.text(name);
    if (value !== undefined) query.set(name, value);
  }
  let left = wholeNumber(given.text('limit') ?? '50', 'limit');
  while (left > 0) {
    query.set('limit', String(Math.min(left, pageItemsMax)));
    const { items, next } = await askFor(reach, `/api/dead-letters?${query}`, page);
    for (const one of items) {
      const { letter_id, received_at, state, count, fixmedins_code = '-', infno = '-', reason, text } = one;
      const line = `${letter_id}  ${received_at}  ${state.padEnd(11)} ${String(count).padStart(4)}x  ${fixmedins_code.padEnd(12)} ${infno.padEnd(5)} ${reason.padEnd(18)} ${text}`;
      terminal.out(given.isSet('json') ? JSON.stringify(one) : line);
    }
    left -= items.length;
    if (items.length === 0 || next === null || next === undefined) break;
    query.set('cursor', next);
  }
  return exitCodes.done;
}

async function show(reach: Reach, id: string, given: Given, terminal: Terminal): Promise<number> {
  const found = await askFor(reach, `/api/dead-letters/${id}`, detail);
  const body = Buffer.from(found.body ?? '', 'base64').toString('utf8');
  if (given.isSet('raw')) terminal.out(body);
  else if (given.isSet('json')) terminal.out(JSON.stringify(found, null, 2));
  else {
    const { letter_id, state, count, reason, field, text, first_seen, received_at } = found;
    const { fixmedins_code, infno, msgid, source, parent } = found;
    terminal.out(`${letter_id}  ${state}, seen ${count} times, first ${first_seen}, last ${received_at}`);
    terminal.out(`  ${reason}${field === undefined ? '' : ` ${field}`}: ${text}`);
    terminal.out(`  ${fixmedins_code ?? '-'}  ${infno ?? '-'}  ${msgid ?? '-'}  by ${source}`);
    if (parent !== undefined) terminal.out(`  correction of ${parent}`);
    for (const { at, actor, type, note, changed = [], event_ids = [], child } of found.steps) {
      terminal.out(`  ${at}  ${actor}  ${type}${note === undefined ? '' : `: ${note}`}${changed.length === 0 ? '' : `  changed ${changed.join(' ')}`}`);
      for (const event_id of event_ids) terminal.out(`    event ${event_id}`);
      if (child !== undefined) terminal.out(`    see ${child}`);
    }
    for (const child of found.children) terminal.out(`  failed again as ${child.letter_id} (${child.state}): ${child.text}`);
    terminal.out(body);
  }
  return exitCodes.done;
}

async function resubmit(reach: Reach, id: string, given: Given, terminal: Terminal): Promise<number> {
  const [, , file = '-'] = given.positionals;
  const body = file === '-' ? await readText(process.stdin) : readFileSync(resolve(terminal.folder, file), 'utf8');
  const path = `/api/dead-letters/${id}/resubmit${given.isSet('again') ? '?again=1' : ''}`;
  const response = await ask(reach, path, { method: 'POST', headers: json, body });
  const answered = receipt.safeParse(await response.json().catch(() => undefined));
  if (!answered.success) throw new Failure('answer_unexpected', { url: `${reach.url}${path}`, status: response.status, reason: 'no receipt' });
  const { resubmission, infcode, err_msg } = answered.data;
  if (given.isSet('json')) terminal.out(JSON.stringify(answered.data));
  else {
    const repeated = resubmission.repeated ? ' (sent before; nothing was sent now)' : '';
    terminal.out(`${infcode === 0 ? 'accepted' : `refused: ${err_msg ?? ''}`}${repeated}; the letter is ${resubmission.state}`);
    for (const event_id of resubmission.event_ids) terminal.out(`  event ${event_id}`);
    if (resubmission.child !== undefined) terminal.out(`  failed again as ${resubmission.child}`);
  }
  return infcode === 0 ? exitCodes.done : exitCodes.failed;
}

function named(id: string | undefined): string {
  if (id === undefined || !/^(?:[0-9a-f]{32}|\d{1,15})$/.test(id)) throw new UsageError('name the letter: its id, or its sequence in DEAD');
  return id;
}
