// A consistent copy of everything, taken while it runs; and the check of one.
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { writeAudit } from '../../connectors/clickhouse/queries/audit.ts';
import { connectStore } from '../../connectors/clickhouse/connect.ts';
import { streams } from '../../connectors/nats/names.ts';
import { Failure } from '../../engine/failure.ts';
import { checkBackup, openBackup } from '../backup/backup-reader.ts';
import { registerBackup } from '../backup/backup-register.ts';
import type { Manifest } from '../backup/manifest.ts';
import { takeBackup } from '../backup/take-backup.ts';
import { readAddresses } from '../start/addresses.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Command, Given, Terminal } from './command.ts';
import { varFolderOf } from './running.ts';

/** Judging and storing come first on a busy machine. */
const niceness = 10;

export const backup: Command = {
  summary: 'Copies streams, tables, checkpoint, users and settings while everything runs; checks such a copy.',
  usage: '<folder|file.tar> [--without-credentials] | check <folder|file.tar>',
  options: {
    'without-credentials': { type: 'boolean', text: 'leave tokens, users and sessions out' },
    json: { type: 'boolean', text: 'the manifest as one JSON object' },
  },
  async run(given, terminal) {
    const [first, second] = given.positionals;
    if (first === 'check') return check(second, given, terminal);
    if (first === undefined || second !== undefined) throw new UsageError('name one folder, or a file that ends in .tar');
    return take(resolve(terminal.folder, first), given, terminal);
  },
};

async function take(target: string, given: Given, terminal: Terminal): Promise<number> {
  const varFolder = varFolderOf(terminal.env, terminal.root);
  const addresses = readAddresses(varFolder);
  if (addresses === undefined) throw new Failure('not_running', { url: varFolder });
  setPriority(niceness);
  const manifest = await takeBackup({
    natsUrl: addresses.nats_url,
    clickhouseUrl: addresses.clickhouse_url,
    varFolder,
    target,
    hasCredentials: !given.isSet('without-credentials'),
    program: programVersion(terminal.root),
    now: Date.now,
    say: terminal.err,
  });
  const events_sequence = eventsSequence(manifest);
  registerBackup(varFolder, { made_at: manifest.ended_at, target, events_sequence });
  await noteInAudit(addresses.clickhouse_url, target, events_sequence);
  show(manifest, given, terminal);
  terminal.err(`written to ${target}; whoever can read it can read everything in it`);
  return exitCodes.done;
}

async function check(name: string | undefined, given: Given, terminal: Terminal): Promise<number> {
  if (name === undefined) throw new UsageError('name the back-up to check');
  const opened = await openBackup(resolve(terminal.folder, name));
  await checkBackup(opened, (part) => terminal.err(`  ${part.name}  ${(part.bytes / 1e6).toFixed(1)} MB  good`));
  show(opened.manifest, given, terminal);
  return exitCodes.done;
}

function show(manifest: Manifest, given: Given, terminal: Terminal): void {
  if (given.isSet('json')) {
    terminal.out(JSON.stringify(manifest));
    return;
  }
  const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const reached = manifest.streams.map(({ name, state }) => `${name} ${state.last_seq}`).join(', ');
  terminal.out(`taken ${manifest.begun_at} to ${manifest.ended_at} by version ${manifest.program}`);
  terminal.out(`${manifest.parts.length} parts, ${(bytes / 1e6).toFixed(1)} MB; ${reached}; ${rows} rows in tables`);
}

/** Whoever copies everything could read everything: that belongs into the trail. */
async function noteInAudit(clickhouseUrl: string, target: string, events_sequence: number): Promise<void> {
  const client = connectStore({ url: clickhouseUrl, application: 'fundwatch-backup' });
  try {
    await writeAudit(client, { at: Date.now(), actor: '@backup', action: 'backup_taken', target, detail: { events_sequence } });
  } finally {
    await client.close();
  }
}

function eventsSequence({ streams: copies }: Manifest): number {
  return copies.find(({ name }) => name === streams.events)?.state.last_seq ?? 0;
}

function programVersion(root: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version;
}
