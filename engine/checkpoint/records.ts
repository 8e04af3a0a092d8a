// What logs of a checkpoint hold, that of events aside (event-block.ts). The journal: a message of EVENTS as
//   1 byte   0: a frame, its bytes as they came; 1: anything else, as JSON
//   8 bytes  sequence, 8 bytes timestamp (ms), both as little-endian floating point
//   then the content.
// What was said: a hit as
//   1 byte   1 when its rule is on trial, 1 byte length of the id, the id, then the hit as JSON.
// What was asked: names of jobs asked for and of jobs answered (asked-jobs.ts), as JSON.
import type { AskedSince } from '../asked-jobs.ts';
import type { Hit } from '../hit.ts';
import type { PipelineMessage } from '../pipeline-message.ts';

const frameType = 0;
const otherType = 1;
const messageHeadBytes = 17;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** In parts, so that the bytes of a frame are copied once. */
export function messageRecord({ seq, timestamp, content }: PipelineMessage): readonly Uint8Array[] {
  const head = Buffer.allocUnsafe(messageHeadBytes);
  head.writeUInt8(content.type === 'frame' ? frameType : otherType, 0);
  head.writeDoubleLE(seq, 1);
  head.writeDoubleLE(timestamp, 9);
  return [head, content.type === 'frame' ? content.data : encoder.encode(JSON.stringify(content))];
}

export function readMessage(record: Uint8Array): PipelineMessage {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const seq = view.getFloat64(1, true);
  const timestamp = view.getFloat64(9, true);
  const data = record.subarray(messageHeadBytes);
  if (view.getUint8(0) === frameType) return { seq, timestamp, content: { type: 'frame', data } };
  const content: PipelineMessage['content'] = JSON.parse(decoder.decode(data));
  return { seq, timestamp, content };
}

export function jobsRecord(since: AskedSince): Uint8Array {
  return encoder.encode(JSON.stringify(since));
}

export function readJobs(record: Uint8Array): AskedSince {
  const since: AskedSince = JSON.parse(decoder.decode(record));
  return since;
}

export function hitRecord(hit: Hit, isShadow: boolean): readonly Uint8Array[] {
  const id = encoder.encode(hit.hit_id);
  return [Uint8Array.of(isShadow ? 1 : 0, id.length), id, encoder.encode(JSON.stringify(hit))];
}

/** Hits of rules on trial are others than those of the rules in force, though their ids are the same. */
export function hitName(record: Uint8Array): string {
  return decoder.decode(record.subarray(2, 2 + (record[1] ?? 0))) + (record[0] === 1 ? ' on trial' : '');
}

export function readHit(record: Uint8Array): { readonly hit: Hit; readonly isShadow: boolean } {
  const hit: Hit = JSON.parse(decoder.decode(record.subarray(2 + (record[1] ?? 0))));
  return { hit, isShadow: record[0] === 1 };
}
