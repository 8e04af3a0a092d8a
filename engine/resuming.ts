// Going on where another evaluator stopped, from what was accepted and what was said (decision 022). Two ways:
//
// - Another program, or other events, may have said it: everything is judged once, and what comes out
//   otherwise than it was said is said anew.
// - This program said it, by these rules and about these events. Then it stands, since hits are a function
//   of these, and only the hits that stand are judged again: emissions, the arbiter's matters and the entries
//   of rules over hits are made of that. A judgement that led to no hit may still have asked to be called
//   later: those that ever asked are made again, or everything by their judges when nobody knows which they were.
//
// Where events leave memory, judges that judge everything do so while events are reloaded, in silence,
// since later they would have to come back for that; at the end that is put against what was said.
import { timesAsked } from './asked-jobs.ts';
import { Collected } from './collected.ts';
import type { Seat } from './interests.ts';
import type { AskedByJudge, SaidHits } from './said-hits.ts';
import type { Seating } from './seating.ts';
import type { BrokenRule, Silenced } from './silenced.ts';

export const withdrawnByRestart = '程序更新后重新判断，该疑点不再成立';

export interface ResumingOptions {
  readonly seating: Seating;
  readonly silenced: Silenced;
  readonly said: SaidHits;
  /** Events may leave memory. */
  readonly isFreezing: boolean;
}

export class Resuming {
  readonly #options: ResumingOptions;
  /** Judges that judge everything; undefined: all of them. */
  #asking: ReadonlySet<Seat> | undefined;
  /** What of tables judges have asked, and what they asked to be called for, by their names. */
  #asked: AskedByJudge = {};
  #jobs: ReturnType<typeof timesAsked> = new Map();
  /** Rules that failed in silence. */
  #broken: BrokenRule[] = [];

  constructor(options: ResumingOptions) {
    this.#options = options;
  }

  /** The rules are in force and what was said is known. `asking` names the judges that may wait for
   * something, when what was said stands; else everything is judged. `asked`: what they and others asked of tables;
   * `jobs`: those for which they wait. */
  begin(asking: readonly string[] | undefined, asked: AskedByJudge = {}, jobs?: Iterable<string>): void {
    const { seating, said, isFreezing } = this.#options;
    if (jobs !== undefined) this.#jobs = timesAsked(jobs);
    const names = jobs === undefined ? asking : [];
    this.#asked = asked;
    this.#asking = asking && new Set(seating.all().filter(({ judge }) => names?.includes(judge.name)));
    if (this.#asking !== undefined) seating.listenTo(isFreezing ? [...this.#asking] : []);
    for (const seat of seating.all()) if (!this.#isSilent(seat)) seat.judge.recall(said.take(seat.judge.name));
  }

  #judgesAll(seat: Seat): boolean {
    return this.#asking?.has(seat) ?? true;
  }

  #isSilent(seat: Seat): boolean {
    return this.#options.isFreezing && this.#judgesAll(seat);
  }

  /** Nothing is ruled on meanwhile: a hit that goes on from what was said would count revisions that nobody heard. */
  judgeInSilence(among?: ReadonlySet<Seat>): void {
    const { seating, silenced } = this.#options;
    const unheard = new Collected(0, withdrawnByRestart);
    seating.judgeCalled(unheard, among);
    silenced.fail(unheard.broken);
    this.#broken.push(...unheard.broken);
  }

  /** Everything is reloaded and settled. */
  finish(collected: Collected): void {
    const { seating, said } = this.#options;
    if (this.#asking !== undefined) this.#goOn(this.#asking, collected);
    else if (this.#options.isFreezing) this.#confirm(seating.all(), collected);
    else for (const seat of seating.all()) seating.standUnjudged(seat);
    said.withdrawAll(collected);
    seating.judgeCalled(collected);
    seating.withdrawUnconfirmed(seating.all(), collected);
    this.#jobs = new Map();
    if (this.#asking !== undefined) seating.listenTo(seating.all());
    collected.broken.push(...this.#broken);
    this.#broken = [];
  }

  /** One judge after the other: those whose hits it reads are before it. */
  #goOn(asking: ReadonlySet<Seat>, collected: Collected): void {
    const { seating } = this.#options;
    const keys = seating.keysOf(asking);
    for (const seat of seating.all()) {
      if (this.#isSilent(seat)) {
        this.#confirm([seat], collected);
        continue;
      }
      const { name } = seat.judge;
      seating.standUnjudged(seat);
      if (asking.has(seat)) seating.judgeAnew(seat, keys, collected);
      else seating.reviewRecalled(seat, collected, { tables: this.#asked[name], jobs: this.#jobs.get(name) });
    }
  }

  /** What was judged in silence against what was said. */
  #confirm(seats: readonly Seat[], collected: Collected): void {
    const { seating, said } = this.#options;
    const known = new Map(seats.map((seat) => [seat, said.take(seat.judge.name)]));
    for (const [seat, hits] of known) {
      seat.judge.recallUnjudged(hits);
      seating.standUnjudged(seat);
    }
    this.judgeInSilence(new Set(seats));
    for (const [seat, hits] of known) seat.judge.confirm(hits, seating.audience(seat, collected));
  }
}
