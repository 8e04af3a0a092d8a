// The command line: finds the command, reads its options, shows what went wrong in one line. Each command is a file
// in commands/, loaded when it is asked for.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Failure } from '../engine/failure.ts';
import { exitCodes, parserOptions, UsageError } from './commands/command.ts';
import type { Command, Given, Terminal } from './commands/command.ts';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).start,
  stop: async () => (await import('./commands/stop.ts')).stop,
  status: async () => (await import('./commands/status.ts')).status,
  replay: async () => (await import('./commands/replay.ts')).replay,
  generate: async () => (await import('./commands/generate.ts')).generate,
  hits: async () => (await import('./commands/hits.ts')).hits,
  export: async () => (await import('./commands/export.ts')).exportHits,
  explain: async () => (await import('./commands/explain.ts')).explain,
  ledger: async () => (await import('./commands/ledger.ts')).ledger,
  'dead-letters': async () => (await import('./commands/dead-letters.ts')).deadLetters,
  rules: async () => (await import('./commands/rules.ts')).rules,
  knowledge: async () => (await import('./commands/knowledge.ts')).knowledge,
  quarantine: async () => (await import('./commands/quarantine.ts')).quarantine,
  users: async () => (await import('./commands/users.ts')).users,
  backup: async () => (await import('./commands/backup.ts')).backup,
  restore: async () => (await import('./commands/restore.ts')).restore,
  erase: async () => (await import('./commands/erase.ts')).erase,
  retention: async () => (await import('./commands/retention.ts')).retention,
};

const terminal: Terminal = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  env: process.env,
  // npm runs scripts in the repository; the user may stand elsewhere.
  folder: process.env['INIT_CWD'] ?? process.cwd(),
  root: fileURLToPath(new URL('..', import.meta.url)),
};
// Whoever read our output may have stopped reading, as in `| head`.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

process.exit(await main(process.argv.slice(2)));

async function main([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    for (const line of await overview()) terminal.out(line);
    return exitCodes.done;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    terminal.err(`There is no command "${name}". The commands are: ${Object.keys(commands).join(', ')}.`);
    return exitCodes.misunderstood;
  }
  const command = await load();
  try {
    const { values, positionals } = parseArgs({
      args: [...rest], options: parserOptions(command), allowPositionals: true, strict: true,
    });
    if (values['help'] === true) {
      for (const line of helpOf(name, command)) terminal.out(line);
      return exitCodes.done;
    }
    return await command.run(givenOf(values, positionals), terminal);
  } catch (error) {
    return complain(name, command, error);
  }
}

function complain(name: string, command: Command, error: unknown): number {
  if (error instanceof UsageError || isParseError(error)) {
    terminal.err(error.message);
    for (const line of helpOf(name, command)) terminal.err(line);
    return exitCodes.misunderstood;
  }
  if (!(error instanceof Failure)) throw error;
  terminal.err(`${error.message} [${error.code}]`);
  terminal.err(error.zh);
  return exitCodes.failed;
}

async function overview(): Promise<string[]> {
  const lines = ['Usage: npm run cli -- <command> [options]', ''];
  for (const [name, load] of Object.entries(commands)) lines.push(`  ${name.padEnd(12)} ${(await load()).summary}`);
  return [...lines, '', 'npm run cli -- <command> --help says more about one.'];
}

function helpOf(name: string, { summary, usage, options }: Command): string[] {
  const own = Object.entries(options).map(
    ([option, { type, text }]) => `  --${option}${type === 'string' ? ' <value>' : ''}`.padEnd(28) + text,
  );
  return [summary, '', `Usage: npm run cli -- ${name} ${usage}`.trimEnd(), ...(own.length > 0 ? ['', ...own] : [])];
}

function givenOf(values: Readonly<Record<string, unknown>>, positionals: readonly string[]): Given {
  return {
    positionals,
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    isSet: (name) => values[name] === true,
  };
}

function isParseError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
