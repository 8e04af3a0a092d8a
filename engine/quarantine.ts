// What judging leaves out, because it killed the evaluator again and again, and what it takes apart.
// All of it is decided by control events in EVENTS (subject `events.quarantine`). Such an event lies
// behind the message it is about, so whoever reads EVENTS again looks at them first: each carries the
// whole register, and the newest one is enough.
//
// An event left out is as if it had never been accepted, wherever it stands in a frame. A release is a
// control event that carries the event again: there it is judged, as one that came late. So a replay
// does at every place what was done the first time, and counts the same revisions.
import { z } from 'zod';
import type { FundEvent } from './event.ts';

const placeSchema = z.strictObject({
  /** EVENTS sequence of the message. */
  sequence: z.int().positive(),
  /** Absent when the whole message is left out. */
  event_id: z.string().exactOptional(),
});
/** An event in a message, or a message. */
export type Place = z.infer<typeof placeSchema>;

const leftOutSchema = placeSchema.extend({
  /** Absent while it is left out. */
  released: z.strictObject({ at: z.number(), by: z.string() }).exactOptional(),
  /** Chinese. */
  reason: z.string(),
  deaths: z.int().nonnegative(),
  /** Transaction and institution of the event, when they are known. */
  infno: z.string().exactOptional(),
  fixmedins_code: z.string().exactOptional(),
  /** ms since the epoch. */
  at: z.number(),
  by: z.string(),
});
export type LeftOut = z.infer<typeof leftOutSchema>;

export const registerSchema = z.strictObject({
  left_out: z.array(leftOutSchema),
  /** Frames whose events are judged one by one, to find the one that kills. */
  apart: z.array(z.int().positive()),
});
export type Register = z.infer<typeof registerSchema>;

export const emptyRegister: Register = { left_out: [], apart: [] };

/** Why a place is left out: what the control event and the dead letter say. */
export type Finding = Omit<LeftOut, 'released'>;

/** The same register again when the place is in it already. */
export function withLeftOut(register: Register, finding: Finding): Register {
  if (register.left_out.some((one) => isSamePlace(one, finding))) return register;
  return { ...register, left_out: [...register.left_out, finding] };
}

/** Sequences before `first` are nobody's to judge any more. */
export function withApart(register: Register, sequences: readonly number[], first: number): Register {
  const more = sequences.filter((sequence) => !register.apart.includes(sequence));
  if (more.length === 0) return register;
  return { ...register, apart: [...register.apart.filter((one) => one >= first), ...more] };
}

/** The same register again when nothing is left out at the place by now. */
export function withReleased(register: Register, place: Place, released: NonNullable<LeftOut['released']>): Register {
  const isHeld = (one: LeftOut): boolean => isSamePlace(one, place) && one.released === undefined;
  if (!register.left_out.some(isHeld)) return register;
  return { ...register, left_out: register.left_out.map((one) => (isHeld(one) ? { ...one, released } : one)) };
}

/** A message that is left out as a whole stands elsewhere now. The same register again when it is not left out so. An event that
 * is left out stays under the sequence where it was found: there it was counted. */
export function withMoved(register: Register, from: number, to: number): Register {
  const isOf = (one: Place): boolean => isSamePlace(one, { sequence: from });
  if (from === to || !register.left_out.some(isOf)) return register;
  return { ...register, left_out: register.left_out.map((one) => (isOf(one) ? { ...one, sequence: to } : one)) };
}

export function isSamePlace(one: Place, other: Place): boolean {
  return one.sequence === other.sequence && one.event_id === other.event_id;
}

/** Ids of events that count for nothing now: left out and not released. For readers that have no place to judge a
 * release at. */
export function leftOutIds({ left_out }: Register): string[] {
  return left_out.flatMap(({ event_id, released }) => (event_id === undefined || released !== undefined ? [] : [event_id]));
}

export class Quarantine {
  #register: Register = emptyRegister;
  #sequence = -1;
  #ids: ReadonlySet<string> = new Set();
  #messages: ReadonlySet<number> = new Set();
  #apart: ReadonlySet<number> = new Set();

  /** `sequence` is that of the control event with this register, 0 when there is none. */
  constructor(register: Register = emptyRegister, sequence = 0) {
    this.follow(register, sequence);
  }

  /** Takes over what a control event says, unless a newer one is known. True when it leaves out what was not left out
   * before: what has been judged by now stays judged until a new start. */
  follow(register: Register, sequence: number): boolean {
    if (sequence <= this.#sequence) return false;
    const { left_out, apart } = register;
    const isMore = left_out.some((one) => !this.#register.left_out.some((known) => isSamePlace(known, one)));
    this.#register = register;
    this.#sequence = sequence;
    this.#ids = new Set(left_out.flatMap(({ event_id }) => (event_id === undefined ? [] : [event_id])));
    this.#messages = new Set(left_out.flatMap((one) => (one.event_id === undefined ? [one.sequence] : [])));
    this.#apart = new Set(apart);
    return isMore;
  }

  register(): Register {
    return this.#register;
  }

  /** What nobody has released. */
  standing(): readonly LeftOut[] {
    return this.#register.left_out.filter(({ released }) => released === undefined);
  }

  /** Ids that frames leave out; a released event is judged where it was released, never in a frame. */
  ids(): ReadonlySet<string> {
    return this.#ids;
  }

  /** The whole message is left out. */
  leavesOutMessage(sequence: number): boolean {
    return this.#messages.has(sequence);
  }

  isApart(sequence: number): boolean {
    return this.#apart.has(sequence);
  }

  /** The events of a frame that are judged; the same array when that is all of them. */
  admitted(events: readonly FundEvent[]): readonly FundEvent[] {
    if (this.#ids.size === 0 || !events.some(({ event_id }) => this.#ids.has(event_id))) return events;
    return events.filter(({ event_id }) => !this.#ids.has(event_id));
  }

  /** Whether an event was found out here: where else it comes it is a copy, whatever became of it. */
  isPlaceOf(event_id: string, sequence: number): boolean {
    return this.#register.left_out.find((one) => one.event_id === event_id)?.sequence === sequence;
  }

  /** The events of a release that are judged: those that did not kill there again. */
  admittedAgain(sequence: number, events: readonly FundEvent[]): readonly FundEvent[] {
    return events.filter(
      ({ event_id }) => !this.#register.left_out.some((one) => isSamePlace(one, { sequence, event_id })),
    );
  }
}
