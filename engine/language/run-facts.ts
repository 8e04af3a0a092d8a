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

export interface RunSettings {
  readonly definitions: ReadonlyMap<string, FactDefinition>;
  readonly allowUndefinedFacts: boolean;
}

interface Computed {
  readonly calculate: FactFunction;
  readonly isCached: boolean;
}
type Found =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'computed'; readonly fact: Computed }
  | { readonly kind: 'missing' };

const missing: Found = Object.freeze({ kind: 'missing' });

export class RunFacts implements FactSource {
  readonly #settings: RunSettings;
  readonly #facts: Readonly<Record<string, unknown>>;
  readonly #found = new Map<unknown, Found>();
  readonly #answers = new Map<string, unknown>();
  readonly #computing = new Set<string>();

  constructor(settings: RunSettings, facts: Readonly<Record<string, unknown>>) {
    this.#settings = settings;
    this.#facts = facts;
  }

  factValue(id: string, params?: unknown, path?: string): unknown {
    const reference = { fact: id, params, path };
    return compileFactReader(reference)(this);
  }

  /** `key` is `paramsKey(params)`. Throws for a fact that is not there, unless that is allowed. */
  read(id: unknown, params: unknown, key: string): unknown {
    let found = this.#found.get(id);
    if (found === undefined) this.#found.set(id, (found = this.#find(id)));
    switch (found.kind) {
      case 'value':
        return found.value;
      case 'computed':
        return this.#compute(String(id), found.fact, params, key);
      case 'missing':
        if (this.#settings.allowUndefinedFacts) return undefined;
        throw new UndefinedFactError(id);
    }
  }

  isMissing(id: unknown): boolean {
    return this.#find(id).kind === 'missing';
  }

  #find(id: unknown): Found {
    if (typeof id !== 'string') return missing;
    const known = this.#settings.definitions.get(id);
    if (isGiven(this.#facts, id)) {
      const value = this.#facts[id];
      if (typeof value !== 'function') return { kind: 'value', value };
      const calculate: FactFunction = (params, facts) => Reflect.apply(value, undefined, [params, facts]);
      // A definition with a value has already answered the question without params.
      if (known !== undefined && 'value' in known && known.cache !== false)
        this.#answers.set(answerKey(id, withoutParams), known.value);
      return { kind: 'computed', fact: { calculate, isCached: true } };
    }
    if (known === undefined) return missing;
    if ('value' in known) return { kind: 'value', value: known.value };
    return {
      kind: 'computed',
      fact: { calculate: known.calculate, isCached: known.cache !== false },
    };
  }

  #compute(id: string, { calculate, isCached }: Computed, params: unknown, key: string): unknown {
    const answer = answerKey(id, key);
    if (isCached && this.#answers.has(answer)) return this.#answers.get(answer);
    if (this.#computing.has(answer)) throw new Error(`fact ${id} depends on itself`);
    this.#computing.add(answer);
    try {
      const value = calculate(params === undefined ? {} : params, this);
      if (isThenable(value))
        throw new TypeError(`fact ${id} answers with a promise; facts here are synchronous`);
      if (isCached) this.#answers.set(answer, value);
      return value;
    } finally {
      this.#computing.delete(answer);
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
    return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${keyOf(one, depth + 1)}`).join()}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
}

const withoutParams = '{}';

export type FactReader = (run: RunFacts) => unknown;

/** The reader of `{fact, params, path}`. An unreasonable path is refused here. */
export function compileFactReader({ fact, params, path }: {
  readonly fact?: unknown;
  readonly params?: unknown;
  readonly path?: unknown;
}): FactReader {
  const key = paramsKey(params);
  if (!path) return (run) => run.read(fact, params, key);
  const follow = pathReader(path);
  return (run) => {
    const value = run.read(fact, params, key);
    // A fact that is not there has nothing to follow; other values decide for themselves.
    return value === undefined ? undefined : follow(value);
  };
}

function pathReader(path: unknown): PathReader {
  if (typeof path !== 'string') throw new TypeError('a path is a text');
  return compilePath(path);
}
