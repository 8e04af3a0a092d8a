// What the reader has filled in for an action on a case, and what is asked of the server with it.
import type { CaseActionName, CaseStage, DismissalReason, Measure, Stance } from '../../../connectors/clickhouse/queries/case-record.ts';
import type { AskedAction } from '../../cases/asked-action.ts';
import type { CaseDetail } from '../contract.ts';

export type EarlierStage = Exclude<CaseStage, 'closed'>;

export interface Filled {
  readonly note?: string;
  readonly assignee?: string;
  readonly reason?: DismissalReason;
  readonly stance?: Stance;
  readonly fixmedins_code?: string;
  readonly to?: EarlierStage;
  readonly due?: string;
  readonly confirmed_amount?: string;
  readonly recover_amount?: string;
  readonly measures?: readonly Measure[];
  readonly hit_ids?: readonly string[];
}

/** As the server takes it. */
export const amountForm = /^\d{1,14}(\.\d{1,2})?$/;
/** The note may stay empty. */
export const isNoteOptional: ReadonlySet<CaseActionName> = new Set(['accept', 'assign', 'set_aside', 'take_back', 'end_appeal']);

/** `undefined` while something is missing. */
export function askedOf(action: CaseActionName, filled: Filled, { work }: CaseDetail): AskedAction | undefined {
  const text = filled.note?.trim() ?? '';
  if (text === '' && !isNoteOptional.has(action)) return undefined;
  const note = text === '' ? undefined : text;
  const { assignee, reason, stance, fixmedins_code, to, due, confirmed_amount, recover_amount, hit_ids = [] } = filled;
  switch (action) {
    case 'accept':
      return { action, assignee, note };
    case 'assign':
      return assignee === undefined ? undefined : { action, assignee, note };
    case 'note':
    case 'reopen':
      return { action, note: text };
    case 'end_appeal':
      return { action, note };
    case 'set_aside':
      return reason === undefined || hit_ids.length === 0 ? undefined : { action, hit_ids, reason, note };
    case 'take_back':
      return hit_ids.length === 0 ? undefined : { action, hit_ids, note };
    case 'uphold':
      if (work?.stage !== 'verification') return { action, note: text };
      return isAmount(confirmed_amount) ? { action, note: text, confirmed_amount } : undefined;
    case 'dismiss':
      return reason === undefined ? undefined : { action, reason, note: text };
    case 'state':
      return stance === undefined ? undefined : { action, stance, fixmedins_code, note: text };
    case 'dispose': {
      const { measures: taken = [] } = filled;
      const isGiven = recover_amount !== undefined && recover_amount !== '';
      if (taken.length === 0 || (isGiven && !isAmount(recover_amount))) return undefined;
      return { action, measures: taken, note: text, ...(isGiven ? { recover_amount } : {}) };
    }
    case 'return':
      return to === undefined ? undefined : { action, to, note: text };
    case 'extend':
      return due === undefined || due === '' ? undefined : { action, due, note: text };
    default:
      return action satisfies never;
  }
}

function isAmount(value: string | undefined): value is string {
  return value !== undefined && amountForm.test(value);
}
