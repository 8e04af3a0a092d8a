// Every finding: a smallest rule that has it, with its place and what was meant, and beside it one that
// has not.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkRuleSet } from '../../../engine/check/check-rule-set.ts';
import { checkSource } from '../../../engine/check/check-rule.ts';
import { findingCodes, type Finding } from '../../../engine/check/finding.ts';
import { readRule, type Rule } from '../../../engine/rule.ts';
import { conditionsOf, counted } from './case.ts';
import { meaningCases } from './meaning-cases.ts';
import { nameCases } from './name-cases.ts';
import { changed, findingsOf, soundRule, type Json } from './small-rule.ts';

const cases = [...nameCases, ...meaningCases];

describe('findings', () => {
  it('there is none in a sound rule', () => {
    expect(findingsOf({})).toEqual([]);
  });

  it.each(cases)(
    '$code at $place',
    ({ code, with: change, place, meant, without, context }) => {
      const found = findingsOf(change, context).find((finding) => finding.code === code && finding.place === place);
      expect(found, JSON.stringify(findingsOf(change, context))).toBeDefined();
      expect(found?.suggestion).toBe(meant);
      expect(found?.zh).not.toBe('');
      expect(codesOf(findingsOf(without, context === undefined || 'tables' in context ? context : {}))).not.toContain(code);
    },
  );

  it('a count is never less than nothing, and always at least nothing', () => {
    const when = (operator: string, value: number): Json => ({
      ...counted({}),
      conditions: conditionsOf({ fact: 'stays', operator, value }),
    });
    expect(codesOf(findingsOf(when('lessThan', 0)))).toContain('never_holds');
    expect(codesOf(findingsOf(when('greaterThanInclusive', 0)))).toContain('always_true');
    expect(codesOf(findingsOf(when('greaterThan', 0)))).toEqual([]);
  });

  it('a share lies between 0 and 1: who writes 50 means 0.5', () => {
    const when = (value: number): Json => ({
      facts: { alike: { op: 'similarity', of: 'trigger.diag_codes', to: 'prev.diag_codes' } },
      conditions: conditionsOf({ fact: 'alike', operator: 'greaterThan', value }),
    });
    expect(codesOf(findingsOf(when(50)))).toContain('never_holds');
    expect(codesOf(findingsOf(when(0.5)))).toEqual([]);
  });

  it('errors come first', () => {
    const found = findingsOf({ facts: { more: { op: 'matched' } }, amount: 'gap', basis: [''] });
    expect(found.map(({ severity }) => severity)).toEqual(['error', 'warning', 'note']);
  });

  it('any JSON value is answered, never thrown at', () => {
    const broken = [{ trigger: null }, { facts: { a: null } }, { conditions: 3 }].map((part) => ({ ...soundRule, ...part }));
    for (const input of [null, 3, 'x', [], {}, ...broken]) {
      const { findings, rule } = checkSource(input);
      expect(rule).toBeUndefined();
      expect(codesOf(findings)).toContain('shape');
    }
  });
});

describe('findings of a rule set', () => {
  it('the same version twice is an error', () => {
    expect(setFindings({}, {})).toContain('duplicate_version');
    expect(setFindings({}, { version: 2, effective: { from: '2026-01-01' } })).toEqual([]);
  });

  it('a version that another covers wholly judges nothing', () => {
    expect(setFindings({}, { version: 2 })).toContain('never_in_force');
    expect(setFindings({ effective: { to: '2025-12-31' } }, { version: 2, effective: { from: '2026-01-01' } })).toEqual([]);
  });

  it('intervals that say they overlap are pointed out', () => {
    const next = { version: 2, effective: { from: '2026-01-01' } };
    expect(setFindings({ effective: { to: '2026-06-30' } }, next)).toContain('overlapping_versions');
  });
});

describe('rules over hits', () => {
  const over = (id: string, rule_id: string): Json => ({ id, trigger: { kind: 'hit', where: { rule_id } } });

  it('may not read each other in a circle', () => {
    expect(setFindings(over('ZZ-01', 'ZZ-02'), over('ZZ-02', 'ZZ-01'))).toContain('hit_loop');
    expect(setFindings(over('ZZ-01', 'ZZ-02'), over('ZZ-02', 'ZZ-03'))).not.toContain('hit_loop');
  });
});

describe('rules/CHECKS.md', () => {
  it('explains every code, with its severity, and no other', () => {
    const text = readFileSync(new URL('../../../rules/CHECKS.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| `(\w+)` \| (error|warning|note) \|/gm)].map(([, code, severity]) => [code, severity]);
    expect(Object.fromEntries(rows)).toEqual(findingCodes);
    expect(rows.length).toBe(Object.keys(findingCodes).length);
  });

  it('every code has a case here', () => {
    const inSets = ['duplicate_version', 'overlapping_versions'];
    const tested = new Set<string>([...cases.map(({ code }) => code), ...inSets]);
    expect(Object.keys(findingCodes).filter((code) => !tested.has(code))).toEqual([]);
  });
});

function codesOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code }) => code);
}

function ruleOf(change: Json): Rule {
  const read = readRule(changed(soundRule, change));
  if ('rule' in read) return read.rule;
  throw new Error(read.problems.join('; '));
}

/** Codes said of the second of two versions, or of either where it is the older. */
function setFindings(older: Json, newer: Json): readonly string[] {
  return checkRuleSet([ruleOf(older), ruleOf(newer)]).flatMap(({ findings }) => codesOf(findings));
}
