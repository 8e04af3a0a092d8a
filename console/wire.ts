// The WebSocket protocol of GET /api/alerts, shared by server and browser.
// Spec: W1 the first message is `hello`. W2 every hit after the client's cursor arrives, in cursor
// order, or a `gap` says which cursors cannot be had any more. W3 `cursor` of a `hits` message is
// what the client names when it reconnects. W4 a filter drops hits, never cursors: a `hits` message
// may be empty. W5 a `stats` message comes at least once a second. W6 cursors count in the stream that `hello` names; a
// client that names another one with its cursor is sent this one from its beginning, and what it has is to be forgotten.
import type { Hit } from '../engine/hit.ts';

export interface AlertHit extends Omit<Hit, 'evidence' | 'conditions' | 'facts'> {
  /** Sequence in HITS. Several hits may share one. */
  readonly cursor: number;
}

export type ServerMessage =
  | { readonly type: 'hello'; readonly cursor: number; readonly version: string; readonly masked: boolean; readonly stream: string }
  | { readonly type: 'hits'; readonly cursor: number; readonly hits: readonly AlertHit[] }
  | {
      readonly type: 'stats';
      readonly cursor: number;
      readonly sequence: number;
      readonly evaluated: number;
      readonly stored: number;
      /** ISO 8601 +08:00 of the newest event judged; absent before the first. */
      readonly watermark?: string;
      /** Receive time of the newest event judged, ISO 8601. */
      readonly newest_received_at?: string;
      readonly events_per_s: number;
      readonly lag_ms: number;
      /** Most urgent first; absent when all is well. */
      readonly alarms?: readonly Alarm[];
    }
  | { readonly type: 'gap'; readonly from: number; readonly to: number; readonly message: string };

/** What somebody should look at. `count`: events left out, or MB that are left. `detail`: a stream or an error code. */
export interface Alarm {
  readonly code:
    | 'not_accepting' | 'hits_blocked' | 'disk_full' | 'disk_low' | 'stream_low' | 'memory_low'
    | 'checkpoint_blocked' | 'checkpoint_refused' | 'quarantine_full' | 'quarantined';
  readonly count?: number;
  readonly detail?: string;
}

/** An event, or a whole message, that judging leaves out because it killed the evaluator. */
export interface QuarantineItem {
  /** In EVENTS. */
  readonly sequence: number;
  readonly event_id?: string;
  readonly infno?: string;
  readonly fixmedins_code?: string;
  /** Chinese. */
  readonly reason: string;
  readonly deaths: number;
  readonly at: string;
  readonly by: string;
  readonly released_at?: string;
  readonly released_by?: string;
}

// The life cycle of rules: GET and POST under /api/rules. Times are ISO 8601 with +08:00; amounts are yuan, decimal strings.

/** Where a rule stands. `off`: switched off, by itself when it failed or by a person; its version is shown beside it. */
export type RuleState = 'draft' | 'active' | 'off' | 'retired';
/** Where a version stands. `available`: shipped, but a version published here is in force, so it waits to be published. */
export type VersionState = 'draft' | 'shadow' | 'active' | 'available' | 'rolled_back' | 'retired' | 'superseded';

export interface RuleLife {
  readonly id: string;
  readonly state: RuleState;
  /** Versions in force together, ascending: each judges from its effective date on, until the next one's. */
  readonly in_force: readonly number[];
  /** Newest version that was never in force. */
  readonly draft?: number;
  /** Version that judges live traffic beside the real one, unseen. */
  readonly shadow?: number;
  /** Switched off: which version, why, since when. */
  readonly off?: { readonly version: number; readonly reason: string; readonly at: string; readonly by: string };
  /** Sequence of the rule's newest step: name it as `expect` and a step that somebody took meanwhile refuses yours. */
  readonly sequence: number;
  readonly changed_at?: string;
  readonly changed_by?: string;
}

export type RuleStepType =
  | 'shipped' | 'unshipped' | 'draft' | 'checked' | 'backtested' | 'shadow_started' | 'shadow_stopped'
  | 'published' | 'refused' | 'rolled_back' | 'retired' | 'switched_off' | 'switched_on';

/** One line of a rule's history. */
export interface RuleStep {
  readonly sequence: number;
  readonly at: string;
  /** A user's name; `@release` for shipped files, `@evaluator` for a rule that failed. */
  readonly by: string;
  readonly type: RuleStepType;
  readonly version?: number;
  readonly note?: string;
  /** Why it failed or was refused. */
  readonly reason?: string;
  /** Sequence in EVENTS from which on it holds. */
  readonly events_sequence?: number;
  readonly check?: { readonly errors: number; readonly warnings: number; readonly examples: number; readonly failed: number };
  readonly backtest?: { readonly job: string; readonly against?: number; readonly hits: number; readonly events: number };
}

export interface RuleVersion {
  readonly version: number;
  readonly state: VersionState;
  readonly origin: 'shipped' | 'drafted';
  readonly author: string;
  readonly saved_at: string;
  readonly note?: string;
  /** 32 hex characters of the rule's content. */
  readonly hash: string;
  readonly effective: { readonly from?: string; readonly to?: string };
  readonly published_by?: string;
  readonly published_at?: string;
  readonly check?: RuleCheck;
  /** Newest back-test. */
  readonly backtest?: BacktestReport;
}

export interface RuleHistory {
  readonly life: RuleLife;
  /** Newest first. */
  readonly versions: readonly RuleVersion[];
  /** Newest first. */
  readonly steps: readonly RuleStep[];
}

export interface RuleFinding {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  /** JSON pointer into the rule. */
  readonly place: string;
  readonly zh: string;
  readonly en: string;
  readonly suggestion?: string;
}

export interface RuleCheck {
  readonly at: string;
  readonly errors: number;
  readonly warnings: number;
  readonly findings: readonly RuleFinding[];
  /** What an event costs, as engine/check says it. */
  readonly cost?: unknown;
  readonly examples: readonly { readonly name: string; readonly problems: readonly string[] }[];
}

/** A hit of a report: as in lists, without evidence, conditions and facts. */
export interface SampleHit extends Omit<Hit, 'evidence' | 'conditions' | 'facts'> {
  /** Other persons whom its sentence names: only its evidence told that these are numbers of persons, to be masked as such. */
  readonly psn_nos?: readonly string[];
}

export interface HitsSummary {
  readonly version: number;
  readonly hits: number;
  readonly amount: string;
  readonly fund_amount: string;
  readonly by_day: readonly { readonly day: string; readonly hits: number; readonly amount: string }[];
  readonly by_grade: readonly { readonly grade: number; readonly hits: number; readonly amount: string }[];
  /** Most hits first, at most 50. */
  readonly by_institution: readonly { readonly fixmedins_code: string; readonly hits: number; readonly amount: string }[];
  readonly samples: readonly SampleHit[];
}

/** Two sets of hits of one rule, told apart by hit id. `changed`: another grade, amount, sentence, evidence or facts. */
export interface HitsDifference {
  readonly same: number;
  readonly only_first: number;
  readonly only_second: number;
  readonly changed: number;
  readonly only_first_samples: readonly SampleHit[];
  readonly only_second_samples: readonly SampleHit[];
  readonly changed_samples: readonly { readonly first: SampleHit; readonly second: SampleHit }[];
}

/** Hits that are about the same stay, box or person as a raised hit of another rule. */
export interface Overlap {
  readonly rule_id: string;
  readonly hits: number;
  readonly by: { readonly stay: number; readonly code: number; readonly person: number };
}

export interface BacktestReport {
  readonly job: string;
  readonly rule_id: string;
  readonly version: number;
  /** Version it is compared with: the first of `difference`, the tested one is the second. */
  readonly against?: number;
  readonly at: string;
  readonly by: string;
  /** Hits counted: event time from, to (exclusive); absent when everything stored was. */
  readonly from?: string;
  readonly to?: string;
  readonly events: number;
  /** Event times of the oldest and newest event read. */
  readonly first_at?: string;
  readonly last_at?: string;
  readonly seconds: number;
  readonly events_per_s: number;
  readonly tested: HitsSummary;
  readonly compared?: HitsSummary;
  readonly difference?: HitsDifference;
  readonly overlap: readonly Overlap[];
  /** Kinds of event and record the rule reads and how many events of each are stored: 0 means it cannot judge yet. */
  readonly reads: readonly { readonly kind: string; readonly events?: number; readonly kept: boolean }[];
  /** A version that failed while it was tested. */
  readonly broken?: readonly { readonly version: number; readonly error: string }[];
}

export interface BacktestJob {
  readonly job: string;
  readonly rule_id: string;
  readonly version: number;
  readonly against?: number;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly by: string;
  readonly started_at: string;
  readonly ended_at?: string;
  readonly events: number;
  readonly events_total: number;
  /** Raised so far. */
  readonly hits: number;
  readonly events_per_s: number;
  readonly error?: string;
  readonly report?: BacktestReport;
}

export interface ShadowReport {
  readonly rule_id: string;
  readonly version: number;
  readonly started_at: string;
  readonly started_by: string;
  readonly summary: HitsSummary;
  /** First: what is in force. Second: the shadow. */
  readonly difference: HitsDifference;
  readonly overlap: readonly Overlap[];
}

/** What became of a change in EVENTS. `refused`: the old set stays, `error` says why. `pending`: not judged yet. */
export interface ActivationOutcome {
  readonly state: 'in_force' | 'refused' | 'pending' | 'unchanged';
  readonly sequence?: number;
  readonly error?: string;
}

/** Answer to a step: where the rule stands now. */
export interface StepAnswer {
  readonly life: RuleLife;
  readonly version?: number;
  readonly check?: RuleCheck;
  readonly activation?: ActivationOutcome;
}

// The completeness ledger and dead letters: GET /api/ledger, GET and POST under /api/dead-letters. Rows, details and steps as in
// connectors/clickhouse/queries/contract.ts.

/** received = judged + not_judged + late + duplicate + quarantined + pending + difference. */
export type LedgerColumn =
  | 'received' | 'judged' | 'not_judged' | 'late' | 'duplicate' | 'quarantined' | 'pending' | 'difference' | 'withdrawn' | 'dead';

/** `resubmitted`: a correction was sent and is not judged yet, or failed and is a letter of its own now. `resolved`: a
 * correction was accepted and judged. */
export type DeadLetterState = 'open' | 'resubmitted' | 'resolved' | 'dismissed';

/** Part of the answer to a correction, beside the receipt of POST /api/fsi. */
export interface Resubmission {
  readonly letter_id: string;
  readonly state: DeadLetterState;
  /** The same text had been sent before: nothing was sent now, and the answer is the earlier one. */
  readonly repeated: boolean;
  readonly by: string;
  readonly at: string;
  /** JSON pointers of what differs from the original; an empty one is the whole text. */
  readonly changed: readonly string[];
  readonly event_ids: readonly string[];
  /** The letter that the correction became when it failed. */
  readonly child?: string;
}

/** One version of a knowledge table. */
export interface TableVersionItem {
  readonly version: number;
  readonly at: string;
  /** A user's name, or `@release`. */
  readonly by: string;
  readonly note?: string;
  /** First service date it judges; absent: all of them. */
  readonly from?: string;
  readonly rows: number;
  readonly hash: string;
  /** It is one of those that judge now. */
  readonly in_force: boolean;
}

/** What a replaced table would do to the hits of one rule. */
export interface RuleDifference {
  readonly rule_id: string;
  readonly title: string;
  readonly raised: number;
  readonly withdrawn: number;
  readonly revised: number;
}

/** What a replaced table would do to the hits of stored events. */
export interface PreviewFindings {
  readonly raised: number;
  readonly withdrawn: number;
  readonly revised: number;
  readonly same: number;
  readonly rules: readonly RuleDifference[];
  readonly samples: Pick<HitsDifference, 'only_first_samples' | 'only_second_samples' | 'changed_samples'>;
  /** Distinct events judged. */
  readonly events: number;
}

export interface PreviewJob {
  readonly job: string;
  readonly table: string;
  readonly from?: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly by: string;
  readonly started_at: string;
  readonly ended_at?: string;
  readonly events: number;
  readonly events_total: number;
  readonly error?: string;
  readonly report?: PreviewFindings;
}
