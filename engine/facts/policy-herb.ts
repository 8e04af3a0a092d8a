// `policy_herb`: slices of Chinese medicine (table `policy-herbs`) that are never payable, that are not
// payable when every slice of the prescription is such a one, or a prescription with more kinds of
// slices than are usual. A prescription is judged when the visit has ended, so that all of it is there.
import { isEnded } from '../policy/patient.ts';
import { isSamePrescription } from '../policy/prescription.ts';
import type { HerbPoint } from '../policy/points.ts';
import { definePolicy, type Finding, type PolicyCase } from './policy.ts';

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

function ofPrescription({ point, line, lines, evaluation }: PolicyCase<HerbPoint>): Finding {
  const together = lines.filter(
    ({ code, entry }) => code.startsWith('T') && (entry.id === line.entry.id || isSamePrescription(entry, line.entry)));
  const kinds = new Set(together.map(({ code }) => code)).size;
  if (point.mode === 'kinds')
    return { breached: kinds > point.kindsMax, actual: `一张处方饮片${kinds}味`, amount: line.amount };
  const knowledge = evaluation.dated.at(line.entry.at);
  const isAlone = ({ code }: { readonly code: string }): boolean =>
    knowledge.points(point.gz_code, code).some((own) => own.table === point.table && own.mode === 'alone');
  return {
    breached: together.every(isAlone),
    actual: kinds === 1 ? '处方仅此一味饮片' : `处方${kinds}味饮片均为单方不予支付`,
    amount: line.amount,
  };
}
