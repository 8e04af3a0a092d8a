// The published JSON Schema of rule files: up to date, fits every shipped rule, and refuses slips.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { factOperators } from '../../engine/facts/catalogue.ts';
import { ruleJsonSchema } from '../../rules/rule-schema.ts';
import { shippedRuleFiles } from './shipped-rule-files.ts';

const folder = join(import.meta.dirname, '../../rules');
const written = readFileSync(join(folder, 'rule.schema.json'), 'utf8');
const ajv = new Ajv2020({ discriminator: true, allowUnionTypes: true });
const validate = ajv.compile(z.record(z.string(), z.unknown()).parse(JSON.parse(written)));
const files = shippedRuleFiles();

function place(): string | undefined {
  return validate.errors?.map(({ instancePath }) => instancePath).toSorted((a, b) => b.length - a.length)[0];
}

describe('rule.schema.json', () => {
  it('is what the schemas, fields and operators give now: else run rules/write-schema.ts', () => {
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(ruleJsonSchema())));
  });

  it('has a declaration for every fact operator, each with a word of explanation', () => {
    const defs = z.record(z.string(), z.looseObject({ description: z.string().optional() })).parse(ruleJsonSchema()['$defs']);
    for (const op of factOperators.keys()) expect(defs[`fact_${op}`]?.description, op).toMatch(/\S/);
  });

  it.each(files)('$name fits, and names the schema by its relative path', ({ rule }) => {
    expect(rule['$schema']).toBe('../rule.schema.json');
    expect(validate(rule), place()).toBe(true);
  });
});

type Change = (rule: Record<string, unknown>) => Record<string, unknown>;

const base = files.find(({ name }) => name === 'split/SP-01.json')?.rule ?? {};
const facts = z.record(z.string(), z.record(z.string(), z.unknown())).parse(base['facts']);
const withFact = (more: Record<string, unknown>): Change => (rule) => ({
  ...rule,
  facts: { ...facts, prev: { ...facts['prev'], ...more } },
});
const slips: readonly (readonly [string, Change])[] = [
  ['a setting that does not exist', (rule) => ({ ...rule, exclusion: [] })],
  ['a missing part', ({ key: _key, ...rule }) => rule],
  ['an id of another form', (rule) => ({ ...rule, id: 'sp1' })],
  ['a family that does not exist', (rule) => ({ ...rule, family: 'splits' })],
  ['a key that does not exist', (rule) => ({ ...rule, key: 'patient' })],
  ['a kind that does not exist', (rule) => ({ ...rule, trigger: { kind: 'stays' } })],
  ['a kind that does not exist, in a list', (rule) => ({ ...rule, trigger: { kind: ['stay', 'stays'] } })],
  ['a field that does not exist in a filter', withFact({ where: { opn: false } })],
  ['an operator that does not exist in a filter', withFact({ where: { open: { equals: false } } })],
  ['a fact operator that does not exist', withFact({ op: 'prev' })],
  ['a setting of another fact operator', withFact({ at_most: 3 })],
  ['a unit that does not exist', withFact({ unit: 'day' })],
  ['a field that does not exist', withFact({ op: 'sum', field: 'medfee' })],
  ['an operator that does not exist', (rule) => ({ ...rule, conditions: { all: [{ fact: 'prev', operator: 'eq', value: 1 }] } })],
  ['a decorator that does not exist', (rule) => ({ ...rule, conditions: { fact: 'prev', operator: 'any:equal', value: 1 } })],
  ['a condition without operator', (rule) => ({ ...rule, conditions: { all: [{ fact: 'prev', value: 1 }] } })],
  ['a condition with a key too many', (rule) => ({ ...rule, conditions: { all: [], alll: [] } })],
  ['a single example', (rule) => ({ ...rule, examples: [] })],
];

describe('rule.schema.json refuses', () => {
  it.each(slips)('%s', (_, change) => {
    expect(validate(base)).toBe(true);
    expect(validate(change(base))).toBe(false);
  });

  it('and takes what has every form a condition may have', () => {
    const conditions = {
      any: [
        { not: { fact: 'gap_days', operator: 'lessThan', value: { fact: 'window_days' } } },
        { all: [{ fact: 'trigger', path: '$.diag_codes', operator: 'not:contains', value: 'J18.900', priority: 2 }] },
      ],
    };
    expect(validate({ ...base, conditions }), place()).toBe(true);
  });
});
