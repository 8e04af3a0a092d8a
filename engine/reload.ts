// What a checkpoint holds, given to an evaluator that goes on from it: the events as the same program kept them, or
// out of the messages that they came in.
import { waitingAfter, type AskedSince } from './asked-jobs.ts';
import type { Carried } from './checkpoint/manifest.ts';
import type { StoredEvent } from './entry.ts';
import { decodeFrame } from './event.ts';
import type { Evaluator, RuleSet } from './evaluator.ts';
import type { Hit } from './hit.ts';
import type { KeptEvents } from './kept-events.ts';
import type { PipelineMessage } from './pipeline-message.ts';
import type { Quarantine } from './quarantine.ts';

/** What the loop is given when it goes on from a checkpoint. */
export interface Saved {
  readonly carried: Carried;
  /** Messages of EVENTS up to `carried.sequence` that the state is made of, in stream order. */
  messages(): AsyncIterable<readonly PipelineMessage[]>;
  /** The events that were added of these, as the evaluator kept them; absent when it did not. Throws when they are
   * not all there. */
  kept?(): AsyncIterable<KeptEvents>;
  /** Jobs that judgements asked for, and those answered since, for the same program; absent when they are not known.
   * Throws when they are not all there. */
  jobs?(): AsyncIterable<readonly AskedSince[]>;
  /** Every hit as it was last said, withdrawn ones too. */
  readonly said: AsyncIterable<readonly { readonly hit: Hit; readonly isShadow: boolean }[]>;
}

/** Where events are kept for the next start (engine/checkpoint/checkpoints.ts). */
export interface EventRecorder {
  /** The events kept so far are not gone on from: all of them are kept again, or none from now on. */
  restart(isKept: boolean): void;
  /** Events come back that were added before. A promise only when the caller must wait. */
  keep(added: readonly StoredEvent[]): Promise<void> | undefined;
}

export interface Into {
  readonly evaluator: Evaluator;
  readonly quarantine: Quarantine;
  readonly recorder: EventRecorder | undefined;
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
}

/** The rules that an activation put in force. */
export async function ruleSetOf(
  sequence: number,
  messages: AsyncIterable<readonly PipelineMessage[]>,
): Promise<RuleSet> {
  for await (const some of messages) {
    for (const { seq, content } of some)
      if (seq === sequence && content.type === 'activate') return content.ruleSet;
  }
  throw new Error(`the checkpoint does not hold the activation ${sequence}`);
}

/** Those that still wait. Undefined when they are not all there: judges that asked have to judge everything. */
export async function jobsOf({ jobs }: Saved, warn: Into['warn']): Promise<ReadonlySet<string> | undefined> {
  if (jobs === undefined) return undefined;
  try {
    const all: AskedSince[] = [];
    for await (const some of jobs()) all.push(...some);
    return waitingAfter(all);
  } catch (error) {
    warn({ log: 'jobs', err: error }, 'what judgements wait for cannot be read; the rules that wait judge everything once');
    return undefined;
  }
}

/** Only for the program that kept them, which leaves out the same events. False when they are not all there;
 * `reload` must follow then, and passes over those that came. */
export async function bringBack({ kept }: Saved, { evaluator, warn }: Into): Promise<boolean> {
  if (kept === undefined) return false;
  try {
    for await (const block of kept()) evaluator.bringBack(block);
    return true;
  } catch (error) {
    warn({ log: 'events', err: error }, 'the events that were kept cannot be used; the messages they came in are read');
    return false;
  }
}

/** The events are kept anew, for the next start. */
export async function reload({ messages }: Saved, into: Into): Promise<void> {
  const { evaluator, recorder } = into;
  // Events that are back already do not come to be kept again.
  const isKept = evaluator.counts().events === 0;
  recorder?.restart(isKept);
  for await (const some of messages()) {
    for (const message of some) {
      const added = reloadMessage(message, into);
      const wait = isKept ? recorder?.keep(added) : undefined;
      if (wait !== undefined) await wait;
    }
  }
}

function reloadMessage({ seq, content }: PipelineMessage, { evaluator, quarantine }: Into): readonly StoredEvent[] {
  if (quarantine.leavesOutMessage(seq)) return [];
  if (content.type === 'frame') return evaluator.reload(quarantine.admitted(decodeFrame(content.data).events));
  if (content.type === 'quarantine') return evaluator.reload(quarantine.admittedAgain(seq, content.events));
  return [];
}
