// A frame at one stroke, or event by event when one of its events is suspected of killing: batching does
// not change which hits stand, so only the count of their revisions differs.
import { EventAccount } from './event-account.ts';
import type { FundEvent } from './event.ts';
import type { Evaluator, Outcome } from './evaluator.ts';

/** `alone` is called before an event is judged that no other is judged with. */
export function judgeAlone(
  evaluator: Pick<Evaluator, 'apply'>,
  events: readonly FundEvent[],
  isApart: boolean,
  alone: (event_id: string) => void,
): Outcome {
  const [only] = events;
  if (only !== undefined && events.length === 1) alone(only.event_id);
  if (!isApart || events.length < 2) return evaluator.apply(events);
  const outcomes = events.map((event) => {
    alone(event.event_id);
    return evaluator.apply([event]);
  });
  const account = new EventAccount();
  for (const one of outcomes) if (one.account !== undefined) account.merge(one.account);
  return {
    hits: outcomes.flatMap(({ hits }) => hits),
    shadow: outcomes.flatMap(({ shadow }) => shadow),
    late: outcomes.flatMap(({ late }) => late),
    broken: outcomes.flatMap(({ broken }) => broken),
    duplicates: outcomes.reduce((sum, { duplicates }) => sum + duplicates, 0),
    added: outcomes.flatMap(({ added = [] }) => added),
    account,
  };
}

/** An event that was left out, and how it counts. */
export interface LeftOutEvent {
  readonly event: FundEvent;
  readonly fate: 'quarantined' | 'duplicate';
}

/** Counts events that were left out beside those that were judged; -1 for those that no longer are. */
export function withLeftOut(outcome: Outcome, leftOut: readonly LeftOutEvent[], change: 1 | -1): Outcome {
  if (leftOut.length === 0) return outcome;
  const account = new EventAccount();
  if (outcome.account !== undefined) account.merge(outcome.account);
  for (const { event, fate } of leftOut) account.add(event, fate, change);
  return { ...outcome, account };
}
