// Who was treated, as far as the messages of one visit say: sex, birth, insurance, diagnoses. They
// come with the settlement, and a visit whose records contradict each other says nothing.
import { chinaDate, chinaDay } from '../china-time.ts';
import { numberField, textField, type Entry } from '../entry.ts';
import type { History } from '../history.ts';

/** Records of an encounter that say something of the patient. */
export const patientKinds = ['stay', 'visit_settlement', 'pharmacy_settlement'] as const;

/** The records of the visit that an entry belongs to, and the entry itself. */
export function patientRecords(entry: Entry, history: History): readonly Entry[] {
  const visit = textField(entry, 'mdtrt_id');
  const found: Entry[] = [entry];
  for (const kind of patientKinds)
    for (const record of history.of(kind))
      if (record !== entry && textField(record, 'mdtrt_id') === visit) found.push(record);
  return found;
}

/** The value all records agree upon that have one. */
export function agreedText(records: readonly Entry[], name: string): string | undefined {
  return agreed(records.map((record) => textField(record, name)));
}

function agreed<T>(values: readonly (T | undefined)[]): T | undefined {
  const known = new Set(values.filter((value) => value !== undefined));
  const [only] = known;
  return known.size === 1 ? only : undefined;
}

/** A number that is known only within bounds. */
export interface Between {
  readonly least: number;
  readonly most: number;
}

/** Days since birth on a day. */
export function ageDays(records: readonly Entry[], at: number): Between | undefined {
  const brdy = agreed(records.map((record) => numberField(record, 'brdy')));
  if (brdy === undefined || brdy > at) return undefined;
  const days = chinaDay(at) - chinaDay(brdy);
  return { least: days, most: days };
}

/** Full years on a day. A settlement that gives the age alone gives that of its own day: on an earlier
 * one the patient may have been a year younger. */
export function ageYears(records: readonly Entry[], at: number): Between | undefined {
  const brdy = agreed(records.map((record) => numberField(record, 'brdy')));
  if (brdy !== undefined) {
    if (brdy > at) return undefined;
    const [born, day] = [chinaDate(brdy), chinaDate(at)];
    const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(5) < born.slice(5) ? 1 : 0);
    return { least: years, most: years };
  }
  const age = agreed(records.map((record) => numberField(record, 'age')));
  if (age === undefined || age < 0) return undefined;
  const years = Math.floor(age);
  return { least: Math.max(0, years - 1), most: years };
}

/** Every diagnosis of the visit, or undefined while more may come: the patient has not left, left with no
 * more said than why he came, or nobody has said any. */
export function completeDiagnoses(records: readonly Entry[]): readonly string[] | undefined {
  if (records.some((record) => record.kind === 'stay' && !isDiagnosed(record))) return undefined;
  const codes = new Set<string>();
  for (const { fields } of records) {
    const listed = fields['diag_codes'];
    if (Array.isArray(listed)) for (const code of listed) if (typeof code === 'string') codes.add(code);
  }
  return codes.size === 0 ? undefined : [...codes];
}

/** The discharge or the settlement list says the diagnoses. */
function isDiagnosed({ fields }: Entry): boolean {
  const codes = fields['list_diag_codes'];
  return fields['open'] !== true && Array.isArray(codes) && codes.length > 0;
}

/** Whether a newborn may be treated under the mother's number: who gave birth, or has diagnoses of newborns. */
export function mayBeNewborn(records: readonly Entry[]): boolean {
  return records.some(({ fields }) => {
    const codes = fields['diag_codes'];
    return Array.isArray(codes) && codes.some((code) => typeof code === 'string' && /^(P|O8[0-4]|Z3[78])/.test(code));
  });
}

/** Whether the visit has come to an end, so that all its lines are there. */
export function isEnded(records: readonly Entry[]): boolean {
  return records.some(({ kind, fields }) =>
    kind === 'stay' ? fields['open'] !== true : kind === 'visit_settlement' || kind === 'pharmacy_settlement');
}
