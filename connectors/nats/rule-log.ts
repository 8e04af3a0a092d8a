// The life of every rule, one step a message, in stream RULES: who drafted, checked, tried,
// published, rolled back or retired which version, and what was shipped. Versions are kept whole in
// the step that brought them and never changed. What this log says is to be in force is put in
// force by an activation in EVENTS (control.ts); whoever starts up compares the two, so a step
// without its activation is made good at the next start.
import { randomUUID } from 'node:crypto';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { z } from 'zod';
import { consumeFrom } from './consume.ts';
import { streams, subjects } from './names.ts';
import { publish } from './publish.ts';
import type { StoredMessage } from './read-last.ts';
import { readBounds } from './read-last.ts';

const base = {
  v: z.literal(1),
  /** ms since the epoch. */
  at: z.number(),
  /** A user's name, `@release` or `@evaluator`. */
  by: z.string(),
  note: z.string().exactOptional(),
};
const version = z.int().positive();
/** A rule's content; its language belongs to the engine. */
const content = { version, hash: z.string(), rule: z.looseObject({}) };

const stepSchema = z.discriminatedUnion('type', [
  /** A version that came with a release. */
  z.strictObject({ ...base, type: z.literal('shipped'), ...content }),
  /** A release that no longer has the rule. */
  z.strictObject({ ...base, type: z.literal('unshipped') }),
  z.strictObject({ ...base, type: z.literal('draft'), ...content }),
  z.strictObject({ ...base, type: z.literal('checked'), version, check: z.unknown() }),
  z.strictObject({ ...base, type: z.literal('backtested'), version, report: z.unknown() }),
  z.strictObject({ ...base, type: z.literal('shadow_started'), version }),
  /** With what the trial showed, as far as it could still be asked. */
  z.strictObject({ ...base, type: z.literal('shadow_stopped'), version, report: z.unknown() }),
  z.strictObject({ ...base, type: z.literal('published'), version }),
  /** The evaluator refused the set with this version in it, published or on trial: it is as it was before. */
  z.strictObject({ ...base, type: z.literal('refused'), version, reason: z.string(), events_sequence: z.number() }),
  z.strictObject({ ...base, type: z.literal('rolled_back'), version }),
  z.strictObject({ ...base, type: z.literal('retired') }),
  z.strictObject({ ...base, type: z.literal('switched_off'), version, reason: z.string(), events_sequence: z.number() }),
  z.strictObject({ ...base, type: z.literal('switched_on'), version, events_sequence: z.number() }),
]);
export type RuleLogStep = z.infer<typeof stepSchema>;
/** A step as its author gives it. */
export type NewRuleStep = RuleLogStep extends infer Step ? (Step extends RuleLogStep ? Omit<Step, 'v'> : never) : never;

export interface LoggedStep {
  /** Sequence in RULES. */
  readonly sequence: number;
  readonly rule_id: string;
  readonly step: RuleLogStep;
}

export interface AppendOptions {
  /** Sequence of the newest step of this rule, 0 before the first: throws `SubjectMoved` when there
   * is a newer one. */
  readonly after?: number;
  /** As in publish.ts. */
  readonly publishMsMax?: number;
}

/** Sequence of the step in RULES. Throws as `publish` does. */
export async function appendRuleStep(
  js: JetStreamClient, ruleId: string, step: NewRuleStep, { after, publishMsMax }: AppendOptions = {},
): Promise<number> {
  const { seq } = await publish(js, subjects.rule(ruleId), JSON.stringify({ v: 1, ...step }), {
    id: `rule:${randomUUID()}`,
    ...(after === undefined ? {} : { lastSubjectSequence: after }),
    ...(publishMsMax === undefined ? {} : { publishMsMax }),
  });
  return seq;
}

/** Throws on bytes this program did not write. */
export function loggedStep({ seq, subject, data }: Pick<StoredMessage, 'seq' | 'subject' | 'data'>): LoggedStep {
  const step = stepSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data)));
  return { sequence: seq, rule_id: subject.slice(subjects.rule('').length), step };
}

/** Everything logged up to now, in order. */
export async function readRuleLog(js: JetStreamClient, jsm: JetStreamManager): Promise<readonly LoggedStep[]> {
  const bounds = await readBounds(jsm, streams.rules);
  const steps: LoggedStep[] = [];
  if (bounds === undefined || bounds.messages === 0) return steps;
  for await (const message of consumeFrom(js, streams.rules, { sequence: bounds.first })) {
    steps.push(loggedStep(message));
    if (message.seq >= bounds.last) break;
  }
  return steps;
}
