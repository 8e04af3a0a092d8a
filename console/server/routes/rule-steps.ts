// The steps that people take with a rule: draft, check, try, publish, roll back, retire, switch.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { RuleSteps } from '../../rules/rule-steps.ts';
import type { Doer } from '../../rules/step-rules.ts';
import type { StepAnswer } from '../../wire.ts';
import type { AuditedAction } from '../audit-trail.ts';
import { definedOnly } from '../hit-filter.ts';
import { principalOf } from '../http/guard.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import type { RouteParts } from './route-parts.ts';
import { idPath, optionalBody, ruleId, stepBody, versionNumber, versionPath } from './rule-paths.ts';

const ruleBytesMax = 1024 * 1024;
const ruleDocument = z.looseObject({ id: ruleId });
const anyStep = optionalBody(stepBody);

export function ruleStepRoutes(app: ZodApp, steps: RuleSteps, { audit }: RouteParts): void {
  app.post('/api/rules/check', {
    config: { permission: 'author' },
    bodyLimit: ruleBytesMax,
    schema: { summary: 'Check a rule and run its examples; nothing is kept', tags: ['rules'], body: z.strictObject({ rule: z.unknown() }) },
  }, (request) => steps.check(request.body.rule));

  app.post('/api/rules/drafts', {
    config: { permission: 'author' },
    bodyLimit: ruleBytesMax,
    schema: {
      summary: 'Save a rule as a new version, checked; with errors it is kept but can be neither tried nor published',
      description: 'A version never changes: saving another content makes the next version.',
      tags: ['rules'],
      body: z.strictObject({ rule: ruleDocument, ...stepBody }),
    },
  }, async (request, reply) => {
    const { rule, ...body } = request.body;
    const answer = await steps.draft(rule.id, rule, doerOf(request, body));
    record(request, 'rule_drafted', rule.id, answer);
    reply.code(201);
    return answer;
  });

  app.post('/api/rules/:id/versions/:version/check', {
    config: { permission: 'author' },
    schema: { summary: 'Check a version again and run its examples; the result is kept', tags: ['rules'], params: versionPath, body: anyStep },
  }, async (request) => {
    const { id, version } = request.params;
    const answer = await steps.checkVersion(id, version, doerOf(request, request.body));
    record(request, 'rule_checked', id, answer);
    return answer;
  });

  app.post('/api/rules/:id/versions/:version/shadow', {
    config: { permission: 'author' },
    schema: {
      summary: 'Try a version on live traffic: it judges like the others, its hits go apart and are shown to nobody else',
      tags: ['rules'], params: versionPath, body: anyStep,
    },
  }, async (request) => {
    const { id, version } = request.params;
    const answer = await steps.startShadow(id, version, doerOf(request, request.body));
    record(request, 'rule_shadow_started', id, answer);
    return answer;
  });

  app.delete('/api/rules/:id/shadow', {
    config: { permission: 'author' },
    schema: { summary: 'End the trial; what it showed is kept in the history', tags: ['rules'], params: idPath },
  }, async (request) => {
    const answer = await steps.stopShadow(request.params.id, doerOf(request, undefined));
    record(request, 'rule_shadow_stopped', request.params.id, answer);
    return answer;
  });

  app.post('/api/rules/:id/versions/:version/publish', {
    config: { permission: 'publish' },
    schema: {
      summary: 'Put a version in force: it judges everything stored at once and everything new from then on',
      description: 'Not by its author. The check must be without errors and a back-test must have been run, or `without_backtest` with a note. ' +
        'What the evaluator refuses is taken back: 409 activation_refused, and the rules before go on judging.',
      tags: ['rules'], params: versionPath,
      body: optionalBody({ ...stepBody, without_backtest: z.literal(true).optional() }),
    },
  }, async (request) => {
    const { id, version } = request.params;
    const isUntested = request.body?.without_backtest === true;
    const answer = await steps.publish(id, version, { ...doerOf(request, request.body), withoutBacktest: isUntested });
    record(request, 'rule_published', id, answer);
    return answer;
  });

  app.post('/api/rules/:id/rollback', {
    config: { permission: 'publish' },
    schema: {
      summary: 'Take back the newest published version, or a named one: what judged before judges again',
      tags: ['rules'], params: idPath, body: optionalBody({ ...stepBody, version: versionNumber.optional() }),
    },
  }, async (request) => {
    const { id } = request.params;
    const answer = await steps.rollBack(id, request.body?.version, doerOf(request, request.body));
    record(request, 'rule_rolled_back', id, answer);
    return answer;
  });

  app.post('/api/rules/:id/retire', {
    config: { permission: 'publish' },
    schema: { summary: 'Take a rule out of force for good; its hits are withdrawn, its versions kept', tags: ['rules'], params: idPath, body: anyStep },
  }, async (request) => {
    const { id } = request.params;
    const answer = await steps.retire(id, doerOf(request, request.body));
    record(request, 'rule_retired', id, answer);
    return answer;
  });

  app.post('/api/rules/:id/switch', {
    config: { permission: 'publish' },
    schema: {
      summary: 'Switch a version off at once, or on again, also one that failed',
      tags: ['rules'], params: idPath,
      body: z.strictObject({ ...stepBody, on: z.boolean(), version: versionNumber.optional() }),
    },
  }, async (request) => {
    const { id } = request.params;
    const { on, version } = request.body;
    const answer = await steps.switch(id, on, version, doerOf(request, request.body));
    record(request, on ? 'rule_switched_on' : 'rule_switched_off', id, answer);
    return answer;
  });

  function record(request: FastifyRequest, action: AuditedAction, id: string, { version, activation, check }: StepAnswer): void {
    audit.record(principalOf(request), action, id, definedOnly({
      version, errors: check?.errors, activation: activation?.state, sequence: activation?.sequence,
    }));
  }
}

interface StepBody {
  readonly note?: string | undefined;
  readonly expect?: number | undefined;
}

function doerOf(request: FastifyRequest, body: StepBody | null | undefined): Doer {
  return { by: principalOf(request).name, ...definedOnly({ note: body?.note, expect: body?.expect }) };
}
