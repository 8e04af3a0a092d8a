// A rule as its author writes it: one JSON file, frozen plain data. Other files give it meaning
// (compile-rule.ts, check.ts, explain.ts).
import { z } from 'zod';
import { conditionSchema } from './language/conditions.ts';
import { families } from './hit.ts';

/** What state is kept by. `encounter`: one `mdtrt_id`; `stock`: (institution, fixmedins_hilist_id);
 * `product`: (institution, med_list_codg); `institution`: fixmedins_code; `doctor`: (institution,
 * dr_codg), since not every sender's code is the national one; `prescriber`: a doctor's code as
 * pharmacies send it; `area`: the first four digits of `admdvs`; `contact`: a telephone, address or
 * employer that patients of one institution give; `cluster`: persons who keep being met together;
 * `pharmacist`: the licence number (else the national number) under which prescription drugs are sold;
 * `prescription`: the number of a prescription from elsewhere, over all pharmacies;
 * `bed`: (institution, department, bed). */
export const keySpaces = [
  'person',
  'encounter',
  'trace',
  'stock',
  'product',
  'institution',
  'doctor',
  'prescriber',
  'area',
  'contact',
  'cluster',
  'pharmacist',
  'prescription',
  'bed',
] as const;
export type KeySpace = (typeof keySpaces)[number];

const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const date = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const grade = z.union([z.literal(1), z.literal(2), z.literal(3)]);

const parameterSchema = z.strictObject({
  name: bilingual,
  unit: z.string(),
  default: z.union([z.number(), z.string(), z.array(z.string())]),
  min: z.number().optional(),
  max: z.number().optional(),
  /** Other values by 医保区划 prefix; the most specific wins. */
  by_admdvs: z
    .record(z.string().regex(/^\d{2,6}$/), z.union([z.number(), z.string(), z.array(z.string())]))
    .optional(),
});

/** Shorthand or full conditions a candidate entry must meet; see facts/where.ts. */
const whereSchema = z.record(z.string(), z.unknown());

const triggerSchema = z.strictObject({
  kind: z.union([z.string(), z.array(z.string()).min(1)]),
  where: whereSchema.optional(),
  /** Only lines whose code is limited by a point of this national rule class (knowledge tables
   * `policy-*`): other lines cost nothing. */
  listed: z.string().optional(),
  /** `each` trigger entry is judged by itself; `first` only the earliest of the key; `merged` joins
   * every trigger of the key that meets the conditions into one hit, anchored at the earliest. */
  select: z.enum(['each', 'first', 'merged']).default('each'),
  /** With `merged`: triggers further apart than so many days are hits of their own. */
  apart_days: z.number().positive().optional(),
});

export const factSchema = z.looseObject({
  op: z.string(),
  name: bilingual.optional(),
  /** How its value is shown: days, hours, yuan, percent, time, date, count, text. */
  unit: z.string().optional(),
});
export type FactSpec = z.infer<typeof factSchema>;

const exampleSchema = z.strictObject({
  name: bilingual,
  /** Events in short form: kind, at, institution and data; see test/rules/examples. */
  events: z.array(z.record(z.string(), z.unknown())).min(1),
  knowledge: z.record(z.string(), z.string()).optional(),
  /** Other rules judged along, by id: those whose hits a rule over hits reads. */
  with: z.array(z.string()).optional(),
  /** Hits of this rule alone; those of rules it reads the hits of are not listed. */
  hits: z.array(z.record(z.string(), z.unknown())),
});

export const ruleSchema = z.strictObject({
  $schema: z.string().optional(),
  id: z.string().regex(/^[A-Z]{2,4}-\d{2,6}$/),
  version: z.int().positive(),
  name: bilingual,
  family: z.enum(families),
  grade,
  /** Another grade when these conditions hold too; the first that does wins. */
  grade_when: z
    .array(z.strictObject({ grade, conditions: conditionSchema, why: bilingual }))
    .default([]),
  /** Facts without which the evidence is incomplete: a hit lacking one is shown as grade 3. */
  evidence_facts: z.array(z.string()).default([]),
  stages: z.array(z.enum(['before', 'during', 'after'])).min(1),
  basis: z.array(z.string()).min(1),
  source: z.string().optional(),
  effective: z.strictObject({ from: date, to: date.optional() }),
  params: z.record(z.string(), parameterSchema).default({}),
  key: z.enum(keySpaces),
  trigger: triggerSchema,
  facts: z.record(z.string(), factSchema),
  conditions: conditionSchema,
  exclusions: z
    .array(z.strictObject({ id: z.string(), name: bilingual, conditions: conditionSchema }))
    .default([]),
  event: z.strictObject({
    type: z.string(),
    message: bilingual,
  }),
  /** Fact that gives the amount in question, yuan, and its fund share. */
  amount: z.string().optional(),
  fund_amount: z.string().optional(),
  /** Fact holding the entries in question, when that is not the trigger: the hit is at the time of the earliest of
   * them, and names whatever all of them share. */
  about: z.string().optional(),
  /** Facts holding entries that are evidence besides the trigger. */
  evidence: z.array(z.string()).default([]),
  /** One that hits and one near miss, at the least. */
  examples: z.array(exampleSchema).min(2),
});

export type Rule = z.infer<typeof ruleSchema>;

/** Reads a rule; on failure the list of what is wrong, one line each, with the place in the file. */
export function readRule(input: unknown): { rule: Rule } | { problems: readonly string[] } {
  const parsed = ruleSchema.safeParse(input);
  if (parsed.success) return { rule: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  };
}

/** The value of each parameter for a place, most specific `admdvs` prefix first. */
/** Every value that a parameter can have, when all are numbers. */
export function numbersOf({ default: usual, by_admdvs = {} }: Rule['params'][string]): readonly number[] | undefined {
  const values = [usual, ...Object.values(by_admdvs)];
  const numbers = values.filter((one) => typeof one === 'number');
  return numbers.length === values.length ? numbers : undefined;
}

export function parameterValues(
  params: Rule['params'],
  admdvs: string,
): Readonly<Record<string, number | string | readonly string[]>> {
  const values: Record<string, number | string | readonly string[]> = {};
  for (const [name, parameter] of Object.entries(params)) {
    values[name] = parameter.default;
    for (let length = 6; length >= 2; length -= 1) {
      const prefix = admdvs.slice(0, length);
      const local = parameter.by_admdvs?.[prefix];
      if (local === undefined) continue;
      values[name] = local;
      break;
    }
  }
  return values;
}
