// Who killed the evaluator? Only from what the dead process had in hand: the message, and the event
// when it was judged alone. A process that is killed from outside dies at any message; poison kills at
// the same one each time, and no process ever gets past it. So a suspicion counts the deaths at one
// message and is dropped as soon as a process has judged that message.
//
// Two deaths in a frame of several events: from then on its events are judged one by one, so that the
// third death names the event. Three deaths: the event is left out, or the whole message when no event
// can be named (bytes that are no frame, an activation that kills).
//
// Awkward: memory that runs out for all the state there is dies at about the same place again and
// again, without any event being at fault. That is why the evaluator leaves out at most `leftOutMax`
// places by itself and then goes on dying loudly.
import type { Place, Register } from './quarantine.ts';

export const deathsMax = 3;
/** Places left out that nobody has released. */
export const leftOutMax = 20;
/** Suspicions kept; the oldest ones go first. */
const suspectsMax = 32;

export interface Suspect {
  /** EVENTS sequence. */
  readonly sequence: number;
  readonly deaths: number;
}

export type Verdict =
  | { readonly type: 'none' }
  /** Judge the events of this frame one by one. */
  | { readonly type: 'apart'; readonly sequence: number }
  | { readonly type: 'leave_out'; readonly place: Place; readonly deaths: number }
  /** It would have to be left out, but too much is already. */
  | { readonly type: 'too_many'; readonly place: Place; readonly deaths: number };

/** After a process that died with `inHand`; `undefined` when it had nothing in hand. */
export function afterDeath(
  suspects: readonly Suspect[],
  inHand: Place | undefined,
  register: Register,
): { readonly suspects: readonly Suspect[]; readonly verdict: Verdict } {
  if (inHand === undefined) return { suspects, verdict: { type: 'none' } };
  const { sequence } = inHand;
  const deaths = (suspects.find((one) => one.sequence === sequence)?.deaths ?? 0) + 1;
  const others = suspects.filter((one) => one.sequence !== sequence);
  const counted = [...others, { sequence, deaths }].slice(-suspectsMax);
  return { suspects: counted, verdict: verdictOn(inHand, deaths, register) };
}

/** After a message has been judged to its end. */
export function afterJudged(suspects: readonly Suspect[], sequence: number): readonly Suspect[] {
  return suspects.some((one) => one.sequence === sequence)
    ? suspects.filter((one) => one.sequence !== sequence)
    : suspects;
}

function verdictOn(place: Place, deaths: number, register: Register): Verdict {
  const { sequence, event_id } = place;
  if (deaths < deathsMax - 1) return { type: 'none' };
  if (deaths === deathsMax - 1)
    return event_id === undefined ? { type: 'apart', sequence } : { type: 'none' };
  const standing = register.left_out.filter(({ released }) => released === undefined);
  return { type: standing.length >= leftOutMax ? 'too_many' : 'leave_out', place, deaths };
}
