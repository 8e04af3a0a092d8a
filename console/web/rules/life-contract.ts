// The life cycle of rules as the server answers it (console/wire.ts), checked as it comes in. What a newer server adds is
// let through unread.
import { z } from 'zod/mini';

const text = z.optional(z.string());
const count = z.number();

export const ruleLife = z.object({
  id: z.string(),
  state: z.enum(['draft', 'active', 'off', 'retired']),
  in_force: z.array(count),
  draft: z.optional(count),
  shadow: z.optional(count),
  off: z.optional(z.object({ version: count, reason: z.string(), at: z.string(), by: z.string() })),
  sequence: count,
  changed_at: text,
  changed_by: text,
});
export type RuleLife = z.infer<typeof ruleLife>;

const finding = z.object({
  severity: z.enum(['error', 'warning', 'note']),
  code: z.string(),
  place: z.string(),
  zh: z.string(),
  en: z.string(),
  suggestion: text,
});
export type RuleFinding = z.infer<typeof finding>;

const cost = z.object({
  units: count,
  class: z.string(),
  parts: z.array(z.object({ place: z.string(), units: count, zh: z.string(), en: z.string() })),
});

export const ruleCheck = z.object({
  at: z.string(),
  errors: count,
  warnings: count,
  findings: z.array(finding),
  cost: z.catch(z.optional(cost), undefined),
  examples: z.array(z.object({ name: z.string(), problems: z.array(z.string()) })),
});
export type RuleCheck = z.infer<typeof ruleCheck>;

/** A hit of a report or a trial. It is in no list of suspicions. */
const sampleHit = z.object({
  hit_id: z.string(),
  grade: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  reason: z.string(),
  reason_en: z.string(),
  at: z.string(),
  subject_kind: z.string(),
  subject: z.string(),
  fixmedins_code: text,
  psn_no: text,
  drug_trac_codg: text,
  amount: text,
});
export type SampleHit = z.infer<typeof sampleHit>;

const hitsSummary = z.object({
  version: count,
  hits: count,
  amount: z.string(),
  fund_amount: z.string(),
  by_day: z.array(z.object({ day: z.string(), hits: count, amount: z.string() })),
  by_grade: z.array(z.object({ grade: count, hits: count, amount: z.string() })),
  by_institution: z.array(z.object({ fixmedins_code: z.string(), hits: count, amount: z.string() })),
  samples: z.array(sampleHit),
});
export type HitsSummary = z.infer<typeof hitsSummary>;

const hitsDifference = z.object({
  same: count,
  only_first: count,
  only_second: count,
  changed: count,
  only_first_samples: z.array(sampleHit),
  only_second_samples: z.array(sampleHit),
  changed_samples: z.array(z.object({ first: sampleHit, second: sampleHit })),
});
export type HitsDifference = z.infer<typeof hitsDifference>;

const overlap = z.object({
  rule_id: z.string(), hits: count, by: z.object({ stay: count, code: count, person: count }),
});
export type Overlap = z.infer<typeof overlap>;

const backtestReport = z.object({
  job: z.string(),
  rule_id: z.string(),
  version: count,
  against: z.optional(count),
  at: z.string(),
  by: z.string(),
  from: text,
  to: text,
  events: count,
  first_at: text,
  last_at: text,
  seconds: count,
  events_per_s: count,
  tested: hitsSummary,
  compared: z.optional(hitsSummary),
  difference: z.optional(hitsDifference),
  overlap: z.array(overlap),
  reads: z.array(z.object({ kind: z.string(), events: z.optional(count), kept: z.boolean() })),
  broken: z.optional(z.array(z.object({ version: count, error: z.string() }))),
});
export type BacktestReport = z.infer<typeof backtestReport>;

export const backtestJob = z.object({
  job: z.string(),
  rule_id: z.string(),
  version: count,
  against: z.optional(count),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  by: z.string(),
  started_at: z.string(),
  ended_at: text,
  events: count,
  events_total: count,
  hits: count,
  events_per_s: count,
  error: text,
  report: z.optional(backtestReport),
});
export type BacktestJob = z.infer<typeof backtestJob>;
export const backtestJobs = z.object({ items: z.array(backtestJob) });

export const ruleVersion = z.object({
  version: count,
  state: z.enum(['draft', 'shadow', 'active', 'available', 'rolled_back', 'retired', 'superseded']),
  origin: z.enum(['shipped', 'drafted']),
  author: z.string(),
  saved_at: z.string(),
  note: text,
  hash: z.string(),
  effective: z.object({ from: text, to: text }),
  published_by: text,
  published_at: text,
  check: z.optional(ruleCheck),
  backtest: z.optional(backtestReport),
});
export type RuleVersion = z.infer<typeof ruleVersion>;
/** The document is read by the reader it is meant for: a draft may hold anything. */
export const wholeVersion = z.object({ ...ruleVersion.shape, rule: z.record(z.string(), z.unknown()) });
export type WholeVersion = z.infer<typeof wholeVersion>;

const ruleStep = z.object({
  sequence: count,
  at: z.string(),
  by: z.string(),
  type: z.string(),
  version: z.optional(count),
  note: text,
  reason: text,
  events_sequence: z.optional(count),
  check: z.optional(z.object({ errors: count, warnings: count, examples: count, failed: count })),
  backtest: z.optional(z.object({ job: z.string(), against: z.optional(count), hits: count, events: count })),
});
export type RuleStep = z.infer<typeof ruleStep>;

export const ruleHistory = z.object({ life: ruleLife, versions: z.array(ruleVersion), steps: z.array(ruleStep) });
export type RuleHistory = z.infer<typeof ruleHistory>;

export const documentDifferences = z.object({
  items: z.array(z.object({ place: z.string(), from: z.optional(z.unknown()), to: z.optional(z.unknown()) })),
});
export type DocumentDifference = z.infer<typeof documentDifferences>['items'][number];

export const shadowReport = z.object({
  rule_id: z.string(),
  version: count,
  started_at: z.string(),
  started_by: z.string(),
  summary: hitsSummary,
  difference: hitsDifference,
  overlap: z.array(overlap),
});
export type ShadowReport = z.infer<typeof shadowReport>;

export const stepAnswer = z.object({
  life: ruleLife,
  version: z.optional(count),
  check: z.optional(ruleCheck),
  activation: z.optional(z.object({
    state: z.enum(['in_force', 'refused', 'pending', 'unchanged']), sequence: z.optional(count), error: text,
  })),
});
export type StepAnswer = z.infer<typeof stepAnswer>;
