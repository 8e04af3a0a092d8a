// `policy_diagnosis`: what is payable only with one of the listed diagnoses, or must not be given with
// one (table `policy-diagnoses`). All diagnoses of the visit count; an inpatient who has not left may
// still be given more, and a visit without any says nothing. Nor does one under special cover (`dise_codg`) whose
// diagnoses name no disease, such as chemotherapy or a repeated prescription.
import { textField, type Entry } from '../entry.ts';
import { completeDiagnoses } from '../policy/patient.ts';
import { definePolicy } from './policy.ts';

const codesShownMax = 5;

export const policyDiagnosis = definePolicy({
  op: 'policy_diagnosis',
  table: 'policy-diagnoses',
  judge({ point, line, records }) {
    const codes = completeDiagnoses(records);
    if (codes === undefined || point.diagnoses.length === 0) return undefined;
    const listed = codes.filter((code) => point.diagnoses.some((prefix) => code.startsWith(prefix)));
    if (point.mode === 'needs' && listed.length === 0 && isOnlyCovered(codes, records)) return undefined;
    const breached = point.mode === 'needs' ? listed.length === 0 : listed.length > 0;
    const shown = (point.mode === 'needs' ? codes : listed).slice(0, codesShownMax);
    return { breached, actual: `诊断为${shown.join('、')}`, amount: line.amount };
  },
});

/** Chapter Z is why somebody came, not the disease, which the cover has by a code of its own. */
function isOnlyCovered(codes: readonly string[], records: readonly Entry[]): boolean {
  return codes.every((code) => code.startsWith('Z')) && records.some((record) => textField(record, 'dise_codg') !== undefined);
}
