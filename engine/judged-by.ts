// Who judged what a checkpoint holds, so that a start knows whether it would say the same: the program, and
// the events and messages left out. The rules and the knowledge are in the journal itself, with the
// activation that put them in force. What does not say all of this is judged once more.
import type { Carried } from './checkpoint/manifest.ts';
import type { Quarantine } from './quarantine.ts';
import type { AskedByJudge } from './said-hits.ts';

export type JudgedBy = NonNullable<Carried['judged_by']>;

export class Judging {
  readonly #program: string | undefined;
  readonly #quarantine: Quarantine;
  readonly #leftOut: string;

  /** `program` names everything that judgements are made of beside rules, knowledge and events; absent: it is not
   * known. What is left out is taken as it is now, before anything is judged. */
  constructor(program: string | undefined, quarantine: Quarantine) {
    this.#program = program;
    this.#quarantine = quarantine;
    this.#leftOut = leftOut(quarantine);
  }

  /** What a checkpoint says of it; undefined when it must not be relied on: something is left out by now
   * that has been judged here. `asking` names the judges that may wait for something, `asked` says what of tables
   * judges have asked. */
  judgedBy(asking: readonly string[], asked: AskedByJudge): JudgedBy | undefined {
    if (this.#program === undefined || leftOut(this.#quarantine) !== this.#leftOut) return undefined;
    return { program: this.#program, left_out: this.#leftOut, asking: [...asking], asked: { ...asked } };
  }

  /** Whether everything would be judged here as it was there. */
  isSame(judgedBy: JudgedBy | undefined): judgedBy is JudgedBy {
    return judgedBy !== undefined && judgedBy.program === this.#program && judgedBy.left_out === this.#leftOut;
  }
}

function leftOut(quarantine: Quarantine): string {
  return quarantine.register().left_out.map(({ sequence, event_id = '' }) => `${sequence} ${event_id}`).join();
}
