// Bugs put into the wiring on purpose, to see that the simulation finds them. Each wraps what a
// process is given; the product has none of this.
import { decodeFrame, encodeFrame } from '../../engine/event.ts';
import { decodeHitsFrame, encodeHitsFrame } from '../../engine/hit.ts';
import type { PipelineMessage } from '../../engine/pipeline-message.ts';

export const plants = [
  /** A restart goes on publishing behind what was judged, not behind what is in HITS. */
  'publish-before-judge',
  /** A publish counts as durable when it is sent. */
  'acknowledge-before-store',
  /** The broker stores a message again that it knows. */
  'forget-message-ids',
  /** A restart does not look where HITS ends. */
  'resume-at-start',
  /** The id of a hit depends on the life of the process that found it. */
  'unstable-hit-id',
  /** An event sent twice is two events. */
  'dropped-dedup',
  /** A restart does not remember that a rule was switched off. */
  'lost-switch-off',
  /** A checkpoint does not wait until its hits are in HITS. */
  'checkpoint-before-hits',
  /** A checkpoint does not say how far it reaches: judging goes on where HITS ends. */
  'checkpoint-without-sequence',
  /** A checkpoint does not hold what was said. */
  'nothing-said',
  /** The broker forgets what only the newest checkpoint holds. */
  'forgets-too-much',
  /** A restart cuts anew what was judged together. */
  'turns-not-read',
] as const;
export type Plant = (typeof plants)[number];

/** What a process with the bug reads in place of a message. `lives` counts processes before it. */
export function spoilMessages(
  plant: Plant | undefined,
  lives: number,
): (message: PipelineMessage) => PipelineMessage {
  if (plant === 'dropped-dedup') {
    const seen = new Map<string, number>();
    return (message) => withoutDedup(message, seen);
  }
  if (plant === 'lost-switch-off' && lives > 0)
    return (message) =>
      message.content.type === 'switch' ? { ...message, content: nothing } : message;
  return (message) => message;
}

const nothing: PipelineMessage['content'] = {
  type: 'frame',
  data: encodeFrame({ v: 1, partition: 0, events: [], bodies: {} }),
};

function withoutDedup(message: PipelineMessage, seen: Map<string, number>): PipelineMessage {
  if (message.content.type !== 'frame') return message;
  const frame = decodeFrame(message.content.data);
  const events = frame.events.map((event) => {
    const times = seen.get(event.event_id) ?? 0;
    seen.set(event.event_id, times + 1);
    return times === 0 ? event : { ...event, event_id: `${event.event_id}#${times}` };
  });
  return { ...message, content: { type: 'frame', data: encodeFrame({ ...frame, events }) } };
}

/** What it publishes in place of a message. */
export function spoilHits(plant: Plant | undefined, lives: number, data: Uint8Array): Uint8Array {
  if (plant !== 'unstable-hit-id' || lives === 0) return data;
  const frame = decodeHitsFrame(data);
  const hits = frame.hits.map((hit) => ({ ...hit, hit_id: `${hit.hit_id}-${lives}` }));
  return encodeHitsFrame({ ...frame, hits });
}
