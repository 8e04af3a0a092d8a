// Sends messages at the times they are due, whether or not earlier ones have been answered. When
// too many are under way the sending falls behind, but a latency still counts from the due time:
// waiting is never left out of it.
import { setTimeout as delay } from 'node:timers/promises';

export interface Sent {
  /** `performance.now()` of the due time, of the actual sending and of the acknowledgement. */
  readonly due: Float64Array;
  readonly sent: Float64Array;
  readonly acked: Float64Array;
  /** Of those that were not acknowledged. */
  readonly failures: readonly string[];
}

/** The shortest wait a timer is good for; shorter ones are spent giving way to everything
 * else. */
const timerMsMin = 1;

export async function sendOpenLoop<Message extends { readonly dueMs: number }>(
  messages: readonly Message[],
  options: {
    readonly underWayMax: number;
    readonly send: (message: Message, index: number) => Promise<void>;
    readonly onSecond?: (index: number, second: number) => void;
  },
): Promise<Sent> {
  const { underWayMax, send, onSecond = () => undefined } = options;
  const due = new Float64Array(messages.length);
  const sent = new Float64Array(messages.length);
  const acked = new Float64Array(messages.length);
  const failures: string[] = [];
  const underWay = new Set<Promise<void>>();
  const start = performance.now() + 50;
  let second = 0;
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index]!;
    due[index] = start + message.dueMs;
    for (
      let wait = due[index]! - performance.now();
      wait > 0;
      wait = due[index]! - performance.now()
    ) {
      await (wait >= timerMsMin
        ? delay(wait)
        : new Promise<void>((resolve) => setImmediate(resolve)));
    }
    while (underWay.size >= underWayMax) await Promise.race(underWay);
    sent[index] = performance.now();
    const one = send(message, index)
      .then(
        () => void (acked[index] = performance.now()),
        (error: unknown) => void failures.push(String(error)),
      )
      .finally(() => underWay.delete(one));
    underWay.add(one);
    if (performance.now() - start > (second + 1) * 1000) onSecond(index, (second += 1));
  }
  await Promise.all(underWay);
  return { due, sent, acked, failures };
}
