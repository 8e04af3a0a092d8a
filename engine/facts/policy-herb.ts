// `policy_herb`: slices of Chinese medicine (table `policy-herbs`) that are never payable, that are not
// payable when every slice of the prescription is such a one, or a prescription with more kinds of
// slices than are usual. A prescription is judged when the visit has ended, so that all of it is there.
// A slice is alone when no other one may be of its prescription, whose number inpatients' lines do not give;
// kinds are counted of those that are known to be.
import type { Entry } from '../entry.ts';
import type { ChargedLine } from '../policy/charged-lines.ts';
import { isEnded } from '../policy/patient.ts';
import { isSamePrescription, mayBeSamePrescription } from '../policy/prescription.ts';
import type { HerbPoint } from '../policy/points.ts';
import { definePolicy, pointsInForce, type Finding, type PolicyCase } from './policy.ts';

export const policyHerb = definePolicy({
  op: 'policy_herb',
  table: 'policy-herbs',
  judge(one) {
    const { point, line } = one;
    if (point.mode === 'never') return { breached: true, actual: '已按医保结算', amount: line.amount };
    if (!isEnded(one.records)) return undefined;
    return ofPrescription(one);
  },
});

function ofPrescription(one: PolicyCase<HerbPoint>): Finding {
  const { point, line } = one;
  const isKinds = point.mode === 'kinds';
  const together = slicesWith(one, isKinds ? isSamePrescription : mayBeSamePrescription);
  const kinds = new Set(together.map(({ code }) => code)).size;
  return {
    breached: isKinds ? kinds > point.kindsMax : together.every((other) => isAlone(one, other)),
    actual: isKinds
      ? `一张处方饮片${kinds}味`
      : kinds === 1 ? '处方仅此一味饮片' : `处方${kinds}味饮片均为单方不予支付`,
    amount: line.amount,
  };
}

function slicesWith(
  { line, lines }: PolicyCase<HerbPoint>, isTogether: (one: Entry, other: Entry) => boolean,
): readonly ChargedLine[] {
  return lines.filter(
    ({ code, entry }) => code.startsWith('T') && (entry.id === line.entry.id || isTogether(entry, line.entry)));
}

/** A slice whose point has run out, or holds in another region, is payable. */
function isAlone({ point, evaluation }: PolicyCase<HerbPoint>, { code, entry }: ChargedLine): boolean {
  const { gz_code, table } = point;
  return pointsInForce(evaluation, { gz_code, code, trigger: entry, table }).some(({ mode }) => mode === 'alone');
}
