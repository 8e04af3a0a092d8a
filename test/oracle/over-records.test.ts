// Rules over hits, closed periods and groups, judged from scratch beside the evaluator: their examples
// changed a little, in whatever way they come. RUNS=20 SEED=7 looks longer and elsewhere, RULES=TR-19,CS-01
// at some rules only.
import { describe, expect, it } from 'vitest';
import { dayMs } from '../../engine/china-time.ts';
import { compileRule } from '../../engine/compile-rule.ts';
import type { FundEvent } from '../../engine/event.ts';
import { Knowledge } from '../../engine/knowledge.ts';
import type { Rule } from '../../engine/rule.ts';
import { chance } from '../../load/city/chance.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { comingOf, hitsOf, nameOf, type Coming } from './disorder.ts';
import { linesOf, readingOf, worldOf } from './every-rule.ts';
import { hitLine } from './judgement.ts';
import { naiveKinds } from './naive/records.ts';
import { smallRuleSet } from './small-tables.ts';
import { twistedExample } from './twisted-examples.ts';

const shipped = loadRules().rules;
const small = smallRuleSet(shipped, loadKnowledge()).knowledge;
const read = new Knowledge(small);
const runs = Number(process.env['RUNS'] ?? 1);
const firstSeed = Number(process.env['SEED'] ?? 1);
const only = process.env['RULES']?.split(',');

/** Operators that read more than the history of the key. */
const alsoOver: ReadonlySet<string> = new Set(['peers', 'case_mix', 'policy_prior', 'policy_discount']);

function isOverRecords(rule: Rule): boolean {
  const { reach, triggerKinds } = compileRule(rule);
  const isOver = [...reach.keys(), ...triggerKinds].some((kind) => naiveKinds.has(kind));
  return isOver || Object.values(rule.facts).some(({ op }) => alsoOver.has(op));
}

/** What is older than the horizon when it comes is not judged, so that order matters. */
function isBeyondHorizon(events: readonly FundEvent[]): boolean {
  const times = events.map(({ at }) => at);
  return Math.max(...times) - Math.min(...times) > 390 * dayMs;
}

const rules = shipped.filter((rule) => isOverRecords(rule) && (only === undefined || only.includes(rule.id)));

describe('rules over hits, closed periods and groups', { timeout: 3_600_000 }, () => {
  it.each(rules)('$id', (rule) => {
    const rounds = runs * rule.examples.length;
    for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
      // At first only the way of coming is another.
      const changesMax = seed < firstSeed + rule.examples.length ? 1 : 6;
      const { events, knowledge: own, along } = twistedExample(rule, seed, chance(seed, rule.id), changesMax);
      const judged = [rule, ...shipped.filter(({ id }) => id !== rule.id && along.includes(id))];
      const knowledge = { ...small, ...own };
      const any = comingOf(seed, Math.max(7, Math.ceil(events.length / 6)));
      const coming: Coming = isBeyondHorizon(events) ? { ...any, order: 'as sent' } : any;
      const hits = hitsOf({ rules: judged, knowledge, read: read.with(own) }, events, coming);
      const wanted = linesOf(rule, worldOf(events, readingOf(knowledge, judged), hits.values()));
      const found = [...hits.values()].filter(({ rule_id }) => rule_id === rule.id).map(hitLine);
      expect(found.toSorted(), `${rule.id}, example ${seed % rule.examples.length}, ${nameOf(coming)}`).toEqual(wanted);
    }
  });
});
