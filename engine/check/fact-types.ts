// What each fact operator gives, as far as its declaration tells, and what it expects its references
// to be. An operator that is not here gives `unknown`, which agrees with everything.
import { fieldsOf } from '../fields.ts';
import type { FactSpec } from '../rule.ts';
import {
  flag,
  joined,
  moment,
  number,
  text,
  texts,
  typeOfField,
  unknown,
  type ValueType,
} from './value-type.ts';

/** What a declaration's type may depend on. */
export interface TypeScope {
  readonly triggerKinds: readonly string[];
  /** Type of `trigger.field`, `param`, `fact` or `fact.member`. */
  typeOf(reference: string): ValueType;
}

type Typing = (spec: FactSpec, scope: TypeScope) => ValueType;

const count = number('count', 0);
const share = number('percent', 0, 1);
const entry: Typing = (spec, scope) => ({ is: 'entry', kinds: kindsOf(spec, scope) });
const object = (members: Readonly<Record<string, ValueType>>): ValueType => ({ is: 'object', members });
const relation = {
  relation: text,
  gap_days: number('days', 0),
  gap_nights: number('days', 0),
  overlap_hours: number('hours', 0),
};
const policyFinding = {
  breached: flag, gz_code: text, point_id: text, item_name: text, limit: text, actual: text, source: text,
};
const policyLines = object({ ...policyFinding, lines: number('count', 1), amount: number('yuan') });
const lacking = object({ count, codes: texts, plain: texts, missing: texts });

const typings: Readonly<Record<string, Typing>> = {
  previous: entry,
  next: entry,
  earliest: entry,
  last: entry,
  covering: entry,
  count: () => count,
  distinct: () => count,
  sum: fieldType,
  min: fieldType,
  max: fieldType,
  mean: fieldType,
  list: (spec, scope) => ({ is: 'list', of: elementOf(fieldType(spec, scope)) }),
  entries: (spec, scope) => ({ is: 'list', of: entry(spec, scope) }),
  between: (spec) => number(spec['in'] === 'hours' ? 'hours' : 'days'),
  relation: () => object(relation),
  related: (spec, scope) => object({ ...relation, count, unknown: count, entry: entry(spec, scope) }),
  position: () => number('count', 1),
  ratio: () => number('percent'),
  balance: () =>
    object({ balance: number(), lowest: number(), lowest_at: moment, baseline_at: moment, entries: count }),
  absent: () => flag,
  similarity: () => number('percent', 0, 1),
  overlap: (spec, scope) => object({ hours: number('hours', 0), entry: entry(spec, scope) }),
  burst: (spec, scope) =>
    object({
      ...{ count, distinct: count, total: number('yuan'), seconds: number(undefined, 0), began: moment },
      entries: { is: 'list', of: entry(spec, scope) },
    }),
  fellows: (spec, scope) =>
    object({
      ...{ group: text, count, distinct: count, total: number('yuan') },
      entries: { is: 'list', of: entry(spec, scope) },
    }),
  clock: () => number('hours', 0, 24),
  over_limits: () =>
    object({
      ...{ days: count, certain: count, excess: number(undefined, 0), amount: number('yuan'), unit: text, day: moment },
      ...{ limit: number(undefined, 0), details: texts },
    }),
  feed_passed: () => flag,
  observed: () => flag,
  lasting: () => number('hours'),
  shift: () => moment,
  rows: () => count,
  chain: (spec, scope) =>
    object({
      ...{ count: number('count', 1), first: entry(spec, scope), previous: entry(spec, scope) },
      gaps: { is: 'list', of: number('days') },
    }),
  outside: (spec, scope) =>
    object({
      ...{ count, amount: number(spec.unit ?? 'yuan'), first_at: moment, last_at: moment },
      entries: { is: 'list', of: entry(spec, scope) },
    }),
  gaps: () =>
    object({
      ...{ count, hours: number('hours', 0), longest_hours: number('hours', 0), times: texts },
      ...{ first_from: moment, first_to: moment, charged: number('yuan'), unjudged: count },
    }),
  fee_mix: ({ counts }) =>
    object({
      ...Object.fromEntries(
        Object.keys(typeof counts === 'object' && counts !== null ? counts : {}).map((name) => [name, count]),
      ),
      ...{ total: number('yuan'), exam_lab: number('yuan'), exam_lab_share: number('percent') },
      ...{ drug: number('yuan'), drug_share: number('percent'), treatment: number('yuan') },
      ...{ treatment_drug_share: number('percent'), exam_lines: count, treatment_lines: count },
      ...{ operation_lines: count, drug_lines: count, oral_lines: count, injected_lines: count, care_lines: count },
      settled_share: number('percent'),
    }),
  inactivity: () =>
    object({
      billed_days: number('days', 0),
      idle_days: number('days', 0),
      longest_idle_run: number('days', 0),
      idle_share: share,
      unjudged_days: number('days', 0),
      idle_dates: texts,
    }),
  unsupported_diagnoses: () => lacking,
  missing_companions: () => lacking,
  drg_group: () =>
    object({
      mdc: text,
      adrg: text,
      drg: text,
      weight: number(undefined, 0),
      standard: number('yuan', 0),
      alternative_drg: text,
      alternative_weight: number(undefined, 0),
      alternative_standard: number('yuan', 0),
      gain_share: number('percent', -1),
    }),
  dip_group: () =>
    object({
      dip_code: text,
      dip_name: text,
      kind: text,
      score: number(undefined, 0),
      mean_fee: number('yuan', 0),
      standard: number('yuan', 0),
      ratio: number('percent', 0),
      settled_score: number(undefined, 0),
    }),
  complications: () => object({ count, mcc: texts, cc: texts, codes: texts }),
  regrouped: () =>
    object({
      code: text,
      weight: number(undefined, 0),
      standard: number('yuan', 0),
      other_code: text,
      other_weight: number(undefined, 0),
      other_standard: number('yuan', 0),
      difference: number('yuan'),
      gain_share: number('percent', -1),
      without: texts,
    }),
  billed: () => object({ lines: count, quantity: number('count'), amount: number('yuan') }),
  codes_without: () => texts,
  diagnosis_resources: () =>
    object({ main_amount: number('yuan'), other_code: text, other_name: text, other_amount: number('yuan') }),
  impossible_codes: () => object({ count, certain: count, codes: texts, reasons: texts }),
  policy_attribute: () => policyLines,
  policy_code_attribute: () => object({ ...policyFinding, code: text }),
  policy_quantity: () => policyLines,
  policy_period_quantity: () => policyLines,
  policy_course: () => policyLines,
  policy_period_course: () => policyLines,
  policy_pair: () => policyLines,
  policy_discount: () => policyLines,
  policy_diagnosis: () => policyLines,
  policy_prior: () => policyLines,
  policy_herb: () => policyLines,
  lookup: (spec) => (spec['as'] === 'number' ? number() : spec['as'] === 'date' ? moment : text),
  listed: () => flag,
  distance_km: () => number(undefined, 0),
  code_form: () => text,
  choose: (spec, scope) =>
    joined([...Object.values(Object(spec['cases'])), ...referencesIn(spec['else'])].map((one) => operandType(one, scope))),
  calendar: () => number('count', 1),
  has_word: () => flag,
  text_length: () => number('count', 0),
  spoke: () => flag,
  silent: () => flag,
  exempt: () => flag,
  excused_diagnosis: () => text,
  compute: () => number(),
  prefix: () => text,
  same: () => flag,
  first_known: (spec, scope) => joined(referencesIn(spec['of']).map((one) => operandType(one, scope))),
  matched: (spec, scope) => (spec['field'] === undefined ? count : fieldType(spec, scope)),
  peers: (spec, scope) => {
    const own = fieldType({ ...spec, kind: scope.triggerKinds }, scope);
    const members = ['value', 'mean', 'sd', 'median', 'p90'].map((name) => [name, own] as const);
    return object({ ...Object.fromEntries(members), n: count, percentile: share, z: number(), ratio: number() });
  },
  own_past: (spec, scope) => {
    const own = fieldType(spec, scope);
    const members = ['value', 'mean', 'sd', 'median', 'p90'].map((name) => [name, own] as const);
    return object({ ...Object.fromEntries(members), n: count, percentile: share, z: number(), ratio: number() });
  },
  tier: () => object({ level: count, zh: text, en: text, from: number() }),
  case_mix: () =>
    object({ cost_index: number('number', 0), time_index: number('number', 0), stays: count, groups: count }),
};

/** The type of a declared fact; its own `unit` goes before the operator's. */
export function typeOfFact(spec: FactSpec, scope: TypeScope): ValueType {
  const typing = Object.hasOwn(typings, spec.op) ? typings[spec.op] : undefined;
  const type = typing?.(spec, scope) ?? unknown;
  return type.is === 'number' && spec.unit !== undefined ? { ...type, unit: spec.unit } : type;
}

/** Kinds a declaration reads: its own, else the trigger's. */
export function kindsOf(spec: FactSpec, { triggerKinds }: Pick<TypeScope, 'triggerKinds'>): readonly string[] {
  const { kind } = spec;
  if (typeof kind === 'string') return [kind];
  return Array.isArray(kind) ? kind.filter((one) => typeof one === 'string') : triggerKinds;
}

function fieldType(spec: FactSpec, scope: TypeScope): ValueType {
  const { field } = spec;
  if (typeof field !== 'string') return unknown;
  const found = kindsOf(spec, scope).map((kind) => fieldsOf(kind).get(field));
  return joined(found.filter((one) => one !== undefined).map(typeOfField));
}

function elementOf(type: ValueType): ValueType {
  return type.is === 'list' ? type.of : type;
}

/** References, numbers and `{"value": constant}` of a setting. */
export function referencesIn(setting: unknown): readonly unknown[] {
  return Array.isArray(setting) ? setting : setting === undefined ? [] : [setting];
}

function operandType(operand: unknown, scope: TypeScope): ValueType {
  if (typeof operand === 'string') return scope.typeOf(operand);
  if (typeof operand === 'number') return number(undefined, operand, operand);
  const value: unknown = typeof operand === 'object' && operand !== null && 'value' in operand ? operand.value : undefined;
  return typeof value === 'string' ? text : unknown;
}

/** What references in a setting of an operator must be; settings not named take anything. */
const timeSettings: Readonly<Record<string, readonly ValueType[]>> = { time: [moment], from: [moment], to: [moment] };
const anyEntry: ValueType = { is: 'entry', kinds: [] };
const expectations: Readonly<Record<string, Readonly<Record<string, readonly ValueType[]>>>> = {
  compute: { of: [number()] },
  relation: { of: [anyEntry], to: [anyEntry] },
  similarity: { of: [text, texts], to: [text, texts] },
  prefix: { of: [text] },
  drg_group: { of: [anyEntry] },
  dip_group: { of: [anyEntry] },
  complications: { of: [anyEntry] },
  regrouped: { of: [anyEntry], without: [text, texts], main: [text] },
  unsupported_diagnoses: { of: [text, texts] },
  codes_without: { of: [text, texts], minus: [text, texts] },
  excused_diagnosis: { codes: [text, texts] },
  lookup: { key: [text, number()] },
  exempt: { subjects: [text] },
  listed: { key: [text], of: [text] },
  distance_km: { of: [text] },
  code_form: { of: [text] },
  has_word: { of: [text] },
  text_length: { of: [text] },
};

/** Types that the references in a setting may have, or undefined when all may. */
export function expectedTypes(op: string, setting: string): readonly ValueType[] | undefined {
  return expectations[op]?.[setting] ?? timeSettings[setting];
}

/** Operators whose fields must be numbers. */
export const countingOperators: ReadonlySet<string> = new Set(['sum', 'mean', 'matched', 'ratio', 'balance', 'peers']);
