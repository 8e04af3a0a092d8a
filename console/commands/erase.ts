// A person's data erased on this machine, by an administrator, with a report of every place.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Failure } from '../../engine/failure.ts';
import { erasePerson } from '../erasure/erase-person.ts';
import { reportLines } from '../erasure/erasure-report.ts';
import type { PersonQuery } from '../erasure/find-person.ts';
import { UsersFile } from '../server/access/users-file.ts';
import { readCredentials } from '../start/credentials.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Command, Given, Terminal } from './command.ts';
import { varFolderOf } from './running.ts';

const valueCharactersMin = 6;

export const erase: Command = {
  summary: 'Erases a person from everything kept here; Fundwatch must be stopped. Says place by place what became of it.',
  usage: '--psn_no <number|-> --reason <text>   or   --certno <number|-> --reason <text>',
  options: {
    psn_no: { type: 'string', text: 'person number; - reads it from standard input' },
    certno: { type: 'string', text: 'certificate number, with every person number it stands at; - as above' },
    reason: { type: 'string', text: 'why, for the audit: who asked, by which file' },
    token: { type: 'string', text: 'token of the administrator who decides; the one kept here by default' },
    json: { type: 'boolean', text: 'the report as one JSON object' },
  },
  async run(given, terminal) {
    const { env, root } = terminal;
    const varFolder = varFolderOf(env, root);
    const reason = given.text('reason')?.trim() ?? '';
    if (reason === '' || given.positionals.length > 0) throw new UsageError('say why with --reason');
    const query = await queryOf(given);
    const report = await erasePerson({
      query,
      by: await administrator(varFolder, given, terminal),
      reason,
      varFolder,
      env,
      root,
      toolsFolder: join(root, 'var'),
      now: Date.now,
      say: terminal.err,
    });
    if (given.isSet('json')) terminal.out(JSON.stringify(report));
    else for (const line of reportLines(report)) terminal.out(line);
    terminal.err(`kept as ${join(varFolder, 'erasures', `${report.id}.json`)}; npm start goes on from there`);
    return exitCodes.done;
  },
};

async function queryOf(given: Given): Promise<PersonQuery> {
  const [psn_no, certno] = [given.text('psn_no'), given.text('certno')];
  if ((psn_no === undefined) === (certno === undefined)) throw new UsageError('name the person by --psn_no or by --certno');
  const field = psn_no === undefined ? 'certno' : 'psn_no';
  const text = psn_no ?? certno ?? '';
  const value = (text === '-' ? await firstLine() : text).trim();
  // A short text would be found inside others.
  if (value.length < valueCharactersMin) throw new UsageError(`--${field} needs at least ${valueCharactersMin} characters`);
  return { field, value };
}

/** Keeps the number out of the shell's history. */
async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return '';
}

/** The name of who holds the token. Throws `token_wrong` unless that is an administrator. */
async function administrator(varFolder: string, given: Given, terminal: Terminal): Promise<string> {
  const kept = readCredentials(varFolder);
  const token = given.text('token') ?? kept?.admin_token;
  if (token !== undefined && (token === kept?.admin_token || token === terminal.env['FUNDWATCH_ADMIN_TOKEN'])) return 'admin';
  const users = await UsersFile.open(join(varFolder, 'users.json'));
  const user = token === undefined ? undefined : await users.verify(token);
  if (user?.role !== 'admin') throw new Failure('token_wrong', { file: join(varFolder, 'credentials.json') });
  return user.name;
}
