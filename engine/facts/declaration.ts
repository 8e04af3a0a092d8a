// Pieces that the declarations of several operators share: kinds, windows, names and units.
import { z } from 'zod';

/** What every declaration may have besides its own settings: see rule.ts `factSchema`. */
export const common = {
  name: z.strictObject({ zh: z.string(), en: z.string() }).optional(),
  unit: z.string().optional(),
};
export const kinds = z.union([z.string(), z.array(z.string()).min(1)]);
export const where = z.record(z.string(), z.unknown()).optional();
/** Fields in which a candidate must have the trigger's own values; an unknown one is like nothing. */
export const like = z.array(z.string()).min(1).optional();
/** A number, or a reference: of a parameter, or of a fact where nothing is bounded by it. While it is
 * unknown, so is the fact that is declared with it (`quantitiesOf`). */
export const quantity = z.union([z.number(), z.string()]);

/** Settings of a declaration that are a quantity. */
export function quantitiesOf(schema: z.ZodType): readonly string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, one]) => (isQuantity(one) ? [name] : []));
}

function isQuantity(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return isQuantity(schema.unwrap());
  return schema === quantity;
}

/** Reach around the trigger's event time in days, both ends inside. Absent `back_days`: as far as
 * histories go. Absent `ahead_days`: nothing later than the trigger. Less than zero turns to the other
 * side: `{"back_days": 30, "ahead_days": -7}` is from thirty to seven days before. `all` reaches
 * everything of the key. */
export const windowSchema = z.union([
  z.literal('all'),
  z.strictObject({ back_days: quantity.optional(), ahead_days: quantity.optional() }),
]);
export type WindowSpec = z.infer<typeof windowSchema>;

/** What operators over the entries of a window have in common. */
export const windowed = { ...common, kind: kinds, where, like, window: windowSchema.optional() };
/** The same, for operators that can count the trigger itself. */
export const windowedWithTrigger = { ...windowed, with_trigger: z.boolean().default(false) };

/** Which entries are candidates, as declared. */
export interface CandidateSpec {
  readonly kind: string | readonly string[];
  readonly where?: Readonly<Record<string, unknown>> | undefined;
  /** A second filter, to be passed as well. */
  readonly also?: Readonly<Record<string, unknown>> | undefined;
  readonly like?: readonly string[] | undefined;
  readonly window?: WindowSpec | undefined;
}
