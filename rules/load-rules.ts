// The shipped rules: every `rules/<family>/<id>.json`, read, checked and compiled once to see that
// they can be. A file that cannot be used is a problem with its path; the others still load.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileRule } from '../engine/compile-rule.ts';
import { families } from '../engine/hit.ts';
import { readRule, type Rule } from '../engine/rule.ts';

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

/** Reads and compiles one file; the rule, or what is wrong with it. */
export function readRuleFile(path: string): { rule: Rule } | { problems: readonly string[] } {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] };
  }
  const read = readRule(input);
  if ('problems' in read) return read;
  try {
    compileRule(read.rule);
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] };
  }
  return read;
}
