// `policy_pair`: an item charged beside another one that contains or excludes it, on the same day, in
// the same visit or in the same prescription (table `policy-pairs`). The trigger is the one that must
// not be charged as well (`other_prefix`).
import { chinaDay } from '../china-time.ts';
import { isSameVisit, type ChargedLine } from '../policy/charged-lines.ts';
import { isSamePrescription } from '../policy/prescription.ts';
import type { PairPoint } from '../policy/points.ts';
import { definePolicy } from './policy.ts';

export const policyPair = definePolicy({
  op: 'policy_pair',
  table: 'policy-pairs',
  judge({ point, line, lines }) {
    if (!line.code.startsWith(point.other)) return undefined;
    const beside = lines.find(
      (other) =>
        other.entry.id !== line.entry.id && other.code.startsWith(point.prefix) && isTogether(point, other, line));
    return {
      breached: beside !== undefined,
      actual: `收取${point.item_name}的同时收取${point.other_name}`,
      amount: line.amount,
    };
  },
});

function isTogether({ per }: PairPoint, one: ChargedLine, other: ChargedLine): boolean {
  if (!isSameVisit(one.entry, other.entry)) return false;
  switch (per) {
    case 'visit':
      return true;
    case 'day':
      return chinaDay(one.entry.at) === chinaDay(other.entry.at);
    case 'prescription':
      return isSamePrescription(one.entry, other.entry);
  }
}
