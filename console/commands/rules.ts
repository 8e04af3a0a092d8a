// Rules from the command line. Checking, testing and the schema need nothing that runs; everything
// else asks the running Fundwatch.
import { exitCodes, UsageError } from './command.ts';
import type { Command, Given, Terminal } from './command.ts';
import { checkFiles, showSchema, testFile } from './rules-offline.ts';
import { backtestRule, diffRule } from './rules-backtest.ts';
import { listRules, showHistory, showRule } from './rules-reading.ts';
import { draftRule, publishRule, retireRule, rollBackRule, shadowRule, switchRule } from './rules-steps.ts';
import { reachOptions } from './running.ts';

type Action = (given: Given, terminal: Terminal) => Promise<number> | number;

const actions: Readonly<Record<string, Action>> = {
  list: listRules,
  show: showRule,
  history: showHistory,
  check: checkFiles,
  test: testFile,
  schema: showSchema,
  draft: draftRule,
  backtest: backtestRule,
  diff: diffRule,
  shadow: shadowRule,
  publish: publishRule,
  rollback: rollBackRule,
  retire: retireRule,
  switch: switchRule,
};

export const rules: Command = {
  summary: 'Checks, tests, tries, publishes and retires rules.',
  usage: [
    'check [file or folder] | test <file> | schema',
    '  list | show <id> [version] | history <id>',
    '  draft <file> | backtest <id> <version> | diff <id> <from> <to> [--hits]',
    '  shadow <id> [version] [--stop] | publish <id> <version> | rollback <id> [version] | retire <id>',
    '  switch <id> on|off',
  ].join('\n'),
  options: {
    ...reachOptions,
    json: { type: 'boolean', text: 'the answer as one JSON object' },
    all: { type: 'boolean', text: 'list: drafts and retired rules too' },
    note: { type: 'string', text: 'why; kept in the history' },
    from: { type: 'string', text: 'backtest: first day of the hits that count, 2025-07-01' },
    to: { type: 'string', text: 'backtest: day before which they count' },
    against: { type: 'string', text: 'backtest: version to compare with, or none; the one in force by default' },
    hits: { type: 'boolean', text: 'diff: judge the stored events with both versions' },
    stop: { type: 'boolean', text: 'shadow: end the trial' },
    'without-backtest': { type: 'boolean', text: 'publish: although it was never back-tested; needs --note' },
  },
  async run(given, terminal) {
    const [name = ''] = given.positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) throw new UsageError(`rules needs one of ${Object.keys(actions).join(', ')}`);
    return (await action(given, terminal)) ?? exitCodes.done;
  },
};
