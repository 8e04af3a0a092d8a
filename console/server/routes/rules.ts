// The rules in force, as data.
import { z } from 'zod';
import { chinaIso } from '../../../engine/china-time.ts';
import type { ActivationReader } from '../activation-reader.ts';
import { notFound } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { codeSchema } from '../schemas.ts';

/** The rule language is the evaluator's; here rules are only handed on. */
const shownRule = z.looseObject({ id: z.string() });

export function ruleRoutes(app: ZodApp, activations: ActivationReader): void {
  app.get('/api/rules', {
    config: { permission: 'status' },
    schema: { summary: 'Rules in force, without their examples', tags: ['rules'] },
  }, async () => {
    const activation = await activations.read();
    const items = z.array(shownRule).parse(activation?.bundle.rules ?? []);
    return {
      items: items.map(({ examples: _, ...rule }) => rule),
      ...(activation === undefined
        ? {}
        : { hash: activation.hash, sequence: activation.sequence, activated_at: chinaIso(activation.activated_at) }),
    };
  });

  app.get('/api/rules/:id', {
    config: { permission: 'status' },
    schema: { summary: 'One rule in force, examples included', tags: ['rules'], params: z.strictObject({ id: codeSchema }) },
  }, async (request) => {
    const activation = await activations.read();
    const rules = z.array(shownRule).parse(activation?.bundle.rules ?? []);
    const rule = rules.find(({ id }) => id === request.params.id);
    if (rule === undefined) throw notFound('rule');
    return rule;
  });
}
