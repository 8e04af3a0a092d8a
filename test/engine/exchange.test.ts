// Rules and tables come, change and go on the way: what stands is what a fresh evaluator says of the same events
// by what is then in force, and nobody says anew what he has said. RUNS=500 SEED=7 looks longer and elsewhere.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FundEvent } from '../../engine/event.ts';
import { Evaluator, type Outcome, type RuleSet } from '../../engine/evaluator.ts';
import type { Hit } from '../../engine/hit.ts';
import type { Rule } from '../../engine/rule.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { finalHits, standingHits } from '../oracle/final-hits.ts';
import { historyOf, plans } from '../oracle/random-history.ts';
import { inBatches, shuffled } from '../oracle/shuffled.ts';
import { edited, exemptible, tableEdits, withExampleRows, type TableSet } from '../oracle/table-edits.ts';
import { smallRuleSet } from '../oracle/small-tables.ts';
import { tinyRuleSet } from '../simulation/tiny-tables.ts';
import { coldEvaluator } from './cold/cold-hits.ts';

/** Among them rules over hits, over closed periods and over what is gathered of many keys, and rules that read
 * tables in every way there is, from where they stand to what their records are made of. */
const ids = [
  'SP-01', 'SP-08', 'HB-01', 'HB-03', 'UC-01', 'TR-01', 'TR-02', 'TR-03', 'TR-05', 'TR-12', 'IV-02', 'IV-03', 'IV-08',
  'PH-01', 'PH-03', 'PH-05', 'GN-02', 'CS-01', 'CS-02', 'CS-03', 'CS-04', 'TR-19', 'HB-10', 'SP-09',
  'HB-02', 'HB-08', 'HB-12', 'IV-01', 'IV-16', 'LS-01', 'LS-04', 'PH-04', 'SP-02', 'SP-03', 'TR-08', 'TR-14', 'UC-02', 'UC-03',
  'UC-12', 'UC-14', 'UC-16', 'ZB-01', 'ZB-11', 'GZ-101003', 'GZ-101005', 'GZ-102012', 'GZ-303003',
];
/** They change together: with none of them nobody hears of hits. */
const readers = ['CS-01', 'CS-02', 'CS-03', 'CS-04'];
const rules = loadRules().rules.filter(({ id }) => ids.includes(id));
const knowledge = withExampleRows(tinyRuleSet(smallRuleSet(rules, loadKnowledge()), rules).knowledge, rules);
const whom = exemptible(rules);
const numRuns = Number(process.env['RUNS'] ?? 40);
const seed = Number(process.env['SEED'] ?? 20261122);
const interruptAfterTimeLimit = Number(process.env['LIMIT_S'] ?? 30) * 1000;

type State = 'in force' | 'out of force' | 'changed' | 'on trial' | 'both versions';
const states: readonly State[] = ['in force', 'out of force', 'changed', 'on trial', 'both versions'];

/** The next version, with another name and every parameter that is no weight at its least. */
function changed(rule: Rule): object {
  const params = Object.entries(rule.params).map(([name, param]) => [
    name, name.startsWith('weight') ? param : { ...param, default: param.min ?? param.default },
  ]);
  return { ...rule, version: rule.version + 1, name: { zh: '改', en: 'changed' }, params: Object.fromEntries(params) };
}

function setOf(stateOf: ReadonlyMap<string, State>, tables: TableSet): RuleSet {
  const having = (...wanted: readonly State[]): readonly Rule[] =>
    rules.filter(({ id }) => wanted.includes(stateOf.get(id) ?? 'in force'));
  return {
    rules: [
      ...having('in force', 'both versions'),
      ...having('changed').map(changed),
      ...having('both versions').map((rule) => ({ ...changed(rule), effective: { from: '2025-07-10' } })),
    ],
    shadow: having('on trial').map(changed),
    ...tables,
  };
}

/** What was last said, hit by hit; throws when a revision is left out or said twice. */
class Heard {
  readonly newest = new Map<string, Hit>();

  take({ hits, broken }: Pick<Outcome, 'hits' | 'broken'>): void {
    expect(broken).toEqual([]);
    for (const hit of hits) {
      expect(hit.revision).toBe((this.newest.get(hit.hit_id)?.revision ?? 0) + 1);
      this.newest.set(hit.hit_id, hit);
    }
  }
}

const oneRule = fc.constantFrom(...ids.filter((id) => !readers.includes(id))).map((id) => [id]);
const steps = fc.array(
  fc.tuple(fc.oneof({ weight: 4, arbitrary: oneRule }, fc.constant(readers)), fc.constantFrom(...states)),
  { maxLength: 4 },
);
const exchanges = fc.array(
  fc.record({ rules: fc.oneof(fc.constant([]), steps), tables: fc.array(tableEdits, { maxLength: 3 }) }),
  { minLength: 1, maxLength: 6 },
);

it.each([
  ['in memory', (set: RuleSet) => new Evaluator(set)],
  ['out of memory', coldEvaluator],
] as const)(`gives what a fresh evaluator gives, %s (seed ${seed})`, { timeout: 3_600_000 }, (_, evaluatorOf) => {
  let withdrawn = 0;
  let read = 0;
  fc.assert(
    fc.property(plans, exchanges, fc.nat(), (plan, exchanges, disorder) => {
      const batches = inBatches(shuffled(historyOf(plan, rules), disorder), 3, disorder);
      const stateOf = new Map<string, State>(readers.map((id) => [id, 'changed']));
      let tables: TableSet = { knowledge, dated: [] };
      const evaluator = evaluatorOf(setOf(stateOf, tables));
      const heard = new Heard();
      const come: FundEvent[] = [];
      for (const [n, exchange] of exchanges.entries()) {
        const size = Math.ceil(batches.length / exchanges.length);
        for (const batch of batches.slice(n * size, (n + 1) * size)) {
          heard.take(evaluator.apply(batch));
          come.push(...batch);
        }
        for (const [some, state] of exchange.rules) for (const id of some) stateOf.set(id, state);
        for (const edit of exchange.tables) tables = edited(tables, edit, knowledge, whom);
        const set = setOf(stateOf, tables);
        const said = evaluator.activate(set, 0);
        heard.take(said);
        withdrawn += said.hits.filter(({ state }) => state === 'withdrawn').length;
        const wanted = finalHits(set, [come]);
        for (const { rule_id } of wanted.values()) if (readers.includes(rule_id)) read += 1;
        expect(Object.fromEntries(standingHits(heard.newest.values()))).toEqual(Object.fromEntries(wanted));
        expect(evaluator.activate(set, 0)).toMatchObject({ hits: [], shadow: [] });
      }
    }),
    { numRuns, seed, interruptAfterTimeLimit },
  );
  expect(withdrawn).toBeGreaterThan(0);
  expect(read).toBeGreaterThan(0);
});
