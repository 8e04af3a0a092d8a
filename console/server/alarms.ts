// What somebody should look at now, out of what the roles say of themselves: for the status, the metrics,
// the strip of the page and the command line, so that all of them say the same.
import { z } from 'zod';
import type { DiskSpace } from '../disk-space.ts';
import type { Alarm } from '../wire.ts';

const evaluatorShape = z.object({
  quarantined: z.number().catch(0),
  quarantine_full: z.boolean().catch(false),
  hits_blocked: z.string().catch(''),
  heap_mb: z.number().catch(0),
  heap_max_mb: z.number().catch(0),
  checkpoint: z
    .object({
      blocked: z.string().catch(''),
      refused: z.array(z.object({ file: z.string(), reason: z.string() })).catch([]),
    })
    .catch({ blocked: '', refused: [] }),
});
const gatewayShape = z.object({ refusing: z.string().catch(''), refusing_stream: z.string().catch('') });

/** Of the memory that the evaluator may use for what it remembers; at its end it dies. */
const memoryShareLow = 0.8;
/** Streams refuse when they have reached their bounds. HITS and DEAD are cut at 0.9 of theirs as far as the tables have
 * them (connectors/nats/forget-stored.ts). */
const streamSharesLow = { EVENTS: 0.85, HITS: 0.93, DEAD: 0.93 } as const;
type WatchedStream = keyof typeof streamSharesLow;

interface Fill {
  readonly bytes: number;
  readonly bytesMax: number;
}

export interface AlarmSources {
  readonly evaluator: unknown;
  readonly gateway: unknown;
  readonly disk: DiskSpace | undefined;
  /** `bytesMax` is -1 without a bound; undefined when nothing is known. */
  readonly streams: Readonly<Partial<Record<WatchedStream, Fill | undefined>>>;
}

/** Most urgent first. */
export function alarmsOf({ evaluator, gateway, disk, streams }: AlarmSources): readonly Alarm[] {
  const said = evaluatorShape.parse(evaluator ?? {});
  const { quarantined, quarantine_full, hits_blocked, checkpoint, heap_mb, heap_max_mb } = said;
  const { refusing, refusing_stream } = gatewayShape.parse(gateway ?? {});
  const alarms: Alarm[] = [];
  if (refusing !== '') alarms.push({ code: 'not_accepting', detail: refusing_stream === '' ? refusing : refusing_stream });
  if (hits_blocked !== '') alarms.push({ code: 'hits_blocked', detail: hits_blocked });
  if (disk !== undefined && disk.state !== 'ok') alarms.push({ code: `disk_${disk.state}`, count: megabytes(disk.free_bytes) });
  for (const stream of ['EVENTS', 'HITS', 'DEAD'] as const) {
    const { bytes, bytesMax } = streams[stream] ?? { bytes: 0, bytesMax: -1 };
    if (bytesMax > 0 && bytes > streamSharesLow[stream] * bytesMax)
      alarms.push({ code: 'stream_low', count: megabytes(bytesMax - bytes), detail: stream });
  }
  if (heap_mb > memoryShareLow * heap_max_mb)
    alarms.push({ code: 'memory_low', count: Math.max(0, heap_max_mb - heap_mb) });
  if (checkpoint.blocked !== '') alarms.push({ code: 'checkpoint_blocked', detail: checkpoint.blocked });
  const [refused] = checkpoint.refused;
  if (refused !== undefined)
    alarms.push({ code: 'checkpoint_refused', count: checkpoint.refused.length, detail: `${refused.file}: ${refused.reason}` });
  if (quarantine_full) alarms.push({ code: 'quarantine_full' });
  if (quarantined > 0) alarms.push({ code: 'quarantined', count: quarantined });
  return alarms;
}

function megabytes(bytes: number): number {
  return Math.max(0, Math.floor(bytes / 1024 ** 2));
}
