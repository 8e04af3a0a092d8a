// Writes the hits of a filter to a file, as the console's download does.
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exitCodes, UsageError } from './command.ts';
import type { Command } from './command.ts';
import { filterOptions, filterQuery } from './hits.ts';
import { askWell, reachOf, reachOptions } from './running.ts';

export const exportHits: Command = {
  summary: 'Writes hits to a CSV or XLSX file.',
  usage: '<file.csv|file.xlsx> [--family split] [--from 2025-07-01]',
  options: { ...filterOptions, ...reachOptions },
  async run(given, terminal) {
    const [name] = given.positionals;
    const format = /\.(csv|xlsx)$/i.exec(name ?? '')?.[1]?.toLowerCase();
    if (name === undefined || format === undefined) throw new UsageError('name a file that ends in .csv or .xlsx');
    const query = filterQuery(given);
    query.set('format', format);
    const response = await askWell(reachOf(given, terminal, 'admin'), `/api/hits/export?${query}`);
    const path = resolve(terminal.folder, name);
    await pipeline(chunksOf(response), createWriteStream(path));
    terminal.err(`written to ${path}`);
    return exitCodes.done;
  },
};

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}
