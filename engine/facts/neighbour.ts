// `previous` and `next`: the nearest entry of a kind before or after the trigger in time order;
// `earliest` and `last`: the first and the last of a window. The value is the entry; its fields are
// read by path.
import { z } from 'zod';
import { compareEntries } from '../entry.ts';
import { Candidates, nothingKept, type Accept } from './candidates.ts';
import { common, kinds, like, quantity, where, windowed } from './declaration.ts';
import { defineOperator } from './operator.ts';
import { candidateReach } from './reach.ts';

const neighbour = { ...common, kind: kinds, where, like };
const isBefore: Accept = (entry, trigger) => compareEntries(entry, trigger) < 0;
const isAfter: Accept = (entry, trigger) => compareEntries(entry, trigger) > 0;
const isAny: Accept = () => true;

export const previous = defineOperator({
  op: 'previous',
  schema: z.strictObject({
    ...neighbour,
    op: z.literal('previous'),
    /** How far back to look, days; absent: as far as the history goes. */
    within_days: quantity.optional(),
  }),
  influence: (spec, scope) => candidateReach({ ...spec, window: { back_days: spec.within_days } }, scope),
  compile(spec, scope) {
    const window = { back_days: spec.within_days };
    const candidates = new Candidates({ ...spec, window }, scope, nothingKept);
    return (evaluation) => candidates.last(evaluation, isBefore);
  },
});

export const next = defineOperator({
  op: 'next',
  schema: z.strictObject({ ...neighbour, op: z.literal('next'), within_days: quantity }),
  influence: (spec, scope) =>
    candidateReach({ ...spec, window: { back_days: 0, ahead_days: spec.within_days } }, scope),
  compile(spec, scope) {
    const window = { back_days: 0, ahead_days: spec.within_days };
    const candidates = new Candidates({ ...spec, window }, scope, nothingKept);
    return (evaluation) => candidates.first(evaluation, isAfter);
  },
});

export const earliest = defineOperator({
  op: 'earliest',
  schema: z.strictObject({ ...windowed, op: z.literal('earliest') }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const candidates = new Candidates(spec, scope, nothingKept);
    return (evaluation) => candidates.first(evaluation, isAny);
  },
});

export const last = defineOperator({
  op: 'last',
  schema: z.strictObject({ ...windowed, op: z.literal('last') }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const candidates = new Candidates(spec, scope, nothingKept);
    return (evaluation) => candidates.last(evaluation, isAny);
  },
});
