// Checks rule files and runs their examples, without starting anything.
import { resolve } from 'node:path';
import { runExamples } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Command } from './command.ts';

export const rules: Command = {
  summary: 'Checks rule files and runs their examples.',
  usage: 'check [folder]',
  options: {},
  async run(given, { out, err, folder }) {
    const [action, where] = given.positionals;
    if (action !== 'check') throw new UsageError('rules can be checked: rules check');
    const loaded = where === undefined ? loadRules() : loadRules(resolve(folder, where));
    const knowledge = loadKnowledge();
    const results = loaded.rules.flatMap((rule) => runExamples(rule, knowledge));
    const problems = [
      ...loaded.problems,
      ...results.flatMap(({ rule_id, name, problems: wrong }) => wrong.map((text) => `${rule_id}, ${name}: ${text}`)),
    ];
    for (const problem of problems) err(problem);
    out(`${loaded.rules.length} rules with ${results.length} examples, ${problems.length} problems`);
    return problems.length === 0 ? exitCodes.done : exitCodes.failed;
  },
};
