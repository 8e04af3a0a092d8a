// Pieces of the paths and bodies of the routes about rules.
import { z } from 'zod';
import { codeSchema } from '../schemas.ts';

/** As engine/rule.ts has it; ids stand in subjects of the bus. */
export const ruleId = z.string().regex(/^[A-Z]{2,4}-\d{2,6}$/, 'two to four capitals, a hyphen and two to six digits, such as SP-01');
export const versionNumber = z.coerce.number().int().min(1).max(1_000_000);
export const idPath = z.strictObject({ id: codeSchema });
export const versionPath = z.strictObject({ id: codeSchema, version: versionNumber });

const note = z.string().trim().min(1).max(500).optional().describe('Why; kept in the history');
const expect = z.number().int().min(0).optional()
  .describe('`life.sequence` as the caller saw it: refused when somebody took a step meanwhile');
export const stepBody = { note, expect };
/** A step needs no body. */
export const optionalBody = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape).nullish();
