// `chain`: how many entries follow one another up to the trigger, each beginning so many calendar days
// after the one before it has ended. It is followed backwards from the trigger and breaks at the first
// gap that is shorter or longer, and at an interval whose end is not known. Nights out are counted from
// the end of an interval, from the entry itself when it is a moment.
//
// Value: {count, first, previous, gaps}: the entries of the chain, the trigger counted; its first entry;
// the one before the trigger; the gaps in days, oldest first. A trigger that follows nothing is 1.
import { z } from 'zod';
import { chinaDay } from '../china-time.ts';
import { compareEntries, type Entry } from '../entry.ts';
import { Candidates, nothingKept } from './candidates.ts';
import { quantity, windowed } from './declaration.ts';
import { defineOperator } from './operator.ts';
import { candidateReach } from './reach.ts';

/** Longest chain that is followed. */
const entriesMax = 100;

export const chain = defineOperator({
  op: 'chain',
  schema: z.strictObject({
    ...windowed,
    op: z.literal('chain'),
    gap_days_min: quantity,
    gap_days_max: quantity,
  }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const candidates = new Candidates(spec, scope, nothingKept);
    const least = scope.value(spec.gap_days_min);
    const most = scope.value(spec.gap_days_max);
    return (evaluation) => {
      const { trigger } = evaluation;
      const before: Entry[] = [];
      const span = candidates.span(evaluation);
      if (span === undefined)
        candidates.visitInOrder(evaluation, (entry) => void before.push(entry));
      else before.push(...span.entries.slice(Math.max(span.from, span.place - entriesMax), span.place));
      const gaps: number[] = [];
      const members: Entry[] = [trigger];
      for (const entry of before.toReversed()) {
        if (compareEntries(entry, trigger) >= 0) continue;
        const gap = gapDays(entry, members[members.length - 1]!);
        if (gap === undefined || gap < Number(least(evaluation)) || gap > Number(most(evaluation))) break;
        members.push(entry);
        gaps.push(gap);
        if (members.length === entriesMax) break;
      }
      return {
        count: members.length,
        first: members[members.length - 1],
        previous: members[1],
        gaps: gaps.toReversed(),
      };
    };
  },
});

function gapDays(before: Entry, after: Entry): number | undefined {
  const end = before.until ?? (before.kind === 'stay' ? undefined : before.at);
  return end === undefined ? undefined : chinaDay(after.at) - chinaDay(end);
}
