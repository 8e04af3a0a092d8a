// Work on cases: who has what to do until when, and the actions that take a case through its five statutory steps.
import { z } from 'zod';
import {
  caseOutcomes, caseStages, dismissalReasons, measures, stances,
} from '../../../connectors/clickhouse/queries/case-record.ts';
import { getCase, listWork } from '../../../connectors/clickhouse/queries/cases.ts';
import { countWork } from '../../../connectors/clickhouse/queries/casework.ts';
import type { CaseDesk } from '../case-desk.ts';
import { definedOnly } from '../hit-filter.ts';
import { principalOf, seesPersonal } from '../http/guard.ts';
import { fromStore } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { maskPersonal } from '../masking.ts';
import { codeSchema, dateSchema, listOf, pageQuery } from '../schemas.ts';
import type { RouteParts } from './route-parts.ts';

const tags = ['cases'];
const noteCharactersMax = 4_000;
const hitsAtOnceMax = 1_000;
const said = z.string().trim().min(1).max(noteCharactersMax);
const remark = z.string().trim().max(noteCharactersMax).optional();
const hit_ids = z.array(codeSchema).min(1).max(hitsAtOnceMax);
const reason = z.enum(dismissalReasons);
const yuan = z.string().regex(/^\d{1,14}(\.\d{1,2})?$/, 'yuan with at most two places, such as 1280.50');
const openStages = caseStages.filter((stage) => stage !== 'closed');

const known = {
  number: z.int().min(0).describe('How many actions the caller knows of; another number means that somebody acted meanwhile (409)'),
  seen: z.int().min(0).optional().describe('`as_of` of the case as the caller saw it; later hits are then news'),
};
const actionBody = z.discriminatedUnion('action', [
  z.strictObject({ ...known, action: z.literal('accept'), assignee: codeSchema.optional(), note: remark }),
  z.strictObject({ ...known, action: z.literal('assign'), assignee: codeSchema, note: remark }),
  z.strictObject({ ...known, action: z.literal('note'), note: said }),
  z.strictObject({ ...known, action: z.literal('set_aside'), hit_ids, reason, note: remark }),
  z.strictObject({ ...known, action: z.literal('take_back'), hit_ids, note: remark }),
  z.strictObject({ ...known, action: z.literal('uphold'), confirmed_amount: yuan.optional(), note: said }),
  z.strictObject({ ...known, action: z.literal('dismiss'), reason, note: said }),
  z.strictObject({ ...known, action: z.literal('state'), stance: z.enum(stances), fixmedins_code: codeSchema.optional(), note: said }),
  z.strictObject({ ...known, action: z.literal('end_appeal'), note: remark }),
  z.strictObject({
    ...known, action: z.literal('dispose'), measures: z.array(z.enum(measures)).min(1), recover_amount: yuan.optional(), note: said,
  }),
  z.strictObject({ ...known, action: z.literal('return'), to: z.enum(openStages), note: said }),
  z.strictObject({ ...known, action: z.literal('extend'), due: dateSchema.describe('Last day of the limit'), note: said }),
  z.strictObject({ ...known, action: z.literal('reopen'), note: said }),
]);

const workQuery = z.strictObject({
  stage: listOf(z.enum(caseStages)).optional().describe(`Any of ${caseStages.join(', ')}`),
  assignee: codeSchema.optional().describe('User name; `me` for the caller'),
  outcome: z.enum(caseOutcomes).optional(),
  overdue: z.literal('1').optional().describe('Only cases whose limit has passed'),
  ...pageQuery,
});

export function caseworkRoutes(app: ZodApp, desk: CaseDesk, { store, now }: RouteParts): void {
  app.get('/api/casework', {
    config: { permission: 'read' },
    schema: {
      summary: 'Cases that are worked on, soonest limit first, then closed ones, newest first; how many stand where',
      description: 'A case stays here when all its hits were withdrawn (`hits` 0). `work.has_news`: hits came, changed or went since the last conclusion. '
        + '`counts` is over all cases, only on the first page.',
      tags,
      querystring: workQuery,
    },
  }, async (request) => {
    const { limit, cursor, overdue, assignee, ...query } = request.query;
    const filter = {
      ...query,
      assignee: assignee === 'me' ? principalOf(request).name : assignee,
      overdue_at: overdue === undefined ? undefined : now(),
    };
    const page = await fromStore(listWork(store, definedOnly(filter), { limit, ...definedOnly({ cursor }) }));
    const counts = cursor === undefined ? await fromStore(countWork(store, now())) : undefined;
    const items = seesPersonal(request) ? page.items : page.items.map((item) => maskPersonal(item));
    return { items, ...definedOnly({ next: page.next, counts }) };
  });

  app.get('/api/casework/workers', {
    config: { permission: 'casework' },
    schema: { summary: 'Names of those who may work on cases', tags },
  }, () => ({ items: desk.workers() }));

  app.post('/api/cases/:case_id/actions', {
    config: { permission: 'casework' },
    schema: {
      summary: 'One action on a case; the answer is the case after it',
      description: 'accept begins the first review. uphold takes the case from first review to second review, appeal, and from verification to disposal; dismiss proposes '
        + 'an end in the first review and ends the case in the second review and verification. The second review is another person\'s. state writes down what an '
        + 'institution says; end_appeal goes on once it has spoken or its limit has passed. dispose ends the case. Only whom a case is assigned to concludes a step.',
      tags,
      params: z.strictObject({ case_id: codeSchema }),
      body: actionBody,
    },
  }, async (request) => {
    const { number, seen, ...asked } = request.body;
    const { case_id } = request.params;
    await desk.act(case_id, { asked, number, ...definedOnly({ seen }) }, principalOf(request));
    return fromStore(getCase(store, case_id));
  });
}
