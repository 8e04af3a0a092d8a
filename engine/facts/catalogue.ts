// Every fact operator there is. A new one is a file beside this and a line here.
import { compute, firstKnown, matched, prefix, same } from './arithmetic.ts';
import { absent } from './absent.ts';
import { balance } from './balance.ts';
import { burst } from './burst.ts';
import { chain } from './chain.ts';
import { clock } from './clock.ts';
import { calendar } from './calendar.ts';
import { choose } from './choose.ts';
import { codeForm } from './code-form.ts';
import { count } from './count.ts';
import { distinct, list } from './distinct.ts';
import { billed } from './billed.ts';
import { codesWithout } from './codes-without.ts';
import { diagnosisResources } from './diagnosis-resources.ts';
import { complications, dipGroup, drgGroup } from './drg-group.ts';
import { entries } from './entries.ts';
import { max, min } from './extreme.ts';
import { feedPassed, lasting, observed, silent, spoke } from './feed.ts';
import { fellows } from './fellows.ts';
import { feeMix } from './fee-mix.ts';
import { gaps } from './gaps.ts';
import { inactivity } from './inactivity.ts';
import { between, covering, overlap } from './interval.ts';
import { listed } from './listed.ts';
import { excusedDiagnosis, exempt, lookup } from './lookup.ts';
import { shift } from './moment.ts';
import { earliest, last, next, previous } from './neighbour.ts';
import { outside } from './outside.ts';
import type { FactOperator } from './operator.ts';
import { overLimits } from './over-limits.ts';
import { ownPast } from './own-past.ts';
import { caseMix, peers } from './peers.ts';
import { distanceKm } from './place.ts';
import { policyAttribute, policyCodeAttribute } from './policy-attribute.ts';
import { policyCourse, policyPeriodCourse } from './policy-course.ts';
import { policyDiagnosis } from './policy-diagnosis.ts';
import { policyDiscount } from './policy-discount.ts';
import { policyHerb } from './policy-herb.ts';
import { policyPair } from './policy-pair.ts';
import { policyPrior } from './policy-prior.ts';
import { policyPeriodQuantity, policyQuantity } from './policy-quantity.ts';
import { position } from './position.ts';
import { ratio } from './ratio.ts';
import { impossibleCodes } from './impossible-codes.ts';
import { regrouped } from './regrouped.ts';
import { related, relation } from './relation.ts';
import { rows } from './rows.ts';
import { similarity } from './similarity.ts';
import { mean, sum } from './sum.ts';
import { tier } from './tier.ts';
import { missingCompanions, unsupportedDiagnoses } from './support.ts';
import { hasWord, textLength } from './words.ts';

const all: readonly FactOperator[] = [
  previous,
  next,
  earliest,
  last,
  count,
  sum,
  min,
  max,
  mean,
  ratio,
  distinct,
  list,
  entries,
  position,
  balance,
  burst,
  fellows,
  between,
  clock,
  shift,
  covering,
  overlap,
  relation,
  related,
  feedPassed,
  observed,
  spoke,
  silent,
  lasting,
  absent,
  inactivity,
  feeMix,
  gaps,
  outside,
  chain,
  rows,
  overLimits,
  unsupportedDiagnoses,
  missingCompanions,
  drgGroup,
  dipGroup,
  complications,
  regrouped,
  billed,
  codesWithout,
  diagnosisResources,
  impossibleCodes,
  lookup,
  listed,
  distanceKm,
  codeForm,
  choose,
  calendar,
  hasWord,
  textLength,
  peers,
  caseMix,
  ownPast,
  tier,
  exempt,
  excusedDiagnosis,
  compute,
  prefix,
  same,
  similarity,
  firstKnown,
  policyAttribute,
  policyCodeAttribute,
  policyQuantity,
  policyPeriodQuantity,
  policyCourse,
  policyPeriodCourse,
  policyPair,
  policyDiscount,
  policyDiagnosis,
  policyPrior,
  policyHerb,
  matched,
];

export const factOperators: ReadonlyMap<string, FactOperator> = new Map(
  all.map((operator) => [operator.op, operator]),
);
