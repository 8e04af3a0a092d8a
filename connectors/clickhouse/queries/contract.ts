// What the console may ask of the store: the shapes that go in and come out of the functions beside
// this file. Times in filters are ms since the epoch; times in answers are ISO 8601 with +08:00.
// `from` is inclusive and `to` exclusive everywhere (DESIGN section 14, Reading hits).
//
//   list-hits.ts     listHits(client, filter, page, options?): Promise<HitPage>
//   stream-hits.ts   streamHits(client, filter, options?): HitStream
//   get-hit.ts       getHit(client, hit_id): Promise<HitDetail | undefined>
//   count-hits.ts    countHits(client, filter, by, options?): Promise<readonly HitCount[]>
//   events.ts        getEvents(client, refs), listEvents(client, filter, page)
//   dead-letters.ts  listDeadLetters(client, filter, page), countDeadLetters(client, filter), getDeadLetter(client, id)
//   dead-letter-steps.ts  listSteps(client, letterId), writeSteps(client, steps)
//   ledger.ts        ledger(client, filter): Promise<readonly LedgerRow[]>
//   ledger-holes.ts  ledgerSequences(client): Promise<LedgerSequences>
//   silent-feeds.ts  silentFeeds(client, { at, fixmedins_code })
//   cases.ts         listCases(client, filter, page), getCase(client, case_id, options?)
//                    listWork(client, filter, page): cases that people work on
//   casework.ts      readActions(client, case_id), writeAction(client, subject, action), worksOf(client, ids, asOf)
//   audit.ts         writeAudit(client, entry), listAudit(client, filter, page)
//   progress.ts      readProgress(client): Promise<StoreProgress>
//
// Errors: a page cursor that is not one of ours throws `BadCursor` (answer 400); everything else
// that throws means that the store could not answer (answer 503).
import type { ClickHouseClient } from '@clickhouse/client';
import type { EventKind, FundEvent } from '../../../engine/event.ts';
import type { Family, Grade, Hit, HitState } from '../../../engine/hit.ts';
import type { CaseAction, CaseWork } from './case-record.ts';

export type StoreClient = ClickHouseClient;

/** The page cursor did not come from an earlier answer, or is for another list. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
}

export interface Page {
  /** Items wanted, 1 to 1,000. Larger values are cut to 1,000. */
  readonly limit: number;
  /** `next` of the page before; absent for the first page. */
  readonly cursor?: string;
}

export type DetailChoice = 'all' | 'none';

export interface HitFilter {
  readonly from?: number;
  readonly to?: number;
  /** Any of these. An empty list is no condition. */
  readonly family?: readonly Family[];
  readonly rule?: readonly string[];
  readonly grade?: readonly Grade[];
  /** Default `raised`. */
  readonly state?: HitState | 'all';
  /** Default `all`; `none` leaves out what is a detail of another hit (`parent_hit_id`). */
  readonly details?: DetailChoice;
  readonly fixmedins_code?: string;
  readonly psn_no?: string;
  readonly drug_trac_codg?: string;
  readonly mdtrt_id?: string;
  readonly setl_id?: string;
  readonly case_id?: string;
  /** All of these codes (institution, person, visit, settlement, trace code) are named by the hit or by one of its messages. */
  readonly involves?: readonly string[];
  /** Words that must all occur in title, reason or an id, any letter case. */
  readonly q?: string;
}

/** A hit in a list. `cursor` is the HITS sequence of its newest revision; several may share one. */
export interface HitRow extends Omit<Hit, 'evidence' | 'conditions' | 'facts'> {
  readonly cursor: number;
  readonly case_id: string;
  readonly evidence?: Hit['evidence'];
  readonly conditions?: Hit['conditions'];
  readonly facts?: Hit['facts'];
}

export interface StoredHit extends Hit {
  readonly cursor: number;
  readonly case_id: string;
}

export interface ReadOptions {
  /** Evidence, conditions and facts too. Default false. */
  readonly includeEvidence?: boolean;
}

/** Newest `at` first, then `hit_id`. All pages of one walk show the hits as they stood at `asOf`
 * (a HITS sequence), whatever is written meanwhile. `next` is absent on the last page. */
export interface HitPage {
  readonly items: readonly HitRow[];
  readonly next?: string;
  readonly asOf: number;
}

/** Batches of an export, same order as `listHits`, never more than 1,000 rows in memory. */
export interface HitStream extends AsyncIterable<readonly HitRow[]> {
  /** HITS sequence the whole export is true as of. */
  readonly asOf: Promise<number>;
}

export interface HitDetail {
  readonly hit: StoredHit;
  /** Every revision, oldest first, the newest (`hit`) included. */
  readonly revisions: readonly StoredHit[];
}

/** `minute` is the minute of first detection (`detected_at` of the newest revision), `day` and `hour` are of `at`. */
export type HitDimension = 'minute' | 'hour' | 'day' | 'family' | 'grade' | 'rule' | 'institution' | 'state';

export interface HitCount {
  /** One value for each dimension asked for: `{family: 'trace', minute: '2025-07-01T08:30:00+08:00'}`. */
  readonly keys: Readonly<Partial<Record<HitDimension, string>>>;
  readonly hits: number;
  /** Yuan, two places: what hits count after arbitration; by rule or family what each calls into question itself.
   * Nothing of withdrawn ones. */
  readonly amount: string;
  readonly fund_amount: string;
}

export interface CountOptions {
  /** Rows wanted, default 1,000, at most 10,000. Most hits first, except by time: oldest first. */
  readonly limit?: number;
  /** Only hits first detected in [detectedFrom, detectedTo), ms. */
  readonly detectedFrom?: number;
  readonly detectedTo?: number;
}

/** An archived event: the same fields as in EVENTS, and where it stood there. */
export interface StoredEvent extends FundEvent {
  readonly events_sequence: number;
  readonly position: number;
}

/** What is known of a wanted event. With `fixmedins_code` and `at` (ISO 8601 as in evidence, or ms)
 * the look-up is direct; with the id alone it goes through a bloom filter. */
export interface EventRef {
  readonly event_id: string;
  readonly fixmedins_code?: string;
  readonly at?: string | number;
}

export interface EventFilter {
  readonly from?: number;
  readonly to?: number;
  readonly kind?: readonly EventKind[];
  readonly fixmedins_code?: string;
  readonly psn_no?: string;
  readonly mdtrt_id?: string;
  readonly setl_id?: string;
  readonly drug_trac_codg?: string;
  readonly med_list_codg?: string;
  readonly msgid?: string;
}

/** Newest `at` first, then `event_id`. */
export interface EventPage {
  readonly items: readonly StoredEvent[];
  readonly next?: string;
}

export interface DeadLetterFilter {
  /** Letters that came in that time. */
  readonly from?: number;
  readonly to?: number;
  readonly state?: readonly DeadLetterState[];
  readonly reason?: string;
  readonly source?: string;
  readonly fixmedins_code?: string;
  readonly infno?: string;
  readonly msgid?: string;
  readonly letter_ids?: readonly string[];
  /** Words that must all occur in the reason, an id or the original bytes, any letter case. */
  readonly q?: string;
}

/** `resubmitted`: a correction was sent and either is not judged yet, or failed and is a letter of its own now.
 * `resolved`: a correction was accepted and judged. */
export type DeadLetterState = 'open' | 'resubmitted' | 'resolved' | 'dismissed';

export interface DeadLetterRow {
  /** 32 hex characters: the same failure again is the same letter. */
  readonly letter_id: string;
  /** DEAD sequence of its newest occurrence. */
  readonly sequence: number;
  readonly state: DeadLetterState;
  /** Occurrences. */
  readonly count: number;
  readonly reason: string;
  readonly field?: string;
  readonly text: string;
  readonly line?: number;
  readonly source: string;
  readonly fixmedins_code?: string;
  readonly infno?: string;
  readonly msgid?: string;
  /** Letter whose correction this is. */
  readonly parent?: string;
  readonly first_seen: string;
  /** When it was seen last. */
  readonly received_at: string;
  readonly truncated: boolean;
}

export interface DeadLetterDetail extends DeadLetterRow {
  /** Base64 of the original bytes of occurrence `sequence`. */
  readonly body: string;
  /** Newest first, at most 100. */
  readonly occurrences: readonly {
    readonly sequence: number; readonly received_at: string; readonly line?: number; readonly source: string;
  }[];
  /** Oldest first. */
  readonly steps: readonly DeadLetterStep[];
  /** What its corrections failed of. */
  readonly children: readonly DeadLetterRow[];
}

interface StepFacts {
  readonly actor: string;
  readonly type: 'accepted' | 'refused' | 'dismissed' | 'reopened';
  readonly note?: string;
  /** SHA-256 of the corrected message, hex. */
  readonly body_hash?: string;
  /** JSON pointers of what differs from the original. */
  readonly changed?: readonly string[];
  readonly receipt?: Readonly<Record<string, unknown>>;
  readonly event_ids?: readonly string[];
  /** The events are in EVENTS up to this sequence. */
  readonly events_sequence?: number;
  /** Letter that the correction became, or through which this one was settled. */
  readonly child?: string;
}

export interface DeadLetterStep extends StepFacts {
  readonly step_id: string;
  readonly at: string;
}

export interface NewDeadLetterStep extends StepFacts {
  readonly letter_id: string;
  /** ms since the epoch. */
  readonly at: number;
}

/** Last seen first. */
export interface DeadLetterPage {
  readonly items: readonly DeadLetterRow[];
  readonly next?: string;
}

export interface LedgerFilter {
  /** Day of receipt in China, yyyy-MM-dd, or a span of days, `to` exclusive. */
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
  readonly fixmedins_code?: string;
}

/** received = judged + not_judged + late + duplicate + quarantined + pending + difference. */
export interface LedgerRow {
  readonly date: string;
  readonly fixmedins_code: string;
  /** Event kind; for dead letters whose transaction no kind knows, `unknown`. */
  readonly kind: string;
  /** Records accepted: distinct events in the archive, and copies of events that had been accepted before. Of days beyond the
   * retention of the archive those that are gone are counted as the account tells. */
  readonly received: number;
  readonly judged: number;
  /** Kept, but of a kind that no rule reads. */
  readonly not_judged: number;
  /** Beyond the horizon of its key: a dead letter. */
  readonly late: number;
  readonly duplicate: number;
  /** Left out because judging it had killed the evaluator. */
  readonly quarantined: number;
  /** Accepted after the place up to which the account is known. */
  readonly pending: number;
  /** Archived without account (above 0) or accounted for without archive (below 0). Must be 0. */
  readonly difference: number;
  /** Events that this day's cancellations took back, less those they brought back. */
  readonly withdrawn: number;
  /** Dead letters of that institution, day and kind: refused at the gate, or late. */
  readonly dead: number;
}

export interface SequenceHole {
  readonly book: 'archived' | 'judged';
  /** EVENTS sequences, both included. */
  readonly from: number;
  readonly to: number;
}

export interface LedgerSequences {
  /** EVENTS sequences up to which events are archived and accounted for. */
  readonly archived: number;
  readonly judged: number;
  /** At most 100. */
  readonly holes: readonly SequenceHole[];
}

export interface SilentFeed {
  readonly fixmedins_code: string;
  /** Absent: all feeds of the institution. */
  readonly kind?: string;
  readonly last_received_at: string;
  readonly silent_hours: number;
  /** Events in the fortnight before. */
  readonly events_before: number;
}

export interface CaseFilter extends HitFilter {
  /** Only those that somebody works on or has closed, or only the others: among these are closed ones of which hits were raised
   * since. */
  readonly worked?: boolean;
  readonly subject_kind?: string;
  readonly subject?: string;
}

/** Raised hits about one subject. */
export interface CaseRow {
  /** 32 lower-case hex characters, from subject kind and subject alone. */
  readonly case_id: string;
  readonly subject_kind: string;
  readonly subject: string;
  readonly hits: number;
  /** The most serious grade among its hits: 1 is the most serious. Absent, as are the times, when its hits have aged out. */
  readonly grade?: Grade;
  readonly families: readonly Family[];
  readonly rules: readonly string[];
  readonly fixmedins_codes: readonly string[];
  readonly psn_nos: readonly string[];
  /** Yuan: per stay the largest amount among its hits, added up over stays, so that one fee line
   * that several rules object to is not counted twice. Absent when no hit names one: unknown, not nothing. */
  readonly amount?: string;
  readonly fund_amount?: string;
  readonly first_at?: string;
  readonly last_at?: string;
  /** Absent while nobody works on it. */
  readonly work?: CaseWork;
}

/** Highest amount first, then `case_id`. */
export interface CasePage {
  readonly items: readonly CaseRow[];
  readonly next?: string;
}

export interface CaseDetail extends CaseRow {
  /** Newest first; at most 1,000. */
  readonly items: readonly HitRow[];
  /** HITS sequence that it is true as of. */
  readonly as_of: number;
  /** Oldest first; empty while nobody works on it. */
  readonly actions: readonly CaseAction[];
}

/** A case in work: what is raised of it now, 0 hits when all were withdrawn. */
export interface WorkedCase extends CaseRow {
  readonly work: CaseWork;
}

/** Open ones by limit, soonest first; then closed ones, newest first. */
export interface CaseWorkPage {
  readonly items: readonly WorkedCase[];
  readonly next?: string;
}

export interface AuditEntry {
  /** ms since the epoch. */
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

export interface AuditPage {
  readonly items: readonly AuditEntry[];
  readonly next?: string;
}

/** How far the sink has come, as the tables themselves say. */
export interface StoreProgress {
  /** EVENTS sequence up to which all hits can be read. */
  readonly stored: number;
  /** EVENTS sequence archived. */
  readonly archived: number;
  /** HITS and DEAD sequences written. */
  readonly hits_sequence: number;
  readonly dead_sequence: number;
  /** EVENTS sequence up to which the evaluator's account can be read, and the HITS sequence it was read to. */
  readonly counted: number;
  readonly counted_hits_sequence: number;
}
