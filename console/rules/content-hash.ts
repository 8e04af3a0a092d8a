// What makes two versions of a rule the same rule: everything but the number of the version and the
// name of its schema.
import { createHash } from 'node:crypto';

export interface RuleContent {
  readonly [field: string]: unknown;
}

/** 32 hex characters; the order of fields does not matter. */
export function contentHash(rule: RuleContent): string {
  const { version: _version, $schema: _schema, ...rest } = rule;
  return createHash('sha256').update(JSON.stringify(ordered(rest))).digest('hex').slice(0, 32);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, inner]) => [name, ordered(inner)]));
}
