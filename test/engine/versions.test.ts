// Several versions of one rule in force: the newest in effect at the service date judges.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Rule } from '../../engine/rule.ts';
import { latest } from '../../rules/examples.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { historyOf as randomHistory, plans } from '../oracle/random-history.ts';
import { shuffled } from '../oracle/shuffled.ts';
import { historyOf, raisedOf, ruleSetOf, stayOf } from './short-history.ts';

const base = ruleSetOf('SP-01');
const numRuns = Number(process.env['RUNS'] ?? 25);
const seed = Number(process.env['SEED'] ?? 20261122);

interface Settings {
  readonly from: string;
  readonly to?: string;
  readonly days?: number;
  readonly select?: 'each' | 'first' | 'merged';
}

/** SP-01 in another version. */
function version(number: number, { from, to, days = 15, select = 'each' }: Settings): object {
  const window_days = { name: { zh: '天', en: 'days' }, unit: 'days', default: days };
  return {
    ...Object.assign({}, base.rules[0]),
    version: number,
    effective: { from, ...(to === undefined ? {} : { to }) },
    params: { window_days },
    trigger: { kind: 'stay', select },
  };
}

function setOf(...rules: readonly object[]): RuleSet {
  return { ...base, rules };
}

/** Stays of P1 that follow each other by two days, from 1 July on. */
const chain = historyOf(
  ...['01', '05', '09', '13', '17'].flatMap((day, i) =>
    stayOf(`M${i}`, `2025-07-${day} 08:00:00`, `2025-07-${Number(day) + 2} 08:00:00`.replace(/-(\d) /, '-0$1 ')),
  ),
);

function judgedBy(ruleSet: RuleSet, events: readonly FundEvent[] = chain): readonly string[] {
  return raisedOf(new Evaluator(ruleSet).apply(events).hits).map(
    // One that joins several stays names none of them: its first is the first piece of evidence.
    (hit) => `${hit.mdtrt_id ?? String(hit.evidence[0]?.fields['mdtrt_id'])} by ${hit.rule_version}`,
  );
}

describe('versions', () => {
  it('a later one closes the earlier from its first day', () => {
    const set = setOf(version(1, { from: '2020-01-01' }), version(2, { from: '2025-07-09' }));
    expect(judgedBy(set)).toEqual(['M1 by 1', 'M2 by 2', 'M3 by 2', 'M4 by 2']);
    expect(judgedBy({ ...set, rules: set.rules.toReversed() })).toEqual(judgedBy(set));
  });

  it('one that ends gives back to the earlier', () => {
    const trial = version(2, { from: '2025-07-09', to: '2025-07-12', days: 1 });
    expect(judgedBy(setOf(version(1, { from: '2020-01-01' }), trial))).toEqual([
      'M1 by 1',
      'M3 by 1',
      'M4 by 1',
    ]);
  });

  it('one with another way to choose triggers keeps its hits apart', () => {
    const merged = version(2, { from: '2025-07-13', select: 'merged' });
    expect(judgedBy(setOf(version(1, { from: '2020-01-01' }), merged))).toEqual([
      'M1 by 1',
      'M2 by 1',
      'M3 by 2',
    ]);
  });

  it('the same version twice is refused', () => {
    const twice = setOf(version(1, { from: '2020-01-01' }), version(1, { from: '2025-01-01' }));
    expect(() => new Evaluator(twice)).toThrow('SP-01 version 1 is in the set twice');
  });

  it('a hit that passes to a new version is revised, not made again', () => {
    const evaluator = new Evaluator(setOf(version(1, { from: '2020-01-01' })));
    const before = evaluator.apply(chain).hits;
    const both = setOf(version(1, { from: '2020-01-01' }), version(2, { from: '2025-07-13' }));
    const after = evaluator.activate(both, 0).hits;
    expect(after.map((hit) => [hit.mdtrt_id, hit.state, hit.revision, hit.rule_version])).toEqual([
      ['M3', 'raised', 2, 2],
      ['M4', 'raised', 2, 2],
    ]);
    expect(new Set([...before, ...after].map((hit) => hit.hit_id)).size).toBe(before.length);
  });
});

describe('activation in the middle', () => {
  const small = ruleSetOf();
  const shipped = loadRules().rules;
  /** Every rule again with another number, in effect from a day on. */
  const newer = (from: string): readonly object[] =>
    small.rules.map((rule) => ({ ...Object.assign({}, rule), version: 9, effective: { from } }));
  const sets: readonly RuleSet[] = [
    small,
    { ...small, rules: [...small.rules, ...newer('2025-07-10')] },
    { ...small, rules: newer('2025-08-03') },
    { ...small, rules: [] },
  ];

  it(`ends where the last set from scratch ends (seed ${seed})`, { timeout: 3_600_000 }, () => {
    let raised = 0;
    const steps = fc.array(fc.record({ set: fc.nat(3), after: fc.nat(99) }), { maxLength: 3 });
    fc.assert(
      fc.property(plans, fc.nat(), steps, fc.nat(2), (plan, disorder, activations, last) => {
        const events = shuffled(randomHistory(plan, withoutIndicators(shipped)), disorder);
        const evaluator = new Evaluator(sets[disorder % 4] ?? small);
        const hits = [];
        let from = 0;
        for (const { set, after } of activations) {
          const to = Math.max(from, Math.floor((events.length * after) / 100));
          hits.push(...evaluator.apply(events.slice(from, to)).hits);
          hits.push(...evaluator.activate(sets[set] ?? small, 0).hits);
          from = to;
        }
        hits.push(...evaluator.activate(sets[last] ?? small, 0).hits);
        hits.push(...evaluator.apply(events.slice(from)).hits);
        const wanted = contentOf(new Evaluator(sets[last] ?? small).apply(events).hits);
        raised += wanted.length;
        expect(contentOf(hits)).toEqual(wanted);
      }),
      { numRuns, seed, interruptAfterTimeLimit: 15_000 },
    );
    expect(raised).toBeGreaterThan(0);
  });
});

function withoutIndicators(rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(({ family }) => family !== 'indicator');
}

function contentOf(hits: Parameters<typeof latest>[0]): readonly unknown[] {
  return raisedOf(hits).map(({ revision, detected_at, ...hit }) => hit);
}
