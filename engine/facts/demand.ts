// What a filter demands of one field, read off its text: a way to find by the value of that field, without
// asking them one by one, the filters that an entry may pass.
import type { Demand } from './operator.ts';
import { entryAttributes } from './where.ts';

/** Of the first field that must be a constant or one of some; undefined when there is none. */
export function demandOf(where: Readonly<Record<string, unknown>> = {}): Demand | undefined {
  if ('all' in where || 'any' in where || 'not' in where) return undefined;
  for (const [field, wanted] of Object.entries(where)) {
    if (entryAttributes.has(field)) continue;
    if (Array.isArray(wanted)) return { field, values: new Set<unknown>(wanted) };
    if (typeof wanted !== 'object' && !(typeof wanted === 'string' && wanted.startsWith('@')))
      return { field, values: new Set([wanted]) };
  }
  return undefined;
}
