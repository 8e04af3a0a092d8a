// The filter of a live client: which hits it wants. Values of one field are alternatives, fields add up.
import { z } from 'zod';
import type { Hit } from '../../../engine/hit.ts';
import { families } from '../../../engine/hit.ts';
import { cursorSchema, gradeSchema, listOf } from '../schemas.ts';

export const alertQuery = z.object({
  /** HITS sequence already seen; absent or `now`: only what comes. */
  cursor: z.union([z.literal('now'), cursorSchema]).optional(),
  /** The stream that the cursor counts in, as `hello` named it. */
  stream: z.string().max(64).optional(),
  family: listOf(z.enum(families)).optional(),
  rule: listOf(z.string().max(64)).optional(),
  grade: listOf(gradeSchema).optional(),
  fixmedins_code: listOf(z.string().max(64)).optional(),
  access_token: z.string().max(512).optional(),
});

export type FilteredFields = Pick<Hit, 'family' | 'rule_id' | 'grade' | 'fixmedins_code'>;

export interface AlertFilter {
  /** Equal for filters that let the same hits through. */
  readonly key: string;
  readonly wants: (hit: FilteredFields) => boolean;
}

export function alertFilter(query: z.output<typeof alertQuery>): AlertFilter {
  const family = chosen(query.family);
  const rule = chosen(query.rule);
  const grade = chosen(query.grade);
  const institution = chosen(query.fixmedins_code);
  return {
    key: JSON.stringify([family, rule, grade, institution].map((set) => (set === undefined ? 0 : [...set]))),
    wants: (hit) =>
      (family === undefined || family.has(hit.family)) &&
      (rule === undefined || rule.has(hit.rule_id)) &&
      (grade === undefined || grade.has(hit.grade)) &&
      (institution === undefined || (hit.fixmedins_code !== undefined && institution.has(hit.fixmedins_code))),
  };
}

/** An empty list is no condition. */
function chosen<T extends string | number>(values: readonly T[] | undefined): ReadonlySet<T> | undefined {
  return values === undefined || values.length === 0 ? undefined : new Set(values.toSorted());
}
