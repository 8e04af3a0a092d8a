// The completeness ledger: every accepted event is accounted for, per institution, day and kind.
import { z } from 'zod';
import { ledger } from '../../../connectors/clickhouse/queries/ledger.ts';
import { definedOnly } from '../hit-filter.ts';
import { fromStore } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { codeSchema, dateSchema } from '../schemas.ts';
import type { RouteParts } from './route-parts.ts';

const ledgerQuery = z.strictObject({
  date: dateSchema.optional().describe('Day of receipt in China; or a span:'),
  dateFrom: dateSchema.optional(),
  dateTo: dateSchema.optional().describe('Inclusive'),
  fixmedins_code: codeSchema.optional(),
});

export function ledgerRoutes(app: ZodApp, { store }: RouteParts): void {
  app.get('/api/ledger', {
    config: { permission: 'read' },
    schema: { summary: 'Completeness ledger', tags: ['operations'], querystring: ledgerQuery },
  }, async (request) => ({ items: await fromStore(ledger(store, definedOnly(request.query))) }));
}
