// What was asked of tables as it is written down, so that who goes on from what was said knows it too.
import { z } from 'zod';

const any = z.literal('any');

const lookUpsSchema = z.object({
  columns: z.array(z.string()),
  prefix: z.boolean(),
  /** Of each column. */
  values: z.array(z.union([any, z.array(z.string())])),
});

export const askedSchema = z.object({
  tables: z.record(z.string(), z.union([any, z.array(lookUpsSchema)])),
  /** National rule classes. */
  classes: z.array(z.string()),
  drg: z.boolean(),
  dip: z.boolean(),
});
export type AskedRecord = z.infer<typeof askedSchema>;
