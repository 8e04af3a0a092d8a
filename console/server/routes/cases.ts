// Cases: the raised hits about one subject, worked together (casework.ts).
import { z } from 'zod';
import { getCase, listCases } from '../../../connectors/clickhouse/queries/cases.ts';
import type { CaseDetail } from '../../../connectors/clickhouse/queries/contract.ts';
import { definedOnly, hitFilterFields } from '../hit-filter.ts';
import { principalOf, seesPersonal } from '../http/guard.ts';
import { fromStore, notFound } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { maskListedHit, maskPersonal } from '../masking.ts';
import { codeSchema, pageQuery } from '../schemas.ts';
import { refuseMaskedSearch } from './masked-search.ts';
import { auditPersonalSearch } from './personal-search.ts';
import type { RouteParts } from './route-parts.ts';

const caseQuery = z.strictObject({
  ...hitFilterFields,
  ...pageQuery,
  subject_kind: codeSchema.optional(),
  subject: codeSchema.optional(),
  worked: z.enum(['0', '1']).optional().transform((value) => (value === undefined ? undefined : value === '1'))
    .describe('1: only cases that are worked on or closed; 0: only the others, closed ones with hits raised since among them'),
});

export function caseRoutes(app: ZodApp, { store, audit }: RouteParts): void {
  app.get('/api/cases', {
    config: { permission: 'read' },
    schema: { summary: 'Cases, highest amount first', tags: ['cases'], querystring: caseQuery },
  }, async (request) => {
    const { limit, cursor, ...filter } = request.query;
    refuseMaskedSearch(request, filter.q);
    auditPersonalSearch(audit, request, filter, 'cases');
    const page = await fromStore(listCases(store, definedOnly(filter), { limit, ...definedOnly({ cursor }) }));
    const items = seesPersonal(request) ? page.items : page.items.map((item) => maskPersonal(item));
    return { items, ...definedOnly({ next: page.next }) };
  });

  app.get('/api/cases/:case_id', {
    config: { permission: 'read' },
    schema: {
      summary: 'One case with its hits and what was done about it',
      tags: ['cases'],
      params: z.strictObject({ case_id: codeSchema }),
    },
  }, async (request) => {
    const masked = !seesPersonal(request);
    const found = await fromStore(getCase(store, request.params.case_id, { includeEvidence: masked }));
    if (found === undefined) throw notFound('case');
    audit.record(principalOf(request), 'case_read', found.case_id, { masked });
    return masked ? maskedCase(found) : found;
  });
}

/** What people write in their own words may name anybody. */
function maskedCase(found: CaseDetail): object {
  const actions = found.actions.map((action) => ({ ...action, note: '' }));
  return maskPersonal({ ...found, actions, items: found.items.map((hit) => maskListedHit(hit)) });
}
