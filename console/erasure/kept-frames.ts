// Frames that EVENTS and the evaluator's checkpoint keep: what the archive has been allowed to forget (retention) is still
// looked back on there, and says whose numbers and visits are meant.
import { streams, isFrame } from '../../connectors/nats/names.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { decodeFrame } from '../../engine/event.ts';
import type { Frame } from '../../engine/event.ts';
import { journalOf } from './erase-checkpoint.ts';
import { everyMessage, readableFrame } from './erase-streams.ts';

/** Those whose bytes hold one of the texts. `folder`: of the checkpoints. */
export async function* framesThatHold(
  bus: Bus, folder: string, texts: readonly string[],
): AsyncGenerator<Frame, void, undefined> {
  for await (const { subject, data } of everyMessage(bus, streams.events)) {
    // What is no frame may be left out of judging and say nothing to anybody.
    const frame = isFrame(subject) && holds(data, texts) ? readableFrame(data) : undefined;
    if (frame !== undefined) yield frame;
  }
  for await (const { content } of journalOf(folder)) {
    if (content.type === 'frame' && holds(content.data, texts)) yield decodeFrame(content.data);
  }
}

function holds(data: Uint8Array, texts: readonly string[]): boolean {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return texts.some((text) => bytes.includes(text));
}
