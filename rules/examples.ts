// A rule's examples, run: each is a history in short form and the hits it must give. Short form of
// an event: `{"kind": "admission", "at": "2025-07-01 08:00:00", ...national fields}`; besides them
// `fixmedins_code` (default a sample hospital), `inf_time` and `received_at` (default: the event
// time), `admdvs` and `msgid`. A time that covers a day is written as a bare date. `repeat` makes
// several of one: `{"times": 30, "every_hours": 24}`, each later by so many hours, with `{n}` in its
// texts counting from 1.
import { createHash } from 'node:crypto';
import { Evaluator } from '../engine/evaluator.ts';
import { chinaIso, dayMs, hourMs, readChinaTime } from '../engine/china-time.ts';
import { eventKinds, type EventKind, type FieldRecord, type FundEvent } from '../engine/event.ts';
import type { Hit } from '../engine/hit.ts';
import { Knowledge } from '../engine/knowledge.ts';
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

const repeated = z.looseObject({
  repeat: z.strictObject({ times: z.int().min(1).max(1000), every_hours: z.number().positive() }),
  at: z.string(),
});

/** The events of an example, `repeat` written out. Throws on a mistake in one. */
export function exampleEvents(inputs: readonly unknown[]): readonly FundEvent[] {
  return inputs.flatMap(writtenOut).map(exampleEvent);
}

export function writtenOut(input: unknown): readonly unknown[] {
  if (typeof input !== 'object' || input === null || !('repeat' in input)) return [input];
  const { repeat, at, ...rest } = repeated.parse(input);
  const first = readChinaTime(at);
  if (first === undefined) throw new Error(`${at} is not yyyy-MM-dd HH:mm:ss`);
  return Array.from({ length: repeat.times }, (_, i): unknown => {
    const time = chinaIso(first + i * repeat.every_hours * hourMs).slice(0, 19).replace('T', ' ');
    const text = JSON.stringify({ ...rest, at: time }).replaceAll('{n}', String(i + 1));
    return JSON.parse(text);
  });
}

export interface ExampleResult {
  readonly rule_id: string;
  readonly name: string;
  /** What is wrong, one line each; empty when the example holds. */
  readonly problems: readonly string[];
  /** Chinese sentences of the hits raised. */
  readonly reasons: readonly string[];
}

/** Runs every example of a rule, with the rule alone or, when the example says so, `with` some of the
 * `others`. `knowledge` is the shipped one; an example may replace tables. Who runs many
 * rules gives the tables as `read` once. */
export function runExamples(
  rule: Rule,
  knowledge: Readonly<Record<string, string>>,
  others: readonly unknown[] = [],
  read = new Knowledge(knowledge),
): readonly ExampleResult[] {
  return rule.examples.map((example) => {
    const along = (example.with ?? []).filter((id) => id !== rule.id);
    const company =
      along.length === 0 ? [] : others.filter((other) => along.includes(idOf(other) ?? ''));
    const evaluator = new Evaluator({
      rules: [rule, ...company],
      knowledge: { ...knowledge, ...example.knowledge },
      read: example.knowledge === undefined ? read : read.with(example.knowledge),
    });
    const { hits, broken } = evaluator.apply(exampleEvents(example.events));
    const raised = latest(hits).filter(
      (hit) => hit.state === 'raised' && hit.rule_id === rule.id,
    );
    const problems = [
      ...broken.map(({ error }) => `broke: ${error}`),
      ...along
        .filter((id) => !company.some((other) => idOf(other) === id))
        .map((id) => `needs ${id}, which is not at hand`),
    ];
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
    return { rule_id: rule.id, name: example.name.zh, problems, reasons: raised.map((hit) => hit.reason) };
  });
}

const named = z.looseObject({ id: z.string() });

function idOf(rule: unknown): string | undefined {
  return named.safeParse(rule).data?.id;
}

/** The last revision of each hit, by time and id. */
export function latest(hits: readonly Hit[]): readonly Hit[] {
  const last = new Map<string, Hit>();
  for (const hit of hits) last.set(hit.hit_id, hit);
  return [...last.values()].toSorted((a, b) =>
    a.at === b.at ? (a.hit_id < b.hit_id ? -1 : 1) : a.at < b.at ? -1 : 1,
  );
}
