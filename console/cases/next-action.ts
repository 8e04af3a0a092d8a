// What may be done about a case, and how it stands afterwards. Pure: from the record so far and what is asked to the entry
// that is added, or to why not.
import type { CaseAction, CaseOutcome, CaseStage } from '../../connectors/clickhouse/queries/case-record.ts';
import { isoTime, readIsoTime } from '../../connectors/clickhouse/iso-time.ts';
import type { AskedAction } from './asked-action.ts';
import { firstReviewer, isEarlier, nextStage, statements } from './stages.ts';
import { dueAfter, endOfDay } from './time-limits.ts';
import type { CaseDays, IsHoliday } from './time-limits.ts';

export interface Circumstances {
  readonly by: string;
  /** ms since the epoch. */
  readonly at: number;
  /** HITS sequence that whoever acts has seen. */
  readonly seen: number;
  readonly days: CaseDays;
  readonly isHoliday: IsHoliday;
}

export type RefusalCode = 'case_state' | 'second_person' | 'field_invalid';

export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly field?: string;
}

export type Outcome =
  | { readonly entry: CaseAction; readonly refusal?: undefined }
  | { readonly entry?: undefined; readonly refusal: Refusal };

/** In which steps an action makes sense; the others always do. */
const possibleIn: Readonly<Partial<Record<AskedAction['action'], readonly CaseStage[]>>> = {
  uphold: ['first_review', 'second_review', 'verification'],
  dismiss: ['first_review', 'second_review', 'verification'],
  set_aside: ['first_review', 'second_review', 'verification'],
  take_back: ['first_review', 'second_review', 'verification'],
  state: ['appeal'],
  end_appeal: ['appeal'],
  dispose: ['disposal'],
  reopen: ['closed'],
};

/** Only whom the case is assigned to concludes a step; anybody may speak or take the case over. */
const conclusions: ReadonlySet<AskedAction['action']> = new Set([
  'uphold', 'dismiss', 'set_aside', 'take_back', 'end_appeal', 'dispose', 'return',
]);

export function nextAction(record: readonly CaseAction[], asked: AskedAction, circumstances: Circumstances): Outcome {
  const before = record.at(-1);
  if (before !== undefined) {
    const refusal = whyNot(record, before, asked, circumstances);
    if (refusal !== undefined) return { refusal };
    return { entry: following(before, asked, circumstances, changeOf(record, before, asked, circumstances)) };
  }
  if (asked.action !== 'accept') return { refusal: state('nobody works on the case yet: accept it first') };
  const { by, at, seen } = circumstances;
  const { action, assignee = by, note = '' } = asked;
  const step = begun('first_review', circumstances);
  const entry = { number: 1, at: isoTime(at), actor: by, action, note, assignee, hit_ids: [], measures: [], hits_sequence: seen };
  return { entry: { ...entry, ...step } };
}

function whyNot(
  record: readonly CaseAction[], before: CaseAction, asked: AskedAction, { by, at }: Circumstances,
): Refusal | undefined {
  const { stage, assignee } = before;
  const { action } = asked;
  if (action === 'accept') return state(`the case is in work already (${stage})`);
  const stages = possibleIn[action];
  if (stages !== undefined && !stages.includes(stage)) return state(`${action} is possible in ${stages.join(', ')}; the case is in ${stage}`);
  if (stage === 'closed' && action !== 'reopen' && action !== 'note') return state('the case is closed: reopen it first');
  if (conclusions.has(action) && assignee !== '' && assignee !== by) {
    return state(`the case is assigned to ${assignee}: take it over first (assign)`);
  }
  const reviewer = firstReviewer(record);
  if (stage === 'second_review' && reviewer !== undefined) {
    const isSame = (conclusions.has(action) && by === reviewer) || (action === 'assign' && asked.assignee === reviewer);
    if (isSame) return { code: 'second_person', message: `${reviewer} concluded the first review: the second is another person's` };
  }
  if (action === 'uphold' && stage === 'verification' && asked.confirmed_amount === undefined) {
    return invalid('confirmed_amount', 'verification says how much it has confirmed, in yuan; 0 when nothing is to be paid');
  }
  if (action === 'end_appeal' && statements(record).length === 0 && at < timeOf(before.due)) {
    return state(`the institution may speak until ${before.due ?? ''}: write down what it says, or wait`);
  }
  if (action === 'return' && !isEarlier(asked.to, stage)) return invalid('to', `${asked.to} does not come before ${stage}`);
  if (action === 'extend' && timeOf(endOfDay(asked.due)) <= timeOf(before.due)) {
    return invalid('due', 'a limit is only ever put off');
  }
  return undefined;
}

type Step = Pick<CaseAction, 'stage' | 'since' | 'due'>;
type Money = Pick<CaseAction, 'confirmed_amount' | 'recover_amount'>;

type ChangedField = 'assignee' | 'hit_ids' | 'reason' | 'measures' | 'stance' | 'fixmedins_code' | 'hits_sequence';

/** What an entry changes; what it does not name stays as it was. */
interface Change extends Partial<Pick<CaseAction, ChangedField>> {
  readonly step?: Step;
  readonly outcome?: CaseOutcome | 'none';
  readonly money?: Money;
}

function following(before: CaseAction, asked: AskedAction, { by, at }: Circumstances, change: Change): CaseAction {
  const { step = stepOf(before), outcome = before.outcome ?? 'none', money = moneyOf(before), ...rest } = change;
  return {
    number: before.number + 1, at: isoTime(Math.max(at, timeOf(before.at) + 1)),
    actor: by, action: asked.action, note: asked.note ?? '',
    assignee: before.assignee, hit_ids: [], measures: [], hits_sequence: before.hits_sequence,
    ...rest, ...step, ...money, ...(outcome === 'none' ? {} : { outcome }),
  };
}

function changeOf(record: readonly CaseAction[], before: CaseAction, asked: AskedAction, circumstances: Circumstances): Change {
  const { by, seen } = circumstances;
  const concluded = { hits_sequence: Math.max(seen, before.hits_sequence), assignee: by };
  switch (asked.action) {
    case 'accept':
      return {};
    case 'note':
      // A closed case with news is a clue again until somebody has looked at it.
      return before.stage === 'closed' ? { hits_sequence: Math.max(seen, before.hits_sequence) } : {};
    case 'assign':
      return { assignee: asked.assignee };
    case 'set_aside':
      return { hit_ids: asked.hit_ids, reason: asked.reason, assignee: by };
    case 'take_back':
      return { hit_ids: asked.hit_ids, assignee: by };
    case 'uphold': {
      const stage = before.stage === 'closed' ? 'closed' : nextStage[before.stage];
      const { confirmed_amount } = asked;
      return {
        ...concluded, step: begun(stage, circumstances), ...whoIsNext(stage),
        ...(stage === 'disposal' && confirmed_amount !== undefined ? { money: { confirmed_amount } } : {}),
      };
    }
    case 'dismiss': {
      const { reason } = asked;
      // The first reviewer proposes; no suspicion is let go that only one person has looked at.
      if (before.stage === 'first_review') {
        return { ...concluded, reason, step: begun('second_review', circumstances), ...whoIsNext('second_review') };
      }
      return { ...concluded, reason, step: begun('closed', circumstances), outcome: 'unfounded', money: {} };
    }
    case 'state': {
      const { stance, fixmedins_code } = asked;
      return { stance, ...(fixmedins_code === undefined ? {} : { fixmedins_code }) };
    }
    case 'end_appeal':
      return { ...concluded, step: begun('verification', circumstances) };
    case 'dispose': {
      const { recover_amount, measures } = asked;
      const money = { ...moneyOf(before), ...(recover_amount === undefined ? {} : { recover_amount }) };
      return { ...concluded, measures, step: begun('closed', circumstances), outcome: 'violation', money };
    }
    case 'return': {
      const assignee = record.findLast(({ stage }) => stage === asked.to)?.assignee ?? '';
      return { ...concluded, step: begun(asked.to, circumstances), assignee, money: {} };
    }
    case 'extend':
      return { step: { ...stepOf(before), due: endOfDay(asked.due) } };
    case 'reopen':
      return { ...concluded, step: begun('first_review', circumstances), outcome: 'none', money: {} };
  }
}

/** The second review waits for another person. */
function whoIsNext(stage: CaseStage): Pick<Change, 'assignee'> {
  return stage === 'second_review' ? { assignee: '' } : {};
}

function begun(stage: CaseStage, { at, days, isHoliday }: Circumstances): Step {
  return { stage, since: isoTime(at), ...(stage === 'closed' ? {} : { due: dueAfter(at, days[stage], isHoliday) }) };
}

function stepOf({ stage, since, due }: CaseAction): Step {
  return { stage, since, ...(due === undefined ? {} : { due }) };
}

function moneyOf({ confirmed_amount, recover_amount }: CaseAction): Money {
  return {
    ...(confirmed_amount === undefined ? {} : { confirmed_amount }),
    ...(recover_amount === undefined ? {} : { recover_amount }),
  };
}

function invalid(field: string, message: string): Refusal {
  return { code: 'field_invalid', field, message };
}

function state(message: string): Refusal {
  return { code: 'case_state', message };
}

function timeOf(iso: string | undefined): number {
  return iso === undefined ? -Infinity : readIsoTime(iso);
}
