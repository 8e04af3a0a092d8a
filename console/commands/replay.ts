// Sends a file of envelopes to a running Fundwatch, in its order.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { desynpufLines } from '../../connectors/desynpuf/replay.ts';
import { Failure } from '../../engine/failure.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Command } from './command.ts';
import { Feed } from './feed.ts';
import { wholeNumber } from './hits.ts';
import { reachOf, reachOptions } from './running.ts';

export const replay: Command = {
  summary: 'Sends a file of envelopes (NDJSON, one a line) to a running Fundwatch.',
  usage: '<file.ndjson|-> [--adapter desynpuf] [--rate 500] [--json]',
  options: {
    adapter: { type: 'string', text: 'desynpuf: the file is a CMS DE-SynPUF inpatient claims CSV' },
    rate: { type: 'string', text: 'envelopes a second; as fast as they are taken by default' },
    ...reachOptions,
    json: { type: 'boolean', text: 'the summary as one JSON object' },
  },
  async run(given, terminal) {
    const [name] = given.positionals;
    if (name === undefined) throw new UsageError('name a file to send, or - for standard input');
    const rate = given.text('rate');
    const ratePerS = rate === undefined ? undefined : wholeNumber(rate, 'rate');
    const lines = await linesOf(name === '-' ? undefined : resolve(terminal.folder, name), given.text('adapter'));
    const feed = new Feed({ reach: reachOf(given, terminal, 'connector'), say: terminal.err, ratePerS });
    for await (const line of lines) await feed.line(line);
    const summary = await feed.end();
    const { lines: sent, accepted, duplicate, rejected, seconds } = summary;
    const words = `${accepted} accepted, ${duplicate} known before, ${rejected} rejected`;
    terminal.out(given.isSet('json') ? JSON.stringify(summary) : `${sent} envelopes in ${seconds} s: ${words}`);
    return rejected === 0 ? exitCodes.done : exitCodes.failed;
  },
};

async function linesOf(path: string | undefined, adapter: string | undefined): Promise<AsyncIterable<string>> {
  if (path !== undefined) await mustBeFile(path);
  switch (adapter) {
    case undefined:
      return textLines(path);
    case 'desynpuf':
      if (path === undefined) throw new UsageError('--adapter desynpuf needs a file');
      return desynpufLines(path);
    default:
      throw new UsageError(`there is no adapter "${adapter}"; there is desynpuf`);
  }
}

async function mustBeFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new Failure('file_unreadable', { file: path, reason: 'no such file' });
}

async function* textLines(path: string | undefined): AsyncGenerator<string> {
  const input = path === undefined ? process.stdin : createReadStream(path);
  const lines = createInterface({ input, crlfDelay: Infinity });
  for await (const line of lines) if (line.trim() !== '') yield line;
}
