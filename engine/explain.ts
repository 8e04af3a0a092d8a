// From a judgement that holds to the hit that says so: every condition with its actual and its
// required value and a sentence in both languages, the evidence events, the amount. Nothing here is
// done for a judgement that does not hold, unless somebody asks why not.
import { compileLeaf } from './language/compile-conditions.ts';
import { isAll, isAny, isLeaf, isNot, type Condition, type Leaf } from './language/conditions.ts';
import { chinaDate, chinaIso } from './china-time.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { Entry, StoredEvent } from './entry.ts';
import { isEntry, type Evaluation } from './facts/operator.ts';
import type { Evidence, ExplainedCondition, FactValue } from './hit.ts';
import { formatOfField, show } from './message.ts';

const operatorTexts: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  equal: ['等于', 'is'],
  notEqual: ['不等于', 'is not'],
  in: ['属于', 'is one of'],
  notIn: ['不属于', 'is none of'],
  contains: ['包含', 'contains'],
  doesNotContain: ['不包含', 'does not contain'],
  lessThan: ['小于', 'is less than'],
  lessThanInclusive: ['不超过', 'is at most'],
  greaterThan: ['大于', 'is more than'],
  greaterThanInclusive: ['不少于', 'is at least'],
};

function operatorText(operator: string): readonly [string, string] {
  const known = operatorTexts[operator];
  if (known !== undefined) return known;
  const base = operatorTexts[operator.slice(operator.lastIndexOf(':') + 1)] ?? [operator, operator];
  return [`${operator.slice(0, operator.lastIndexOf(':'))} ${base[0]}`, base[1]];
}

/** Every leaf of the conditions as judged; `shouldHold` is false under a `not`. */
export function explainConditions(
  compiled: CompiledRule,
  evaluation: Evaluation,
): ExplainedCondition[] {
  return explainTree(compiled.rule.conditions, compiled, evaluation);
}

export function explainTree(
  tree: Condition,
  compiled: CompiledRule,
  evaluation: Evaluation,
): ExplainedCondition[] {
  if (isAny(tree)) return tree.any.flatMap((member) => explainTree(member, compiled, evaluation));
  if (isAll(tree)) return tree.all.flatMap((member) => explainTree(member, compiled, evaluation));
  if (isNot(tree)) {
    return explainTree(tree.not, compiled, evaluation).map((one) => ({
      ...one,
      zh: `不得：${one.zh}`,
      en: `must not hold: ${one.en}`,
    }));
  }
  return isLeaf(tree) ? [explainLeaf(tree, compiled, evaluation)] : [];
}

function explainLeaf(
  leaf: Leaf,
  compiled: CompiledRule,
  evaluation: Evaluation,
): ExplainedCondition {
  const { readFact, compare, readValue } = compileLeaf<Evaluation>(leaf, {
    bind: (fact) => compiled.bind(fact),
  });
  const actual = readFact(evaluation);
  const required = readValue(evaluation);
  const format = unitOf(compiled, leaf.fact, leaf.path);
  const [zhLabel, enLabel] = labelOf(compiled, leaf.fact, leaf.path);
  const [zhOperator, enOperator] = operatorText(leaf.operator);
  return {
    fact: leaf.path === undefined ? leaf.fact : `${leaf.fact}${leaf.path.slice(1)}`,
    operator: leaf.operator,
    actual: present(actual, format),
    required: present(required, format),
    result: compare(actual, required),
    zh: `${zhLabel} ${show(actual, format, 'zh')}，要求${zhOperator} ${show(required, format, 'zh')}`,
    en: `${enLabel} ${show(actual, format, 'en')}, required: ${enOperator} ${show(required, format, 'en')}`,
  };
}

/** Unit in which a reference is shown: the fact's or parameter's own, else by the field's name. */
export function unitOf(compiled: CompiledRule, fact: string, path?: string): string | undefined {
  const field = path?.split('.').at(-1);
  if (field !== undefined) return formatOfField(field) ?? shareUnit(field);
  return compiled.rule.facts[fact]?.unit ?? compiled.rule.params[fact]?.unit;
}

function shareUnit(field: string): string | undefined {
  if (field.endsWith('_share')) return 'percent';
  return field.endsWith('_sumamt') || field === 'amount' || field === 'standard'
    ? 'yuan'
    : undefined;
}

function labelOf(
  compiled: CompiledRule,
  fact: string,
  path: string | undefined,
): readonly [string, string] {
  const name = compiled.rule.facts[fact]?.name ?? compiled.rule.params[fact]?.name;
  const field = path === undefined ? '' : path.slice(2);
  const own =
    fact === 'trigger' ? (['', ''] as const) : ([name?.zh ?? fact, name?.en ?? fact] as const);
  if (field === '') return own;
  return [`${own[0]} ${field}`.trim(), `${own[1]} ${field}`.trim()];
}

/** A value as hits carry it: times as ISO texts, entries by their main fields. */
export function present(value: unknown, format?: string): FactValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') {
    if (format === 'time') return chinaIso(value);
    if (format === 'date') return chinaDate(value);
    return Math.round(value * 1e6) / 1e6;
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (isEntry(value)) return presentEntry(value);
  if (Array.isArray(value)) return value.slice(0, 50).map((one) => present(one, format));
  const shown: Record<string, FactValue> = {};
  for (const [name, member] of Object.entries(value)) {
    shown[name] = present(member, formatOfField(name) ?? shareUnit(name));
  }
  return shown;
}

function presentEntry(entry: Entry): FactValue {
  const shown: Record<string, FactValue> = { kind: entry.kind, at: chinaIso(entry.at) };
  if (entry.until !== undefined) shown['until'] = chinaIso(entry.until);
  for (const name of [
    'fixmedins_code',
    'psn_no',
    'mdtrt_id',
    'setl_id',
    'main_diag_code',
    'medfee_sumamt',
  ]) {
    const value = entry.fields[name];
    if (value !== undefined) shown[name] = present(value);
  }
  return shown;
}

/** At most this many events are carried with one hit; the rest can be found from them. */
const evidenceMax = 60;

export function collectEvidence(compiled: CompiledRule, evaluation: Evaluation): Evidence[] {
  const found = new Map<string, Evidence>();
  const add = (entry: Entry, as: string): void => {
    for (const { role, event } of entry.sources) {
      if (found.size >= evidenceMax || found.has(event.id)) continue;
      found.set(event.id, presentEvidence(event, as === role ? role : `${as}.${role}`));
    }
  };
  add(evaluation.trigger, 'trigger');
  for (const match of evaluation.matches) add(match, 'match');
  for (const name of compiled.rule.evidence) addValue(compiled.ref(name)(evaluation), name, add);
  return [...found.values()];
}

function addValue(value: unknown, name: string, add: (entry: Entry, as: string) => void): void {
  if (isEntry(value)) add(value, name);
  else if (Array.isArray(value)) for (const one of value) addValue(one, name, add);
  else if (typeof value === 'object' && value !== null && 'entry' in value)
    addValue(value.entry, name, add);
}

function presentEvidence(event: StoredEvent, role: string): Evidence {
  const fields: Record<string, FactValue> = {};
  for (const [name, value] of Object.entries(event.fields)) {
    // A field the message does not have is there, undefined.
    if (value !== undefined) fields[name] = present(value, formatOfField(name));
  }
  return {
    event_id: event.id,
    kind: event.kind,
    role,
    at: chinaIso(event.at),
    fixmedins_code: event.fixmedins_code,
    fields,
  };
}
