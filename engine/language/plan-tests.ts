// What of a rule set can be tested fast: rules whose conditions cannot throw whatever plain facts
// come, so that looking at fewer members than json-rules-engine does changes nothing. Equal
// leaves of different rules become one.
import { isNotScalar } from './fact-guards.ts';
import { findOperator, type Comparison } from './operators.ts';
import { compilePath, isPlainPath, type PathReader } from './path.ts';
import { isReference, priorityGroups, referred } from './trace-conditions.ts';
import type { Kept, SourceCondition } from './rule-source.ts';

export type PlannedCondition = PlannedSet | PlannedTest;

export interface PlannedSet {
  readonly operator: 'any' | 'all' | 'not';
  /** The condition as it is shown, its references followed. */
  readonly kept: Kept;
  readonly members: readonly PlannedCondition[];
  /** As each member is shown when the answer was known without it. */
  readonly unreached: readonly Kept[];
  /** Places of the members, those of the highest priority first. */
  readonly groups: readonly (readonly number[])[];
}

export interface PlannedTest {
  readonly operator: undefined;
  readonly kept: Kept;
  readonly leaf: PlannedLeaf;
}

/** A fact's value, or what a path in it leads to. */
export interface PlannedInput {
  /** Place of the fact among the facts of a run. */
  readonly slot: number;
  readonly fact: string;
  readonly follow: PathReader | undefined;
}

export interface PlannedLeaf {
  readonly left: PlannedInput;
  readonly operator: string;
  readonly compare: Comparison;
  readonly right: { readonly constant: unknown } | { readonly input: PlannedInput };
  /** Only asked of texts, numbers, booleans and nothing: comparing others could throw. */
  readonly needsScalars: boolean;
  /** In how many places it is asked. */
  uses: number;
}

export interface PlanScope {
  readonly slotOf: (fact: string) => number;
  /** Facts known before the run, which may be functions. */
  readonly isDefined: (fact: string) => boolean;
  readonly isOwnOperator: (name: string) => boolean;
  readonly named: ReadonlyMap<string, SourceCondition>;
  readonly factPriority: (fact: unknown) => number;
}

/** A rule with more conditions than this is judged step by step. */
const conditionsMax = 400;

/** Names every object has: reading one needs more care than a fast test takes. */
function isInherited(fact: string): boolean {
  return fact in Object.prototype;
}

export class TestPlan {
  readonly #scope: PlanScope;
  readonly #inputs = new Map<string, PlannedInput>();
  readonly #places = new Map<PlannedInput, number>();
  readonly #leaves = new Map<string, PlannedLeaf>();
  readonly #constants = new Map<unknown, number>();
  #left = 0;

  constructor(scope: PlanScope) {
    this.#scope = scope;
  }

  /** The plan of a rule's root, or undefined when it has to be judged step by step. */
  plan(root: SourceCondition): PlannedCondition | undefined {
    this.#left = conditionsMax;
    return this.#condition(root, true, new Set());
  }

  #condition(
    condition: SourceCondition,
    isRoot: boolean,
    following: ReadonlySet<string>,
  ): PlannedCondition | undefined {
    this.#left -= 1;
    if (this.#left < 0) return undefined;
    const { kept, operator } = condition;
    if (Object.hasOwn(kept, 'condition') && !(isRoot && operator !== undefined)) {
      const name = kept['condition'];
      const target = typeof name === 'string' ? this.#scope.named.get(name) : undefined;
      if (target === undefined || typeof name !== 'string' || following.has(name)) return undefined;
      return this.#condition(referred(kept, target), false, new Set(following).add(name));
    }
    if (operator === undefined) return this.#test(kept);
    const members: PlannedCondition[] = [];
    for (const member of condition.members) {
      const planned = this.#condition(member, false, following);
      if (planned === undefined) return undefined;
      members.push(planned);
    }
    return {
      operator,
      kept,
      members,
      unreached: condition.members.map((member) => member.kept),
      groups: priorityGroups(condition.members, this.#scope.factPriority),
    };
  }

  #test(kept: Kept): PlannedTest | undefined {
    const { fact, operator, value, path } = kept;
    if (typeof operator !== 'string') return undefined;
    const left = this.#input(fact, path);
    const reference = isReference(value) ? referenceIn(value) : undefined;
    const right = reference === undefined ? undefined : this.#input(reference.fact, reference.path);
    const compare = findOperator(operator);
    if (left === undefined || compare === undefined) return undefined;
    if (reference !== undefined && right === undefined) return undefined;
    if (operator.split(':').some(this.#scope.isOwnOperator)) return undefined;
    if (this.#scope.isOwnOperator(operator)) return undefined;
    const danger = dangerOf(operator, right === undefined ? { constant: value } : undefined);
    if (danger === 'always') return undefined;
    const required = right === undefined ? `c${this.#constant(value)}` : this.#places.get(right);
    const key = `${this.#places.get(left)} ${operator} ${required}`;
    let leaf = this.#leaves.get(key);
    if (leaf === undefined) {
      leaf = {
        left,
        operator,
        compare,
        right: right === undefined ? { constant: value } : { input: right },
        needsScalars: danger === 'unless scalar',
        uses: 0,
      };
      this.#leaves.set(key, leaf);
    }
    leaf.uses += 1;
    return { operator: undefined, kept, leaf };
  }

  #input(fact: unknown, path: unknown): PlannedInput | undefined {
    if (typeof fact !== 'string' || isInherited(fact) || this.#scope.isDefined(fact)) return undefined;
    if (path && (typeof path !== 'string' || !isPlainPath(path))) return undefined;
    const slot = this.#scope.slotOf(fact);
    const key = `${slot} ${path || ''}`;
    let input = this.#inputs.get(key);
    if (input === undefined) {
      const follow = typeof path === 'string' && path !== '' ? compilePath(path) : undefined;
      input = { slot, fact, follow };
      this.#inputs.set(key, input);
      this.#places.set(input, this.#places.size);
    }
    return input;
  }

  /** A number for each different constant; lists are the same when their members are. */
  #constant(value: unknown): number | string {
    if (Array.isArray(value)) return `[${value.map((member) => this.#constant(member)).join()}]`;
    let known = this.#constants.get(value);
    if (known === undefined) this.#constants.set(value, (known = this.#constants.size));
    return known;
  }
}

function referenceIn(value: object): { readonly fact?: unknown; readonly path?: unknown } {
  return value;
}

export function leavesIn(condition: PlannedCondition): readonly PlannedLeaf[] {
  return condition.operator === undefined ? [condition.leaf] : condition.members.flatMap(leavesIn);
}

/** The inputs that must be scalars for these leaves to be asked. */
export function scalarInputs(leaves: readonly PlannedLeaf[]): ReadonlySet<PlannedInput> {
  return new Set(leaves.filter(({ needsScalars }) => needsScalars).flatMap(inputsOf));
}

export function inputsOf({ left, right }: PlannedLeaf): readonly PlannedInput[] {
  return 'input' in right ? [left, right.input] : [left];
}

const ordering = /^(?:less|greater)Than(?:Inclusive)?$/;

/** When an operator may throw: on any facts, on facts that are objects, or never. */
function dangerOf(
  operator: string,
  value: { readonly constant: unknown } | undefined,
): 'always' | 'unless scalar' | 'never' {
  const colon = operator.indexOf(':');
  if (colon < 0) {
    if (ordering.test(operator)) return isNotScalar(value?.constant) ? 'always' : 'unless scalar';
    if (operator !== 'in' && operator !== 'notIn') return 'never';
    if (Array.isArray(value?.constant)) return 'never';
    return typeof value?.constant === 'string' ? 'unless scalar' : 'always';
  }
  const inner = operator.slice(colon + 1);
  switch (operator.slice(0, colon)) {
    case 'not':
      return dangerOf(inner, value);
    case 'someFact':
    case 'everyFact':
      // Members of a list are not looked at beforehand, so they must be safe whatever they are.
      return dangerOf(inner, value) === 'never' ? 'never' : 'always';
    case 'someValue':
    case 'everyValue': {
      const constant = value?.constant;
      if (!Array.isArray(constant)) return 'always';
      const dangers = constant.map((member: unknown) => dangerOf(inner, { constant: member }));
      if (dangers.includes('always')) return 'always';
      return dangers.includes('unless scalar') ? 'unless scalar' : 'never';
    }
    default:
      // `swap` makes the fact the value: few operators are sure of any value.
      return /^(?:not:)*(?:equal|notEqual|contains|doesNotContain)$/.test(inner) ? 'never' : 'always';
  }
}
