// What the checks of a rule (engine/check) are given here: the knowledge tables there are, and the
// examples run.
import type { CheckContext } from '../engine/check/finding.ts';
import { Knowledge } from '../engine/knowledge.ts';
import type { Rule } from '../engine/rule.ts';
import { runExamples, type ExampleResult } from './examples.ts';
import { knowledgeTables } from './knowledge-tables.ts';

export interface RunsExamples {
  readonly runExamples: (rule: Rule) => readonly ExampleResult[];
}

/** `knowledge` is CSV text by table name; `others` are rules that examples may name in `with`. */
export function checkContext(
  knowledge: Readonly<Record<string, string>>,
  others: readonly unknown[] = [],
): RunsExamples & Omit<CheckContext, 'runExamples'> {
  const read = new Knowledge(knowledge);
  return { tables: knowledgeTables, runExamples: (rule) => runExamples(rule, knowledge, others, read) };
}
