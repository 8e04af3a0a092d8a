// `balance`: a running balance of the key in event time: some entries add a field (without one: 1),
// some subtract, ties in time go by id. Value: {balance, lowest, lowest_at, baseline_at, entries} at
// the trigger, itself included, or at the end of the history (`until: end`). With a `baseline`, such
// as a stocktake, its field is the balance at that moment and what came before does not count: the
// first such entry, or the last (`use`); while there is none the value is unknown. Without one it
// begins at `opening`. `lowest` is the least it has been since, the beginning included.
import { z } from 'zod';
import type { Entry } from '../entry.ts';
import { compareEntries } from '../entry.ts';
import { Candidates } from './candidates.ts';
import { common, kinds, like, quantity, where } from './declaration.ts';
import { exact, plus, type Exact } from './exact-sum.ts';
import { balanceOf, Movements, type Step } from './movements.ts';
import { defineOperator, type Evaluation, type FactScope } from './operator.ts';
import { readField } from './where.ts';

const sideSchema = z.strictObject({ kind: kinds, where, field: z.string().optional() });
const sides = z.array(sideSchema);

export const balance = defineOperator({
  op: 'balance',
  schema: z.strictObject({
    ...common,
    op: z.literal('balance'),
    like,
    add: sides.min(1),
    subtract: sides.default([]),
    baseline: z
      .strictObject({
        kind: kinds,
        where,
        field: z.string(),
        use: z.enum(['first', 'last']).default('first'),
      })
      .optional(),
    opening: quantity.default(0),
    until: z.enum(['trigger', 'end']).default('trigger'),
  }),
  influence: (spec, scope) => ({
    behindMs: Infinity,
    aheadMs: spec.until === 'end' ? Infinity : 0,
    kinds: scope.entryKinds(kindsOf(spec)),
  }),
  compile(spec, scope) {
    const { stepOf, isFixed } = compileStep(spec, scope);
    const opening = scope.value(spec.opening);
    const use = spec.baseline?.use;
    const toTheEnd = spec.until === 'end';
    const window = toTheEnd ? ('all' as const) : undefined;
    const candidates = new Candidates(
      { kind: kindsOf(spec), like: spec.like, window },
      scope,
      (evaluation) => new Movements((entry) => stepOf(entry, evaluation)),
    );
    return (evaluation) => {
      const { trigger } = evaluation;
      const begin = Number(opening(evaluation));
      const span = isFixed ? candidates.span(evaluation) : undefined;
      if (span !== undefined && span.kept.isPlain(begin)) {
        const end = toTheEnd ? span.to : span.place + (span.own < 0 ? 0 : 1);
        return span.kept.balance(span.entries, end, use, begin);
      }
      const entries: Entry[] = candidates.matches(trigger, evaluation) ? [trigger] : [];
      candidates.visit(evaluation, (entry) => {
        if (toTheEnd || compareEntries(entry, trigger) < 0) entries.push(entry);
      });
      const steps = entries
        .toSorted(compareEntries)
        .map((entry) => ({ entry, step: stepOf(entry, evaluation) }));
      return balanceOf(steps, use, begin);
    };
  },
});

type Side = z.infer<typeof sideSchema>;
interface Sides {
  readonly add: readonly Side[];
  readonly subtract: readonly Side[];
  readonly baseline?: Side | undefined;
}

function kindsOf({ add, subtract, baseline }: Sides): readonly string[] {
  const all = [...add, ...subtract, ...(baseline === undefined ? [] : [baseline])];
  return [...new Set(all.flatMap(({ kind }) => kind))];
}

/** What an entry does to the balance. An entry of several sides does what each says; a baseline
 * nothing else. */
function compileStep(
  { add, subtract, baseline }: Sides,
  scope: FactScope,
): { stepOf(entry: Entry, evaluation: Evaluation): Step; isFixed: boolean } {
  const ready = (side: Side, sign: 1 | -1) => ({
    kinds: new Set(scope.entryKinds(side.kind)),
    test: scope.where(side.where),
    field: side.field,
    sign,
  });
  const base = baseline === undefined ? undefined : ready(baseline, 1);
  const moves = [...add.map((side) => ready(side, 1)), ...subtract.map((side) => ready(side, -1))];
  const isOf = (
    { kinds: kindsRead, test }: ReturnType<typeof ready>,
    entry: Entry,
    evaluation: Evaluation,
  ): boolean => kindsRead.has(entry.kind) && test(entry, evaluation);
  return {
    isFixed: [...moves, ...(base === undefined ? [] : [base])].every(({ test }) => test.isFixed),
    stepOf(entry, evaluation) {
      if (base !== undefined && isOf(base, entry, evaluation)) {
        const sets = exact(readField(entry, base.field ?? ''));
        if (sets !== undefined) return { sets };
      }
      let by: Exact = 0;
      for (const side of moves) {
        if (!isOf(side, entry, evaluation)) continue;
        const value = exact(side.field === undefined ? 1 : readField(entry, side.field)) ?? 0;
        by = plus(by, side.sign * value);
      }
      return { by };
    },
  };
}
