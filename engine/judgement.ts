// The judgement in progress of one version of a rule, and what judgements ask besides the history of their
// key: knowledge, feeds, other institutions. It remembers what of that it has asked, so that an activation
// knows whom what it exchanges concerns, and a restart who may wait for something.
import { nameOfJob, type AskedJobs } from './asked-jobs.ts';
import type { AskedRecord } from './asked-record.ts';
import { unset } from './compile-rule.ts';
import type { DatedKnowledge } from './dated-knowledge.ts';
import type { Entry } from './entry.ts';
import type { Evaluation } from './facts/operator.ts';
import type { FeedQuestions } from './feed-questions.ts';
import { History } from './history.ts';
import { KnowledgeReader } from './knowledge-reader.ts';
import type { PeerQuestions } from './peer-questions.ts';
import { Recent } from './recent.ts';
import type { HitShelf } from './hit-shelf.ts';
import type { parameterValues } from './rule.ts';
import type { TableChanges } from './table-changes.ts';
import type { Tables } from './tables.ts';

/** What judgements ask besides the history of their key. */
export interface Surroundings {
  readonly knowledge: DatedKnowledge;
  readonly coverage: FeedQuestions;
  readonly peers: PeerQuestions;
  /** Hears who asked to be called again, and who need not be. */
  readonly jobs: Pick<AskedJobs, 'note' | 'answer'>;
  /** Where hits lie that are not in memory; absent: all are. */
  readonly hits?: HitShelf | undefined;
}

/** What an activation changes of what judgements ask: rows of tables, and whether groups of peers are others. */
export interface Exchanged {
  readonly tables: TableChanges;
  readonly peers: boolean;
}

/** Remembered of each version; who asked at one that is forgotten is called for nothing. */
const timesMax = 100_000;

export const nowhere: Entry = {
  id: '',
  kind: 'other',
  at: 0,
  fixmedins_code: '',
  admdvs: '',
  fields: {},
  sources: [],
};

export const noEntries: readonly Entry[] = [];
const noParams: ReturnType<typeof parameterValues> = {};

/** The judgement in progress. The name of its job is put together only when an operator asks. */
export class Judgement implements Evaluation {
  trigger: Entry = nowhere;
  history: History = new History();
  key = '';
  params: ReturnType<typeof parameterValues> = noParams;
  matches: readonly Entry[] = noEntries;
  coverage: FeedQuestions;
  knowledge: Tables;
  readonly dated: KnowledgeReader;
  readonly slots: unknown[];
  readonly #judge: string;
  readonly #jobs: Surroundings['jobs'];
  #peers: PeerQuestions;

  constructor(judge: string, facts: number, { knowledge, coverage, peers, jobs }: Surroundings) {
    this.#judge = judge;
    this.#jobs = jobs;
    this.dated = new KnowledgeReader(knowledge);
    this.knowledge = this.dated.newest();
    this.coverage = coverage;
    this.#peers = peers;
    this.slots = new Array<unknown>(facts).fill(unset);
  }

  /** Times of triggers that have asked, whatever the key: most never did, and names of jobs are dear. */
  readonly #askedAt = new Recent<number>(timesMax);
  /** How often it has said who it is, to be called again. */
  asks = 0;
  #hasAskedPeers = false;

  get job(): string {
    this.asks += 1;
    if (!this.#askedAt.has(this.trigger.at)) this.#askedAt.add(this.trigger.at);
    const job = nameOfJob(this.#judge, this.trigger.at, this.key);
    this.#jobs.note(job);
    return job;
  }

  /** The triggers of the key at a time wait for nothing. */
  answer(at: number, key: string): void {
    if (this.#askedAt.has(at)) this.#jobs.answer(nameOfJob(this.#judge, at, key));
  }

  get peers(): PeerQuestions {
    this.#hasAskedPeers = true;
    return this.#peers;
  }

  /** Whether a judgement made here may be another by what is exchanged. */
  isConcerned({ tables, peers }: Exchanged): boolean {
    return this.dated.asked.isConcerned(tables) || (peers && this.#hasAskedPeers);
  }

  /** Asks these from now on. The judgement in progress is over. */
  exchange({ knowledge, peers }: Pick<Surroundings, 'knowledge' | 'peers'>): void {
    this.dated.exchange(knowledge);
    this.knowledge = this.dated.newest();
    this.#peers = peers;
    this.trigger = nowhere;
  }

  /** Judgements stand that were made elsewhere; without what they asked of tables nobody knows it. */
  trust(asked: AskedRecord | undefined): void {
    if (asked === undefined) {
      this.dated.asked.all();
      this.#hasAskedPeers = true;
    } else this.dated.asked.recall(asked);
  }
}
