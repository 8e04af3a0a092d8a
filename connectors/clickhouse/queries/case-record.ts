// The record of a case, as the table `case_actions` keeps it. A case goes through the five steps that every suspicion must take
// (医保基金智能审核和监控知识库、规则库管理办法(试行), 2022): first review, second review, appeal of the audited party, verification,
// disposal. The national text fixes the steps and that each has a limit; how many days is local. No case ends before two people
// have looked at it: the second reviewer is another person than the first.

export const caseStages = ['first_review', 'second_review', 'appeal', 'verification', 'disposal', 'closed'] as const;
export type CaseStage = (typeof caseStages)[number];
export type OpenStage = Exclude<CaseStage, 'closed'>;

export const caseActionNames = [
  'accept', 'assign', 'note', 'set_aside', 'take_back', 'uphold', 'dismiss', 'state', 'end_appeal', 'dispose', 'return', 'extend', 'reopen',
] as const;
export type CaseActionName = (typeof caseActionNames)[number];

/** What a closed case has come to: `violation` was disposed of, `unfounded` was dismissed. */
export const caseOutcomes = ['violation', 'unfounded'] as const;
export type CaseOutcome = (typeof caseOutcomes)[number];

/** Why a suspicion does not stand. `rule` says that the rule is at fault: those count against it. */
export const dismissalReasons = ['lawful', 'exempt', 'data', 'rule', 'duplicate', 'evidence', 'withdrawn', 'other'] as const;
export type DismissalReason = (typeof dismissalReasons)[number];

/** How a violation is disposed of: 拒付, 追回, 约谈, 违约金, 支付资格记分, 暂停, 解除协议, 移送行政处罚, 移送公安. */
export const measures = [
  'refuse_payment', 'recover', 'interview', 'penalty', 'points', 'suspend', 'terminate', 'transfer_administrative', 'transfer_police',
] as const;
export type Measure = (typeof measures)[number];

/** Of the institution, to what it was told. */
export const stances = ['objects', 'accepts'] as const;
export type Stance = (typeof stances)[number];

/** One entry in the record of a case, with how the case stands after it. */
export interface CaseAction {
  /** From 1, without holes. */
  readonly number: number;
  /** ISO 8601 +08:00; later than that of the entry before. */
  readonly at: string;
  readonly actor: string;
  readonly action: CaseActionName;
  readonly note: string;
  readonly stage: CaseStage;
  /** When the stage began. */
  readonly since: string;
  /** The stage's limit, exclusive: midnight in China. Absent once closed. */
  readonly due?: string;
  /** User name; empty: nobody. */
  readonly assignee: string;
  readonly outcome?: CaseOutcome;
  /** Of `dismiss` and `set_aside`. */
  readonly reason?: DismissalReason;
  /** Of `set_aside` and `take_back`. */
  readonly hit_ids: readonly string[];
  /** Of `dispose`. */
  readonly measures: readonly Measure[];
  /** Yuan: what verification has confirmed. Stands from then on. */
  readonly confirmed_amount?: string;
  /** Yuan: what is to be paid back. Stands from then on. */
  readonly recover_amount?: string;
  /** Of `state`: which institution spoke. */
  readonly fixmedins_code?: string;
  /** Of `state`. */
  readonly stance?: Stance;
  /** HITS sequence that the reader had seen at the last conclusion: later hits are news. */
  readonly hits_sequence: number;
}

/** How a case stands that somebody works on. */
export interface CaseWork {
  readonly stage: CaseStage;
  /** When the step began. */
  readonly since: string;
  /** The step's limit, exclusive; absent once closed. */
  readonly due?: string;
  /** User name; empty: nobody. */
  readonly assignee: string;
  readonly outcome?: CaseOutcome;
  readonly confirmed_amount?: string;
  readonly recover_amount?: string;
  /** Actions so far. */
  readonly number: number;
  readonly updated_at: string;
  /** Hits of the case were raised, revised or withdrawn since the last conclusion. */
  readonly has_news: boolean;
}

export interface CaseWorkFilter {
  readonly stage?: readonly CaseStage[];
  readonly assignee?: string;
  readonly outcome?: CaseOutcome;
  /** Those whose limit has passed at this time, ms since the epoch. */
  readonly overdue_at?: number;
}
