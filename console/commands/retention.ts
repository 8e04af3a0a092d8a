// How long what is kept: shown, set and put in force.
import { z } from 'zod';
import { connectStore } from '../../connectors/clickhouse/connect.ts';
import { ask } from '../../connectors/clickhouse/queries/ask.ts';
import { readProgress } from '../../connectors/clickhouse/queries/progress.ts';
import { writeAudit } from '../../connectors/clickhouse/queries/audit.ts';
import { tables } from '../../connectors/clickhouse/tables.ts';
import { connectBus } from '../../connectors/nats/connect.ts';
import { Failure } from '../../engine/failure.ts';
import { applyToStreams, applyToTables } from '../backup/apply-retention.ts';
import { isKeptName, keptKinds, readRetention, setRetention } from '../backup/retention-policy.ts';
import { readAddresses } from '../start/addresses.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { varFolderOf } from './running.ts';

const sizeRow = z.object({ rows: z.number(), oldest: z.string() });
const requestMsMax = 3_600_000;

export const retention: Command = {
  summary: 'Shows how long what is kept, sets it, and puts it in force.',
  usage: 'show | set <kind> <days|forever> | apply',
  options: {},
  async run(given, terminal) {
    const [action, name, days] = given.positionals;
    const varFolder = varFolderOf(terminal.env, terminal.root);
    switch (action) {
      case undefined:
      case 'show':
        await show(varFolder, terminal);
        return exitCodes.done;
      case 'set':
        if (name === undefined || !isKeptName(name)) throw new UsageError(`name one of ${Object.keys(keptKinds).join(', ')}`);
        if (days === undefined) throw new UsageError('say how many days, or forever');
        setRetention(varFolder, name, days === 'forever' ? undefined : Number(days));
        terminal.err('noted; npm run cli -- retention apply puts it in force');
        return exitCodes.done;
      case 'apply':
        await apply(varFolder, terminal);
        return exitCodes.done;
      default:
        throw new UsageError(`retention cannot "${action}"`);
    }
  },
};

async function show(varFolder: string, { out }: Terminal): Promise<void> {
  const days = new Map<string, number>(Object.entries(readRetention(varFolder)));
  const clickhouseUrl = readAddresses(varFolder)?.clickhouse_url;
  const client = clickhouseUrl === undefined ? undefined : connectStore({ url: clickhouseUrl, application: 'fundwatch-retention' });
  try {
    for (const [name, { text, tables: aged }] of Object.entries(keptKinds)) {
      const table = tables.find((one) => one.name === aged[0]);
      const sql = `SELECT count() AS rows, if(rows = 0, '', toString(toDate(min(${table?.ageBy})))) AS oldest FROM ${table?.name}`;
      const [size] = client === undefined || table === undefined ? [] : await ask(client, sql, {}, sizeRow);
      const held = size === undefined || size.rows === 0 ? '' : `${size.rows} rows since ${size.oldest}`;
      const kept = days.get(name);
      out(`${name.padEnd(13)} ${(kept === undefined ? 'forever' : `${kept} days`).padEnd(11)} ${held.padEnd(32)} ${text}`);
    }
  } finally {
    await client?.close();
  }
}

async function apply(varFolder: string, { err }: Terminal): Promise<void> {
  const addresses = readAddresses(varFolder);
  if (addresses === undefined) throw new Failure('not_running', { url: varFolder });
  const policy = readRetention(varFolder);
  const client = connectStore({ url: addresses.clickhouse_url, application: 'fundwatch-retention', requestMsMax });
  const bus = await connectBus({ url: addresses.nats_url, name: 'fundwatch retention' });
  try {
    err('tables');
    await applyToTables(client, policy);
    // The hits and the ledger are read from HITS each by itself.
    const { hits_sequence, counted_hits_sequence } = await readProgress(client);
    const removed = await applyToStreams(bus, policy, Math.min(hits_sequence, counted_hits_sequence), Date.now());
    await writeAudit(client, { at: Date.now(), actor: '@retention', action: 'retention_applied', target: '', detail: { ...policy } });
    err(`in force; ${removed} messages of HITS removed`);
  } finally {
    await Promise.all([bus.close(), client.close()]);
  }
}
