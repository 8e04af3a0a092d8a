// A back-up of one machine while it runs. Nothing is stopped, so nothing is copied at one moment; the order makes
// it fit together: what is derived is copied before what it is derived from, tables before the checkpoint before
// HITS before DEAD before EVENTS. Each later part then covers everything that the earlier ones speak of, and what
// it has beyond them is judged and stored after the restore as after any restart. RULES comes last of all: a step
// whose activation is not in EVENTS is made good at the next start, an activation without its step would be taken
// back.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { connectStore } from '../../connectors/clickhouse/connect.ts';
import { migrations } from '../../connectors/clickhouse/schema.ts';
import { connectBus } from '../../connectors/nats/connect.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { streams } from '../../connectors/nats/names.ts';
import { Failure } from '../../engine/failure.ts';
import { openBackupWriter } from './backup-writer.ts';
import type { BackupWriter } from './backup-writer.ts';
import { checkpointSequence } from './checkpoint-sequence.ts';
import { holdFiles, nameForHeld, removeHeld } from './held-files.ts';
import { backupVersion } from './manifest.ts';
import type { FileCopy, Manifest, Part, StreamCopy, TableCopy } from './manifest.ts';
import { misfitOf } from './misfit.ts';
import { snapshotStream } from './stream-snapshot.ts';
import { copiedTables, readPositions, readTable } from './table-copy.ts';
import { listVarFiles, readVarFile } from './var-files.ts';

export interface BackupOptions {
  readonly natsUrl: string;
  readonly clickhouseUrl: string;
  readonly varFolder: string;
  /** Absolute. A name that ends in `.tar` is one file, any other a folder. */
  readonly target: string;
  readonly hasCredentials: boolean;
  /** Version of the program. */
  readonly program: string;
  readonly now: () => number;
  /** One line of progress. */
  readonly say: (line: string) => void;
}

/** Where the evaluator keeps its checkpoints. */
const checkpointFolder = 'evaluator';

/** Throws a Failure; then nothing is left at `target`. */
export async function takeBackup(options: BackupOptions): Promise<Manifest> {
  const writer = await openBackupWriter(options.target);
  const bus = await connectBus({ url: options.natsUrl, name: 'fundwatch back-up' });
  const client = connectStore({ url: options.clickhouseUrl, application: 'fundwatch-backup', requestMsMax: 24 * 3_600_000 });
  const heldFolder = nameForHeld();
  try {
    await removeHeld(options.varFolder, { isOfAll: false });
    const manifest = await copyAll(options, { writer, bus, client, heldFolder });
    const misfit = misfitOf(manifest);
    if (misfit !== undefined) throw new Failure('backup_inconsistent', { reason: misfit });
    await writer.finish(manifest);
    return manifest;
  } catch (error) {
    await writer.abandon();
    throw error;
  } finally {
    await rm(join(options.varFolder, heldFolder), { recursive: true, force: true });
    await Promise.all([bus.close(), client.close()]);
  }
}

interface Parts {
  readonly writer: BackupWriter;
  readonly bus: Bus;
  readonly client: ClickHouseClient;
  /** Where the checkpoints are held while they are copied. */
  readonly heldFolder: string;
}

async function copyAll(options: BackupOptions, { writer, bus, client, heldFolder }: Parts): Promise<Manifest> {
  const { now, varFolder, hasCredentials, say } = options;
  const begun_at = new Date(now()).toISOString();
  const parts: Part[] = [];
  const write = async (name: string, source: AsyncIterable<Uint8Array>): Promise<void> => {
    const progress = progressOf(name, options);
    parts.push(await writer.write(name, source, progress));
  };

  const stored = await readPositions(client);
  const tables = await copyTables();
  const isHeld = await holdFiles(varFolder, checkpointFolder, heldFolder);
  const checkpoint_sequence = isHeld ? await checkpointSequence(join(varFolder, heldFolder)) : undefined;
  const copied: StreamCopy[] = [];
  for (const name of inOrder(await bus.jsm.streams.names().next())) copied.push(await copyStream(name));
  const files = await copyFiles();
  return {
    v: backupVersion,
    program: options.program,
    begun_at,
    ended_at: new Date(now()).toISOString(),
    schema_version: migrations.at(-1)?.version ?? 0,
    has_credentials: hasCredentials,
    stored: [...stored],
    ...(checkpoint_sequence === undefined ? {} : { checkpoint_sequence }),
    streams: copied,
    tables,
    files,
    parts,
  };

  async function copyTables(): Promise<TableCopy[]> {
    const copies: TableCopy[] = [];
    for (const table of copiedTables()) {
      const part = `tables/${table.name}.tsv.zst`;
      const { columns, chunks, rows } = await readTable(client, table, stored);
      await write(part, chunks);
      copies.push({ name: table.name, part, columns: [...columns], rows: rows() });
      say(`table ${table.name}: ${rows()} rows, ${megabytes(parts.at(-1))}`);
    }
    return copies;
  }

  async function copyStream(name: string): Promise<StreamCopy> {
    const part = `streams/${name}.tar.s2`;
    const { config, state, chunks } = await snapshotStream(bus.connection, name);
    await write(part, chunks);
    say(`stream ${name}: ${state.messages} messages up to ${state.last_seq}, ${megabytes(parts.at(-1))}`);
    return { name, part, config, state };
  }

  async function copyFiles(): Promise<FileCopy[]> {
    const copies: FileCopy[] = [];
    const listed = await listVarFiles(varFolder, { hasCredentials, held: heldFolder });
    for (const file of listed.filter(({ path }) => !path.startsWith(`${checkpointFolder}/`))) {
      // What was held goes back under the name it had.
      const path = file.path.startsWith(`${heldFolder}/`) ? `${checkpointFolder}${file.path.slice(heldFolder.length)}` : file.path;
      const part = `files/${partName(path, copies.length)}`;
      await write(part, readVarFile(varFolder, file));
      copies.push({ path, part, mode: file.mode });
    }
    say(`${copies.length} files`);
    return copies;
  }
}

/** Derived ones first; see the head of this file. Streams of others stand where they can harm least, before EVENTS. */
function inOrder(names: readonly string[]): readonly string[] {
  const order: readonly string[] = [streams.hits, streams.dead, '', streams.events, streams.rules, streams.knowledge];
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.indexOf(''));
  return names.toSorted((one, other) => place(one) - place(other) || (one < other ? -1 : 1));
}

const partBytesMax = 90;

/** The path itself where the format of the back-up takes it. */
function partName(path: string, number: number): string {
  return /^[\w.-]+(\/[\w.-]+)*$/.test(path) && path.length <= partBytesMax ? path : `other-${number}`;
}

const progressMs = 5_000;

/** A line now and then for a part that takes long. */
function progressOf(name: string, { now, say }: BackupOptions): (bytes: number) => void {
  let toldAt = now();
  return (bytes) => {
    if (now() - toldAt < progressMs) return;
    toldAt = now();
    say(`  ${name}: ${(bytes / 1e6).toFixed(0)} MB so far`);
  };
}

function megabytes(part: Part | undefined): string {
  return `${((part?.bytes ?? 0) / 1e6).toFixed(1)} MB`;
}
