// Pieces that the declarations of several operators share: kinds, windows, names and units.
import { z } from 'zod';
import { dayMs } from '../china-time.ts';
import type { Entry } from '../entry.ts';
import { indexAt } from '../history.ts';
import type { EntryTest, Evaluation, FactScope, Influence, Reader } from './operator.ts';

/** What every declaration may have besides its own settings: see rule.ts `factSchema`. */
export const common = {
  name: z.strictObject({ zh: z.string(), en: z.string() }).optional(),
  unit: z.string().optional(),
};
export const kinds = z.union([z.string(), z.array(z.string()).min(1)]);
export const where = z.record(z.string(), z.unknown()).optional();
/** A number, or the name of a parameter. */
export const quantity = z.union([z.number(), z.string()]);

/** Reach around the trigger's event time in days. Absent `back_days`: as far as histories go.
 * Absent `ahead_days`: nothing after the trigger. `all` reaches everything of the key. */
export const windowSchema = z.union([
  z.literal('all'),
  z.strictObject({ back_days: quantity.optional(), ahead_days: quantity.optional() }),
]);
export type WindowSpec = z.infer<typeof windowSchema>;

export function windowReach(
  spec: WindowSpec | undefined,
  kindSpec: string | readonly string[],
  scope: FactScope,
): Influence {
  const kindsRead = scope.entryKinds(kindSpec);
  if (spec === 'all') return { behindMs: Infinity, aheadMs: Infinity, kinds: kindsRead };
  const ms = (quantitySpec: number | string | undefined, absent: number): number =>
    quantitySpec === undefined ? absent : scope.bound(quantitySpec) * dayMs;
  return {
    behindMs: ms(spec?.back_days, Infinity),
    aheadMs: ms(spec?.ahead_days, 0),
    kinds: kindsRead,
  };
}

/** Visits the entries of a window that pass the test, oldest first within a kind, the trigger itself
 * left out; stops when `visit` says true. */
export function compileScan(
  declaration: {
    kind: string | readonly string[];
    window?: WindowSpec | undefined;
    where?: Readonly<Record<string, unknown>> | undefined;
  },
  scope: FactScope,
): (evaluation: Evaluation, visit: (entry: Entry) => boolean | void) => void {
  const kindsRead = scope.entryKinds(declaration.kind);
  const test: EntryTest = scope.where(declaration.where);
  const window = declaration.window;
  const back =
    window === 'all' || window?.back_days === undefined ? undefined : scope.value(window.back_days);
  const ahead =
    window === 'all' || window?.ahead_days === undefined
      ? undefined
      : scope.value(window.ahead_days);
  const endless = window === 'all';
  return (evaluation, visit) => {
    const { at, id } = evaluation.trigger;
    const from = back === undefined ? -Infinity : at - days(back, evaluation);
    const to = endless ? Infinity : ahead === undefined ? at : at + days(ahead, evaluation);
    for (const kind of kindsRead) {
      const list = evaluation.history.of(kind);
      for (let i = from === -Infinity ? 0 : indexAt(list, from); i < list.length; i += 1) {
        const entry = list[i]!;
        if (entry.at > to) break;
        if (entry.id !== id && test(entry, evaluation) && visit(entry) === true) return;
      }
    }
  };
}

function days(read: Reader, evaluation: Evaluation): number {
  const value = read(evaluation);
  return typeof value === 'number' ? value * dayMs : 0;
}
