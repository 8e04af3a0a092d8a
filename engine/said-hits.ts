// Hits as they were last said by judges that are not there: of rules taken out of force, and, after a
// restart, of all of them until the rules are in force again. A judge that comes takes its own and goes
// on counting their revisions, so that no revision is ever said twice.
import type { AskedRecord } from './asked-record.ts';
import type { Collected } from './collected.ts';
import { asWithdrawn } from './emission.ts';
import type { Hit } from './hit.ts';
import { isTrial, judgeName } from './judges.ts';
import type { BrokenRule, DecidedOff } from './silenced.ts';

/** By judge, and by version of its rule. */
export type AskedByJudge = Readonly<Record<string, Readonly<Record<string, AskedRecord>>>>;

/** What an evaluator that goes on from a checkpoint is told beside the events (`reload`). */
export interface Resumption {
  /** Versions switched off by a decision. */
  readonly off: readonly DecidedOff[];
  /** Versions that had failed and about which nobody had decided. */
  readonly failed: readonly BrokenRule[];
  /** Every hit as it was last said, withdrawn ones too; those of rules on trial apart. */
  readonly hits: Iterable<Hit>;
  readonly shadow: Iterable<Hit>;
  /** Counted before. */
  readonly counted: { readonly duplicates: number; readonly hits: number };
  /** Given when this program said all of it, by these rules and about the events to be reloaded: then it
   * stands, and of the judges only these, which may wait for something, judge everything again. */
  readonly asking?: readonly string[] | undefined;
  /** What of tables judges have asked, by name of the judge; who is not named may have asked for anything. */
  readonly asked?: AskedByJudge | undefined;
  /** The jobs that were asked for (asked-jobs.ts): then those that may wait judge only these; absent: everything. */
  readonly jobs?: Iterable<string> | undefined;
}

export class SaidHits {
  readonly #byJudge = new Map<string, Hit[]>();

  /** Keeps what a judge has said that is taken out of force. */
  keep(judge: string, hits: Iterable<Hit>): void {
    this.#byJudge.set(judge, [...hits]);
  }

  /** Keeps one hit for the judge that it must have come from. */
  add(hit: Hit, isShadow: boolean): void {
    const judge = judgeName(hit.rule_id, hit.subject_kind, isShadow);
    const known = this.#byJudge.get(judge);
    if (known === undefined) this.#byJudge.set(judge, [hit]);
    else known.push(hit);
  }

  /** What a judge that comes into force has said; it is forgotten here. */
  take(judge: string): readonly Hit[] {
    const said = this.#byJudge.get(judge) ?? [];
    this.#byJudge.delete(judge);
    return said;
  }

  /** Nobody stands behind what is left here. */
  withdrawAll(collected: Collected): void {
    for (const [judge, hits] of this.#byJudge) {
      const audience = collected.audience(isTrial(judge));
      for (const [i, hit] of hits.entries()) {
        if (hit.state === 'withdrawn') continue;
        const withdrawn = asWithdrawn(hit, audience);
        hits[i] = withdrawn;
        audience.emit(withdrawn);
      }
    }
  }
}
