// People who may look at the console and institutions that may send, beside the two tokens of the first start.
import { z } from 'zod';
import { exitCodes, UsageError } from './command.ts';
import type { Command } from './command.ts';
import { askFor, askWell, reachOf, reachOptions } from './running.ts';

const userList = z.object({
  items: z.array(z.looseObject({ name: z.string(), role: z.string(), created_at: z.string() })),
});
const userMade = z.looseObject({ token: z.string() });
const keyGiven = z.looseObject({ key: z.string() });

export const users: Command = {
  summary: 'Lists, adds and removes users of the console; gives the key of an institution.',
  usage: 'list | add <name> [--role viewer|inspector|author|publisher|admin] | remove <name> | key <fixmedins_code> [--renew]',
  options: {
    ...reachOptions,
    role: { type: 'string', text: 'viewer (default, personal fields masked), inspector of cases, author or publisher of rules, admin' },
    renew: { type: 'boolean', text: 'end the key given so far and give another' },
  },
  async run(given, terminal) {
    const [action, name] = given.positionals;
    const reach = reachOf(given, terminal, 'admin');
    switch (action) {
      case undefined:
      case 'list': {
        const known = await askFor(reach, '/api/users', userList);
        for (const { name: known_as, role, created_at } of known.items) {
          terminal.out(`${known_as.padEnd(32)} ${role.padEnd(9)} ${created_at}`);
        }
        return exitCodes.done;
      }
      case 'add': {
        const body = JSON.stringify({ name: named(name), role: given.text('role') ?? 'viewer' });
        const { token } = await askFor(reach, '/api/users', userMade, { method: 'POST', headers: json, body });
        terminal.err('The token is shown once and kept nowhere:');
        terminal.out(token);
        return exitCodes.done;
      }
      case 'remove':
        await askWell(reach, `/api/users/${encodeURIComponent(named(name))}`, { method: 'DELETE' });
        terminal.err(`${named(name)} removed`);
        return exitCodes.done;
      case 'key': {
        if (name === undefined) throw new UsageError('name the institution');
        const renew = given.isSet('renew');
        const body = JSON.stringify({ fixmedins_code: name, renew });
        const { key } = await askFor(reach, '/api/institution-keys', keyGiven, { method: 'POST', headers: json, body });
        const told = renew ? 'the one before is refused from now on' : '--renew ends it and gives another';
        terminal.err(`With this key ${name} sends for itself only (${told}):`);
        terminal.out(key);
        return exitCodes.done;
      }
      default:
        throw new UsageError(`users cannot "${action}"`);
    }
  },
};

const json = { 'content-type': 'application/json' };

function named(name: string | undefined): string {
  if (name === undefined) throw new UsageError('name the user');
  return name;
}
