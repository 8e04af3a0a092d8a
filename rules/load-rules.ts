// The shipped rules: every `rules/<family>/<id>.json`, read and checked (engine/check). A file with
// errors is not used and is a problem with its path; the others still load.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSource } from '../engine/check/check-rule.ts';
import { describeFinding } from '../engine/check/finding.ts';
import { families } from '../engine/hit.ts';
import type { Rule } from '../engine/rule.ts';
import { knowledgeTables } from './knowledge-tables.ts';

export interface LoadedRules {
  readonly rules: readonly Rule[];
  /** One line each: file and what is wrong. */
  readonly problems: readonly string[];
}

export function loadRules(folder: string = import.meta.dirname): LoadedRules {
  const rules = new Map<string, Rule>();
  const problems: string[] = [];
  for (const family of families) {
    for (const file of jsonFiles(join(folder, family))) {
      const path = `${family}/${file}`;
      const result = readRuleFile(join(folder, family, file));
      if ('problems' in result) {
        problems.push(...result.problems.map((problem) => `${path}: ${problem}`));
        continue;
      }
      const { rule } = result;
      if (rule.family !== family)
        problems.push(`${path}: family is ${rule.family}, the folder says ${family}`);
      else if (rules.has(rule.id)) problems.push(`${path}: ${rule.id} is used twice`);
      else rules.set(rule.id, rule);
    }
  }
  return { rules: [...rules.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)), problems };
}

function jsonFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Reads and checks one file; the rule, or the errors in it. Examples are not run here. */
export function readRuleFile(path: string): { rule: Rule } | { problems: readonly string[] } {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] };
  }
  const { rule, findings } = checkSource(input, { tables: knowledgeTables });
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (rule !== undefined && errors.length === 0) return { rule };
  return { problems: errors.map(describeFinding) };
}
