// Why and why not: the evaluator judges one event under one rule again and says each condition with its value.
import { z } from 'zod';
import { subjects } from '../../../connectors/nats/names.ts';
import { principalOf, seesPersonal } from '../http/guard.ts';
import { Problem, unavailable } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { maskPersonal } from '../masking.ts';
import { codeSchema } from '../schemas.ts';
import type { RouteParts } from './route-parts.ts';

const answerMsMax = 5_000;
const answerSchema = z.record(z.string(), z.unknown());

export function explainRoutes(app: ZodApp, { bus, audit }: RouteParts): void {
  app.get('/api/explain', {
    config: { permission: 'read' },
    schema: {
      summary: 'Why a rule did, or did not, object to an event',
      tags: ['hits'],
      querystring: z.strictObject({ event_id: codeSchema, rule_id: codeSchema }),
    },
  }, async (request) => {
    const reply = await bus.connection
      .request(subjects.explain, JSON.stringify(request.query), { timeout: answerMsMax })
      .catch((cause: unknown) => {
        throw unavailable('evaluator', cause);
      });
    const answer = answerSchema.safeParse(reply.json());
    if (!answer.success) throw unavailable('evaluator', answer.error);
    if (typeof answer.data['error'] === 'string') throw new Problem(404, 'not_found', answer.data['error']);
    audit.record(principalOf(request), 'hit_read', request.query.event_id, { rule_id: request.query.rule_id });
    return seesPersonal(request) ? answer.data : maskPersonal(answer.data);
  });
}
