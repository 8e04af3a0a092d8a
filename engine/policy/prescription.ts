// Lines of one prescription: the same number, or, when senders give none, the same charge batch on the
// same day.
import { chinaDay } from '../china-time.ts';
import { textField, type Entry } from '../entry.ts';
import { isSameVisit } from './charged-lines.ts';

/** False when it cannot be known. */
export function isSamePrescription(one: Entry, other: Entry): boolean {
  if (!isSameVisit(one, other)) return false;
  for (const name of ['rxno', 'chrg_bchno']) {
    const [a, b] = [textField(one, name), textField(other, name)];
    if (a === undefined && b === undefined) continue;
    return a === b && (name === 'rxno' || chinaDay(one.at) === chinaDay(other.at));
  }
  return false;
}

/** Whether nothing shows that they are of two prescriptions: numbers differ, or batches of charge, or, when
 * neither is known of both, days. */
export function mayBeSamePrescription(one: Entry, other: Entry): boolean {
  if (!isSameVisit(one, other)) return false;
  const [a, b] = [textField(one, 'rxno'), textField(other, 'rxno')];
  if (a !== undefined && b !== undefined) return a === b;
  if (chinaDay(one.at) !== chinaDay(other.at)) return false;
  const [c, d] = [textField(one, 'chrg_bchno'), textField(other, 'chrg_bchno')];
  return c === undefined || d === undefined || c === d;
}
