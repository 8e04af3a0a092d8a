// The JSON Schema of a rule file, for editors that complete and check while one writes. It is made from
// the zod schemas that read rules and declarations, so that it cannot say anything else, with the names
// there are written in: kinds, fields, operators, units, tables. What it cannot say (which field a kind
// has, what a reference stands for) the checks say.
import { z } from 'zod';
import { units } from '../engine/check/check-names.ts';
import { decoratorNames } from '../engine/check/compare-types.ts';
import { eventKinds } from '../engine/event.ts';
import { factOperators } from '../engine/facts/catalogue.ts';
import { fieldNames, type Field } from '../engine/field-names.ts';
import { entryAttributes, fieldsOf, kindNames } from '../engine/fields.ts';
import { operatorNames } from '../engine/language/operators.ts';
import { keySpaces, ruleSchema } from '../engine/rule.ts';
import type { KnowledgeTable } from './knowledge-columns.ts';
import { knowledgeTables } from './knowledge-tables.ts';
import { keyWords, operatorWords, settingWords } from './rule-schema-words.ts';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export function ruleJsonSchema(): JsonObject {
  const rule = objectOf(jsonOf(ruleSchema));
  const { $schema, $defs, ...body } = rule;
  const condition = objectOf($defs)[conditionName] ?? null;
  return {
    $schema: $schema ?? null,
    title: 'Fundwatch rule',
    description: '医保基金监管规则。One file of rules/<family>/; see rules/README.md and rules/CHECKS.md.',
    ...objectOf(named(body, 'rule')),
    $defs: {
      condition: named(strictCondition(condition), 'condition'),
      operator: { description: settingWords['operator'] ?? '', anyOf: [oneOfNames(operatorNames()), decorated()] },
      kind: described(Object.fromEntries(kindNames.map((kind) => [kind, `${transactionsOf(kind)}${fieldList(kind)}`]))),
      kinds: { anyOf: [ref('kind'), { type: 'array', minItems: 1, items: ref('kind') }] },
      feed: oneOfNames(Object.keys(eventKinds)),
      field: described(Object.fromEntries(fields.map(([name, field]) => [name, wordsOf(field)]))),
      unit: oneOfNames(['', ...units]),
      table: described(Object.fromEntries(knowledgeTables.map((table) => [table.name, tableWords(table)]))),
      where: whereSchema(),
      wanted: wantedSchema(),
      fact: {
        type: 'object',
        required: ['op'],
        discriminator: { propertyName: 'op' },
        oneOf: [...factOperators.keys()].map((op) => ref(`fact_${op}`)),
      },
      ...Object.fromEntries([...factOperators].map(([op, { schema }]) => [`fact_${op}`, operatorSchema(op, schema)])),
    },
  };
}

/** Under this name zod puts the schema of conditions, the only one that contains itself. */
const conditionName = '__schema0';

const fields: readonly (readonly [string, Field])[] = Object.entries({ ...entryAttributes, ...fieldNames });

function jsonOf(schema: z.ZodType): Json {
  const json: Json = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));
  return json;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function ref(name: string): JsonObject {
  return { $ref: `#/$defs/${name}` };
}

function oneOfNames(names: readonly string[]): JsonObject {
  return { type: 'string', enum: names };
}

function described(names: Readonly<Record<string, string>>): JsonObject {
  return { anyOf: Object.entries(names).map(([name, description]) => ({ const: name, description })) };
}

function wordsOf({ type, unit, zh, en }: Field): string {
  return `${zh}, ${en} (${type}${unit === undefined || unit === type ? '' : `, ${unit}`})`;
}

function transactionsOf(kind: string): string {
  const found = Object.entries(eventKinds).find(([name]) => name === kind)?.[1] ?? [];
  return found.length === 0 ? '' : `${found.join(', ')}. `;
}

function fieldList(kind: string): string {
  return [...fieldsOf(kind).keys()].join(', ');
}

function tableWords({ zh, columns }: KnowledgeTable): string {
  return `${zh}: ${columns.map(({ name }) => name).join(', ')}`;
}

function decorated(): JsonObject {
  return { type: 'string', pattern: `^((${decoratorNames.join('|')}):)+(${operatorNames().join('|')})$` };
}

/** A filter: fields of the candidate, or full conditions. */
function whereSchema(): JsonObject {
  const conditions = { type: 'array', items: ref('condition') };
  return {
    type: 'object',
    description: 'Fields with a constant, "@reference", a list of which one, or {operator: value}; or all, any, not.',
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(fields.map(([name, field]) => [name, { description: wordsOf(field), ...ref('wanted') }])),
      all: conditions,
      any: conditions,
      not: ref('condition'),
    },
  };
}

/** What a field of a filter must be. */
function wantedSchema(): JsonObject {
  return {
    anyOf: [
      { type: ['string', 'number', 'boolean', 'array'] },
      { type: 'object', propertyNames: { anyOf: [ref('operator'), { const: 'known' }] } },
    ],
  };
}

/** Zod reads a condition by the first form that fits and leaves other keys aside; here they are slips. */
function strictCondition(condition: Json): Json {
  const forms = objectOf(condition)['anyOf'];
  const all: readonly Json[] = Array.isArray(forms) ? forms : [];
  return { anyOf: all.map((form) => ({ ...objectOf(form), additionalProperties: false })) };
}

function operatorSchema(op: string, schema: z.ZodType): Json {
  const { $schema: _dialect, ...body } = objectOf(jsonOf(schema));
  const isFeed = ['feed_passed', 'observed', 'lasting', 'absent', 'spoke', 'silent'].includes(op);
  return { description: operatorWords[op] ?? '', ...objectOf(named(body, isFeed ? 'feed' : 'fact')) };
}

/** Writes the names there are into the properties that take them, and says what each property is for. */
function named(node: Json, where: string): Json {
  if (Array.isArray(node)) return node.map((one: Json) => named(one, where));
  if (!isObject(node)) return node;
  if (node['$ref'] === `#/$defs/${conditionName}`) return ref('condition');
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key !== 'properties') return [key, named(value ?? null, where)];
      const properties = Object.entries(objectOf(value));
      return [key, Object.fromEntries(properties.map(([name, schema]) => [name, property(name, schema ?? null, where)]))];
    }),
  );
}

function property(name: string, schema: Json, where: string): Json {
  const words = settingWords[name];
  const known = replacement(name, where) ?? named(schema, name === 'facts' ? 'fact' : where);
  return words === undefined ? known : { description: words, ...objectOf(known) };
}

function replacement(name: string, where: string): JsonObject | undefined {
  switch (name) {
    case 'kind':
      return ref('kinds');
    case 'kinds':
    case 'feeds':
      return where === 'feed' ? { type: 'array', minItems: 1, items: ref('feed') } : undefined;
    case 'field':
    case 'to_field':
      return ref('field');
    case 'like':
      return { type: 'array', minItems: 1, items: ref('field') };
    case 'where':
    case 'part':
      return ref('where');
    case 'unit':
      return ref('unit');
    case 'table':
      return ref('table');
    case 'operator':
      return ref('operator');
    case 'key':
      return where === 'rule' ? described(Object.fromEntries(keySpaces.map((key) => [key, keyWords[key] ?? key]))) : undefined;
    case 'facts':
      return where === 'rule'
        ? { type: 'object', propertyNames: { pattern: '^[a-z][a-z0-9_]*$' }, additionalProperties: ref('fact') }
        : undefined;
    default:
      return undefined;
  }
}
