// A rule's examples, run: each is a history in short form and the hits it must give. Short form of
// an event: `{"kind": "admission", "at": "2025-07-01 08:00:00", ...national fields}`; besides them
// `fixmedins_code` (default a sample hospital), `inf_time` and `received_at` (default: the event
// time), `admdvs` and `msgid`. A time that covers a day is written as a bare date.
import { createHash } from 'node:crypto';
import { Evaluator } from '../engine/evaluator.ts';
import { dayMs, readChinaTime } from '../engine/china-time.ts';
import { eventKinds, type EventKind, type FieldRecord, type FundEvent } from '../engine/event.ts';
import type { Hit } from '../engine/hit.ts';
import type { Rule } from '../engine/rule.ts';
import { z } from 'zod';

const fieldValue: z.ZodType<FieldRecord[string]> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(fieldValue),
    z.record(z.string(), fieldValue),
  ]),
);
const shortEvent = z
  .looseObject({
    kind: z.string(),
    at: z.string(),
    fixmedins_code: z.string().default('H42070400001'),
    admdvs: z.string().default('420704'),
    inf_time: z.string().optional(),
    msgid: z.string().optional(),
  })
  .catchall(fieldValue);

function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(eventKinds, kind);
}

/** Event time field of each kind, so that short forms need to say the time once. */
const timeField: Partial<Record<EventKind, string>> = {
  admission: 'begntime',
  discharge: 'endtime',
  visit: 'begntime',
  registration: 'begntime',
  inpatient_fee: 'fee_ocur_time',
  outpatient_fee: 'fee_ocur_time',
  pharmacy_fee: 'fee_ocur_time',
  sale: 'sel_retn_time',
  sale_return: 'sel_retn_time',
};

/** Turns a short form into an event as the gateway would publish it. Throws on a mistake in it. */
export function exampleEvent(input: unknown, position: number): FundEvent {
  const { kind, at, fixmedins_code, admdvs, inf_time, msgid, ...data } = shortEvent.parse(input);
  if (!isEventKind(kind)) throw new Error(`event ${position}: unknown kind ${kind}`);
  const time = readChinaTime(at);
  if (time === undefined) throw new Error(`event ${position}: ${at} is not yyyy-MM-dd HH:mm:ss`);
  const sent = inf_time === undefined ? time : (readChinaTime(inf_time) ?? time);
  const message = msgid ?? `${fixmedins_code}${position}`;
  const field = timeField[kind];
  return {
    event_id: createHash('sha256')
      .update(`${fixmedins_code}|${message}|${position}`)
      .digest('hex')
      .slice(0, 32),
    kind,
    infno: eventKinds[kind][0] ?? '9999',
    msgid: message,
    index: 0,
    fixmedins_code,
    admdvs,
    at: time,
    ...(at.length === 10 ? { until: time + dayMs } : {}),
    inf_time: sent,
    received_at: sent,
    data: field === undefined || data[field] !== undefined ? data : { ...data, [field]: at },
  };
}

export interface ExampleResult {
  readonly rule_id: string;
  readonly name: string;
  /** What is wrong, one line each; empty when the example holds. */
  readonly problems: readonly string[];
}

/** Runs every example of a rule, with the rule alone. `knowledge` is the shipped one; an example may
 * replace tables. */
export function runExamples(
  rule: Rule,
  knowledge: Readonly<Record<string, string>>,
): readonly ExampleResult[] {
  return rule.examples.map((example) => {
    const evaluator = new Evaluator({
      rules: [rule],
      knowledge: { ...knowledge, ...example.knowledge },
    });
    const { hits, broken } = evaluator.apply(example.events.map(exampleEvent));
    const raised = latest(hits).filter((hit) => hit.state === 'raised');
    const problems = broken.map(({ error }) => `broke: ${error}`);
    if (raised.length !== example.hits.length) {
      problems.push(
        `${raised.length} hits instead of ${example.hits.length}: ${raised.map((h) => h.reason).join(' | ')}`,
      );
    }
    example.hits.forEach((wanted, i) => {
      for (const [name, value] of Object.entries(wanted)) {
        const actual = new Map<string, unknown>(Object.entries(raised[i] ?? {})).get(name);
        if (actual !== value)
          problems.push(`hit ${i + 1}: ${name} is ${String(actual)} instead of ${String(value)}`);
      }
    });
    return { rule_id: rule.id, name: example.name.zh, problems };
  });
}

/** The last revision of each hit, by time and id. */
export function latest(hits: readonly Hit[]): readonly Hit[] {
  const last = new Map<string, Hit>();
  for (const hit of hits) last.set(hit.hit_id, hit);
  return [...last.values()].toSorted((a, b) =>
    a.at === b.at ? (a.hit_id < b.hit_id ? -1 : 1) : a.at < b.at ? -1 : 1,
  );
}
