// The completeness ledger: every accepted event is accounted for, per institution, day of receipt and kind.
import { z } from 'zod';
import { ledger } from '../../../connectors/clickhouse/queries/ledger.ts';
import { ledgerSequences } from '../../../connectors/clickhouse/queries/ledger-holes.ts';
import { silentFeeds } from '../../../connectors/clickhouse/queries/silent-feeds.ts';
import { chinaIso } from '../../../engine/china-time.ts';
import { ledgerCsv } from '../../export/ledger-csv.ts';
import { definedOnly } from '../hit-filter.ts';
import { principalOf } from '../http/guard.ts';
import { fromStore } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { ownInstitution } from '../own-institution.ts';
import { codeSchema, dateSchema, parseInstant } from '../schemas.ts';
import type { RouteParts } from './route-parts.ts';

/** Days of receipt that the tables can hold. */
const receiptDay = dateSchema.refine((day) => day >= '1970-01-01' && day < '2149-01-01', 'a day from 1970 to 2148');
const ledgerQuery = z.strictObject({
  date: receiptDay.optional().describe('Day of receipt in China; or a span:'),
  from: receiptDay.optional().describe('First day'),
  to: receiptDay.optional().describe('Day after the last'),
  fixmedins_code: codeSchema.optional(),
});
const dayMs = 86_400_000;

export function ledgerRoutes(app: ZodApp, { store, audit, now }: RouteParts): void {
  app.get('/api/ledger', {
    config: { permission: 'intake' },
    schema: {
      summary: 'Completeness ledger: what became of every accepted event',
      description: 'Per day of receipt (China), institution and kind: received = judged + not_judged + late + duplicate + quarantined + pending '
        + '+ difference; `difference` must be 0. `withdrawn`: events that the day\'s cancellations took back. `dead`: refused at the gate, or late. '
        + '`sequences`: how far EVENTS is archived and accounted for, and holes in between. `silent`: feeds that came regularly in the fortnight '
        + 'before the end of the span and have stopped. Without a day: everything.',
      tags: ['operations'],
      querystring: ledgerQuery,
    },
  }, async (request) => {
    const filter = definedOnly({ ...request.query, fixmedins_code: ownInstitution(request, request.query.fixmedins_code) });
    const items = await fromStore(ledger(store, filter));
    const sequences = await fromStore(ledgerSequences(store));
    const at = Math.min(now(), endOf(filter) ?? now());
    const silent = await fromStore(silentFeeds(store, { at, ...definedOnly({ fixmedins_code: filter.fixmedins_code }) }));
    return { items, sequences, silent, asked_at: chinaIso(now()) };
  });

  app.get('/api/ledger/export', {
    config: { permission: 'intake' },
    schema: {
      summary: 'The ledger as CSV', tags: ['operations'], querystring: ledgerQuery, produces: ['text/csv; charset=utf-8'],
    },
  }, async (request, reply) => {
    const filter = definedOnly({ ...request.query, fixmedins_code: ownInstitution(request, request.query.fixmedins_code) });
    const rows = await fromStore(ledger(store, filter));
    audit.record(principalOf(request), 'ledger_exported', 'csv', { rows: rows.length, ...filter });
    const stamp = chinaIso(now()).slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
    reply.headers({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="fundwatch-ledger-${stamp}.csv"`,
    });
    return reply.send(ledgerCsv(rows));
  });
}

function endOf({ date, to }: { readonly date?: string; readonly to?: string }): number | undefined {
  if (to !== undefined) return parseInstant(to);
  const begin = date === undefined ? undefined : parseInstant(date);
  return begin === undefined ? undefined : begin + dayMs;
}
