// Latencies of a run: every hit's first sight at the live client, against the message that raised it.
import type { LoadRun } from './run-load.ts';

export interface Latency {
  /** When its message was due, ms after the first that counts. */
  readonly dueMs: number;
  /** From the acknowledgement by EVENTS to the live client, ms. */
  readonly fromAck: number;
  /** From when the message was due. */
  readonly fromDue: number;
}

/** Position of the first message that counts. */
export function firstCounted({ messages }: Pick<LoadRun, 'messages'>, warmUpSeconds: number): number {
  return messages.findIndex(({ dueMs }) => dueMs >= warmUpSeconds * 1000);
}

/** Hits first raised by a message that counts. */
export function alertLatencies(run: LoadRun, counted: number): Latency[] {
  const { due, acked } = run.sent;
  const latencies: Latency[] = [];
  for (const [hit_id, cause] of run.judged.causes) {
    const at = run.firstAlerts.get(hit_id);
    if (at === undefined || cause < counted || cause >= run.messages.length) continue;
    latencies.push({
      dueMs: due[cause]! - due[counted]!,
      fromAck: at - acked[cause]!,
      fromDue: at - due[cause]!,
    });
  }
  return latencies;
}

/** What does not hold. */
export function problemsOf(run: LoadRun, lagEnd: number): string[] {
  const { stored, live, sent, receipts, judged, found } = run;
  const liveWrong = live.missing.length + live.extra.length + live.differing.length;
  return [
    ...sent.failures.slice(0, 5),
    ...receipts.failures.slice(0, 5),
    ...stored.differing.slice(0, 5),
    ...stored.missing.slice(0, 5).map((id) => `missing ${id} ${judged.raised.get(id)?.rule_id}`),
    ...stored.extra.slice(0, 5).map((id) => `extra ${id} ${found.hits.get(id)?.rule_id}`),
    ...(liveWrong > 0 ? [`the live client saw another set: ${JSON.stringify(live).slice(0, 300)}`] : []),
    ...(lagEnd > 0 ? [`${lagEnd} messages of EVENTS not judged 1 s after the last acknowledgement`] : []),
  ];
}
