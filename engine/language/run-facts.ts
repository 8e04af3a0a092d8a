// The facts of one run. A value is read from the caller's object when a condition first asks for it.
// A fact may be a function of `params`: it is then called once for each different params, unless it
// was declared `cache: false`. Nothing is kept from one run to the next.
import { compilePath, type PathReader } from './path.ts';

/** What a fact function may read besides its params. */
export interface FactSource {
  factValue(id: string, params?: unknown, path?: string): unknown;
}
export type FactFunction = (params: unknown, facts: FactSource) => unknown;

/** A fact known before the run; one given to the run by the same name goes before it. */
export type FactDefinition = (
  { readonly value: unknown } | { readonly calculate: FactFunction }
) & {
  readonly cache?: boolean;
  /** Of conditions on this fact that have none of their own; 1 when not given. */
  readonly priority?: number;
};

export class UndefinedFactError extends Error {
  readonly code = 'UNDEFINED_FACT';

  constructor(fact: unknown) {
    super(`Undefined fact: ${String(fact)}`);
  }
}

/** What the facts of a rule set are, decided when it is compiled. Each fact that a condition names
 * has a slot, so that a run finds it by number. */
export class FactPlan {
  readonly definitions: ReadonlyMap<string, FactDefinition>;
  readonly allowUndefinedFacts: boolean;
  readonly #slots = new Map<string, number>();
  readonly #unread: unknown[] = [];

  constructor(definitions: ReadonlyMap<string, FactDefinition>, allowUndefinedFacts: boolean) {
    this.definitions = definitions;
    this.allowUndefinedFacts = allowUndefinedFacts;
  }

  slotOf(fact: string): number {
    let slot = this.#slots.get(fact);
    if (slot === undefined) {
      slot = this.#unread.push(unread) - 1;
      this.#slots.set(fact, slot);
    }
    return slot;
  }

  knownSlot(fact: string): number | undefined {
    return this.#slots.get(fact);
  }

  /** A place for the value of each fact, none of them read yet. */
  emptyValues(): unknown[] {
    return this.#unread.slice();
  }
}

const unread: unique symbol = Symbol('unread');
const missing: unique symbol = Symbol('missing');

class ComputedFact {
  readonly calculate: FactFunction;
  readonly isCached: boolean;

  constructor(calculate: FactFunction, isCached: boolean) {
    this.calculate = calculate;
    this.isCached = isCached;
  }
}

export class RunFacts implements FactSource {
  readonly #plan: FactPlan;
  readonly #facts: Readonly<Record<string, unknown>>;
  readonly #values: unknown[];
  #answers: Map<string, unknown> | undefined;
  #computing: Set<string> | undefined;

  constructor(plan: FactPlan, facts: Readonly<Record<string, unknown>>) {
    this.#plan = plan;
    this.#facts = facts;
    this.#values = plan.emptyValues();
  }

  factValue(id: string, params?: unknown, path?: string): unknown {
    const slot = this.#plan.knownSlot(id);
    const key = paramsKey(params);
    const value =
      slot === undefined
        ? this.#value(id, this.#find(id), params, key)
        : this.read(slot, id, params, key);
    return path && value !== undefined ? compilePath(path)(value) : value;
  }

  /** `key` is `paramsKey(params)`. Throws for a fact that is not there, unless that is allowed. */
  read(slot: number, id: string, params: unknown, key: string): unknown {
    let value = this.#values[slot];
    if (value === unread) value = this.#values[slot] = this.#find(id);
    return typeof value === 'number' || typeof value === 'string'
      ? value
      : this.#value(id, value, params, key);
  }

  /** A fact that no fact can be. */
  readMissing(id: unknown): undefined {
    if (!this.#plan.allowUndefinedFacts) throw new UndefinedFactError(id);
  }

  #value(id: string, found: unknown, params: unknown, key: string): unknown {
    if (found === missing) return this.readMissing(id);
    return found instanceof ComputedFact ? this.#compute(id, found, params, key) : found;
  }

  #find(id: string): unknown {
    const known = this.#plan.definitions.get(id);
    if (isGiven(this.#facts, id)) {
      const value = this.#facts[id];
      if (typeof value !== 'function') return value;
      // A definition with a value has already answered the question without params.
      if (known !== undefined && 'value' in known && known.cache !== false)
        (this.#answers ??= new Map()).set(answerKey(id, withoutParams), known.value);
      return new ComputedFact(
        (params, facts) => Reflect.apply(value, undefined, [params, facts]),
        true,
      );
    }
    if (known === undefined) return missing;
    if ('value' in known) return known.value;
    return new ComputedFact(known.calculate, known.cache !== false);
  }

  #compute(
    id: string,
    { calculate, isCached }: ComputedFact,
    params: unknown,
    key: string,
  ): unknown {
    const answer = answerKey(id, key);
    if (isCached && this.#answers?.has(answer) === true) return this.#answers.get(answer);
    const computing = (this.#computing ??= new Set());
    if (computing.has(answer)) throw new Error(`fact ${id} depends on itself`);
    computing.add(answer);
    try {
      const value = calculate(params === undefined ? {} : params, this);
      if (isThenable(value))
        throw new TypeError(`fact ${id} answers with a promise; facts here are synchronous`);
      if (isCached) (this.#answers ??= new Map()).set(answer, value);
      return value;
    } finally {
      computing.delete(answer);
    }
  }
}

/** Whether a run was given this fact: what `for (name in facts)` would come by. */
function isGiven(facts: object, id: string): boolean {
  for (let holder: unknown = facts; typeof holder === 'object' && holder !== null; ) {
    const property = Object.getOwnPropertyDescriptor(holder, id);
    if (property !== undefined) return property.enumerable === true;
    holder = Object.getPrototypeOf(holder);
  }
  return false;
}

function isThenable(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
  );
}

function answerKey(id: string, key: string): string {
  return `${id.length}:${id}:${key}`;
}

/** The same for params that are the same whatever the order of their keys. */
export function paramsKey(params: unknown): string {
  return params === undefined ? withoutParams : keyOf(params, 0);
}

function keyOf(value: unknown, depth: number): string {
  if (depth > 64) throw new Error('params nest deeper than 64');
  if (Array.isArray(value)) return `[${value.map((one) => keyOf(one, depth + 1)).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const keys = members.map(([name, one]) => `${JSON.stringify(name)}:${keyOf(one, depth + 1)}`);
    return `{${keys.join()}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
}

const withoutParams = '{}';

export type FactReader = (run: RunFacts) => unknown;

/** The reader of `{fact, params, path}`. An unreasonable path is refused here. */
export function compileFactReader(
  reference: { readonly fact?: unknown; readonly params?: unknown; readonly path?: unknown },
  plan: FactPlan,
): FactReader {
  const { fact, params, path } = reference;
  if (typeof fact !== 'string') return (run) => run.readMissing(fact);
  const key = paramsKey(params);
  const slot = plan.slotOf(fact);
  if (!path) return (run) => run.read(slot, fact, params, key);
  const follow = pathReader(path);
  return (run) => {
    const value = run.read(slot, fact, params, key);
    // A fact that is not there has nothing to follow; other values decide for themselves.
    return value === undefined ? undefined : follow(value);
  };
}

function pathReader(path: unknown): PathReader {
  if (typeof path !== 'string') throw new TypeError('a path is a text');
  return compilePath(path);
}
