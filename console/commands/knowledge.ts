// Knowledge tables of a running Fundwatch: what there is, versions, what a replacement would change,
// and the replacement. A table is put in force from a service date on, today unless said otherwise;
// `--all-dates` has what is known judged again by it.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { chinaDate } from '../../engine/china-time.ts';
import { Failure } from '../../engine/failure.ts';
import { checkKnowledge, describeProblem } from '../../rules/check-knowledge.ts';
import { decodeTable, notUtf8 } from '../../rules/decode-table.ts';
import { knowledgeTable } from '../../rules/knowledge-tables.ts';
import type { PreviewFindings } from '../wire.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Command, Given, Terminal } from './command.ts';
import { askFor, askWell, reachOf, reachOptions } from './running.ts';

const askAgainMs = 500;
const problemsShownMax = 20;

const tableItem = z.looseObject({
  table: z.string(), name: z.string(), rows: z.number(),
  dated: z.array(z.looseObject({ from: z.string(), rows: z.number() })).optional(),
});
const versionItem = z.looseObject({
  version: z.number(), at: z.string(), by: z.string(), rows: z.number(), in_force: z.boolean(),
  from: z.string().optional(), note: z.string().optional(),
});
const itemsOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });
const replacedShape = z.looseObject({ rows: z.number(), version: z.number(), sequence: z.number() });
const jobShape = z.looseObject({
  job: z.string(), state: z.string(), events: z.number(), events_total: z.number(), error: z.string().optional(),
  report: z.custom<PreviewFindings>().optional(),
});

export const knowledge: Command = {
  summary: 'list, read, check, preview and replace knowledge tables',
  usage: 'list | show <table> | versions <table> | check <table> <file> | preview <table> <file> | replace <table> <file>',
  options: {
    ...reachOptions,
    from: { type: 'string', text: 'first service date the table judges, yyyy-MM-dd; today by default' },
    'all-dates': { type: 'boolean', text: 'it judges every service date, and what is known is judged again' },
    on: { type: 'string', text: 'show: the table that judges this service date' },
    version: { type: 'string', text: 'show: this version' },
    since: { type: 'string', text: 'preview: hits from this time on' },
    until: { type: 'string', text: 'preview: hits before this time' },
    note: { type: 'string', text: 'replace: why' },
    json: { type: 'boolean', text: 'print the answer as JSON' },
  },
  async run(given, terminal) {
    const [action = 'list'] = given.positionals;
    switch (action) {
      case 'list':
        return list(given, terminal);
      case 'show':
        return show(given, terminal);
      case 'versions':
        return versions(given, terminal);
      case 'check':
        return check(given, terminal);
      case 'preview':
        return preview(given, terminal);
      case 'replace':
        return replace(given, terminal);
      default:
        throw new UsageError(`there is no "${action}"`);
    }
  },
};

async function list(given: Given, terminal: Terminal): Promise<number> {
  const { items } = await askFor(reachOf(given, terminal, 'admin'), '/api/knowledge', itemsOf(tableItem));
  if (given.isSet('json')) terminal.out(JSON.stringify(items));
  else {
    for (const { table, name, rows, dated = [] } of items) {
      const later = dated.map((one) => ` from ${one.from}: ${one.rows}`).join(',');
      terminal.out(`${table.padEnd(24)} ${String(rows).padStart(8)}  ${name}${later}`);
    }
  }
  return exitCodes.done;
}

async function show(given: Given, terminal: Terminal): Promise<number> {
  const [version, on] = [given.text('version'), given.text('on')];
  const place = version === undefined ? (on === undefined ? '' : `?on=${encodeURIComponent(on)}`) : `/versions/${encodeURIComponent(version)}`;
  const csv = await (await askWell(reachOf(given, terminal, 'admin'), `${pathOf(given)}${place}`)).text();
  terminal.out(csv.replace(/\n$/, ''));
  return exitCodes.done;
}

async function versions(given: Given, terminal: Terminal): Promise<number> {
  const { items } = await askFor(reachOf(given, terminal, 'admin'), `${pathOf(given)}/versions`, itemsOf(versionItem));
  if (given.isSet('json')) terminal.out(JSON.stringify(items));
  else {
    if (items.length === 0) terminal.out('never replaced here: the shipped table judges');
    for (const { version, at, by, rows, from, note = '', in_force } of items) {
      const days = from === undefined ? 'all dates' : `from ${from}`;
      terminal.out(`${String(version).padStart(4)} ${in_force ? 'in force' : '        '} ${days.padEnd(16)} ${String(rows).padStart(8)} rows  ${at} ${by} ${note}`.trimEnd());
    }
  }
  return exitCodes.done;
}

/** Needs nothing that runs. */
async function check(given: Given, terminal: Terminal): Promise<number> {
  const table = knowledgeTable(tableOf(given));
  if (table === undefined) throw new UsageError(`there is no table ${tableOf(given)}`);
  const { rows, problems } = checkKnowledge(table, textOf(given, terminal));
  for (const problem of problems.slice(0, problemsShownMax)) terminal.out(describeProblem(problem));
  terminal.out(problems.length === 0 ? `${rows.length} rows, nothing wrong` : `${problems.length} problems`);
  return problems.length === 0 ? exitCodes.done : exitCodes.failed;
}

async function replace(given: Given, terminal: Terminal): Promise<number> {
  const note = given.text('note');
  const query = queryOf(given, note === undefined ? {} : { note });
  const answer = await askFor(reachOf(given, terminal, 'admin'), `${pathOf(given)}${query}`, replacedShape, sent(given, terminal, 'PUT'));
  if (given.isSet('json')) terminal.out(JSON.stringify(answer));
  else terminal.out(`version ${answer.version} with ${answer.rows} rows judges ${daysOf(given)}`);
  return exitCodes.done;
}

async function preview(given: Given, terminal: Terminal): Promise<number> {
  const reach = reachOf(given, terminal, 'admin');
  const [since, until] = [given.text('since'), given.text('until')];
  const query = queryOf(given, { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) });
  let job = await askFor(reach, `${pathOf(given)}/preview${query}`, jobShape, sent(given, terminal, 'POST'));
  let told = '';
  while (job.state === 'running') {
    await delay(askAgainMs);
    job = await askFor(reach, `/api/knowledge/previews/${job.job}`, jobShape);
    const progress = `${job.events} of ${job.events_total} events judged`;
    if (progress !== told && job.events_total > 0) terminal.err(progress);
    told = progress;
  }
  const { report, error } = job;
  if (report === undefined) throw new Failure('answer_unexpected', { url: reach.url, status: 200, reason: error ?? job.state });
  if (given.isSet('json')) terminal.out(JSON.stringify(report));
  else for (const line of previewLines(report)) terminal.out(line);
  return exitCodes.done;
}

function previewLines({ raised, withdrawn, revised, same, rules, events }: PreviewFindings): string[] {
  return [
    `${events} events judged both ways: ${raised} hits raised, ${withdrawn} withdrawn, ${revised} revised, ${same} the same`,
    ...rules.map((rule) =>
      `  ${rule.rule_id.padEnd(12)} +${rule.raised} -${rule.withdrawn} ~${rule.revised}  ${rule.title}`),
  ];
}

function tableOf(given: Given): string {
  const table = given.positionals[1];
  if (table === undefined) throw new UsageError('name a table');
  return table;
}

function pathOf(given: Given): string {
  return `/api/knowledge/${encodeURIComponent(tableOf(given))}`;
}

function textOf(given: Given, terminal: Terminal): string {
  const file = given.positionals[2];
  if (file === undefined) throw new UsageError('name a file');
  const path = resolve(terminal.folder, file);
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
  const text = decodeTable(readFileSync(path));
  if (text === undefined) throw new Failure('file_unreadable', { file: path, reason: `it ${notUtf8}` });
  return text;
}

function sent(given: Given, terminal: Terminal, method: 'PUT' | 'POST'): RequestInit {
  return { method, headers: { 'content-type': 'text/csv' }, body: textOf(given, terminal) };
}

function fromOf(given: Given): string | undefined {
  if (!given.isSet('all-dates')) return given.text('from') ?? chinaDate(Date.now());
  if (given.text('from') !== undefined) throw new UsageError('say --from or --all-dates, not both');
  return undefined;
}

function daysOf(given: Given): string {
  const from = fromOf(given);
  return from === undefined ? 'every service date' : `service dates from ${from} on`;
}

function queryOf(given: Given, more: Readonly<Record<string, string>>): string {
  const from = fromOf(given);
  const query = new URLSearchParams({ ...(from === undefined ? {} : { from }), ...more }).toString();
  return query === '' ? '' : `?${query}`;
}
