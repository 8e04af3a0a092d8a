// What can be said about rule files without anything running: with the shipped tables.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { z } from 'zod';
import { checkRuleSet } from '../../engine/check/check-rule-set.ts';
import { describeFinding } from '../../engine/check/finding.ts';
import { Failure } from '../../engine/failure.ts';
import { readRule } from '../../engine/rule.ts';
import type { Rule } from '../../engine/rule.ts';
import { checkContext } from '../../rules/check-context.ts';
import { runExamples } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { checkRuleText } from '../rules/check-rule.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Given, Terminal } from './command.ts';
import { findingLines } from './rule-lines.ts';

/** `rules check [file or folder]`: exit code 1 when something is wrong. */
export function checkFiles(given: Given, terminal: Terminal): number {
  const where = given.positionals[1];
  const path = where === undefined ? undefined : resolve(terminal.folder, where);
  if (path !== undefined && !existsSync(path)) throw new Failure('file_unreadable', { file: path, reason: 'no such file' });
  return path !== undefined && isFile(path) ? checkOne(path, given, terminal) : checkFolder(path, terminal);
}

function checkOne(path: string, given: Given, { out, err }: Terminal): number {
  const checked = checkRuleText({ rule: readRuleText(path), rules: loadRules().rules, knowledge: loadKnowledge() });
  if (given.isSet('json')) out(JSON.stringify(checked));
  else {
    for (const line of findingLines(checked.findings)) err(line);
    const { errors, warnings, examples } = checked;
    out(`${path}: ${errors} errors, ${warnings} warnings, ${examples.length} examples run`);
  }
  return checked.errors === 0 ? exitCodes.done : exitCodes.failed;
}

function checkFolder(folder: string | undefined, { out, err }: Terminal): number {
  const loaded = folder === undefined ? loadRules() : loadRules(folder);
  const checked = checkRuleSet(loaded.rules, checkContext(loadKnowledge(), loaded.rules));
  const found = checked.flatMap(({ rule, findings }) =>
    findings.filter(({ severity }) => severity !== 'note').map((finding) => ({ ...finding, line: `${rule.id}: ${describeFinding(finding)}` })),
  );
  for (const problem of loaded.problems) err(problem);
  for (const { line } of found) err(line);
  const errors = found.filter(({ severity }) => severity === 'error').length;
  const examples = loaded.rules.reduce((sum, rule) => sum + rule.examples.length, 0);
  const problems = loaded.problems.length + errors;
  out(`${loaded.rules.length} rules with ${examples} examples, ${problems} problems, ${found.length - errors} warnings`);
  return problems === 0 ? exitCodes.done : exitCodes.failed;
}

/** `rules test <file>`: each example with what came of it. */
export function testFile(given: Given, { out, err, folder }: Terminal): number {
  const rule = readWholeRule(resolve(folder, fileOf(given)));
  const results = runExamples(rule, loadKnowledge(), loadRules().rules);
  for (const [number, { name, problems }] of results.entries()) {
    const expected = rule.examples[number]?.hits.length ?? 0;
    out(`${problems.length === 0 ? 'ok    ' : 'WRONG '} ${name} (${expected === 0 ? 'no hit' : `${expected} hit${expected === 1 ? '' : 's'}`} expected)`);
    for (const problem of problems) err(`       ${problem}`);
  }
  const wrong = results.filter(({ problems }) => problems.length > 0).length;
  out(`${rule.id} version ${rule.version}: ${results.length - wrong} of ${results.length} examples hold`);
  return wrong === 0 ? exitCodes.done : exitCodes.failed;
}

/** `rules schema`: the JSON Schema for editors. */
export function showSchema(_given: Given, { out }: Terminal): number {
  const path = fileURLToPath(new URL('../../rules/rule.schema.json', import.meta.url));
  out(readText(path).trimEnd());
  return exitCodes.done;
}

export function fileOf(given: Given): string {
  const file = given.positionals[1];
  if (file === undefined) throw new UsageError('name a rule file');
  return file;
}

/** A rule file as it stands, whatever it holds. Throws `file_unreadable` when it is no JSON object.
 * */
export function readRuleText(path: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readText(path)));
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const reason = cause instanceof SyntaxError ? cause.message : 'it is not a JSON object';
    throw new Failure('file_unreadable', { file: path, reason }, { cause });
  }
}

function readWholeRule(path: string): Rule {
  const read = readRule(readRuleText(path));
  if ('rule' in read) return read.rule;
  throw new Failure('rules_invalid', { problems: read.problems.slice(0, 5).join('; ') });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Failure('file_unreadable', { file: path, reason: 'no such file' }, { cause });
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
