// The filter of hit lists, exports, cases and statistics, as it stands in a query string.
import { z } from 'zod';
import { families } from '../../engine/hit.ts';
import { codeSchema, gradeSchema, instantSchema, listOf } from './schemas.ts';

const involvedMax = 10;

export const hitFilterFields = {
  from: instantSchema.optional().describe('Earliest event time, inclusive; China Standard Time without an offset'),
  to: instantSchema.optional().describe('Latest event time, exclusive'),
  family: listOf(z.enum(families)).optional().describe(`Any of ${families.join(', ')}; repeated or comma-separated`),
  rule: listOf(codeSchema).optional().describe('Rule ids'),
  grade: listOf(gradeSchema).optional().describe('1 明确违规, 2 高度可疑, 3 轻度可疑'),
  state: z.enum(['raised', 'withdrawn', 'all']).optional().describe('Default raised'),
  details: z.enum(['all', 'none']).optional()
    .describe('none leaves out what is a detail of another hit (parent_hit_id); default all'),
  fixmedins_code: codeSchema.optional(),
  psn_no: codeSchema.optional(),
  drug_trac_codg: codeSchema.optional(),
  mdtrt_id: codeSchema.optional(),
  setl_id: codeSchema.optional(),
  case_id: codeSchema.optional(),
  involves: z.union([codeSchema.transform((code) => [code]), z.array(codeSchema).max(involvedMax)]).optional()
    .describe('Institution, person, visit, settlement or trace code that the hit or one of its messages names; repeated: all of them'),
  q: codeSchema.optional().describe('Words that must all occur in title, reason or an id'),
};

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** A query's fields that are there: absent stays absent, an undefined filter field would be something else. */
export function definedOnly<T extends object>(query: T): Defined<T> {
  const copy: Defined<T> = JSON.parse(JSON.stringify(query));
  return copy;
}
