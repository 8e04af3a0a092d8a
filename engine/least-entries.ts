// What a key must hold at least for a rule to find anything there. Read off the conditions that all
// must hold: "two uses or more" needs two entries, "longer in hospital than..." needs a stay. A key
// that has fewer is not judged at all, and nearly every key has fewer: a box of medicine is sold once.
//
// It is a necessary condition only, and leaving a key out changes nothing: whatever a judgement
// counts lies in its reach, so the entry that makes up the number calls for the judgement itself.
import type { EntryKind } from './entry.ts';
import { entryAttributes } from './facts/where.ts';
import { fieldsOf } from './fields.ts';
import type { History } from './history.ts';
import { conjunctsOf, factReference, isLeaf, type Leaf } from './language/conditions.ts';
import { numbersOf, type FactSpec, type Rule } from './rule.ts';

/** At least so many entries of these kinds together. */
export interface Need {
  readonly kinds: readonly EntryKind[];
  readonly count: number;
  /** So many of them with one of these values in a field. */
  readonly alike?: Alike;
}

interface Alike {
  readonly count: number;
  readonly field: string;
  readonly values: ReadonlySet<unknown>;
}

/** Of a key with more entries than this it is not asked what they are. */
const readMax = 8;

/** Operators whose value is an entry other than the trigger, and unknown when there is none. */
const entryOperators: ReadonlySet<string> = new Set([
  'previous',
  'next',
  'earliest',
  'last',
  'covering',
]);
/** Operators whose value is unknown when one of these settings refers to something unknown. */
const passedOn: Readonly<Record<string, readonly string[]>> = {
  between: ['from', 'to'],
  compute: ['of'],
  prefix: ['of'],
  same: ['of'],
};
/** Conditions that hold for no unknown value, whatever they compare it with. */
const gated: ReadonlySet<string> = new Set([
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
]);

export function leastEntries(
  rule: Rule,
  kindsOf: (spec: string | readonly string[]) => readonly EntryKind[],
): readonly Need[] {
  const reader = new NeedReader(rule, kindsOf);
  const needs = new Map<string, Need>();
  for (const need of conjunctsOf(rule.conditions).filter(isLeaf).flatMap((leaf) => reader.ofLeaf(leaf))) {
    const name = nameOf(need);
    if (need.count > (needs.get(name)?.count ?? 0)) needs.set(name, need);
  }
  return [...needs.values()];
}

export function meetsAll(history: History, needs: readonly Need[]): boolean {
  for (const { kinds, count, alike } of needs) {
    let found = 0;
    for (const kind of kinds) found += history.count(kind);
    if (found < count) return false;
    if (alike !== undefined && found <= readMax && !hasAlike(history, kinds, alike)) return false;
  }
  return true;
}

function hasAlike(history: History, kinds: readonly EntryKind[], alike: Alike): boolean {
  const { count, field, values } = alike;
  let found = 0;
  for (const kind of kinds) found += history.countWith(kind, field, values);
  return found >= count;
}

function nameOf({ kinds, alike }: Need): string {
  return alike === undefined ? kinds.join() : [...kinds, alike.field, ...alike.values].join();
}

class NeedReader {
  readonly #rule: Rule;
  readonly #kindsOf: (spec: string | readonly string[]) => readonly EntryKind[];

  constructor(rule: Rule, kindsOf: (spec: string | readonly string[]) => readonly EntryKind[]) {
    this.#rule = rule;
    this.#kindsOf = kindsOf;
  }

  ofLeaf(leaf: Leaf): readonly Need[] {
    const counted = this.#counted(leaf) ?? this.#summed(leaf);
    if (counted !== undefined) return [counted];
    const isConstant = leaf.value !== undefined && factReference(leaf.value) === undefined;
    const needsValue = gated.has(leaf.operator) || (leaf.operator === 'equal' && isConstant);
    return needsValue ? this.#known(leaf.fact, new Set()) : [];
  }

  /** `count` or `distinct` compared with a least number. */
  #counted({ fact, path, operator, value }: Leaf): Need | undefined {
    const spec = this.#spec(fact);
    if (spec === undefined || path !== undefined) return undefined;
    if (spec.op !== 'count' && !(spec.op === 'distinct' && this.#hasOneValue(spec)))
      return undefined;
    const least = this.#least(value);
    if (least === undefined) return undefined;
    if (operator === 'greaterThanInclusive') return this.#need(spec, Math.ceil(least));
    return operator === 'greaterThan' ? this.#need(spec, Math.floor(least) + 1) : undefined;
  }

  /** `sum` compared with a number that nothing added up does not reach. */
  #summed({ fact, path, operator, value }: Leaf): Need | undefined {
    const spec = this.#spec(fact);
    const least = this.#least(value);
    if (spec?.op !== 'sum' || path !== undefined || least === undefined) return undefined;
    const isMore =
      operator === 'greaterThan' ? least >= 0 : operator === 'greaterThanInclusive' && least > 0;
    return isMore ? this.#need(spec, 1) : undefined;
  }

  /** What it takes for a fact to be known. */
  #known(fact: string, seen: Set<string>): readonly Need[] {
    const spec = this.#spec(fact);
    if (spec === undefined || seen.has(fact)) return [];
    seen.add(fact);
    if (entryOperators.has(spec.op)) {
      const need = this.#need(spec, 1);
      return need === undefined ? [] : [need];
    }
    const settings = passedOn[spec.op] ?? [];
    return settings
      .flatMap((name) => spec[name])
      .filter((reference) => typeof reference === 'string')
      .flatMap((reference) => this.#known(reference.split('.')[0] ?? '', seen));
  }

  /** So many candidates of an operator, and the trigger itself when it is of the kinds and not one. */
  #need(spec: FactSpec, candidates: number): Need | undefined {
    if (candidates < 1 || !isKindSpec(spec['kind'])) return undefined;
    const kinds = this.#kindsOf(spec['kind']);
    const triggers = this.#kindsOf(this.#rule.trigger.kind);
    const isOwn = spec['with_trigger'] !== true && triggers.every((kind) => kinds.includes(kind));
    const alike = alikeOf(spec['where'], candidates);
    return { kinds, count: candidates + (isOwn ? 1 : 0), ...(alike === undefined ? {} : { alike }) };
  }

  #hasOneValue(spec: FactSpec): boolean {
    const { field } = spec;
    if (typeof field !== 'string' || !isKindSpec(spec['kind'])) return false;
    return this.#kindsOf(spec['kind']).every((kind) => {
      const type = fieldsOf(kind).get(field)?.type;
      return type !== undefined && type !== 'codes';
    });
  }

  /** The least number that a constant or parameter can be. */
  #least(value: unknown): number | undefined {
    if (typeof value === 'number') return value;
    const name = factReference(value)?.fact;
    const parameter = name === undefined ? undefined : this.#rule.params[name];
    if (parameter === undefined || factReference(value)?.path !== undefined) return undefined;
    const numbers = numbersOf(parameter);
    return numbers === undefined ? undefined : Math.min(...numbers);
  }

  #spec(fact: string): FactSpec | undefined {
    return Object.hasOwn(this.#rule.facts, fact) ? this.#rule.facts[fact] : undefined;
  }
}

/** The first field of which a filter demands a constant. */
function alikeOf(where: unknown, count: number): Alike | undefined {
  if (typeof where !== 'object' || where === null) return undefined;
  if ('all' in where || 'any' in where || 'not' in where) return undefined;
  for (const [field, wanted] of Object.entries(where)) {
    const values: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
    if (entryAttributes.has(field) || values.length === 0 || !values.every(isConstant)) continue;
    return { count, field, values: new Set(values) };
  }
  return undefined;
}

function isConstant(value: unknown): boolean {
  return typeof value === 'string' && !value.startsWith('@');
}

function isKindSpec(spec: unknown): spec is string | readonly string[] {
  return (
    typeof spec === 'string' ||
    (Array.isArray(spec) && spec.every((one) => typeof one === 'string'))
  );
}
