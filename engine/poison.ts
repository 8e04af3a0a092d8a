// Who killed the evaluator? Only from what the dead process had in hand: the message, and the event
// when it was judged alone. A process that is killed from outside dies at any event; poison kills at
// the same one each time, and no process ever gets past it. So a suspicion counts the deaths at one
// message, and among them those in a row at one event, and is dropped as soon as a process has judged
// that message.
//
// After the first death in a frame its events are judged one by one, so that the next ones name the
// event. Three deaths, two of them at that event by name: it is left out. An event takes microseconds,
// so a hand from outside does not strike twice at the same one.
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

export const deathsMax = 3;
const namedMin = 2;
const silentDeathsMax = 10;
/** Places left out that nobody has released. */
export const leftOutMax = 20;
/** Suspicions kept; the oldest ones go first. */
const suspectsMax = 32;

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
  readonly place: Place;
  /** The message was a control event. */
  readonly isControl: boolean;
  /** The process said what it died of: an error, an endless loop, its memory. */
  readonly isExplained: boolean;
}

export type Verdict =
  | { readonly type: 'none' }
  /** Judge the events of this frame one by one. */
  | { readonly type: 'apart'; readonly sequence: number }
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
  const { sequence, event_id } = death.place;
  const before = suspects.find((one) => one.sequence === sequence);
  const suspect: Suspect = {
    sequence,
    deaths: (before?.deaths ?? 0) + 1,
    named: event_id === undefined ? 0 : before?.event_id === event_id ? before.named + 1 : 1,
    ...(event_id === undefined ? {} : { event_id }),
  };
  const others = suspects.filter((one) => one.sequence !== sequence);
  return { suspects: [...others, suspect].slice(-suspectsMax), verdict: verdictOn(death, suspect, register) };
}

/** After a message has been judged to its end; the same list when it was not suspected. */
export function afterJudged(suspects: readonly Suspect[], sequence: number): readonly Suspect[] {
  return suspects.some((one) => one.sequence === sequence)
    ? suspects.filter((one) => one.sequence !== sequence)
    : suspects;
}

function verdictOn({ place, isControl, isExplained }: Death, { deaths, named }: Suspect, register: Register): Verdict {
  const { sequence, event_id } = place;
  const isFound =
    event_id === undefined
      ? deaths >= (isExplained ? deathsMax : silentDeathsMax)
      : deaths >= deathsMax && named >= namedMin;
  if (!isFound) {
    const isUndivided = event_id === undefined && !isControl && !register.apart.includes(sequence);
    return isUndivided ? { type: 'apart', sequence } : none;
  }
  const standing = register.left_out.filter(({ released }) => released === undefined);
  return { type: standing.length >= leftOutMax ? 'too_many' : 'leave_out', place, deaths };
}
