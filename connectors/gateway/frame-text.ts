// Frames are written from event texts that were encoded once, when their submission arrived: the size of a frame
// is then known before it is built, and a frame is one join. `decodeFrame` (engine/event.ts) reads it back.
import type { FundEvent } from '../../engine/event.ts';

/** `<fixmedins_code>|<msgid>` and the hash of that envelope's body. */
export interface EnvelopeBody {
  readonly key: string;
  readonly hash: string;
}

export interface EventText {
  readonly text: string;
  /** In UTF-8. */
  readonly bytes: number;
}

export function eventText(event: FundEvent): EventText {
  const text = JSON.stringify(event);
  return { text, bytes: Buffer.byteLength(text) };
}

/** `bodies` stand before `events` so that the resend index can be rebuilt without parsing the events. */
export function frameText(partition: number, events: readonly string[], bodies: readonly EnvelopeBody[]): string {
  const named: Record<string, string> = {};
  for (const { key, hash } of bodies) named[key] = hash;
  return `{"v":1,"partition":${partition},"bodies":${JSON.stringify(named)},"events":[${events.join(',')}]}`;
}

const eventsMark = ',"events":[';

/** The `bodies` of a frame this program wrote. */
export function frameBodies(text: string): Readonly<Record<string, string>> {
  // A msgid could hold the mark only with its quotes escaped, so the first mark is the real one.
  const end = text.indexOf(eventsMark);
  const head: { bodies?: Record<string, string> } = JSON.parse(end < 0 ? text : `${text.slice(0, end)}}`);
  return head.bodies ?? {};
}
