// Rules as json-rules-engine's constructors read them: the same things are refused, with the same
// words, and what is kept is what its results later show. The copy is private and frozen, so that
// neither the author nor a reader of results can change a rule after it was read.

export type Kept = Readonly<Record<string, unknown>>;

/** One condition. `any` wins over `all`, `all` over `not`; a `condition` key makes it a reference
 * wherever it is not the root of a rule. */
export interface SourceCondition {
  /** The condition as results show it when it was not looked at. */
  readonly kept: Kept;
  readonly operator: 'any' | 'all' | 'not' | undefined;
  readonly members: readonly SourceCondition[];
}

export interface RuleEvent {
  readonly type: unknown;
  readonly params?: unknown;
}

export interface SourceRule {
  readonly conditions: SourceCondition;
  readonly event: RuleEvent;
  /** Not a number when the author wrote no number; groups still form by it. */
  readonly priority: number;
  readonly name: unknown;
}

/** Conditions and values nested deeper than this are no rule a person wrote. */
const depthMax = 64;

const roots = ['all', 'any', 'not', 'condition'] as const;

function own(value: unknown, key: string): boolean {
  return value !== undefined && value !== null && Object.hasOwn(Object(value), key);
}

function read(value: unknown, key: string): unknown {
  const holder: Record<string, unknown> = Object(value);
  return Object.hasOwn(holder, key) ? holder[key] : undefined;
}

export function readSourceRule(properties: unknown): SourceRule {
  if (!properties) throw new Error('Engine: addRule() requires options');
  for (const key of ['event', 'conditions']) {
    if (!own(properties, key))
      throw new Error(`Engine: addRule() argument requires "${key}" property`);
  }
  const conditions = readRoot(read(properties, 'conditions'));
  const name = read(properties, 'name');
  const priority = Number.parseInt(`${read(properties, 'priority') || 1}`, 10);
  if (priority <= 0) throw new Error('Priority must be greater than zero');
  return {
    conditions,
    event: readEvent(read(properties, 'event') || { type: 'unknown' }),
    priority,
    name: name || name === 0 ? frozenCopy(name) : undefined,
  };
}

/** The root of a rule or of a named condition. */
export function readRoot(conditions: unknown): SourceCondition {
  if (!roots.some((key) => own(conditions, key))) {
    throw new Error(
      '"conditions" root must contain a single instance of "all", "any", "not", or "condition"',
    );
  }
  return readCondition(conditions, 0);
}

function readEvent(event: unknown): RuleEvent {
  if (!own(event, 'type'))
    throw new Error('Rule: setEvent() requires event object with "type" property');
  const params = read(event, 'params');
  const type = frozenCopy(read(event, 'type'));
  return Object.freeze(params ? { type, params: frozenCopy(params) } : { type });
}

function readCondition(properties: unknown, depth: number): SourceCondition {
  if (!properties) throw new Error('Condition: constructor options required');
  if (depth > depthMax) throw new Error(`conditions nest deeper than ${depthMax}`);
  const operator = (['any', 'all', 'not'] as const).find((key) => own(properties, key));
  if (operator === undefined) return { kept: readLeaf(properties), operator, members: [] };
  const below = read(properties, operator);
  if (operator !== 'not' && !Array.isArray(below)) throw new Error(`"${operator}" must be an array`);
  if (operator === 'not' && Array.isArray(below)) throw new Error('"not" cannot be an array');
  const members = (Array.isArray(below) ? below : [below]).map((member) =>
    readCondition(member, depth + 1),
  );
  const { [operator]: _, ...rest } = ownCopy(properties, depth);
  const priority = Number.parseInt(`${read(properties, 'priority')}`, 10) || 1;
  const shown = Object.freeze(members.map(({ kept }) => kept));
  const [only] = shown;
  return {
    kept: Object.freeze({
      ...rest,
      [operator]: operator === 'not' ? only : shown,
      operator,
      priority,
    }),
    operator,
    members,
  };
}

function readLeaf(properties: unknown): Kept {
  if (!own(properties, 'condition')) {
    for (const key of ['fact', 'operator', 'value']) {
      if (!own(properties, key)) throw new Error(`Condition: constructor "${key}" property required`);
    }
  }
  return Object.freeze(ownCopy(properties, 0));
}

function ownCopy(properties: unknown, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  if (typeof properties !== 'object' || properties === null) return copy;
  for (const [key, value] of Object.entries(properties)) {
    // Kept, it would become the prototype of whatever the condition is copied into.
    if (key !== '__proto__') copy[key] = frozenCopy(value, depth + 1);
  }
  return copy;
}

/** A deep copy of plain data, frozen; what is no plain list or object is kept as it is. */
export function frozenCopy(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > depthMax * 2) throw new Error(`values nest deeper than ${depthMax * 2}`);
  if (Array.isArray(value))
    return Object.freeze(Array.from(value, (member) => frozenCopy(member, depth + 1)));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: frozenCopy(member, depth + 1),
      enumerable: true,
    });
  }
  return Object.freeze(copy);
}
