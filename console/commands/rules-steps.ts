// Steps with a rule of a running Fundwatch. Whoever takes one is who the token belongs to: the
// author of a version cannot publish it.
import { resolve } from 'node:path';
import { z } from 'zod';
import type { ShadowReport, StepAnswer } from '../wire.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Given, Terminal } from './command.ts';
import { answerLines, shadowLines } from './rule-lines.ts';
import { fileOf, readRuleText } from './rules-offline.ts';
import { ruleOf, versionOf } from './rules-reading.ts';
import { askFor, reachOf } from './running.ts';

const answerShape = z.custom<StepAnswer>((value) => typeof value === 'object' && value !== null && 'life' in value);
const shadowShape = z.custom<ShadowReport>((value) => typeof value === 'object' && value !== null && 'summary' in value);

/** Exit code 1 when the draft has errors: it is saved, and can be neither tried nor published. */
export async function draftRule(given: Given, terminal: Terminal): Promise<number> {
  const rule = readRuleText(resolve(terminal.folder, fileOf(given)));
  const answer = await step(given, terminal, '/api/rules/drafts', { rule, ...noted(given) });
  if (!given.isSet('json')) terminal.out(`saved as version ${answer.version}`);
  return answer.check?.errors === 0 ? exitCodes.done : exitCodes.failed;
}

export async function publishRule(given: Given, terminal: Terminal): Promise<number> {
  const untested = given.isSet('without-backtest') ? { without_backtest: true } : {};
  const { activation } = await step(given, terminal, `${versionPath(given)}/publish`, { ...noted(given), ...untested });
  return activation?.state === 'pending' ? exitCodes.failed : exitCodes.done;
}

export async function rollBackRule(given: Given, terminal: Terminal): Promise<number> {
  const version = given.positionals[2] === undefined ? {} : { version: versionOf(given) };
  await step(given, terminal, `${rulePath(given)}/rollback`, { ...noted(given), ...version });
  return exitCodes.done;
}

export async function retireRule(given: Given, terminal: Terminal): Promise<number> {
  await step(given, terminal, `${rulePath(given)}/retire`, noted(given));
  return exitCodes.done;
}

export async function switchRule(given: Given, terminal: Terminal): Promise<number> {
  const wanted = given.positionals[2];
  if (wanted !== 'on' && wanted !== 'off') throw new UsageError('say on or off');
  await step(given, terminal, `${rulePath(given)}/switch`, { on: wanted === 'on', ...noted(given) });
  return exitCodes.done;
}

/** Without a version: what the trial has shown so far. */
export async function shadowRule(given: Given, terminal: Terminal): Promise<number> {
  if (given.isSet('stop')) await step(given, terminal, `${rulePath(given)}/shadow`, undefined, 'DELETE');
  else if (given.positionals[2] !== undefined) await step(given, terminal, `${versionPath(given)}/shadow`, noted(given));
  else {
    const report = await askFor(reachOf(given, terminal, 'admin'), `${rulePath(given)}/shadow`, shadowShape);
    if (given.isSet('json')) terminal.out(JSON.stringify(report));
    else for (const line of shadowLines(report)) terminal.out(line);
  }
  return exitCodes.done;
}

async function step(given: Given, terminal: Terminal, path: string, body: unknown, method = 'POST'): Promise<StepAnswer> {
  const init = body === undefined
    ? { method }
    : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await askFor(reachOf(given, terminal, 'admin'), path, answerShape, init);
  if (given.isSet('json')) terminal.out(JSON.stringify(answer));
  else for (const line of answerLines(answer)) terminal.out(line);
  return answer;
}

function noted(given: Given): { readonly note?: string } {
  const note = given.text('note');
  return note === undefined ? {} : { note };
}

function rulePath(given: Given): string {
  return `/api/rules/${encodeURIComponent(ruleOf(given))}`;
}

function versionPath(given: Given): string {
  return `${rulePath(given)}/versions/${versionOf(given)}`;
}
