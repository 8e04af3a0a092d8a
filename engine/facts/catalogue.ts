// Every fact operator there is. A new one is a file beside this and a line here.
import { compute, firstKnown, matched, prefix, same } from './arithmetic.ts';
import { count, distinct, entries, list, max, mean, min, sum } from './aggregate.ts';
import { drgGroup } from './drg-group.ts';
import { feedPassed, lasting, observed } from './feed.ts';
import { inactivity } from './inactivity.ts';
import { between, covering, overlap } from './interval.ts';
import { excusedDiagnosis, exempt, lookup } from './lookup.ts';
import { earliest, next, previous } from './neighbour.ts';
import type { FactOperator } from './operator.ts';
import { peers } from './peers.ts';
import { missingCompanions, unsupportedDiagnoses } from './support.ts';

const all: readonly FactOperator[] = [
  previous,
  next,
  earliest,
  count,
  sum,
  min,
  max,
  mean,
  distinct,
  list,
  entries,
  between,
  covering,
  overlap,
  feedPassed,
  observed,
  lasting,
  inactivity,
  unsupportedDiagnoses,
  missingCompanions,
  drgGroup,
  lookup,
  peers,
  exempt,
  excusedDiagnosis,
  compute,
  prefix,
  same,
  firstKnown,
  matched,
];

export const factOperators: ReadonlyMap<string, FactOperator> = new Map(
  all.map((operator) => [operator.op, operator]),
);
