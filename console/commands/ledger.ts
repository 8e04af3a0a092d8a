// The completeness ledger: read as the console shows it, or computed once more from the streams and the tables.
import { setPriority } from 'node:os';
import { z } from 'zod';
import { connectStore } from '../../connectors/clickhouse/connect.ts';
import { connectBus } from '../../connectors/nats/connect.ts';
import { Failure } from '../../engine/failure.ts';
import { checkLedger } from '../ledger/check-ledger.ts';
import { findingCodes } from '../ledger/findings.ts';
import type { Finding } from '../ledger/findings.ts';
import { readAddresses } from '../start/addresses.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Command, Given, Terminal } from './command.ts';
import { wholeNumber } from './hits.ts';
import { askFor, reachOf, reachOptions, varFolderOf } from './running.ts';

const columns = [
  'received', 'judged', 'not_judged', 'late', 'duplicate', 'quarantined', 'pending', 'difference', 'withdrawn', 'dead',
] as const;
const row = z.looseObject({
  date: z.string(), fixmedins_code: z.string(), kind: z.string(),
  received: z.number(), judged: z.number(), not_judged: z.number(), late: z.number(), duplicate: z.number(),
  quarantined: z.number(), pending: z.number(), difference: z.number(), withdrawn: z.number(), dead: z.number(),
});
const answer = z.looseObject({
  items: z.array(row),
  sequences: z.looseObject({
    archived: z.number(), judged: z.number(), holes: z.array(z.object({ book: z.string(), from: z.number(), to: z.number() })),
  }),
  silent: z.array(z.looseObject({ fixmedins_code: z.string(), kind: z.string().optional(), silent_hours: z.number() })),
});

const niceness = 10;
const requestMsMax = 600_000;
const settleSecondsDefault = '15';
const findingsShownMax = 1_000;

export const ledger: Command = {
  summary: 'Shows what became of every accepted event; `ledger check` computes it again and says what disagrees.',
  usage: '[--date 2025-07-01 | --from 2025-07-01 --to 2025-07-08] [--fixmedins_code H...] [--json] | check [--json]',
  options: {
    ...reachOptions,
    date: { type: 'string', text: 'day of receipt in China' },
    from: { type: 'string', text: 'first day' },
    to: { type: 'string', text: 'day after the last' },
    fixmedins_code: { type: 'string', text: 'institution' },
    nats: { type: 'string', text: 'check: address of NATS; the one started here by default' },
    clickhouse: { type: 'string', text: 'check: address of ClickHouse; the one started here by default' },
    settle: { type: 'string', text: `check: wait so many seconds for what is on its way, ${settleSecondsDefault} by default` },
    json: { type: 'boolean', text: 'one JSON object' },
  },
  async run(given, terminal) {
    const [action] = given.positionals;
    if (action === 'check') return check(given, terminal);
    if (action !== undefined) throw new UsageError(`ledger cannot "${action}"`);
    return show(given, terminal);
  },
};

async function show(given: Given, terminal: Terminal): Promise<number> {
  const query = new URLSearchParams();
  for (const name of ['date', 'from', 'to', 'fixmedins_code']) {
    const value = given.text(name);
    if (value !== undefined) query.set(name, value);
  }
  const found = await askFor(reachOf(given, terminal, 'admin'), `/api/ledger?${query}`, answer);
  if (given.isSet('json')) {
    terminal.out(JSON.stringify(found));
    return exitCodes.done;
  }
  const { items, sequences, silent } = found;
  terminal.out(['date      ', 'institution ', 'kind                       ', ...columns.map((column) => column.padStart(11))].join(' '));
  for (const one of items) {
    const counts = columns.map((column) => String(one[column]).padStart(11));
    terminal.out([one.date, one.fixmedins_code.padEnd(12), one.kind.padEnd(27), ...counts].join(' '));
  }
  terminal.out(`EVENTS archived to ${sequences.archived}, accounted for to ${sequences.judged}`);
  for (const { book, from, to } of sequences.holes) terminal.out(`hole: EVENTS ${from} to ${to} not ${book}`);
  for (const feed of silent) terminal.out(`silent: ${feed.fixmedins_code} ${feed.kind ?? 'all kinds'} for ${feed.silent_hours} h`);
  return exitCodes.done;
}

async function check(given: Given, terminal: Terminal): Promise<number> {
  const varFolder = varFolderOf(terminal.env, terminal.root);
  const here = readAddresses(varFolder);
  const natsUrl = given.text('nats') ?? here?.nats_url;
  const clickhouseUrl = given.text('clickhouse') ?? here?.clickhouse_url;
  if (natsUrl === undefined || clickhouseUrl === undefined) throw new Failure('not_running', { url: varFolder });
  setPriority(niceness);
  const bus = await connectBus({ url: natsUrl, name: 'fundwatch ledger check' });
  const client = connectStore({ url: clickhouseUrl, application: 'fundwatch ledger check', requestMsMax });
  const findings: Finding[] = [];
  const isJson = given.isSet('json');
  const result = await checkLedger({
    bus, client,
    say: (text) => terminal.err(text),
    found: (finding) => {
      if (findings.length === findingsShownMax) terminal.err(`more than ${findingsShownMax} findings; the rest is only counted`);
      findings.push(finding);
      if (!isJson && findings.length <= findingsShownMax) terminal.out(`${finding.code}: ${finding.text}`);
    },
    settleMsMax: wholeNumber(given.text('settle') ?? settleSecondsDefault, 'settle') * 1_000,
  });
  await Promise.all([client.close(), bus.close()]);
  const { findings: count, events, letters, checked_to, events_first, events_last, erased } = result;
  if (isJson) terminal.out(JSON.stringify({ ...result, found: findings.slice(0, findingsShownMax) }));
  else {
    for (const code of new Set(findings.map((finding) => finding.code))) terminal.out(`(${code}: ${findingCodes[code]})`);
    const trimmed = events_first > 1 ? `; before EVENTS ${events_first} the archive spoke for itself` : '';
    const gone = erased > 0 ? `; for ${erased} messages erased with a person the tables spoke` : '';
    const open = events_last > checked_to ? `; EVENTS ${checked_to + 1} to ${events_last} still on their way, not checked` : '';
    terminal.out(`${count === 0 ? 'The books agree' : `${count} findings`}: EVENTS to ${checked_to}, ${events} events, ${letters} dead letters${trimmed}${gone}${open}`);
  }
  return count === 0 ? exitCodes.done : exitCodes.failed;
}
