// What the server answers, checked once as it comes in. Everything the console does not use is let
// through unread, so that a newer server does not break an older page left open.
import { z } from 'zod/mini';
import { families } from '../../engine/hit.ts';
import type { ServerMessage } from '../wire.ts';
import { caseAction, caseCounts, caseWork } from './cases/casework-contract.ts';
import { ruleLife } from './rules/life-contract.ts';

const text = z.optional(z.string());
/** JSON has no `undefined`: some writers leave a value out, others send null. */
const textOrNull = z.optional(z.nullable(z.string()));
const count = z.number();

export const factValue = z.unknown();

const evidence = z.object({
  event_id: z.string(),
  kind: z.string(),
  role: z.string(),
  at: z.string(),
  fixmedins_code: z.string(),
  fields: z.record(z.string(), factValue),
});
export type Evidence = z.infer<typeof evidence>;

export const condition = z.object({
  fact: z.string(),
  operator: z.string(),
  actual: factValue,
  required: factValue,
  result: z.boolean(),
  zh: z.string(),
  en: z.string(),
});
export type Condition = z.infer<typeof condition>;

const listedHitShape = {
  hit_id: z.string(),
  revision: count,
  state: z.enum(['raised', 'withdrawn']),
  withdrawn_reason: text,
  cursor: count,
  rule_id: z.string(),
  rule_version: count,
  family: z.enum(families),
  grade: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  title: z.string(),
  title_en: z.string(),
  reason: z.string(),
  reason_en: z.string(),
  subject_kind: z.string(),
  subject: z.string(),
  case_id: text,
  at: z.string(),
  detected_at: z.string(),
  admdvs: text,
  fixmedins_code: text,
  psn_no: text,
  mdtrt_id: text,
  setl_id: text,
  drug_trac_codg: text,
  med_list_codg: text,
  dr_codg: text,
  amount: text,
  fund_amount: text,
  /** The hit that this one is a detail of. */
  parent_hit_id: text,
  /** What of the amount no other hit counts. */
  counted_amount: text,
  counted_fund_amount: text,
  /** Evidence that is missing, in Chinese. */
  to_fetch: z.optional(z.readonly(z.array(z.string()))),
};

export const listedHit = z.object(listedHitShape);
export type ListedHit = z.infer<typeof listedHit>;

export const hitPage = z.object({
  items: z.array(listedHit),
  next: textOrNull,
  /** HITS sequence the list is true as of. */
  as_of: z.optional(count),
});
export type HitPage = z.infer<typeof hitPage>;

const fullHit = z.object({
  ...listedHitShape,
  evidence: z.optional(z.array(evidence)),
  conditions: z.optional(z.array(condition)),
  facts: z.optional(z.record(z.string(), factValue)),
  basis: z.optional(z.array(z.string())),
});
export type FullHit = z.infer<typeof fullHit>;

/** `code` is one of wire.ts, or one that this page does not know yet. */
const alarm = z.object({ code: z.string(), count: z.optional(count), detail: text });
export type Alarm = z.infer<typeof alarm>;

export const message = z.union([
  z.object({ type: z.literal('hello'), cursor: count, version: z.string(), masked: z.boolean(), stream: z.string() }),
  z.object({ type: z.literal('hits'), cursor: count, hits: z.array(listedHit) }),
  z.object({
    type: z.literal('stats'),
    cursor: count,
    sequence: count,
    evaluated: count,
    stored: count,
    watermark: text,
    newest_received_at: text,
    events_per_s: count,
    lag_ms: count,
    alarms: z.optional(z.array(alarm)),
  }),
  z.object({ type: z.literal('gap'), from: count, to: count, message: z.string() }),
]);
export type Message = z.infer<typeof message>;
/** The page reads no message that the wire does not define. */
export type MessageType = ServerMessage['type'] & Message['type'];

export const hitDetail = z.object({ hit: fullHit, revisions: z.array(fullHit) });
export type HitDetail = z.infer<typeof hitDetail>;

/** `actor` is the name as records show it. */
export const me = z.object({ role: z.string(), name: z.string(), actor: z.string(), masked: z.boolean() });
export type Me = z.infer<typeof me>;

const counted = z.object({ hits: count, amount: z.optional(z.string()) });
export const stats = z.object({
  total: z.object({
    hits: count,
    amount: z.string(),
    fund_amount: z.optional(z.string()),
  }),
  per_minute: z.array(z.object({ minute: z.string(), family: z.enum(families), hits: count })),
  by_family: z.array(z.object({ ...counted.shape, family: z.enum(families) })),
  by_grade: z.array(z.object({ ...counted.shape, grade: z.coerce.number() })),
  by_rule: z.array(z.object({ ...counted.shape, rule_id: z.string() })),
  by_institution: z.array(z.object({ ...counted.shape, fixmedins_code: z.string() })),
});
export type HitStats = z.infer<typeof stats>;

const caseRow = z.object({
  case_id: z.string(),
  subject_kind: z.string(),
  subject: z.string(),
  hits: count,
  /** Absent, as are the times, when its hits have aged out. */
  grade: z.optional(z.union([z.literal(1), z.literal(2), z.literal(3)])),
  families: z.array(z.enum(families)),
  rules: z.array(z.string()),
  fixmedins_codes: z.array(z.string()),
  psn_nos: z.array(z.string()),
  amount: text,
  fund_amount: text,
  first_at: text,
  last_at: text,
  /** Absent while nobody works on it. */
  work: z.optional(caseWork),
});
export type CaseRow = z.infer<typeof caseRow>;
export const casePage = z.object({ items: z.array(caseRow), next: textOrNull });
export type CasePage = z.infer<typeof casePage>;
export const workPage = z.object({ items: z.array(caseRow), next: textOrNull, counts: z.optional(caseCounts) });

export const caseDetail = z.object({
  ...caseRow.shape,
  items: z.array(listedHit),
  as_of: count,
  actions: z.array(caseAction),
});
export type CaseDetail = z.infer<typeof caseDetail>;

export const knowledgeList = z.object({
  items: z.array(z.object({
    table: z.string(),
    name: text,
    name_en: text,
    rows: z.optional(count),
    columns: z.array(z.object({ name: z.string(), zh: text, en: text, type: text })),
    updated_at: text,
    source: text,
  })),
});
export type KnowledgeTable = z.infer<typeof knowledgeList>['items'][number];

const bilingual = z.object({ zh: z.string(), en: z.string() });
const parameter = z.looseObject({
  name: z.optional(bilingual),
  unit: text,
  default: z.optional(factValue),
  min: z.optional(count),
  max: z.optional(count),
  by_admdvs: z.optional(z.record(z.string(), factValue)),
});
const exclusion = z.looseObject({ id: text, name: z.optional(bilingual), conditions: z.optional(z.unknown()) });
const example = z.looseObject({
  name: z.optional(bilingual),
  events: z.optional(z.array(z.unknown())),
  hits: z.optional(z.array(z.unknown())),
});

/** Rules are shown, not interpreted (engine/rule.ts): a part that is missing only leaves a line out. */
export const rule = z.looseObject({
  id: z.string(),
  version: z.optional(count),
  name: z.optional(bilingual),
  family: z.string(),
  grade: z.optional(z.union([z.literal(1), z.literal(2), z.literal(3)])),
  grade_when: z.optional(z.array(z.looseObject({
    grade: z.union([z.literal(1), z.literal(2), z.literal(3)]), conditions: z.unknown(), why: z.optional(bilingual),
  }))),
  stages: z.optional(z.array(z.string())),
  basis: z.optional(z.array(z.string())),
  effective: z.optional(z.object({ from: z.string(), to: text })),
  params: z.optional(z.record(z.string(), parameter)),
  key: text,
  trigger: z.optional(z.looseObject({ kind: z.union([z.string(), z.array(z.string())]) })),
  facts: z.optional(z.record(z.string(), z.looseObject({ op: text, name: z.optional(bilingual), unit: text }))),
  conditions: z.optional(z.unknown()),
  exclusions: z.optional(z.array(exclusion)),
  event: z.optional(z.looseObject({ message: z.optional(bilingual) })),
  amount: text,
  examples: z.optional(z.array(example)),
  /** Why it does not judge; only in lists. */
  broken: z.optional(z.unknown()),
  life: z.optional(ruleLife),
});
export type RuleDocument = z.infer<typeof rule>;
export const ruleList = z.object({ items: z.array(rule) });

export const status = z.looseObject({
  sequence: z.optional(count),
  evaluated: z.optional(count),
  stored: z.optional(count),
  watermark: textOrNull,
  lag_ms: z.optional(z.nullable(count)),
});
export type Status = z.infer<typeof status>;

const quarantineItem = z.object({
  sequence: count,
  event_id: text,
  infno: text,
  fixmedins_code: text,
  reason: z.string(),
  deaths: count,
  at: z.string(),
});
export type QuarantineItem = z.infer<typeof quarantineItem>;
export const quarantineList = z.object({ items: z.array(quarantineItem) });
export const quarantineRelease = z.object({ sequence: count, events: count, judged: z.boolean() });

export const refusal = z.looseObject({ error: text, code: text, message: text, err_msg: text, field: text });
