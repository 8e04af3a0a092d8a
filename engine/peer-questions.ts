// What a judgement may ask about an institution's peers, and the answer (peers.ts gives it).
import type { Entry } from './entry.ts';
import type { FeedQuestions } from './feed-questions.ts';

/** What a fact compares. One object a declaration: sorted values are kept by it. */
export interface PeerQuestion {
  /** Field of the record whose values are compared. */
  readonly field: string;
  /** Columns of `institutions` in which peers are alike. */
  readonly by: readonly string[];
}

/** The institution's value beside those of its peers, itself left out. Without peers only `value`
 * and `n` are there; `sd` and `z` need two, and `z` peers that differ. */
export interface PeerComparison {
  readonly value: number;
  readonly n: number;
  readonly mean?: number;
  readonly sd?: number;
  readonly median?: number;
  readonly p90?: number;
  /** Share of the peers that are lower; equal ones count half. */
  readonly percentile?: number;
  readonly z?: number;
  /** Value divided by the mean. */
  readonly ratio?: number;
}

/** An institution's cost and time beside its area's, each group of cases weighed by how many of them
 * the institution has: 1 is the average (DOMAIN 2.3, Indices). */
export interface CaseMix {
  readonly cost_index: number;
  readonly time_index: number;
  /** Stays compared: of groups that other members have enough stays of. */
  readonly stays: number;
  readonly groups: number;
}

/** What is asked about, and the judgement that asks. */
export interface Asked {
  /** A closed period of an institution: the trigger, or another that the rule found. */
  readonly record: Entry;
  readonly coverage: FeedQuestions;
  readonly job: string;
}

export interface PeerQuestions {
  /** Undefined when the record is no closed period of a known institution, or while the group's
   * period is open; the job is woken when the answer may have changed. `takesPart` says which
   * records of peers do; for one question it always says the same. */
  compare(
    question: PeerQuestion,
    asked: Asked,
    takesPart: (record: Entry) => boolean,
  ): PeerComparison | undefined;

  /** Undefined as `compare` is, and when no stay can be compared. */
  caseMix(by: readonly string[], asked: Asked): CaseMix | undefined;
}
