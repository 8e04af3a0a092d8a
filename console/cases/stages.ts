// What follows from the record of a case.
import type { CaseAction, CaseStage, DismissalReason, OpenStage } from '../../connectors/clickhouse/queries/case-record.ts';
import { caseStages } from '../../connectors/clickhouse/queries/case-record.ts';

/** What is asked of an entry here; the page's have the same. */
interface Entry extends Pick<CaseAction, 'action' | 'actor' | 'stage' | 'hit_ids'> {
  readonly reason?: DismissalReason | undefined;
}

/** Where a case goes when the suspicion is upheld. */
export const nextStage: Readonly<Record<OpenStage, CaseStage>> = {
  first_review: 'second_review', second_review: 'appeal', appeal: 'verification', verification: 'disposal', disposal: 'closed',
};

export function isEarlier(one: CaseStage, other: CaseStage): boolean {
  return caseStages.indexOf(one) < caseStages.indexOf(other);
}

/** Hits that a reviewer has set aside, with the reason; what was taken back is not among them. */
export function setAside(actions: readonly Entry[]): ReadonlyMap<string, DismissalReason> {
  const aside = new Map<string, DismissalReason>();
  for (const { action, hit_ids, reason = 'other' } of actions) {
    for (const hit_id of hit_ids) {
      if (action === 'set_aside') aside.set(hit_id, reason);
      else if (action === 'take_back') aside.delete(hit_id);
    }
  }
  return aside;
}

/** Who concluded the first review of the round that the case is in. */
export function firstReviewer(actions: readonly Entry[]): string | undefined {
  const entry = actions.findLastIndex(({ stage }, i) => stage === 'second_review' && actions[i - 1]?.stage === 'first_review');
  return actions[entry]?.actor;
}

/** What institutions have said since the appeal began. */
export function statements<One extends Entry>(actions: readonly One[]): readonly One[] {
  const opened = actions.findLastIndex(({ stage }, i) => stage === 'appeal' && actions[i - 1]?.stage !== 'appeal');
  return opened < 0 ? [] : actions.slice(opened).filter(({ action }) => action === 'state');
}
