// Who killed the evaluator? Only from what the dead process had in hand: the message, and the event
// when it was judged alone. A process that is killed from outside dies at any event; poison kills at
// the same one each time, and no process ever gets past it. So a suspicion counts the deaths at one
// message, and among them those in a row at one event, and is dropped as soon as a process has judged
// that message.
//
// After the first death in a frame, or in several that are judged together, their events are judged one
// by one, so that the next ones name the event. Three deaths, two of them at that event by name: it is
// left out. An event takes microseconds, so a hand from outside does not strike twice at the same one.
//
// A message of which no event can be named (bytes that are no frame, an activation that kills) is left
// out whole: after three deaths when the process said itself what it died of, else only after ten,
// because an activation takes long enough to be struck again and again.
//
// Awkward: memory that runs out for all the state there is dies at about the same place each time,
// without any event being at fault. That is why the evaluator leaves out at most `leftOutMax` places by
// itself and then goes on dying loudly.
import { z } from 'zod';
import type { Place, Register } from './quarantine.ts';
import { turnMessagesMax } from './turns.ts';

export const deathsMax = 3;
const namedMin = 2;
const silentDeathsMax = 10;
/** Places left out that nobody has released. */
export const leftOutMax = 20;
/** Suspicions kept; the oldest ones go first. More than are judged together. */
const suspectsMax = 2 * turnMessagesMax;

export const suspectSchema = z.strictObject({
  /** EVENTS sequence. */
  sequence: z.int(),
  deaths: z.int(),
  /** The event in hand at the last death, and how often in a row. */
  event_id: z.string().exactOptional(),
  named: z.int(),
});
export type Suspect = z.infer<typeof suspectSchema>;

export interface Death {
  /** Without an event when several messages were in hand: the first one then. */
  readonly place: Place;
  /** In hand, from the one named on. */
  readonly messages: number;
  /** The message was a control event. */
  readonly isControl: boolean;
  /** The process said what it died of: an error, an endless loop, its memory. */
  readonly isExplained: boolean;
}

export type Verdict =
  | { readonly type: 'none' }
  /** Judge the events of these frames one by one. */
  | { readonly type: 'apart'; readonly sequences: readonly number[] }
  | { readonly type: 'leave_out'; readonly place: Place; readonly deaths: number }
  /** It would have to be left out, but too much is already. */
  | { readonly type: 'too_many'; readonly place: Place; readonly deaths: number };

const none: Verdict = { type: 'none' };

/** `undefined`: the process before had nothing in hand when it ended. */
export function afterDeath(
  suspects: readonly Suspect[],
  death: Death | undefined,
  register: Register,
): { readonly suspects: readonly Suspect[]; readonly verdict: Verdict } {
  if (death === undefined) return { suspects, verdict: none };
  const { place, messages } = death;
  const sequences = Array.from({ length: messages }, (_, i) => place.sequence + i);
  const now = sequences.map((sequence) => suspectAfter(suspects, sequence, place.event_id));
  const others = suspects.filter(({ sequence }) => !sequences.includes(sequence));
  return { suspects: [...others, ...now].slice(-suspectsMax), verdict: verdictOn(death, sequences, now, register) };
}

function suspectAfter(suspects: readonly Suspect[], sequence: number, event_id: string | undefined): Suspect {
  const before = suspects.find((one) => one.sequence === sequence);
  return {
    sequence,
    deaths: (before?.deaths ?? 0) + 1,
    named: event_id === undefined ? 0 : before?.event_id === event_id ? before.named + 1 : 1,
    ...(event_id === undefined ? {} : { event_id }),
  };
}

/** After so many messages from `sequence` on have been judged to their end; the same list when none was suspected. */
export function afterJudged(suspects: readonly Suspect[], sequence: number, messages: number): readonly Suspect[] {
  const isJudged = (one: Suspect): boolean => one.sequence >= sequence && one.sequence < sequence + messages;
  return suspects.some(isJudged) ? suspects.filter((one) => !isJudged(one)) : suspects;
}

function verdictOn(
  { place, isControl, isExplained }: Death, sequences: readonly number[], [suspect]: readonly Suspect[], register: Register,
): Verdict {
  if (suspect === undefined) return none;
  const undivided = isControl ? [] : sequences.filter((sequence) => !register.apart.includes(sequence));
  if (sequences.length > 1) return undivided.length === 0 ? none : { type: 'apart', sequences: undivided };
  const { event_id } = place;
  const { deaths, named } = suspect;
  const isFound =
    event_id === undefined
      ? deaths >= (isExplained ? deathsMax : silentDeathsMax)
      : deaths >= deathsMax && named >= namedMin;
  if (!isFound) {
    const isUndivided = event_id === undefined && undivided.length > 0;
    return isUndivided ? { type: 'apart', sequences: undivided } : none;
  }
  const standing = register.left_out.filter(({ released }) => released === undefined);
  return { type: standing.length >= leftOutMax ? 'too_many' : 'leave_out', place, deaths };
}
