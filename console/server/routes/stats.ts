// Counts for charts. All of them are of one filter; the minutes are of detection, the rest of event time.
import { z } from 'zod';
import { countHits } from '../../../connectors/clickhouse/queries/count-hits.ts';
import type { HitCount, HitDimension } from '../../../connectors/clickhouse/queries/contract.ts';
import { definedOnly, hitFilterFields } from '../hit-filter.ts';
import { fromStore } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { instantSchema } from '../schemas.ts';
import { refuseMaskedSearch } from './masked-search.ts';
import { auditPersonalSearch } from './personal-search.ts';
import type { RouteParts } from './route-parts.ts';

const minutesDefault = 60;
const minutesMax = 24 * 60;
const minuteMs = 60_000;
/** 24 hours of every family. */
const minuteRowsMax = 10_000;
const topDefault = 20;

const statsQuery = z.strictObject({
  ...hitFilterFields,
  detected_from: instantSchema.optional().describe('Only hits detected from then on'),
  detected_to: instantSchema.optional().describe('Only hits detected before'),
  minutes: z.coerce.number().int().min(1).max(minutesMax).default(minutesDefault).describe('Length of `per_minute`'),
  top: z.coerce.number().int().min(1).max(1_000).default(topDefault).describe('Rows of `by_rule` and `by_institution`'),
});

export function statsRoutes(app: ZodApp, { store, audit, now }: RouteParts): void {
  app.get('/api/stats', {
    config: { permission: 'read' },
    schema: { summary: 'Counts per minute, family, grade, rule and institution, and the amounts of those that are raised', tags: ['hits'], querystring: statsQuery },
  }, async (request) => {
    const { detected_from: detectedFrom, detected_to: detectedTo, minutes, top, ...query } = request.query;
    refuseMaskedSearch(request, query.q);
    auditPersonalSearch(audit, request, query, 'stats');
    const filter = definedOnly(query);
    const detected = definedOnly({ detectedFrom, detectedTo });
    const count = (by: readonly HitDimension[], limit: number, options: object = detected) =>
      fromStore(countHits(store, filter, by, { limit, ...options }));
    const lastMinutes = { detectedFrom: now() - minutes * minuteMs, ...detected };
    const [total, perMinute, byFamily, byGrade, byRule, byInstitution] = await Promise.all([
      count([], 1),
      count(['minute', 'family'], minuteRowsMax, lastMinutes),
      count(['family'], 100),
      count(['grade'], 10),
      count(['rule'], top),
      count(['institution'], top),
    ]);
    const [sum] = total;
    return {
      total: { hits: sum?.hits ?? 0, amount: sum?.amount ?? '0.00', fund_amount: sum?.fund_amount ?? '0.00' },
      per_minute: perMinute.map(({ keys, hits }) => ({ minute: keys.minute, family: keys.family, hits })),
      by_family: byFamily.map(({ keys, ...row }) => ({ family: keys.family, ...amounts(row) })),
      by_grade: byGrade.map(({ keys, ...row }) => ({ grade: Number(keys.grade), ...amounts(row) })),
      by_rule: byRule.map(({ keys, ...row }) => ({ rule_id: keys.rule, ...amounts(row) })),
      by_institution: byInstitution.map(({ keys, ...row }) => ({ fixmedins_code: keys.institution, ...amounts(row) })),
    };
  });
}

function amounts({ hits, amount, fund_amount }: Omit<HitCount, 'keys'>): Omit<HitCount, 'keys'> {
  return { hits, amount, fund_amount };
}
