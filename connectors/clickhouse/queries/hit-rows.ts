// From columns of `hits` back to hits.
import { z } from 'zod';
import { families } from '../../../engine/hit.ts';
import { isoTime } from '../iso-time.ts';
import type { HitRow, StoredHit } from './contract.ts';
import { milliseconds } from './ask.ts';

const evidenceFields = z.custom<StoredHit['evidence'][number]['fields']>((value) => typeof value === 'object');
const factValue = z.custom<StoredHit['facts'][string]>((value) => value !== undefined);

const light = z.object({
  hit_id: z.string(),
  revision: z.number(),
  state: z.enum(['raised', 'withdrawn']),
  withdrawn_reason: z.string(),
  rule_id: z.string(),
  rule_version: z.number(),
  family: z.enum(families),
  grade: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  title: z.string(),
  title_en: z.string(),
  reason: z.string(),
  reason_en: z.string(),
  subject_kind: z.string(),
  subject: z.string(),
  at_ms: z.number(),
  detected_at_ms: z.number(),
  admdvs: z.string(),
  fixmedins_code: z.string(),
  psn_no: z.string(),
  mdtrt_id: z.string(),
  setl_id: z.string(),
  drug_trac_codg: z.string(),
  med_list_codg: z.string(),
  dr_codg: z.string(),
  amount_text: z.string().nullable(),
  fund_amount_text: z.string().nullable(),
  basis: z.array(z.string()),
  parent_hit_id: z.string(),
  counted_amount_text: z.string().nullable(),
  counted_fund_amount_text: z.string().nullable(),
  to_fetch: z.array(z.string()),
  case_id: z.string(),
  cursor: z.number(),
});

const json = <Value>(schema: z.ZodType<Value>) => z.string().transform((text): Value => schema.parse(JSON.parse(text)));

const heavy = z.object({
  evidence: json(z.array(z.object({
    event_id: z.string(), kind: z.string(), role: z.string(), at: z.string(),
    fixmedins_code: z.string(), fields: evidenceFields,
  }))),
  conditions: json(z.array(z.object({
    fact: z.string(), operator: z.string(), actual: factValue, required: factValue,
    result: z.boolean(), zh: z.string(), en: z.string(),
  }))),
  facts: json(z.record(z.string(), factValue)),
});

export const lightRow = light;
export const fullRow = light.extend(heavy.shape);
export type LightRow = z.infer<typeof lightRow>;
export type FullRow = z.infer<typeof fullRow>;

const computed: Readonly<Record<string, string>> = {
  at_ms: milliseconds('at'),
  detected_at_ms: milliseconds('detected_at'),
  amount_text: 'toDecimalString(amount, 2)',
  fund_amount_text: 'toDecimalString(fund_amount, 2)',
  counted_amount_text: 'toDecimalString(counted_amount, 2)',
  counted_fund_amount_text: 'toDecimalString(counted_fund_amount, 2)',
};
const columnsOf = (shape: object): string =>
  Object.keys(shape).map((name) => (computed[name] === undefined ? name : `${computed[name]} AS ${name}`)).join(', ');

/** Select lists that match the rows above. */
export const lightColumns = columnsOf(light.shape);
export const fullColumns = columnsOf(fullRow.shape);

export function hitOfLight(row: LightRow): HitRow {
  const { hit_id, revision, state, rule_id, rule_version, family, grade } = row;
  const { title, title_en, reason, reason_en, subject_kind, subject } = row;
  return {
    hit_id, revision, state,
    ...given('withdrawn_reason', row.withdrawn_reason),
    rule_id, rule_version, family, grade, title, title_en, reason, reason_en, subject_kind, subject,
    at: isoTime(row.at_ms),
    detected_at: isoTime(row.detected_at_ms),
    ...given('admdvs', row.admdvs),
    ...given('fixmedins_code', row.fixmedins_code),
    ...given('psn_no', row.psn_no),
    ...given('mdtrt_id', row.mdtrt_id),
    ...given('setl_id', row.setl_id),
    ...given('drug_trac_codg', row.drug_trac_codg),
    ...given('med_list_codg', row.med_list_codg),
    ...given('dr_codg', row.dr_codg),
    ...given('amount', row.amount_text ?? ''),
    ...given('fund_amount', row.fund_amount_text ?? ''),
    basis: row.basis,
    ...given('parent_hit_id', row.parent_hit_id),
    ...given('counted_amount', row.counted_amount_text ?? ''),
    ...given('counted_fund_amount', row.counted_fund_amount_text ?? ''),
    ...(row.to_fetch.length === 0 ? {} : { to_fetch: row.to_fetch }),
    cursor: row.cursor,
    case_id: row.case_id,
  };
}

export function hitOfFull(row: FullRow): StoredHit {
  const { evidence, conditions, facts } = row;
  return { ...hitOfLight(row), evidence, conditions, facts };
}

/** Absent values are absent, not empty. */
function given<Name extends string>(name: Name, value: string): { [key in Name]?: string } {
  const none: { [key in Name]?: string } = {};
  return value === '' ? none : { ...none, [name]: value };
}
