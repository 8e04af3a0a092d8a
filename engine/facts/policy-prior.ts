// `policy_prior`: a second-line drug without any of its first-line drugs before it (table
// `policy-prior-use`), for one person within the point's window. Nothing is said while any fee feed that
// the institution has was not observed for so long: the first-line drug may have been given there. Nor
// when the window is longer than lines are read.
import { dayMs } from '../china-time.ts';
import { feeKinds } from '../policy/charged-lines.ts';
import { periodReachDays } from '../policy/period.ts';
import { definePolicy } from './policy.ts';

export const policyPrior = definePolicy({
  op: 'policy_prior',
  table: 'policy-prior-use',
  reachDays: periodReachDays,
  judge({ point, line, lines, evaluation }) {
    const { at, fixmedins_code } = line.entry;
    const { windowDays, priors } = point;
    if (windowDays <= 0 || windowDays > periodReachDays.back || priors.length === 0) return undefined;
    const from = at - windowDays * dayMs;
    const isUsed = lines.some(
      ({ code, entry }) => entry.at >= from && entry.at <= at && priors.some((prefix) => code.startsWith(prefix)));
    if (!isUsed && !isObserved(from)) return undefined;
    return { breached: !isUsed, actual: `此前${windowDays}天内未见一线用药记录`, amount: line.amount };

    function isObserved(since: number): boolean {
      // Each is asked, so that each wakes.
      const starts = feeKinds
        .map((kind) => evaluation.coverage.observedSince(fixmedins_code, kind, evaluation.job))
        .filter((start) => start !== undefined);
      return starts.length > 0 && starts.every((start) => start <= since);
    }
  },
});
