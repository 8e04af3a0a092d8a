// Reads a stream in order from a given sequence, for ever.
// The promise: every message of the stream with `seq >= sequence` that matches the filter is yielded once, in
// stream order, whatever happens to the connection or the server in between. It is kept by three checks:
// the consumer's own delivery sequence must count 1, 2, 3, ... (a hole means a message was lost on the way);
// a heartbeat must come every second (silence means the consumer is gone); and after any doubt the consumer
// is thrown away and a new one starts behind the last message yielded. The price of a doubt is one round trip.
import { setTimeout as delay } from 'node:timers/promises';
import { AckPolicy, DeliverPolicy, ReplayPolicy } from '@nats-io/jetstream';
import type { ConsumerMessages, JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import { errors, nanos } from '@nats-io/transport-node';
import type { StoredMessage } from './read-last.ts';

const heartbeatMs = 1_000;
/** Neither message nor heartbeat for this long: the consumer is replaced. */
const silenceMsMax = 4_000;
const pullExpiresMs = 30_000;
/** The server drops an abandoned consumer after this. */
const inactiveMs = 60_000;
const retryWaitMs = 200;
/** Messages asked for ahead of the reader: with frames of about 100 kB this is 3 MB. */
const batchDefault = 32;

export interface ConsumeOptions {
  /** First stream sequence wanted, from 1. One that the stream does not have yet is waited for. */
  readonly sequence: number;
  /** Messages fetched ahead of the reader. */
  readonly batch?: number;
  /** Only these subjects; then `seq` has holes. */
  readonly filter?: string | readonly string[];
  /** Headers alone: `data` is empty. */
  readonly headersOnly?: boolean;
  /** Ends the iteration; the message being handled is the last one. */
  readonly signal?: AbortSignal;
  /** Called at each replacement of the consumer, for counters. */
  readonly onInterruption?: (reason: string) => void;
}

/**
 * `for await (const message of consumeFrom(js, 'EVENTS', { sequence: 1, signal }))`: ends only by `signal`, by `break`, or when
 * the connection is closed for good. The next message is not asked for before the loop body is done (beyond `batch` ahead).
 * When the stream no longer has `sequence`, the first message it still has comes first: whoever must not miss
 * one compares `seq`.
 */
export async function* consumeFrom(
  js: JetStreamClient, stream: string, options: ConsumeOptions,
): AsyncGenerator<StoredMessage, void, undefined> {
  const { signal, onInterruption = () => undefined } = options;
  const jsm = await js.jetstreamManager(false);
  let next = Math.max(1, options.sequence);
  const isAborted = (): boolean => signal?.aborted === true;
  while (!isAborted()) {
    const opened = await openConsumer(jsm, js, stream, { ...options, sequence: next });
    if (opened === 'closed') return;
    if (opened === 'unreachable') {
      onInterruption('unreachable');
      await delay(retryWaitMs);
      continue;
    }
    let delivery = 0;
    try {
      for await (const message of opened.messages) {
        if (isAborted()) return;
        const { deliverySequence, streamSequence } = message.info;
        delivery += 1;
        if (deliverySequence !== delivery || streamSequence < next) {
          opened.doubt('hole');
          break;
        }
        next = streamSequence + 1;
        opened.setBusy(true);
        yield storedMessage(message);
        opened.setBusy(false);
      }
    } finally {
      opened.close();
    }
    const reason = opened.reason();
    if (reason !== undefined) onInterruption(reason);
  }
}

interface OpenConsumer {
  readonly messages: ConsumerMessages;
  /** Ends `messages` and remembers why. */
  doubt(reason: string): void;
  reason(): string | undefined;
  /** Silence while the reader is busy proves nothing. */
  setBusy(isBusy: boolean): void;
  close(): void;
}

async function openConsumer(
  jsm: JetStreamManager, js: JetStreamClient, stream: string, options: ConsumeOptions,
): Promise<OpenConsumer | 'unreachable' | 'closed'> {
  const { sequence, batch = batchDefault, filter, headersOnly = false, signal } = options;
  let messages: ConsumerMessages;
  let name: string;
  try {
    const info = await jsm.consumers.add(stream, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: sequence,
      ack_policy: AckPolicy.None,
      replay_policy: ReplayPolicy.Instant,
      mem_storage: true,
      num_replicas: 1,
      inactive_threshold: nanos(inactiveMs),
      ...(headersOnly ? { headers_only: true } : {}),
      ...filterOf(filter),
    });
    name = info.name;
    messages = await js.consumers.getConsumerFromInfo(info).consume({
      max_messages: batch,
      expires: pullExpiresMs,
      idle_heartbeat: heartbeatMs,
    });
  } catch (error) {
    return isClosedForGood(error) ? 'closed' : 'unreachable';
  }

  let reason: string | undefined;
  let heardAt = performance.now();
  let isBusy = false;
  const watchdog = setInterval(() => {
    if (!isBusy && performance.now() - heardAt > silenceMsMax) doubt('silence');
  }, heartbeatMs);
  const onAbort = (): void => messages.stop();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) messages.stop();
  void listen();
  return { messages, doubt, reason: () => reason, setBusy, close };

  async function listen(): Promise<void> {
    for await (const notification of messages.status()) {
      switch (notification.type) {
        case 'consumer_deleted':
        case 'consumer_not_found':
        case 'stream_not_found':
        case 'heartbeats_missed':
        case 'no_responders':
          doubt(notification.type);
          break;
        case 'heartbeat':
          heardAt = performance.now();
          break;
        default:
      }
    }
  }

  function doubt(why: string): void {
    reason ??= why;
    messages.stop();
  }

  function setBusy(value: boolean): void {
    isBusy = value;
    heardAt = performance.now();
  }

  function close(): void {
    clearInterval(watchdog);
    signal?.removeEventListener('abort', onAbort);
    messages.stop();
    // Not waited for: the server may be away, and forgets an idle consumer by itself.
    jsm.consumers.delete(stream, name).catch(() => undefined);
  }
}

function filterOf(filter: ConsumeOptions['filter']): { filter_subjects?: string[] } {
  if (filter === undefined) return {};
  return { filter_subjects: typeof filter === 'string' ? [filter] : [...filter] };
}

function isClosedForGood(error: unknown): boolean {
  return error instanceof errors.ClosedConnectionError || error instanceof errors.DrainingConnectionError;
}

function storedMessage(message: JsMsg): StoredMessage {
  const { seq, subject, data, headers, time } = message;
  return { seq, subject, data, headers, timestamp: time.getTime() };
}
