// Checks rule files without starting anything.
import { loadRules } from '../../rules/load-rules.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Command } from './command.ts';

export const rules: Command = {
  summary: 'Checks the rule files.',
  usage: 'check',
  options: {},
  async run(given, { out, err }) {
    const [action] = given.positionals;
    if (action !== 'check') throw new UsageError('rules can be checked: rules check');
    const loaded = loadRules();
    for (const problem of loaded.problems) err(problem);
    out(`${loaded.rules.length} rules can be used, ${loaded.problems.length} problems`);
    return loaded.problems.length === 0 ? exitCodes.done : exitCodes.failed;
  },
};
