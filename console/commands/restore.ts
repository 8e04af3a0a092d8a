// A back-up put back into an empty folder.
import { join, resolve } from 'node:path';
import { openBackup } from '../backup/backup-reader.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Command } from './command.ts';
import { varFolderOf } from './running.ts';

export const restore: Command = {
  summary: 'Puts a back-up into the empty folder of the data (FUNDWATCH_VAR); npm start goes on from there.',
  usage: '<folder|file.tar> [--force]',
  options: {
    force: { type: 'boolean', text: 'move what is in the folder aside instead of refusing it' },
  },
  async run(given, terminal) {
    const [name, ...more] = given.positionals;
    if (name === undefined || more.length > 0) throw new UsageError('name one back-up');
    const { env, root } = terminal;
    const varFolder = varFolderOf(env, root);
    const { has_credentials } = await restoreBackup({
      backup: await openBackup(resolve(terminal.folder, name)),
      isForced: given.isSet('force'),
      env,
      root,
      varFolder,
      toolsFolder: join(root, 'var'),
      now: Date.now,
      say: terminal.err,
    });
    terminal.err(`restored into ${varFolder}; npm start goes on from there`);
    if (!has_credentials) terminal.err('The back-up held no credentials: the next start makes new tokens, and institutions need new keys.');
    return exitCodes.done;
  },
};
