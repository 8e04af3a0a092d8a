// The condition language as data: json-rules-engine's own JSON. Meaning is given elsewhere
// (compile-conditions.ts, explain-conditions.ts for the evaluator; rule-set.ts for whole runs).
import { z } from 'zod';

export interface Leaf {
  readonly fact: string;
  readonly operator: string;
  readonly value?: unknown;
  readonly path?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly priority?: number | undefined;
  readonly name?: string | undefined;
}
export interface All {
  readonly all: readonly Condition[];
}
export interface Any {
  readonly any: readonly Condition[];
}
export interface Not {
  readonly not: Condition;
}
export interface Reference {
  readonly condition: string;
}
export type Condition = Leaf | All | Any | Not | Reference;

/** A value read from a fact instead of written down. */
export interface FactReference {
  readonly fact: string;
  readonly path?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

const params = z.record(z.string(), z.unknown());

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.object({ any: z.array(conditionSchema).max(200) }),
    z.object({ all: z.array(conditionSchema).max(200) }),
    z.object({ not: conditionSchema }),
    z.object({ condition: z.string() }),
    z.object({
      fact: z.string(),
      operator: z.string(),
      value: z.unknown(),
      path: z.string().optional(),
      params: params.optional(),
      priority: z.int().positive().optional(),
      name: z.string().optional(),
    }),
  ]),
);

/** What must all hold for a condition to hold. */
export function conjunctsOf(condition: Condition): readonly Condition[] {
  return isAll(condition) ? condition.all.flatMap(conjunctsOf) : [condition];
}

/** `any` wins over `all`, `all` over `not`, when several keys are present, as in json-rules-engine. */
export function isAny(condition: Condition): condition is Any {
  return Object.hasOwn(condition, 'any');
}
export function isAll(condition: Condition): condition is All {
  return !isAny(condition) && Object.hasOwn(condition, 'all');
}
export function isNot(condition: Condition): condition is Not {
  return !isAny(condition) && !isAll(condition) && Object.hasOwn(condition, 'not');
}
export function isReference(condition: Condition): condition is Reference {
  return (
    !isAny(condition) &&
    !isAll(condition) &&
    !isNot(condition) &&
    Object.hasOwn(condition, 'condition')
  );
}
export function isLeaf(condition: Condition): condition is Leaf {
  return !isAny(condition) && !isAll(condition) && !isNot(condition) && !isReference(condition);
}

const referenceSchema = z.object({
  fact: z.string(),
  path: z.string().optional(),
  params: params.optional(),
});

/** The reference a condition value is, or undefined when it is a constant. json-rules-engine takes
 * every object with an own `fact` key for one. */
export function factReference(value: unknown): FactReference | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'fact'))
    return undefined;
  const parsed = referenceSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Every leaf of a tree, in reading order; references are not followed. */
export function* leaves(condition: Condition): Generator<Leaf> {
  if (isAny(condition)) for (const member of condition.any) yield* leaves(member);
  else if (isAll(condition)) for (const member of condition.all) yield* leaves(member);
  else if (isNot(condition)) yield* leaves(condition.not);
  else if (isLeaf(condition)) yield condition;
}
