// What the server says of versions of a knowledge table and of previews.
import { z } from 'zod/mini';

export const tableVersions = z.object({
  items: z.array(z.object({
    version: z.number(),
    at: z.string(),
    by: z.string(),
    note: z.optional(z.string()),
    from: z.optional(z.string()),
    rows: z.number(),
    in_force: z.boolean(),
  })),
});
export type TableVersion = z.infer<typeof tableVersions>['items'][number];

export const previewJob = z.object({
  job: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  events: z.number(),
  events_total: z.number(),
  error: z.optional(z.string()),
  report: z.optional(z.object({
    raised: z.number(),
    withdrawn: z.number(),
    revised: z.number(),
    same: z.number(),
    events: z.number(),
    rules: z.array(z.object({
      rule_id: z.string(), title: z.string(), raised: z.number(), withdrawn: z.number(), revised: z.number(),
    })),
  })),
});
export type PreviewJob = z.infer<typeof previewJob>;
