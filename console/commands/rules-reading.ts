// Rules of a running Fundwatch, to read.
import { z } from 'zod';
import type { RuleHistory, RuleLife } from '../wire.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Given, Terminal } from './command.ts';
import { historyLines, lifeLine } from './rule-lines.ts';
import { askFor, reachOf } from './running.ts';

const lifeShape = z.custom<RuleLife>((value) => typeof value === 'object' && value !== null && 'state' in value);
const itemShape = z.looseObject({ id: z.string(), name: z.object({ zh: z.string() }).optional(), life: lifeShape });
const listShape = z.object({ items: z.array(itemShape) });
const historyShape = z.custom<RuleHistory>((value) => typeof value === 'object' && value !== null && 'steps' in value);

export async function listRules(given: Given, terminal: Terminal): Promise<number> {
  const path = given.isSet('all') ? '/api/rules?include=all' : '/api/rules';
  const { items } = await askFor(reachOf(given, terminal, 'admin'), path, listShape);
  if (given.isSet('json')) terminal.out(JSON.stringify(items.map(({ life }) => life)));
  else for (const { life, name } of items) terminal.out(`${lifeLine(life)}  ${name?.zh ?? ''}`);
  return exitCodes.done;
}

/** The document, to be edited and drafted again. */
export async function showRule(given: Given, terminal: Terminal): Promise<number> {
  const reach = reachOf(given, terminal, 'admin');
  const version = given.positionals[2];
  const path = `/api/rules/${encodeURIComponent(ruleOf(given))}`;
  const rule = version === undefined
    ? await askFor(reach, path, z.unknown())
    : (await askFor(reach, `${path}/versions/${versionOf(given)}`, z.looseObject({ rule: z.unknown() }))).rule;
  terminal.out(JSON.stringify(rule, null, 2));
  return exitCodes.done;
}

export async function showHistory(given: Given, terminal: Terminal): Promise<number> {
  const history = await askFor(reachOf(given, terminal, 'admin'), `/api/rules/${encodeURIComponent(ruleOf(given))}/history`, historyShape);
  if (given.isSet('json')) terminal.out(JSON.stringify(history));
  else for (const line of historyLines(history)) terminal.out(line);
  return exitCodes.done;
}

export function ruleOf(given: Given): string {
  const id = given.positionals[1];
  if (id === undefined) throw new UsageError('name a rule, such as SP-01');
  return id;
}

export function versionOf(given: Given, position = 2): number {
  const text = given.positionals[position];
  if (text === undefined || !/^\d{1,6}$/.test(text)) throw new UsageError('name a version, such as 2');
  return Number(text);
}
