// The trail itself, for administrators.
import { z } from 'zod';
import { listAudit } from '../../../connectors/clickhouse/queries/audit.ts';
import { chinaIso } from '../../../engine/china-time.ts';
import { definedOnly } from '../hit-filter.ts';
import { fromStore } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { codeSchema, instantSchema, pageQuery } from '../schemas.ts';
import type { RouteParts } from './route-parts.ts';

const auditQuery = z.strictObject({
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  actor: codeSchema.optional(),
  action: codeSchema.optional(),
  ...pageQuery,
});

export function auditRoutes(app: ZodApp, { store }: RouteParts): void {
  app.get('/api/audit', {
    config: { permission: 'users' },
    schema: { summary: 'Who saw or changed what, newest first', tags: ['access'], querystring: auditQuery },
  }, async (request) => {
    const { limit, cursor, ...filter } = request.query;
    const page = await fromStore(listAudit(store, definedOnly(filter), { limit, ...definedOnly({ cursor }) }));
    return { items: page.items.map((item) => ({ ...item, at: chinaIso(item.at) })), ...definedOnly({ next: page.next }) };
  });
}
