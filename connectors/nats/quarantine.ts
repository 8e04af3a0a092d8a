// The control events of engine/quarantine.ts: each carries the whole register, so that the newest one
// is all a reader needs; a release also carries the events that are judged again. Changed only upon the
// newest one, whoever else changes it.
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { z } from 'zod';
import { decodeFrame } from '../../engine/event.ts';
import type { FundEvent } from '../../engine/event.ts';
import {
  emptyRegister, isSamePlace, registerSchema, withApart, withLeftOut, withMoved, withReleased,
} from '../../engine/quarantine.ts';
import type { Finding, Place, Register } from '../../engine/quarantine.ts';
import type { Dead } from './dead.ts';
import { publishDead } from './dead.ts';
import { controlHeaders, isFrame, streams, subjects } from './names.ts';
import { publish, SubjectMoved } from './publish.ts';
import { readBounds, readLast, readSequence } from './read-last.ts';
import type { StoredMessage } from './read-last.ts';
import { readStandIn, replacesHeader } from './replaced.ts';

const controlSchema = z.strictObject({
  v: z.literal(1),
  register: registerSchema,
  /** Events that are judged here again. */
  events: z.array(z.custom<FundEvent>((value) => typeof value === 'object' && value !== null && 'event_id' in value)),
});
export type QuarantineControl = z.infer<typeof controlSchema>;

export interface KnownRegister {
  readonly register: Register;
  /** Of the control event in EVENTS; 0 when there is none. */
  readonly sequence: number;
}

interface Bus {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
}

/** Other places of EVENTS than the one named may be changed at the same time: so often this is tried. */
const attemptsMax = 5;

/** Throws on bytes that are no such control event. */
export function decodeQuarantine(bytes: Uint8Array): QuarantineControl {
  return controlSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
}

/** What is left out now: one look-up by subject. */
export async function readRegister(jsm: JetStreamManager): Promise<KnownRegister> {
  const message = await readLast(jsm, streams.events, subjects.quarantine);
  if (message === undefined) return { register: emptyRegister, sequence: 0 };
  return { register: decodeQuarantine(message.data).register, sequence: message.seq };
}

/** Leaves a place out: first the letter in DEAD, then the control event; both once, however often this is called.
 * `publishMsMax` as in publish.ts. */
export async function leaveOut(
  bus: Bus, finding: Omit<Finding, 'infno' | 'fixmedins_code'>, publishMsMax: number,
): Promise<KnownRegister> {
  const known = await readRegister(bus.jsm);
  if (known.register.left_out.some((one) => isSamePlace(one, finding))) return known;
  const message = await readSequence(bus.jsm, streams.events, finding.sequence);
  const event = eventsOf(message).find(({ event_id }) => event_id === finding.event_id);
  await publishDead(bus.js, letterOf(finding, message, event), publishMsMax);
  const { infno, fixmedins_code } = event ?? {};
  const named = {
    ...finding,
    ...(infno === undefined ? {} : { infno }),
    ...(fixmedins_code === undefined ? {} : { fixmedins_code }),
  };
  return change(bus, publishMsMax, (register) => ({ register: withLeftOut(register, named), events: [] }));
}

/** The events of these frames are judged one by one from now on. Frames that EVENTS no longer holds are forgotten. */
export async function takeApart(bus: Bus, sequences: readonly number[], publishMsMax: number): Promise<KnownRegister> {
  const first = (await readBounds(bus.jsm, streams.events))?.first ?? 0;
  return change(bus, publishMsMax, (register) => ({ register: withApart(register, sequences, first), events: [] }));
}

/** A message that is left out as a whole was published again, as `to`: there it is left out from now on. */
export async function moveLeftOut(bus: Bus, from: number, to: number): Promise<void> {
  await change(bus, releaseMsMax, (register) => ({ register: withMoved(register, from, to), events: [] }));
}

/** `unknown`: nothing is left out there. `gone`: EVENTS no longer holds the message, nor one that stands for it. `not_events`: the message holds no
 * events, so there is nothing to judge again. */
export type Released = (KnownRegister & { readonly events: number }) | 'unknown' | 'gone' | 'not_events';

/** Has what was left out at `place` judged after all. Twice is as once. */
export async function release(
  bus: Bus, place: Place, released: { readonly at: number; readonly by: string },
): Promise<Released> {
  const { register } = await readRegister(bus.jsm);
  const found = register.left_out.find((one) => isSamePlace(one, place) && one.released === undefined);
  if (found === undefined) return 'unknown';
  const message = (await readSequence(bus.jsm, streams.events, place.sequence)) ?? (await readStandIn(bus, place.sequence));
  if (message === undefined) return 'gone';
  const events = eventsOf(message).filter(({ event_id }) => place.event_id === undefined || event_id === place.event_id);
  if (events.length === 0) return 'not_events';
  const done = await change(bus, releaseMsMax, (current) => ({ register: withReleased(current, place, released), events }));
  return { ...done, events: events.length };
}

const releaseMsMax = 10_000;

/** Has events that a control event released stand in another one, in other words: what was there must not stay as it is.
 * `id` makes a repeat within the stream's duplicate window harmless. */
export async function releaseAgain(
  { js, jsm }: Bus, events: readonly FundEvent[], { id, replaces }: { readonly id: string; readonly replaces: readonly number[] },
): Promise<void> {
  const { register, sequence } = await readRegister(jsm);
  await publish(js, subjects.quarantine, JSON.stringify({ v: 1, register, events }), {
    id,
    headers: { [controlHeaders.type]: 'quarantine', [replacesHeader]: replaces.join() },
    lastSubjectSequence: sequence,
  });
}

/** Publishes what `next` makes of the newest register; nothing when it makes the same one. */
async function change(
  bus: Bus, publishMsMax: number, next: (register: Register) => Omit<QuarantineControl, 'v'>,
): Promise<KnownRegister> {
  for (let attempt = 1; ; attempt += 1) {
    const known = await readRegister(bus.jsm);
    const { register, events } = next(known.register);
    if (register === known.register) return known;
    try {
      const { seq } = await publish(bus.js, subjects.quarantine, JSON.stringify({ v: 1, register, events }), {
        id: `quarantine:${crypto.randomUUID()}`,
        headers: { [controlHeaders.type]: 'quarantine' },
        lastSubjectSequence: known.sequence,
        publishMsMax,
      });
      return { register, sequence: seq };
    } catch (error) {
      if (!(error instanceof SubjectMoved) || attempt === attemptsMax) throw error;
    }
  }
}

/** None when the bytes are no frame: they may be what kills. */
function eventsOf(message: StoredMessage | undefined): readonly FundEvent[] {
  if (message === undefined) return [];
  try {
    if (isFrame(message.subject)) return decodeFrame(message.data).events;
    return message.subject === subjects.quarantine ? decodeQuarantine(message.data).events : [];
  } catch {
    return [];
  }
}

function letterOf(
  { sequence, event_id, reason, at }: Pick<Finding, 'sequence' | 'event_id' | 'reason' | 'at'>,
  message: StoredMessage | undefined,
  event: FundEvent | undefined,
): Dead {
  const facts = { reason: 'quarantined', source: 'evaluator', text: reason, id: `quarantine:${sequence}:${event_id ?? ''}` };
  if (event === undefined) return { ...facts, body: message?.data ?? new Uint8Array(), receivedAt: message?.timestamp ?? at };
  const { fixmedins_code, infno, msgid, received_at: receivedAt } = event;
  return { ...facts, fixmedins_code, infno, msgid, body: new TextEncoder().encode(JSON.stringify(event)), receivedAt };
}
