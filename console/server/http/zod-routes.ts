// Routes whose query, path and body are zod schemas: checked before the handler runs, typed inside it, and turned
// into JSON Schema for the documentation.
import type { FastifyInstance, FastifyTypeProvider } from 'fastify';
import { z } from 'zod';
import { Problem } from './problem.ts';

export interface ZodTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  readonly serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown;
}

/** The application as route files see it. */
export type ZodApp = ReturnType<typeof withZod>;

export function withZod(app: FastifyInstance) {
  app.setValidatorCompiler(({ schema, httpPart }) => (data: unknown) => {
    if (!(schema instanceof z.ZodType)) return { value: data };
    const parsed = schema.safeParse(httpPart === 'querystring' ? withoutEmpty(data) : data);
    return parsed.success ? { value: parsed.data } : { error: fieldProblem(parsed.error) };
  });
  // Answers are described for the reader of /docs; they are ours and are not checked again.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  return app.withTypeProvider<ZodTypes>();
}

/** The first wrong field, named. */
export function fieldProblem(error: z.ZodError): Problem {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const field = issue.keys[0] ?? '';
    return new Problem(400, 'field_unknown', `there is no parameter ${field}`, field);
  }
  const field = issue?.path.join('.') ?? '';
  return new Problem(400, 'field_invalid', `${field === '' ? 'the request' : field}: ${issue?.message ?? 'not accepted'}`, field);
}

/** `?family=&q=` is a form that was not filled in. */
function withoutEmpty(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query;
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

/** JSON Schema of what goes in, for documents. */
export function jsonSchemaOf(schema: unknown): Record<string, unknown> {
  if (!(schema instanceof z.ZodType)) return {};
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'openapi-3.0' });
  return rest;
}
