import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NewRuleStep } from '../../../connectors/nats/rule-log.ts';
import { contentHash } from '../../../console/rules/content-hash.ts';
import { differences } from '../../../console/rules/document-difference.ts';
import { judgingVersions, rulesInForce } from '../../../console/rules/in-force.ts';
import { lifeOf } from '../../../console/rules/life.ts';
import { recordsOf } from '../../../console/rules/rule-record.ts';
import type { RuleRecords } from '../../../console/rules/rule-record.ts';
import { shippedSteps } from '../../../console/rules/shipped-steps.ts';

type StepOf<Type extends NewRuleStep['type']> = Extract<NewRuleStep, { type: Type }>;

function rule(version: number, from = '2020-01-01', more: object = {}) {
  return { id: 'SP-01', version, effective: { from }, ...more };
}

function version(type: 'draft' | 'shipped', number: number, from?: string, more: object = {}): NewRuleStep {
  const content = rule(number, from, more);
  const by = type === 'draft' ? 'amy' : '@release';
  return { type, at: number, by, version: number, hash: contentHash(content), rule: content };
}

function step(type: 'published' | 'rolled_back' | 'shadow_started', number: number): NewRuleStep {
  return { type, at: 9, by: 'bob', version: number };
}

function refused(number: number): NewRuleStep {
  return { type: 'refused', at: 9, by: 'bob', version: number, reason: 'no', events_sequence: 5 };
}

const retired: StepOf<'retired'> = { type: 'retired', at: 9, by: 'bob' };

function log(...steps: readonly NewRuleStep[]): RuleRecords {
  return recordsOf(steps.map((one, index) => ({ sequence: index + 1, rule_id: 'SP-01', step: { v: 1, ...one } })));
}

function judging(...steps: readonly NewRuleStep[]): readonly number[] {
  const record = log(...steps).get('SP-01');
  return record === undefined ? [] : judgingVersions(record).map(({ version: number }) => number);
}

describe('what is in force', () => {
  test.each<[string, readonly NewRuleStep[], readonly number[]]>([
    ['a shipped version', [version('shipped', 1)], [1]],
    ['no draft', [version('shipped', 1), version('draft', 2)], [1]],
    ['a published version instead of the one it covers', [version('shipped', 1), version('draft', 2), step('published', 2)], [2]],
    ['both, when the later one begins later', [version('shipped', 1), version('draft', 2, '2026-01-01'), step('published', 2)], [1, 2]],
    ['the one before, after a roll-back',
      [version('shipped', 1), version('draft', 2), step('published', 2), step('rolled_back', 2)], [1]],
    ['nothing after retirement', [version('shipped', 1), retired], []],
    ['nothing newly shipped after retirement', [version('shipped', 1), retired, version('shipped', 2)], []],
    ['not what a release brings over a version published here',
      [version('shipped', 1), version('draft', 2), step('published', 2), version('shipped', 3)], [2]],
    ['what a release brings, once somebody publishes it',
      [version('shipped', 1), version('draft', 2), step('published', 2), version('shipped', 3), step('published', 3)], [3]],
    ['what a release brings over what a release brought', [version('shipped', 1), version('shipped', 2)], [2]],
    ['a version published after retirement, alone', [version('shipped', 1), retired, version('draft', 2), step('published', 2)], [2]],
    ['not what a release no longer has', [version('shipped', 1), { type: 'unshipped', at: 1, by: '@release' }], []],
    ['nothing that the evaluator refused', [version('shipped', 1), version('draft', 2), step('published', 2),
      refused(2)], [1]],
    ['what a release brings, after what the evaluator refused of a retired rule: not by itself',
      [version('shipped', 1), retired, version('draft', 2), step('published', 2), refused(2), version('shipped', 3)], []],
  ])('%s', (_, steps, wanted) => {
    expect(judging(...steps)).toEqual(wanted);
  });

  test('a shipped file that takes the number of a version of our own does not replace it', () => {
    const record = log(version('draft', 2, undefined, { ours: true }), step('published', 2), version('shipped', 2)).get('SP-01');
    expect(record?.versions.get(2)).toMatchObject({ origin: 'drafted', rule: { ours: true } });
  });

  test('a trial is apart from what is in force, and ends when its version is published', () => {
    const before = [version('shipped', 1), version('draft', 2), step('shadow_started', 2)];
    expect(rulesInForce(log(...before))).toEqual({ rules: [rule(1)], shadow: [rule(2)] });
    expect(rulesInForce(log(...before, step('published', 2)))).toEqual({ rules: [rule(2)] });
    expect(rulesInForce(log(...before, retired))).toEqual({ rules: [] });
  });

  test('what the evaluator refused is as it was: published before or not, rolled back, on trial beside another', () => {
    const drafts = [version('shipped', 1), version('draft', 2), version('draft', 3)];
    const after = (...steps: readonly NewRuleStep[]) => log(...drafts, ...steps).get('SP-01');
    const never = after(step('published', 2), refused(2))?.versions.get(2);
    expect([never?.standing, never?.published]).toEqual(['draft', undefined]);
    const back = after(step('published', 2), step('rolled_back', 2), step('published', 2), refused(2));
    expect(back?.versions.get(2)).toMatchObject({ standing: 'rolled_back', published: { by: 'bob' } });
    expect(after(step('shadow_started', 2), step('published', 2), refused(2))?.shadow).toMatchObject({ version: 2 });
    expect(after(step('shadow_started', 2), step('shadow_started', 3), refused(3))?.shadow).toMatchObject({ version: 2 });
    expect(after(step('shadow_started', 2), refused(2))?.shadow).toBeUndefined();
    expect(after(step('shadow_started', 2), refused(2))?.versions.get(2)).toMatchObject({ standing: 'draft' });
  });

  test('a version switched off is shown while it would judge', () => {
    const off: NewRuleStep = { type: 'switched_off', at: 9, by: '@evaluator', version: 1, reason: '出错', events_sequence: 5 };
    const life = (...steps: readonly NewRuleStep[]) => {
      const record = log(...steps).get('SP-01');
      return record === undefined ? undefined : lifeOf(record);
    };
    expect(life(version('shipped', 1), off)).toMatchObject({ state: 'off', off: { version: 1, reason: '出错' } });
    expect(life(version('shipped', 1), off, version('shipped', 2))).toMatchObject({ state: 'active', in_force: [2] });
    const on: NewRuleStep = { type: 'switched_on', at: 9, by: 'bob', version: 1, events_sequence: 6 };
    expect(life(version('shipped', 1), off, on)?.off).toBeUndefined();
  });
});

describe('a release', () => {
  const shippedRule = (number: number, more: object = {}) => ({ ...rule(number), ...more });

  test('logs what is new, once', () => {
    const first = shippedSteps(log(), [shippedRule(1)], 7);
    expect(first).toMatchObject([{ rule_id: 'SP-01', step: { type: 'shipped', version: 1, at: 7, by: '@release' } }]);
    const known = log(...first.map((one) => one.step));
    expect(shippedSteps(known, [shippedRule(1)], 8)).toEqual([]);
    expect(shippedSteps(known, [shippedRule(1, { $schema: 'x' })], 8)).toEqual([]);
    expect(shippedSteps(known, [shippedRule(1, { grade: 2 })], 8)).toHaveLength(1);
    expect(shippedSteps(known, [shippedRule(2)], 8)).toMatchObject([{ step: { version: 2 } }]);
    expect(shippedSteps(known, [], 8)).toMatchObject([{ step: { type: 'unshipped' } }]);
  });

  test('that takes a rule back and brings it again leaves it in force; rules of our own are none of its business', () => {
    const there = [version('shipped', 1), { type: 'unshipped' as const, at: 2, by: '@release' }];
    const again = shippedSteps(log(...there), [shippedRule(1)], 3);
    expect(judging(...there, ...again.map((one) => one.step))).toEqual([1]);
    expect(shippedSteps(log(...there), [], 3)).toEqual([]);
    expect(shippedSteps(log(version('draft', 1), step('published', 1)), [], 3)).toEqual([]);
  });
});

test('whatever is decided, a version never changes, and what judges was shipped or published and not taken back since', () => {
  const number = fc.integer({ min: 1, max: 4 });
  const anyStep: fc.Arbitrary<NewRuleStep> = fc.oneof(
    number.map((n) => version('shipped', n)),
    number.map((n) => version('draft', n + 4)),
    fc.tuple(
      fc.constantFrom('published' as const, 'rolled_back' as const, 'shadow_started' as const), fc.integer({ min: 1, max: 8 }),
    ).map(([type, n]) => step(type, n)),
    fc.constant(retired),
  );
  fc.assert(fc.property(fc.array(anyStep, { maxLength: 25 }), (steps) => {
    const record = log(...steps).get('SP-01');
    if (record === undefined) return;
    for (const one of record.versions.values()) expect(one.hash).toBe(contentHash(one.rule));
    const afterRetirement = steps.slice(steps.lastIndexOf(retired) + 1);
    const isRetired = steps.includes(retired);
    for (const { version: n, origin } of judgingVersions(record)) {
      const lastWord = afterRetirement.findLast((one) => 'version' in one && one.version === n && one.type !== 'shadow_started');
      expect(lastWord?.type).not.toBe('rolled_back');
      const isPublished = afterRetirement.some((one) => one.type === 'published' && one.version === n);
      const isRevived = afterRetirement.some(({ type }) => type === 'published');
      expect(isPublished || (origin === 'shipped' && !isRetired) || isRevived).toBe(true);
    }
    // The same log read twice, or in pieces, says the same.
    expect(rulesInForce(log(...steps))).toEqual(rulesInForce(log(...steps)));
  }));
});

test('the hash of a rule does not see order, version or schema, and sees everything else', () => {
  const [one, other] = [{ a: 1, b: { c: 2, d: [1, 2] } }, { b: { d: [1, 2], c: 2 }, a: 1, version: 9, $schema: 'x' }];
  expect(contentHash(one)).toBe(contentHash(other));
  expect(contentHash({ a: [1, 2] })).not.toBe(contentHash({ a: [2, 1] }));
  expect(contentHash({ a: undefined })).toBe(contentHash({}));
});

test('documents differ place by place, and putting the differences back gives the other one', () => {
  expect(differences({ a: 1, b: [1, 2], 'x/y': 0 }, { a: 1, b: [1, 3, 4], c: {} })).toEqual([
    { place: '/b/1', from: 2, to: 3 }, { place: '/b/2', to: 4 }, { place: '/x~1y', from: 0 }, { place: '/c', to: {} },
  ]);
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
    expect(differences(one, one)).toEqual([]);
    expect(differences(one, other).length === 0).toBe(JSON.stringify(one) === JSON.stringify(other) || sameJson(one, other));
  }));
});

function sameJson(one: unknown, other: unknown): boolean {
  return contentHash({ it: one }) === contentHash({ it: other });
}
