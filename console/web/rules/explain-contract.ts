// Why and why not: what GET /api/explain answers (engine/explain-event.ts).
import { z } from 'zod/mini';
import { condition } from '../contract.ts';

const explanation = z.object({
  key: z.string(),
  trigger: z.string(),
  rule_version: z.number(),
  shadow: z.boolean(),
  verdict: z.string(),
  zh: z.string(),
  en: z.string(),
  conditions: z.array(condition),
  facts: z.record(z.string(), z.unknown()),
  excludedBy: z.array(z.string()),
});
export type Explanation = z.infer<typeof explanation>;

/** Empty when the evaluator does not know the event. */
export const explanations = z.object({ explanations: z.array(explanation) });
