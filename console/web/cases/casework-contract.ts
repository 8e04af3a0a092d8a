// Work on cases as the server tells it.
import { z } from 'zod/mini';
import {
  caseActionNames, caseOutcomes, caseStages, dismissalReasons, measures, stances,
} from '../../../connectors/clickhouse/queries/case-record.ts';

const text = z.optional(z.string());

export const caseAction = z.object({
  number: z.number(),
  at: z.string(),
  actor: z.string(),
  action: z.enum(caseActionNames),
  note: z.string(),
  stage: z.enum(caseStages),
  since: z.string(),
  due: text,
  assignee: z.string(),
  outcome: z.optional(z.enum(caseOutcomes)),
  reason: z.optional(z.enum(dismissalReasons)),
  hit_ids: z.array(z.string()),
  measures: z.array(z.enum(measures)),
  confirmed_amount: text,
  recover_amount: text,
  fixmedins_code: text,
  stance: z.optional(z.enum(stances)),
  hits_sequence: z.number(),
});
export type ShownAction = z.infer<typeof caseAction>;

export const caseWork = z.object({
  stage: z.enum(caseStages),
  since: z.string(),
  due: text,
  assignee: z.string(),
  outcome: z.optional(z.enum(caseOutcomes)),
  confirmed_amount: text,
  recover_amount: text,
  number: z.number(),
  updated_at: z.string(),
  has_news: z.boolean(),
});
export type ShownWork = z.infer<typeof caseWork>;

export const caseCounts = z.array(z.object({ stage: z.enum(caseStages), cases: z.number(), overdue: z.number() }));
export const workers = z.object({ items: z.array(z.string()) });
