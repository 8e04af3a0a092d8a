// What was refused or came too late, and sending it again when it has been corrected.
import { z } from 'zod';
import { getDeadLetter, listDeadLetters } from '../../../connectors/clickhouse/queries/dead-letters.ts';
import { definedOnly } from '../hit-filter.ts';
import { principalOf, seesPersonal } from '../http/guard.ts';
import { fromStore, notFound, unavailable } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { codeSchema, instantSchema, pageQuery } from '../schemas.ts';
import type { RouteParts } from './route-parts.ts';

const deadLetterQuery = z.strictObject({
  from: instantSchema.optional().describe('Time of receipt, inclusive'),
  to: instantSchema.optional().describe('Exclusive'),
  reason: codeSchema.optional(),
  fixmedins_code: codeSchema.optional(),
  infno: codeSchema.optional(),
  msgid: codeSchema.optional(),
  ...pageQuery,
});
const deadLetterPath = z.strictObject({ id: z.coerce.number().int().min(1) });
/** One envelope; larger ones go through POST /api/events. */
const envelopeBytesMax = 8 * 1024 * 1024;
const resendMsMax = 10_000;

export function deadLetterRoutes(app: ZodApp, parts: RouteParts): void {
  const { store, audit, gatewayUrl, adminToken } = parts;

  app.get('/api/dead-letters', {
    config: { permission: 'read' },
    schema: { summary: 'Dead letters, newest first', tags: ['operations'], querystring: deadLetterQuery },
  }, async (request) => {
    const { limit, cursor, ...filter } = request.query;
    const page = await fromStore(listDeadLetters(store, definedOnly(filter), { limit, ...definedOnly({ cursor }) }));
    // Refusals may quote the refused value.
    const items = seesPersonal(request) ? page.items : page.items.map(({ text: _, ...item }) => ({ ...item, text: item.reason }));
    return { items, ...definedOnly({ next: page.next }) };
  });

  app.get('/api/dead-letters/:id', {
    config: { permission: 'personal' },
    schema: { summary: 'One dead letter with its original bytes, base64', tags: ['operations'], params: deadLetterPath },
  }, async (request) => {
    const letter = await fromStore(getDeadLetter(store, request.params.id));
    if (letter === undefined) throw notFound('dead letter');
    audit.record(principalOf(request), 'dead_letter_read', String(letter.sequence));
    return letter;
  });

  app.post('/api/dead-letters/:id/resubmit', {
    config: { permission: 'change' },
    bodyLimit: envelopeBytesMax,
    schema: {
      summary: 'Send a corrected envelope; the answer is the receipt of POST /api/fsi',
      tags: ['operations'],
      params: deadLetterPath,
      body: z.record(z.string(), z.unknown()).describe('National envelope'),
    },
  }, async (request, reply) => {
    const { id } = request.params;
    const letter = await fromStore(getDeadLetter(store, id));
    if (letter === undefined) throw notFound('dead letter');
    const answer = await fetch(new URL('/api/fsi', gatewayUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(request.body),
      signal: AbortSignal.timeout(resendMsMax),
    }).catch((cause: unknown) => {
      throw unavailable('gateway', cause);
    });
    const receipt: unknown = await answer.json().catch((cause: unknown) => {
      throw unavailable('gateway', cause);
    });
    audit.record(principalOf(request), 'dead_letter_resubmitted', String(id), { status: answer.status });
    reply.code(answer.status);
    return receipt;
  });
}
