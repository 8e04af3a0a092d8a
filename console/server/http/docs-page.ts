// /docs: the OpenAPI document as one plain page, made here, loading nothing; /docs/json: the document itself.
import { z } from 'zod';
import type { ZodApp } from './zod-routes.ts';

const operationSchema = z.looseObject({
  summary: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).default(['other']),
  parameters: z.array(z.looseObject({
    name: z.string(), in: z.string(), required: z.boolean().optional(), description: z.string().optional(),
  })).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string().optional() })).default({}),
});
const propertySchema = z.looseObject({ type: z.string().default(''), description: z.string().default('') });
const documentSchema = z.looseObject({
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string().default('') }),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({
    schemas: z.record(z.string(), z.looseObject({
      properties: z.record(z.string(), propertySchema).default({}),
    })).default({}),
  }),
});
type Operation = z.output<typeof operationSchema>;

export function docsRoutes(app: ZodApp): void {
  app.get('/docs', { config: { permission: 'open' } }, async (_request, reply) => {
    reply.type('text/html; charset=utf-8');
    return page(documentSchema.parse(app.swagger()));
  });
  app.get('/docs/json', { config: { permission: 'open' } }, async () => app.swagger());
}

function page({ info, paths, components }: z.output<typeof documentSchema>): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const tags = [...new Set(operations.map(({ operation }) => operation.tags[0] ?? 'other'))].toSorted();
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => (operation.tags[0] ?? 'other') === tag);
    return `<h2>${escapeHtml(tag)}</h2>${own.map(({ path, method, operation }) => block(path, method, operation)).join('')}`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(info.title)}</title><style>
body{font:15px/1.6 system-ui,"Microsoft YaHei",sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1f2937}
h2{margin-top:2.5rem;border-bottom:1px solid #d1d5db}
details{border:1px solid #e5e7eb;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer}code{font-family:ui-monospace,monospace}b{display:inline-block;min-width:4.5rem}
table{border-collapse:collapse;margin:.5rem 0}
td,th{border:1px solid #e5e7eb;padding:.2rem .6rem;text-align:left;vertical-align:top}
</style></head><body><h1>${escapeHtml(info.title)} ${escapeHtml(info.version)}</h1><p>${escapeHtml(info.description)}</p>
<p><a href="/docs/json">OpenAPI (JSON)</a></p>${sections.join('')}${shapesSection(components.schemas)}</body></html>`;
}

/** What answers are made of, field by field. */
function shapesSection(schemas: z.output<typeof documentSchema>['components']['schemas']): string {
  const shapes = Object.entries(schemas).map(([name, { properties }]) => {
    const rows = Object.entries(properties).map(([field, { type, description }]) =>
      `<tr><td><code>${escapeHtml(field)}</code></td><td>${escapeHtml(type)}</td><td>${escapeHtml(description)}</td></tr>`);
    return `<details><summary><b>${escapeHtml(name)}</b></summary><table>${rows.join('')}</table></details>`;
  });
  return `<h2>shapes</h2>${shapes.join('')}`;
}

function block(path: string, method: string, { summary, description, parameters, requestBody, responses }: Operation): string {
  const rows = parameters.map(({ name, in: place, required, description: text = '' }) => {
    const where = `${place}${required === true ? ', required' : ''}`;
    return `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(where)}</td><td>${escapeHtml(text)}</td></tr>`;
  });
  const table = rows.length === 0 ? '' : `<table><tr><th>parameter</th><th>in</th><th></th></tr>${rows.join('')}</table>`;
  const body = requestBody === undefined ? '' : `<p>Body: ${escapeHtml(Object.keys(requestBody.content).join(', '))}</p>`;
  const answers = Object.entries(responses).map(([status, { description: text = '' }]) =>
    `<tr><td>${escapeHtml(status)}</td><td>${escapeHtml(text)}</td></tr>`);
  const title = `<b>${escapeHtml(method.toUpperCase())}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(summary ?? '')}`;
  return `<details><summary>${title}</summary>
<p>${escapeHtml(description ?? '')}</p>${table}${body}<table>${answers.join('')}</table></details>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
