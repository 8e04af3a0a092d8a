// Rules to read: what is in force, on trial or drafted, and everything that ever happened to a
// rule.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { chinaIso } from '../../../engine/china-time.ts';
import { differences } from '../../rules/document-difference.ts';
import { historyOf, lifeOf, versionOf } from '../../rules/life.ts';
import type { RuleBook } from '../../rules/rule-book.ts';
import type { RuleRecord } from '../../rules/rule-record.ts';
import type { RuleLife } from '../../wire.ts';
import type { ActivationReader } from '../activation-reader.ts';
import { seesPersonal } from '../http/guard.ts';
import { notFound } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { maskPersonal } from '../masking.ts';
import type { StatusReader } from '../status-reader.ts';
import { idPath, versionNumber, versionPath } from './rule-paths.ts';

/** The rule language is the evaluator's; here rules are only handed on. */
const shownRule = z.looseObject({ id: z.string(), version: z.number().default(1) });
type ShownRule = z.output<typeof shownRule>;
const offSchema = z.array(z.object({ rule_id: z.string(), version: z.number(), reason: z.string(), shadow: z.boolean() }));

export interface RuleReading {
  readonly activations: ActivationReader;
  readonly book: RuleBook;
  readonly status: StatusReader;
}

export function ruleRoutes(app: ZodApp, { activations, book, status }: RuleReading): void {
  const schemaText = readSchema();

  app.get('/api/rules', {
    config: { permission: 'read' },
    schema: {
      summary: 'Rules in force without their examples, each with where it stands; drafts and retired ones on request',
      tags: ['rules'],
      querystring: z.strictObject({ include: z.enum(['all']).optional() }),
    },
  }, async (request) => {
    const activation = await activations.read();
    const inForce = newestOfEach(z.array(shownRule).parse(activation?.bundle.rules ?? []));
    const shown = new Map(inForce.map((rule) => [rule.id, rule]));
    if (request.query.include === 'all') {
      for (const record of book.records.all()) if (!shown.has(record.id)) shown.set(record.id, newestDocument(record));
    }
    const broken = brokenRules();
    return {
      items: [...shown.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1)).map((rule) => itemOf(rule, broken)),
      ...(activation === undefined
        ? {}
        : { hash: activation.hash, sequence: activation.sequence, activated_at: chinaIso(activation.activated_at) }),
    };
  });

  app.get('/api/rules/schema', {
    config: { permission: 'status' },
    schema: { summary: 'JSON Schema of a rule file, for editors', tags: ['rules'], produces: ['application/schema+json'] },
  }, async (_request, reply) => {
    if (schemaText === undefined) throw notFound('schema');
    reply.type('application/schema+json; charset=utf-8');
    return reply.serializer((text: string) => text).send(schemaText);
  });

  app.get('/api/rules/:id', {
    config: { permission: 'read' },
    schema: { summary: 'One rule, examples included: the newest version in force, else the newest there is', tags: ['rules'], params: idPath },
  }, async (request) => {
    const { id } = request.params;
    const activation = await activations.read();
    const inForce = newestOfEach(z.array(shownRule).parse(activation?.bundle.rules ?? [])).find((rule) => rule.id === id);
    const record = book.get(id);
    if (inForce === undefined && record === undefined) throw notFound('rule');
    return inForce ?? (record === undefined ? undefined : newestDocument(record));
  });

  app.get('/api/rules/:id/history', {
    config: { permission: 'read' },
    schema: { summary: 'Every version of a rule and every step taken with it, newest first', tags: ['rules'], params: idPath },
  }, async (request) => {
    const history = historyOf(known(request.params.id));
    return seesPersonal(request) ? history : maskPersonal(history);
  });

  app.get('/api/rules/:id/versions/:version', {
    config: { permission: 'read' },
    schema: { summary: 'One version of a rule, whole', tags: ['rules'], params: versionPath },
  }, async (request) => {
    const record = known(request.params.id);
    const version = record.versions.get(request.params.version);
    if (version === undefined) throw notFound('version of this rule');
    const shown = versionOf(record, version);
    return { rule: version.rule, ...(seesPersonal(request) ? shown : maskPersonal(shown)) };
  });

  app.get('/api/rules/:id/compare', {
    config: { permission: 'read' },
    schema: {
      summary: 'What the documents of two versions differ in; what their hits differ in, a back-test says',
      tags: ['rules'],
      params: idPath,
      querystring: z.strictObject({ from: versionNumber, to: versionNumber }),
    },
  }, async (request) => {
    const { versions } = known(request.params.id);
    const [from, to] = [versions.get(request.query.from), versions.get(request.query.to)];
    if (from === undefined || to === undefined) throw notFound('version of this rule');
    return { items: differences(from.rule, to.rule) };
  });

  function known(id: string): RuleRecord {
    const record = book.get(id);
    if (record === undefined) throw notFound('rule');
    return record;
  }

  /** Why a rule does not judge: as the evaluator says, else as the log says. */
  function brokenRules(): ReadonlyMap<string, string> {
    const said = offSchema.safeParse(status.latest()?.roles.evaluator?.['off']);
    return new Map((said.data ?? []).filter(({ shadow }) => !shadow).map(({ rule_id, reason }) => [rule_id, reason]));
  }

  function itemOf(rule: ShownRule, broken: ReadonlyMap<string, string>) {
    const { examples: _, ...shown } = rule;
    const record = book.get(rule.id);
    const life: RuleLife = record === undefined
      ? { id: rule.id, state: 'active', in_force: [rule.version], sequence: 0 }
      : lifeOf(record);
    const reason = broken.get(rule.id) ?? (life.state === 'off' ? life.off?.reason : undefined);
    return { ...shown, ...(reason === undefined ? {} : { broken: reason }), life };
  }
}

function newestOfEach(rules: readonly ShownRule[]): readonly ShownRule[] {
  const newest = new Map<string, ShownRule>();
  for (const rule of rules) {
    const before = newest.get(rule.id);
    if (before === undefined || before.version < rule.version) newest.set(rule.id, rule);
  }
  return [...newest.values()];
}

function newestDocument(record: RuleRecord): ShownRule {
  const newest = [...record.versions.values()].toSorted((one, other) => other.version - one.version)[0];
  return shownRule.parse({ ...newest?.rule, id: record.id });
}

/** Ships with the rules; absent only from a damaged installation. */
function readSchema(): string | undefined {
  try {
    return readFileSync(new URL('../../../rules/rule.schema.json', import.meta.url), 'utf8');
  } catch {
    return undefined;
  }
}
