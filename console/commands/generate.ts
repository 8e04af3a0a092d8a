// A file of the simulated city. The city is a guest in `load/`, which the console does not depend on: it is
// started as the program it is.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../engine/failure.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Command } from './command.ts';

export const generate: Command = {
  summary: 'Writes a simulated city: its messages and the truth of what was planted.',
  usage: '<folder|file.ndjson> [--days 30] [--seed 1] [--scale 1] [--start 2026-03-02]',
  options: {
    days: { type: 'string', text: 'days to simulate, 7 by default' },
    seed: { type: 'string', text: 'the same seed gives the same city' },
    scale: { type: 'string', text: '1 is the size of Ezhou, 0.05 a twentieth of it' },
    start: { type: 'string', text: 'first day' },
  },
  async run(given, { folder, root }) {
    const [target] = given.positionals;
    if (target === undefined) throw new UsageError('name a folder, or a file that ends in .ndjson');
    const program = join(root, 'load/generate.ts');
    if (!existsSync(program)) throw new Failure('file_unreadable', { file: program, reason: 'not installed' });
    // A folder gets the city's knowledge tables too.
    const where = target.endsWith('.ndjson') ? ['--out', target] : [target];
    const options = ['days', 'seed', 'scale', 'start'].flatMap((name) => {
      const value = given.text(name);
      return value === undefined ? [] : [`--${name}`, value];
    });
    const city = spawn(process.execPath, [program, ...where, ...options], { cwd: folder, stdio: 'inherit' });
    return new Promise((done) => city.once('exit', (code) => done(code ?? exitCodes.failed)));
  },
};
