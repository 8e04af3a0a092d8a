// From a judgement that holds to the hit that says so: every condition with its actual and its
// required value and a sentence in both languages, the evidence events, the amount. Nothing here is
// done for a judgement that does not hold, unless somebody asks why not.
import { compileLeaf } from './language/compile-conditions.ts';
import { compileExplainer, type ExplainedLeaf } from './language/explain-conditions.ts';
import { chinaDate, chinaIso } from './china-time.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { Entry, StoredEvent } from './entry.ts';
import { fieldNames, type Field } from './field-names.ts';
import { entryAttributes } from './fields.ts';
import { isEntry, type Evaluation, type Reader } from './facts/operator.ts';
import type { Evidence, ExplainedCondition, FactValue } from './hit.ts';
import { formatOfField, show } from './message.ts';
import { resultNames } from './result-names.ts';

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

/** What entries and computed facts say, by name. */
const known: ReadonlyMap<string, Pick<Field, 'zh' | 'en' | 'unit'>> = new Map<string, Pick<Field, 'zh' | 'en' | 'unit'>>([
  ...Object.entries(resultNames), ...Object.entries(entryAttributes), ...Object.entries(fieldNames),
]);
/** The end of a stay has a name of its own. */
const discharge = { zh: '出院时间', en: 'discharge' };

function operatorText(operator: string): readonly [string, string] {
  const own = operatorTexts[operator];
  if (own !== undefined) return own;
  const base = operatorTexts[operator.slice(operator.lastIndexOf(':') + 1)] ?? [operator, operator];
  return [`${operator.slice(0, operator.lastIndexOf(':'))} ${base[0]}`, base[1]];
}

/** Says every leaf of a rule's conditions with its values, whether the judgement needed it or not. */
export type Explain = (evaluation: Evaluation) => ExplainedCondition[];

/** Made when a rule first has something to say, not when it is loaded. */
export function compileExplanation(compiled: CompiledRule): Explain {
  const scope = { bind: (fact: string) => compiled.bind(fact), mayBeUnknown: true };
  const { leaves } = compileExplainer<Evaluation>(compiled.rule.conditions, scope);
  const explainers = leaves.map((one) => explainLeaf(one, compiled, scope));
  return (evaluation) => explainers.map((explain) => explain(evaluation));
}

function explainLeaf(
  { leaf, nots }: ExplainedLeaf,
  compiled: CompiledRule,
  scope: { bind(fact: string): (evaluation: Evaluation) => unknown },
): (evaluation: Evaluation) => ExplainedCondition {
  const { readFact, compare, readValue } = compileLeaf<Evaluation>(leaf, scope);
  const format = unitOf(compiled, leaf.fact, leaf.path);
  const [zhLabel, enLabel] = labelOf(compiled, leaf.fact, leaf.path);
  const [zhOperator, enOperator] = operatorText(leaf.operator);
  const zhStart = `${'不得：'.repeat(nots)}${zhLabel} `;
  const enStart = `${'must not hold: '.repeat(nots)}${enLabel} `;
  const fact = leaf.path === undefined ? leaf.fact : `${leaf.fact}${leaf.path.slice(1)}`;
  return (evaluation) => {
    const actual = readFact(evaluation);
    const required = readValue(evaluation);
    return {
      fact,
      operator: leaf.operator,
      actual: present(actual, format),
      required: present(required, format),
      result: answers(compare, actual, required),
      zh: `${zhStart}${show(actual, format, 'zh')}，要求${zhOperator} ${show(required, format, 'zh')}`,
      en: `${enStart}${show(actual, format, 'en')}, required: ${enOperator} ${show(required, format, 'en')}`,
    };
  };
}

/** A comparison that has no answer did not hold: the judgement came about without it, and what it would
 * have thrown there has been told there. */
function answers(
  compare: (actual: unknown, required: unknown) => boolean,
  actual: unknown,
  required: unknown,
): boolean {
  try {
    return compare(actual, required);
  } catch {
    return false;
  }
}

/** Unit in which a reference is shown: the fact's or parameter's own, else by the field's name. */
export function unitOf(compiled: CompiledRule, fact: string, path?: string): string | undefined {
  const field = path?.split('.').at(-1);
  if (field !== undefined) return formatOfField(field) ?? shareUnit(field) ?? known.get(field)?.unit;
  return compiled.rule.facts[fact]?.unit ?? compiled.rule.params[fact]?.unit;
}

function shareUnit(field: string): string | undefined {
  if (field.endsWith('_share')) return 'percent';
  return field.endsWith('_sumamt') || field === 'amount' || field === 'standard'
    ? 'yuan'
    : undefined;
}

export function labelOf(
  compiled: CompiledRule,
  fact: string,
  path: string | undefined,
): readonly [string, string] {
  const name = compiled.rule.facts[fact]?.name ?? compiled.rule.params[fact]?.name;
  const field = path === undefined ? '' : path.slice(2);
  const { zh, en } = field === 'until' && isStay(compiled, fact) ? discharge : known.get(field) ?? { zh: field, en: field };
  const own =
    fact === 'trigger' ? (['', ''] as const) : ([name?.zh ?? fact, name?.en ?? fact] as const);
  if (field === '') return own;
  return [`${own[0]} ${zh}`.trim(), `${own[1]} ${en}`.trim()];
}

function isStay({ rule }: CompiledRule, fact: string): boolean {
  return (fact === 'trigger' ? rule.trigger.kind : rule.facts[fact]?.['kind']) === 'stay';
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

/** At most this many events are carried with one hit (sixty uses of a code, each with its settlement, fee
 * line and sale), and fewer with a hit over hits, which have their
 * own; the rest can be found from them. */
const evidenceMax = 200;
const evidenceOfHitsMax = 20;

/** Events are told as they were in `before` when they stand there in the same role: they do not change. */
export function collectEvidence(
  evidence: readonly Reader[],
  names: readonly string[],
  evaluation: Evaluation,
  before: readonly Evidence[] = [],
): readonly Evidence[] {
  const found: Evidence[] = [];
  const told = new Set<string>();
  const most = evaluation.trigger.kind === 'hit' ? evidenceOfHitsMax : evidenceMax;
  const recall = remembering(before);
  const add = (entry: Entry, as: string): void => {
    if (found.length >= most) return;
    for (const { role: own, event } of entry.sources) {
      const { id } = event;
      if (found.length >= most || told.has(id)) continue;
      told.add(id);
      const role = as === own ? own : `${as}.${own}`;
      found.push(recall(found.length, id, role) ?? presentEvidence(event, role));
    }
  };
  add(evaluation.trigger, 'trigger');
  for (const match of evaluation.matches) {
    if (found.length >= most) break;
    add(match, 'match');
  }
  for (let i = 0; i < evidence.length && found.length < most; i += 1)
    addValue(evidence[i]!(evaluation), names[i] ?? '', add);
  const isSame = found.length === before.length && found.every((one, i) => one === before[i]);
  return isSame ? before : found;
}

/** Finds what was told of an event: nearly always at the place where it is told again. */
function remembering(
  before: readonly Evidence[],
): (place: number, eventId: string, role: string) => Evidence | undefined {
  let byEvent: Map<string, Evidence> | undefined;
  return (place, eventId, role) => {
    if (before.length === 0) return undefined;
    let known = before[place];
    if (known?.event_id !== eventId)
      known = (byEvent ??= new Map(before.map((one) => [one.event_id, one]))).get(eventId);
    return known?.role === role ? known : undefined;
  };
}

function addValue(value: unknown, name: string, add: (entry: Entry, as: string) => void): void {
  if (isEntry(value)) add(value, name);
  else if (Array.isArray(value)) for (const one of value) addValue(one, name, add);
  else if (typeof value === 'object' && value !== null && 'entry' in value)
    addValue(value.entry, name, add);
}

function presentEvidence(event: StoredEvent, role: string): Evidence {
  const fields: Record<string, FactValue> = {};
  const told = event.fields;
  for (const name in told) {
    const value = told[name];
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
