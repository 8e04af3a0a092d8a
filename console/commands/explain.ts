// Why a rule fired for an event, or why it did not; or one hit with all it rests on.
import { z } from 'zod';
import { exitCodes, UsageError } from './command.ts';
import type { Command } from './command.ts';
import { askFor, reachOf, reachOptions } from './running.ts';

const condition = z.looseObject({ result: z.boolean(), zh: z.string(), en: z.string() });
const answer = z.looseObject({
  explanations: z.array(
    z.looseObject({
      verdict: z.string(),
      rule_version: z.number(),
      shadow: z.boolean(),
      zh: z.string(),
      en: z.string(),
      conditions: z.array(condition),
      excludedBy: z.array(z.string()),
    }),
  ),
});
const wholeHit = z.looseObject({
  hit_id: z.string(),
  rule_id: z.string(),
  rule_version: z.number(),
  state: z.string(),
  grade: z.number(),
  at: z.string(),
  reason: z.string(),
  reason_en: z.string().optional(),
  amount: z.string().optional(),
  basis: z.array(z.string()),
  conditions: z.array(condition),
  evidence: z.array(
    z.looseObject({ role: z.string(), kind: z.string(), at: z.string(), event_id: z.string() }),
  ),
});

export const explain: Command = {
  summary: 'Says why a rule did or did not fire for an event, or shows one hit whole.',
  usage: '--event <event_id> --rule <rule_id> | <hit_id> [--json]',
  options: {
    event: { type: 'string', text: 'event id' },
    rule: { type: 'string', text: 'rule id' },
    json: { type: 'boolean', text: 'everything, as JSON' },
    ...reachOptions,
  },
  async run(given, terminal) {
    const [hitId] = given.positionals;
    const eventId = given.text('event');
    const ruleId = given.text('rule');
    if (hitId === undefined && (eventId === undefined || ruleId === undefined)) {
      throw new UsageError('name a hit, or an event and a rule');
    }
    const path = hitId === undefined
      ? `/api/explain?${new URLSearchParams({ event_id: eventId ?? '', rule_id: ruleId ?? '' })}`
      : `/api/hits/${encodeURIComponent(hitId)}`;
    const found = await askFor(reachOf(given, terminal, 'admin'), path, z.unknown());
    if (given.isSet('json')) terminal.out(JSON.stringify(found, null, 2));
    else for (const line of hitId === undefined ? explanationLines(ruleId ?? '', found) : hitLines(found)) terminal.out(line);
    return exitCodes.done;
  },
};

function explanationLines(ruleId: string, found: unknown): readonly string[] {
  const { explanations } = answer.parse(found);
  if (explanations.length === 0) return [`${ruleId} 不知道该事件 / knows nothing of this event`];
  return explanations.flatMap(({ verdict, rule_version, shadow, zh, en, conditions, excludedBy }) => [
    `${ruleId} version ${rule_version}${shadow ? ' (试运行 on trial)' : ''}: ${verdict}`,
    `  ${zh}`,
    `  ${en}`,
    ...conditionLines(conditions),
    ...excludedBy.map((name) => `  excluded by ${name}`),
  ]);
}

function hitLines(found: unknown): readonly string[] {
  const hit = wholeHit.parse(found);
  return [
    `${hit.hit_id}  ${hit.rule_id} version ${hit.rule_version}  ${hit.state}  grade ${hit.grade}  ${hit.at}`,
    `  ${hit.reason}`,
    ...(hit.reason_en === undefined ? [] : [`  ${hit.reason_en}`]),
    ...(hit.amount === undefined ? [] : [`  ${hit.amount} yuan`]),
    ...hit.basis.map((law) => `  ${law}`),
    ...conditionLines(hit.conditions),
    ...hit.evidence.map(({ role, kind, at, event_id }) => `  ${role.padEnd(32)} ${kind.padEnd(24)} ${at}  ${event_id}`),
  ];
}

function conditionLines(conditions: readonly z.infer<typeof condition>[]): readonly string[] {
  return conditions.flatMap(({ result, zh, en }) => [`  ${result ? '√' : '×'} ${zh}`, `    ${en}`]);
}
