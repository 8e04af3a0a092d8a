// A person out of the streams. A message cannot be changed, but it can be overwritten and removed, and the hits do
// not depend on the order of events: so each frame of EVENTS that holds records of the person is published again at
// the end without them, every event under its own id, and the old frame is overwritten. Messages of HITS and DEAD
// are removed: the tables have the hits, and a refused message is still with its sender. Steps of RULES that show
// hits of the person are taken again in their order.
import type { Bus } from '../../connectors/nats/connect.ts';
import { consumeFrom } from '../../connectors/nats/consume.ts';
import { decodeActivation } from '../../connectors/nats/control.ts';
import { decodeDead, letterIdOf } from '../../connectors/nats/dead.ts';
import { decodeTableVersion, encodeTableVersion } from '../../connectors/nats/knowledge-log.ts';
import { controlHeaders, isFrame, streams, subjects } from '../../connectors/nats/names.ts';
import { publish } from '../../connectors/nats/publish.ts';
import { decodeQuarantine, moveLeftOut, readRegister, releaseAgain } from '../../connectors/nats/quarantine.ts';
import { lastHeld, readSequence } from '../../connectors/nats/read-last.ts';
import type { StoredMessage } from '../../connectors/nats/read-last.ts';
import { readReplaced, replacesHeader } from '../../connectors/nats/replaced.ts';
import { decodeFrame, encodeFrame } from '../../engine/event.ts';
import type { Frame, FundEvent } from '../../engine/event.ts';
import { decodeHitsFrame, encodeHitsFrame } from '../../engine/hit.ts';
import { isSamePlace, Quarantine } from '../../engine/quarantine.ts';
import type { Person } from './person.ts';

export interface StreamErasure {
  readonly bus: Bus;
  readonly person: Person;
  /** Names what is published, so that a second try is no second message. */
  readonly id: string;
  readonly say: (line: string) => void;
}

/** Every message from the beginning to what is the end now. */
export async function* everyMessage(bus: Bus, stream: string): AsyncGenerator<StoredMessage, void, undefined> {
  const last = await lastHeld(bus.jsm, stream);
  if (last === 0) return;
  for await (const message of consumeFrom(bus.js, stream, { sequence: 1 })) {
    if (message.seq <= last) yield message;
    if (message.seq >= last) return;
  }
}

/** A frame without the person; `undefined` when there is nothing of them in it. */
export function frameWithout(frame: Frame, person: Person): Frame | undefined {
  const events = eventsWithout(frame.events, person);
  return events === undefined ? undefined : { ...frame, events };
}

/** As `frameWithout`. */
export function eventsWithout(events: readonly FundEvent[], person: Person): readonly FundEvent[] | undefined {
  const without = events.map((event) => (person.owns(event) ? person.withoutPerson(event) : event));
  return without.some((event, index) => event !== events[index]) ? without : undefined;
}

export interface EventsErased {
  readonly frames: number;
  /** Control messages that name the person, in a knowledge table: these must go by a new table. */
  readonly namedInControl: number;
}

export async function eraseFromEvents({ bus, person, id, say }: StreamErasure): Promise<EventsErased> {
  let frames = 0;
  let namedInControl = 0;
  let read = 0;
  for await (const message of everyMessage(bus, streams.events)) {
    read += 1;
    if (read % progressMessages === 0) say(`  EVENTS: ${read} messages read, ${frames} replaced`);
    if (message.subject === subjects.quarantine && (await eraseRelease({ bus, person, id, say }, message))) {
      frames += 1;
      continue;
    }
    if (!isFrame(message.subject)) {
      if (person.mentions(controlText(message))) namedInControl += 1;
      continue;
    }
    if (person.mayBeIn(textOf(message.data)) && (await eraseFrame({ bus, person, id, say }, message))) frames += 1;
  }
  return { frames, namedInControl };
}

/** False: there is nothing of the person in it. What is left out as a whole is left out where it stands then; of such a one that
 * cannot even be read nobody misses anything. */
async function eraseFrame({ bus, person, id }: StreamErasure, message: StoredMessage): Promise<boolean> {
  const { seq } = message;
  const { register } = await readRegister(bus.jsm);
  const isLeftOut = register.left_out.some((one) => isSamePlace(one, { sequence: seq }));
  const frame = isLeftOut ? readableFrame(message.data) : decodeFrame(message.data);
  const without = frame && frameWithout(frame, person);
  if (frame !== undefined && without === undefined) return false;
  if (without !== undefined) {
    const again = await publish(bus.js, message.subject, encodeFrame(without), {
      id: `${idOf(id)}${seq}`, headers: { [replacesHeader]: [...readReplaced(message), seq].join() },
    });
    if (isLeftOut) await moveLeftOut(bus, seq, again.seq);
  }
  await overwrite(bus, streams.events, seq);
  return true;
}

/** `undefined` when the bytes are no frame. */
export function readableFrame(bytes: Uint8Array): Frame | undefined {
  try {
    return decodeFrame(bytes);
  } catch {
    return undefined;
  }
}

/** A release carries the event that is judged there; one that killed there again is judged nowhere and goes. False: there is
 * nothing of the person in it. */
async function eraseRelease({ bus, person, id }: StreamErasure, message: StoredMessage): Promise<boolean> {
  const { events } = decodeQuarantine(message.data);
  const without = eventsWithout(events, person);
  if (without === undefined) return false;
  const { register } = await readRegister(bus.jsm);
  const judged = new Quarantine(register).admittedAgain(message.seq, without);
  await releaseAgain(bus, judged, { id: `${idOf(id)}${message.seq}`, replaces: [...readReplaced(message), message.seq] });
  await overwrite(bus, streams.events, message.seq);
  return true;
}

/** The last message says how far judging has come: when it must go, one that says the same takes its place. It holds no
 * hits and gives no account: the tables have both under the sequence of the one that goes. */
export async function eraseFromHits({ bus, person, id }: StreamErasure): Promise<number> {
  const last = await lastHeld(bus.jsm, streams.hits);
  let removed = 0;
  for await (const { seq, data } of everyMessage(bus, streams.hits)) {
    if (!person.mentions(textOf(data))) continue;
    if (seq === last) {
      const { hits: _, shadow: __, account: ___, ...position } = decodeHitsFrame(data);
      const alone = { ...position, ...(position.last ? { events_from: position.events_sequence } : {}), hits: [] };
      await publish(bus.js, subjects.hits, encodeHitsFrame(alone), { id: `erase:${id}:${seq}` });
    }
    await overwrite(bus, streams.hits, seq);
    removed += 1;
  }
  return removed;
}

export interface DeadErased {
  readonly sequences: readonly number[];
  /** As in the tables (`letterIdOf`). */
  readonly letters: readonly string[];
}

export async function eraseFromDead({ bus, person }: StreamErasure): Promise<DeadErased> {
  const sequences: number[] = [];
  const letters = new Set<string>();
  for await (const { seq, data } of everyMessage(bus, streams.dead)) {
    const letter = decodeDead(data);
    const body = Buffer.from(letter.body, 'base64').toString('latin1');
    if (!person.mentions(body) && !person.mentions(textOf(data))) continue;
    await overwrite(bus, streams.dead, seq);
    sequences.push(seq);
    letters.add(letterIdOf(letter));
  }
  return { sequences, letters: [...letters] };
}

/** From the first step of a rule that shows the person on, all its steps are taken again, in their order. */
export function eraseFromRules(erasure: StreamErasure): Promise<number> {
  const { person } = erasure;
  return writeAgain(erasure, streams.rules, {
    names: ({ data }) => person.mentions(textOf(data)),
    without: ({ data }) => person.scrubText(textOf(data)),
  });
}

/** From the first version of a table that names the person on, all its versions are written again without the name,
 * in their order: the newest stays the last. */
export function eraseFromKnowledge(erasure: StreamErasure): Promise<number> {
  const { person } = erasure;
  return writeAgain(erasure, streams.knowledge, {
    names: ({ data }) => person.mentions(JSON.stringify(decodeTableVersion(data))),
    without: ({ data }) => {
      const { note, ...version } = decodeTableVersion(data);
      return encodeTableVersion({
        ...version, csv: person.scrubText(version.csv), ...(note === undefined ? {} : { note: person.scrubText(note) }),
      });
    },
  });
}

interface Again {
  names(message: StoredMessage): boolean;
  without(message: StoredMessage): Uint8Array | string;
}

/** Messages of one subject. */
interface Subject {
  /** First that names the person; infinite while there is none. */
  from: number;
  readonly written: number[];
  /** Of those that this erasure has written again by now. */
  readonly again: Set<number>;
}

/** All that a subject says from the first message that names the person on goes to the end, in its order. Nothing is overwritten
 * before all of that is there, and what an erasure that was broken off had written there is known by its message ids. */
async function writeAgain({ bus, id }: StreamErasure, stream: string, { names, without }: Again): Promise<number> {
  const bySubject = new Map<string, Subject>();
  for await (const message of everyMessage(bus, stream)) {
    const { seq, subject } = message;
    const known = bySubject.get(subject) ?? { from: Infinity, written: [], again: new Set() };
    bySubject.set(subject, known);
    const before = writtenBefore(message, id);
    if (before !== undefined) known.again.add(before);
    else known.written.push(seq);
    if (before !== undefined || (known.from === Infinity && names(message))) known.from = Math.min(known.from, before ?? seq);
  }
  let count = 0;
  for (const [subject, { from, written, again }] of bySubject) {
    const moving = written.filter((seq) => seq >= from);
    for (const seq of moving) {
      const message = again.has(seq) ? undefined : await readSequence(bus.jsm, stream, seq);
      if (message !== undefined) await publish(bus.js, subject, without(message), { id: `${idOf(id)}${seq}` });
    }
    for (const seq of moving) await overwrite(bus, stream, seq);
    count += moving.length;
  }
  return count;
}

/** Sequence of what this erasure wrote again here; `undefined` for any other message. */
function writtenBefore({ headers }: StoredMessage, id: string): number | undefined {
  const name = headers?.get('Nats-Msg-Id') ?? '';
  return name.startsWith(idOf(id)) ? Number(name.slice(idOf(id).length)) : undefined;
}

function idOf(id: string): string {
  return `erase:${id}:`;
}

const progressMessages = 20_000;

async function overwrite(bus: Bus, stream: string, seq: number): Promise<void> {
  const isOverwritten = true;
  await bus.jsm.streams.deleteMessage(stream, seq, isOverwritten);
}

function controlText(message: StoredMessage): string {
  const isActivation = message.headers?.get(controlHeaders.type) === 'activate';
  return isActivation ? JSON.stringify(decodeActivation(message.data)) : textOf(message.data);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
