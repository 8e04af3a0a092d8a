// Lists of hits, and one hit with its evidence, its explanation and its revisions.
import { z } from 'zod';
import type { HitRow } from '../../../connectors/clickhouse/queries/contract.ts';
import { getHit } from '../../../connectors/clickhouse/queries/get-hit.ts';
import { listHits } from '../../../connectors/clickhouse/queries/list-hits.ts';
import { definedOnly, hitFilterFields } from '../hit-filter.ts';
import { principalOf, seesPersonal } from '../http/guard.ts';
import { fromStore, notFound } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { maskListedHit, maskPersonal } from '../masking.ts';
import { codeSchema, pageQuery } from '../schemas.ts';
import { refuseMaskedSearch } from './masked-search.ts';
import { auditPersonalSearch } from './personal-search.ts';
import type { RouteParts } from './route-parts.ts';

export const hitQuery = z.strictObject({
  ...hitFilterFields,
  ...pageQuery,
  include: z.literal('evidence').optional().describe('Evidence, conditions and facts too'),
});

export function hitRoutes(app: ZodApp, { store, audit }: RouteParts): void {
  app.get('/api/hits', {
    config: { permission: 'read' },
    schema: {
      summary: 'Hits, newest event time first',
      description:
        'Answers `{items, next, as_of}`. `next` is the `cursor` of the next page and absent on the last one. All pages of one ' +
        'walk show the hits as they stood at `as_of`, a HITS sequence from which GET /api/alerts can go on.',
      tags: ['hits'],
      querystring: hitQuery,
    },
  }, async (request) => {
    const { limit, cursor, include, ...filter } = request.query;
    refuseMaskedSearch(request, filter.q);
    auditPersonalSearch(audit, request, filter, 'hits');
    const page = await fromStore(listHits(
      store,
      definedOnly(filter),
      { limit, ...definedOnly({ cursor }) },
      { includeEvidence: include === 'evidence' || !seesPersonal(request) },
    ));
    const masked = include === 'evidence' ? (hit: HitRow) => maskPersonal(hit) : (hit: HitRow) => maskListedHit(hit);
    const items = seesPersonal(request) ? page.items : page.items.map(masked);
    return { items, ...definedOnly({ next: page.next }), as_of: page.asOf };
  });

  app.get('/api/hits/:hit_id', {
    config: { permission: 'read' },
    schema: {
      summary: 'One hit: its newest revision, why it was raised, and every revision before it',
      description:
        'The fields of the hit itself, `explanation` (`{reason, reason_en, conditions, facts, basis}`) and `revisions`, oldest first. ' +
        '`hit` is the newest revision once more, by itself.',
      tags: ['hits'],
      params: z.strictObject({ hit_id: codeSchema }),
    },
  }, async (request) => {
    const detail = await fromStore(getHit(store, request.params.hit_id));
    if (detail === undefined) throw notFound('hit');
    const masked = !seesPersonal(request);
    audit.record(principalOf(request), 'hit_read', detail.hit.hit_id, { masked });
    const { hit, revisions } = masked ? maskPersonal(detail) : detail;
    const { reason, reason_en, conditions, facts, basis } = hit;
    return { ...hit, explanation: { reason, reason_en, conditions, facts, basis }, hit, revisions };
  });
}
