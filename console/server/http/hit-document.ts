// A hit as lists, single hits and live alerts show it, described for the OpenAPI document. The type holds it to the hit:
// a field that is added there and not said here does not compile.
import type { HitRow } from '../../../connectors/clickhouse/queries/contract.ts';
import { families } from '../../../engine/hit.ts';

const text = (description: string) => ({ type: 'string' as const, description });
const whole = (description: string) => ({ type: 'integer' as const, description });
const texts = (description: string) => ({ type: 'array' as const, items: { type: 'string' as const }, description });
const things = (description: string) => ({ type: 'array' as const, items: { type: 'object' as const }, description });

export const hitProperties = {
  hit_id: text('32 hex characters, the same whatever the order of arrival'),
  revision: whole('1 when first raised, one more for each thing said about it since'),
  state: { ...text('withdrawn: a later message, rule or table took away what held'), enum: ['raised', 'withdrawn'] },
  withdrawn_reason: text('Why; of withdrawn hits only'),
  rule_id: text('Code of the rule'),
  rule_version: whole('Version of the rule that judged it'),
  family: { ...text('Family of the rule'), enum: [...families] },
  grade: { ...whole('1 明确违规, 2 高度可疑, 3 轻度可疑 or part of the evidence is missing'), enum: [1, 2, 3] },
  title: text('Name of the rule, Chinese'),
  title_en: text('Name of the rule, English'),
  reason: text('Why, one Chinese sentence'),
  reason_en: text('Why, one English sentence'),
  subject_kind: text('Key of the rule: person, encounter, trace, stock, institution, …'),
  subject: text('Whose history it is: psn_no, visit, trace code, …'),
  at: text('Event time, ISO 8601 +08:00'),
  detected_at: text('When the message that caused this revision came, ISO 8601 +08:00'),
  admdvs: text('医保区划'),
  fixmedins_code: text('定点医药机构编号'),
  psn_no: text('人员编号; masked for those who may not see it. Of a hit that joins several, this and the next five name what all share'),
  mdtrt_id: text('就诊ID'),
  setl_id: text('结算ID'),
  drug_trac_codg: text('药品追溯码'),
  med_list_codg: text('医疗目录编码'),
  dr_codg: text('医师编码'),
  amount: text('Yuan called into question, decimal text with two places; absent when unknown'),
  fund_amount: text('Of it, what the fund paid'),
  parent_hit_id: text('The hit that this one is a detail of: about the same stay, fee lines or box. `details=none` leaves details out'),
  parent_subject_kind: text('Subject kind of that hit'),
  parent_subject: text('Subject of that hit'),
  counted_amount: text('What of `amount` no other hit counts already: these add up. Absent when `amount` is'),
  counted_fund_amount: text('What of `fund_amount` no other hit counts already'),
  basis: texts('Law'),
  to_fetch: texts('Evidence that the rule asks for and nobody has sent, in Chinese: why the grade is 3'),
  evidence: things('Messages it rests on: event_id, kind, role, at, fixmedins_code, fields. Of one hit, or with include=evidence'),
  conditions: things('Each condition with actual and required value and a sentence. Of one hit, or with include=evidence'),
  facts: { type: 'object' as const, description: 'Values the rule computed, by name. Of one hit, or with include=evidence' },
  case_id: text('Case it belongs to'),
  cursor: whole('Sequence in HITS of this revision'),
} satisfies Record<keyof Required<HitRow>, object>;

/** Fields that only some hits have. */
const optional: ReadonlySet<string> = new Set([
  'withdrawn_reason', 'admdvs', 'fixmedins_code', 'psn_no', 'mdtrt_id', 'setl_id', 'drug_trac_codg', 'med_list_codg', 'dr_codg',
  'amount', 'fund_amount', 'parent_hit_id', 'parent_subject_kind', 'parent_subject', 'counted_amount', 'counted_fund_amount',
  'to_fetch', 'evidence', 'conditions', 'facts',
]);

export const hitDocument = {
  type: 'object' as const,
  properties: hitProperties,
  required: Object.keys(hitProperties).filter((name) => !optional.has(name)),
};
