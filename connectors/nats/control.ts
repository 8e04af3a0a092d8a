// Control events travel in EVENTS itself, so that a replay meets an activation where the live evaluator did.
// `activate` carries the whole rule set with its knowledge tables; the bundle's hash names it. `switch` takes one version
// of a rule out of judging, because it failed or somebody decided so, or lets it judge again.
import { createHash, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { z } from 'zod';
import type { DatedTable } from '../../engine/dated-knowledge.ts';
import type { StoredMessage } from './read-last.ts';
import { readLast } from './read-last.ts';
import { controlHeaders, streams, subjects } from './names.ts';
import { publish } from './publish.ts';

/** Rules stay `unknown` here: their schema belongs to the rule language. */
export interface Bundle {
  readonly rules: readonly unknown[];
  /** Versions on trial: judged like the others, shown to nobody but those who try them. */
  readonly shadow?: readonly unknown[];
  /** CSV text by table name. */
  readonly knowledge: Readonly<Record<string, string>>;
  /** Versions of tables from a service date on (engine/dated-knowledge.ts). */
  readonly dated?: readonly DatedTable[];
}

const bundleSchema = z.object({
  rules: z.array(z.unknown()),
  shadow: z.array(z.unknown()).exactOptional(),
  knowledge: z.record(z.string(), z.string()),
  dated: z.array(z.strictObject({ table: z.string(), from: z.string(), csv: z.string() })).exactOptional(),
});

/** A bundle unpacks to at most this; more is not ours. */
const bundleBytesMax = 512 * 1024 * 1024;

/** Sequence of the activation in EVENTS. Every call is an activation of its own, also of a bundle that was in force before:
 * whoever starts up compares `lastActivation().hash` with `bundleHash` first. With `after`, only when that is the sequence of
 * the newest activation (0: there is none), else throws `SubjectMoved`; else throws as `publish` does. */
export async function publishActivation(
  js: JetStreamClient, bundle: Bundle, { after }: { readonly after?: number } = {},
): Promise<number> {
  const { bytes, hash } = await packActivation(bundle);
  const { seq } = await publish(js, subjects.control, bytes, {
    id: `activate:${randomUUID()}`,
    headers: { [controlHeaders.type]: 'activate', [controlHeaders.hash]: hash },
    ...(after === undefined ? {} : { lastSubjectSequence: after }),
  });
  return seq;
}

const switchSchema = z.strictObject({
  v: z.literal(1),
  rule_id: z.string(),
  version: z.number(),
  on: z.boolean(),
  /** Why, for the people whose hits it concerns. */
  reason: z.string(),
});
export type Switch = z.infer<typeof switchSchema>;

/** Sequence in EVENTS. `id` makes a repeat within the stream's duplicate window harmless; a later one changes nothing either.
 * Throws as `publish` does. */
export async function publishSwitch(
  js: JetStreamClient, change: Omit<Switch, 'v'>, options: { readonly id: string; readonly publishMsMax?: number },
): Promise<number> {
  const { seq } = await publish(js, subjects.switch, JSON.stringify({ v: 1, ...change }), {
    ...options,
    headers: { [controlHeaders.type]: 'switch' },
  });
  return seq;
}

/** Throws on bytes that are no switch. */
export function decodeSwitch(bytes: Uint8Array): Switch {
  return switchSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
}

/** Gives the evaluator a message of EVENTS with which to say what it judges otherwise since a restart. */
export async function publishRestatement(js: JetStreamClient, publishMsMax: number): Promise<number> {
  const { seq } = await publish(js, subjects.switch, '{}', {
    id: `restate:${randomUUID()}`,
    publishMsMax,
    headers: { [controlHeaders.type]: 'restate' },
  });
  return seq;
}

export interface Activation {
  readonly sequence: number;
  /** Equal for equal bundles: whoever starts up compares it and publishes only what differs. */
  readonly hash: string;
  readonly bundle: Bundle;
}

/** The activation in force for an event at the end of EVENTS; `undefined` before the first one. */
export async function lastActivation(jsm: JetStreamManager): Promise<Activation | undefined> {
  const message = await readLast(jsm, streams.events, subjects.control);
  return message === undefined ? undefined : activationOf(message);
}

/** `undefined` when the message is another kind of control event. */
export function activationOf(message: StoredMessage): Activation | undefined {
  if (message.headers?.get(controlHeaders.type) !== 'activate') return undefined;
  const bundle = decodeActivation(message.data);
  return { sequence: message.seq, hash: bundleHash(bundle), bundle };
}

const gzipAside = promisify(gzip);

/** The message of an activation and the hash of its bundle. Packed beside other work: a full book of points takes
 * a second. */
export async function packActivation(bundle: Bundle): Promise<{ readonly bytes: Uint8Array; readonly hash: string }> {
  const text = canonicalText(bundle);
  return { bytes: await gzipAside(text), hash: hashOf(text) };
}

/** Throws on bytes that are not an activation: EVENTS holds nothing else under this header. */
export function decodeActivation(bytes: Uint8Array): Bundle {
  return bundleSchema.parse(JSON.parse(gunzipSync(bytes, { maxOutputLength: bundleBytesMax }).toString('utf8')));
}

/** 32 hex characters; the order of tables does not matter, the order of rules does. */
export function bundleHash(bundle: Bundle): string {
  return hashOf(canonicalText(bundle));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function canonicalText({ rules, shadow = [], knowledge, dated = [] }: Bundle): string {
  const tables = Object.entries(knowledge).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify({
    rules,
    ...(shadow.length === 0 ? {} : { shadow }),
    knowledge: Object.fromEntries(tables),
    ...(dated.length === 0 ? {} : { dated: dated.toSorted(byTableAndDay) }),
  });
}

function byTableAndDay(a: DatedTable, b: DatedTable): number {
  if (a.table !== b.table) return a.table < b.table ? -1 : 1;
  return a.from < b.from ? -1 : a.from > b.from ? 1 : 0;
}
