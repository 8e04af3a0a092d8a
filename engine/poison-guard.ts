// Keeps a message that kills from killing for ever. Before each message it notes what is in hand
// (in-hand.ts); a start looks at what the process before had in hand, counts the death (poison.ts) and,
// when it is one too many, has a control event published before anything is judged again. What that
// event says (quarantine.ts) is obeyed by every reader, so replays agree.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InHandFile, nothing, readInHand, type InHand } from './in-hand.ts';
import { DeathNote } from './death-note.ts';
import { afterDeath, afterJudged, suspectSchema, type Death, type Suspect, type Verdict } from './poison.ts';
import type { Poison } from './pipeline.ts';
import type { Finding, Place, Quarantine } from './quarantine.ts';

const suspectsFile = 'suspects.json';
const suspectsSchema = z.array(suspectSchema);
/** Activations judge everything there is again. */
const controlShare = 10;

export interface PoisonGuardOptions {
  /** Of the evaluator's own files. */
  readonly folder: string;
  /** As the newest control event says. */
  readonly quarantine: Quarantine;
  /** Messages up to here are judged for good and suspected no longer. */
  readonly settled: number;
  /** Resolves when the control event is durable and `quarantine` follows it. Called again after a death in the middle. */
  leaveOut(finding: Pick<Finding, 'sequence' | 'event_id' | 'deaths' | 'reason'>): Promise<void>;
  takeApart(sequences: readonly number[]): Promise<void>;
  /** Something is left out that has been judged here: the process must start anew. */
  startAnew(): void;
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
  /** Told what is being worked on, for whoever ends a process that does not come to an end. */
  readonly watch?: { begin(share: number): void; end(): void };
}

export class PoisonGuard implements Poison {
  readonly quarantine: Quarantine;
  readonly #options: PoisonGuardOptions;
  readonly #file: InHandFile;
  #suspects: readonly Suspect[];
  #verdict: Verdict;
  #inHand: InHand = nothing;

  private constructor(options: PoisonGuardOptions, suspects: readonly Suspect[], verdict: Verdict) {
    this.quarantine = options.quarantine;
    this.#options = options;
    this.#suspects = suspects;
    this.#verdict = verdict;
    this.#file = new InHandFile(options.folder);
  }

  /** Resolves when whatever the death of the process before asks for has been done. */
  static async open(options: PoisonGuardOptions): Promise<PoisonGuard> {
    const { folder, quarantine, settled, warn } = options;
    mkdirSync(folder, { recursive: true });
    const inHand = readInHand(folder);
    const known = readSuspects(folder).filter(({ sequence }) => sequence > settled);
    const note = new DeathNote(folder);
    const cause = note.read();
    const { suspects, verdict } = afterDeath(known, deathOf(inHand, cause), quarantine.register());
    // Counted first: a death in what follows must find this one counted. The file of what is in hand is emptied last.
    writeSuspects(folder, suspects, warn);
    if (inHand !== undefined) {
      const { sequence, messages, event_id } = inHand;
      const deaths = suspects.find((one) => one.sequence === sequence)?.deaths;
      warn({ sequence, messages, event_id, deaths }, 'the evaluator before this one died while it judged this message');
    }
    await carryOut(verdict, options, cause);
    const after = verdict.type === 'leave_out' ? afterJudged(suspects, verdict.place.sequence, 1) : suspects;
    if (after !== suspects) writeSuspects(folder, after, warn);
    note.begin();
    return new PoisonGuard(options, after, verdict);
  }

  /** Runs `work` with the message in hand, or with so many from it on. What it throws leaves them in hand. */
  judging<Result>(sequence: number, isControl: boolean, work: () => Result, messages = 1): Result {
    this.#inHand = { sequence, isControl, messages };
    this.#file.put(this.#inHand);
    this.#options.watch?.begin(isControl ? controlShare : 1);
    const result = work();
    this.#options.watch?.end();
    this.#file.put(nothing);
    const left = afterJudged(this.#suspects, sequence, messages);
    if (left !== this.#suspects) {
      this.#suspects = left;
      writeSuspects(this.#options.folder, left, this.#options.warn);
    }
    return result;
  }

  /** This event of the message in hand is judged now, alone. */
  event(event_id: string): void {
    this.#file.put({ ...this.#inHand, event_id });
    this.#options.watch?.begin(1);
  }

  outdated(): void {
    this.#options.startAnew();
  }

  status(): Readonly<Record<string, unknown>> {
    return {
      quarantined: this.quarantine.standing().length,
      suspects: this.#suspects.length,
      quarantine_full: this.#verdict.type === 'too_many',
    };
  }
}

function deathOf(inHand: InHand | undefined, cause: string | undefined): Death | undefined {
  if (inHand === undefined) return undefined;
  const { isControl, messages, ...place } = inHand;
  return { place, messages, isControl, isExplained: cause !== undefined };
}

async function carryOut(verdict: Verdict, options: PoisonGuardOptions, cause: string | undefined): Promise<void> {
  switch (verdict.type) {
    case 'none':
      return;
    case 'apart':
      options.warn(
        { sequence: verdict.sequences[0], messages: verdict.sequences.length },
        'events are judged one by one from now on',
      );
      return options.takeApart(verdict.sequences);
    case 'leave_out': {
      const { place, deaths } = verdict;
      await options.leaveOut({ ...place, deaths, reason: reasonOf(place, deaths, cause) });
      return options.warn({ ...place, deaths }, 'quarantined: it is left out from now on and lies in DEAD');
    }
    case 'too_many':
      return options.warn(
        { ...verdict.place },
        'not quarantined: too much is already, so the evaluator itself may be at fault (memory, program)',
      );
  }
}

function reasonOf({ event_id }: Place, deaths: number, cause = '进程被系统终止'): string {
  const what = event_id === undefined ? '该消息' : '该事件';
  return `研判${what}时引擎连续崩溃 ${deaths} 次（${cause}），已隔离，不参与研判`;
}

function readSuspects(folder: string): readonly Suspect[] {
  try {
    return suspectsSchema.parse(JSON.parse(readFileSync(join(folder, suspectsFile), 'utf8')));
  } catch {
    // None yet, or half written in a power cut: counting begins anew.
    return [];
  }
}

function writeSuspects(folder: string, suspects: readonly Suspect[], warn: PoisonGuardOptions['warn']): void {
  const path = join(folder, suspectsFile);
  try {
    if (suspects.length === 0) return rmSync(path, { force: true });
    writeFileSync(`${path}.new`, JSON.stringify(suspects), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    warn({ err: error }, 'a death could not be written down');
  }
}
