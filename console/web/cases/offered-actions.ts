// What the reader can do about a case as it stands, and why not the rest. The server decides again
// (console/cases/next-action.ts).
import type { CaseActionName, CaseStage } from '../../../connectors/clickhouse/queries/case-record.ts';
import { firstReviewer, setAside, statements } from '../../cases/stages.ts';
import type { CaseDetail } from '../contract.ts';
import type { Words } from '../words/zh.ts';
import { lastDay } from './last-day.ts';

export interface OfferedAction {
  readonly name: CaseActionName;
  /** Why it cannot be done now. */
  readonly refusal: string | undefined;
}

/** As console/server/access/principal.ts has it. */
export function mayWork(role: string): boolean {
  return role === 'admin' || role === 'inspector';
}

const ofStage: Readonly<Record<CaseStage, readonly CaseActionName[]>> = {
  first_review: ['uphold', 'dismiss', 'set_aside', 'take_back', 'assign', 'note', 'extend'],
  second_review: ['uphold', 'dismiss', 'set_aside', 'take_back', 'return', 'assign', 'note', 'extend'],
  appeal: ['state', 'end_appeal', 'return', 'assign', 'note', 'extend'],
  verification: ['uphold', 'dismiss', 'set_aside', 'take_back', 'return', 'assign', 'note', 'extend'],
  disposal: ['dispose', 'return', 'assign', 'note', 'extend'],
  closed: ['reopen', 'note'],
};
const conclusions: ReadonlySet<CaseActionName> = new Set([
  'uphold', 'dismiss', 'set_aside', 'take_back', 'end_appeal', 'dispose', 'return',
]);

/** In the order in which they are usually taken. */
export function offeredActions(
  { actions, hits }: CaseDetail, me: string, now: number, { casework: { cannot, person } }: Words,
): readonly OfferedAction[] {
  const last = actions.at(-1);
  if (last === undefined) return [{ name: 'accept', refusal: undefined }];
  const { stage, assignee, due } = last;
  const reviewer = firstReviewer(actions);
  const aside = setAside(actions).size;
  return ofStage[stage].map((name) => ({ name, refusal: refusalOf(name) }));

  function refusalOf(name: CaseActionName): string | undefined {
    if (conclusions.has(name)) {
      if (stage === 'second_review' && reviewer === me) return cannot.second(person(me));
      if (assignee !== '' && assignee !== me) return cannot.assigned(person(assignee));
    }
    const isEarly = due !== undefined && now < Date.parse(due);
    if (name === 'end_appeal' && isEarly && statements(actions).length === 0) return cannot.appeal(lastDay(due));
    if (name === 'set_aside' && hits === 0) return cannot.noHits;
    if (name === 'take_back' && aside === 0) return cannot.noneAside;
    return undefined;
  }
}
