// What was refused or came too late: reading it, sending it again when it has been corrected, deciding about it.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { DeadLetterDetail, DeadLetterRow } from '../../../connectors/clickhouse/queries/contract.ts';
import {
  countDeadLetters, deadLetterStates, getDeadLetter, listDeadLetters,
} from '../../../connectors/clickhouse/queries/dead-letters.ts';
import type { Resubmission } from '../../wire.ts';
import { definedOnly } from '../hit-filter.ts';
import { principalOf } from '../http/guard.ts';
import { fromStore, notFound } from '../http/problem.ts';
import type { ZodApp, ZodTypes } from '../http/zod-routes.ts';
import { LetterDesk } from '../letter-desk.ts';
import { maskPersonal, personalValues } from '../masking.ts';
import { ownInstitution, seesSent } from '../own-institution.ts';
import { codeSchema, instantSchema, listOf, pageQuery } from '../schemas.ts';
import { refuseMaskedSearch } from './masked-search.ts';
import { auditPersonalSearch } from './personal-search.ts';
import type { RouteParts } from './route-parts.ts';

const filterFields = {
  from: instantSchema.optional().describe('Letters that came at or after this time'),
  to: instantSchema.optional().describe('Exclusive'),
  state: listOf(z.enum(deadLetterStates)).optional().describe('Any of open, resubmitted, resolved, dismissed; all by default'),
  reason: codeSchema.optional(),
  source: codeSchema.optional().describe('fsi, events, files or evaluator'),
  fixmedins_code: codeSchema.optional(),
  infno: codeSchema.optional(),
  msgid: codeSchema.optional(),
  q: codeSchema.optional().describe('Words that must all occur in the reason, an id or the original bytes'),
};
const letterId = z.string().regex(/^(?:[0-9a-f]{32}|\d{1,15})$/, 'a letter id, or a sequence in DEAD');
const letterPath = z.strictObject({ id: letterId.describe('letter_id, or the DEAD sequence of one of its occurrences') });
/** One envelope; larger ones go through POST /api/events. */
const envelopeBytesMax = 8 * 1024 * 1024;
const tags = ['operations'];

export function deadLetterRoutes(app: ZodApp, parts: RouteParts): void {
  const { store, audit } = parts;
  const desk = new LetterDesk(parts);

  app.get('/api/dead-letters', {
    config: { permission: 'intake' },
    schema: {
      summary: 'Dead letters, last seen first, and how many stand where',
      description: 'A letter is one failure, however often it came: `count`, `first_seen`, `received_at` (last). `counts` is by state, over the '
        + 'whole filter but its state; only on the first page. The key of an institution sees its own letters.',
      tags,
      querystring: z.strictObject({ ...filterFields, ...pageQuery }),
    },
  }, async (request) => {
    const { limit, cursor, ...query } = request.query;
    if (!seesSent(request)) refuseMaskedSearch(request, query.q);
    auditPersonalSearch(audit, request, { q: query.q }, 'dead-letters');
    const filter = definedOnly({ ...query, fixmedins_code: ownInstitution(request, query.fixmedins_code) });
    const page = await fromStore(listDeadLetters(store, filter, { limit, ...definedOnly({ cursor }) }));
    const counts = cursor === undefined ? await fromStore(countDeadLetters(store, filter)) : undefined;
    return { items: page.items.map((item) => shown(request, item)), ...definedOnly({ next: page.next, counts }) };
  });

  app.get('/api/dead-letters/:id', {
    config: { permission: 'intake' },
    schema: {
      summary: 'One dead letter with its original bytes, what was done about it and what came of that',
      description: '`body` is base64. Whoever may not see personal fields gets them masked, and nothing of a body that is no JSON (`masked`).',
      tags,
      params: letterPath,
    },
  }, async (request) => {
    const letter = await ownLetter(request);
    audit.record(principalOf(request), 'dead_letter_read', letter.letter_id);
    return seesSent(request) ? { ...letter, masked: false } : masked(request, letter);
  });

  app.post('/api/dead-letters/:id/dismiss', {
    config: { permission: 'change' },
    schema: {
      summary: 'Nothing more will be done about a letter, and why',
      tags,
      params: letterPath,
      body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
    },
  }, async (request) => {
    const { letter_id } = await ownLetter(request);
    await desk.dismiss(letter_id, request.body.reason, principalOf(request));
    return ownLetter(request);
  });

  app.post('/api/dead-letters/:id/reopen', {
    config: { permission: 'change' },
    schema: { summary: 'Takes a dismissal back', tags, params: letterPath },
  }, async (request) => {
    const { letter_id } = await ownLetter(request);
    await desk.reopen(letter_id, principalOf(request));
    return ownLetter(request);
  });

  // The bytes count as they were sent: reading and writing JSON again would round long numbers.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(/^application\/json\s*(;|$)/i, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.withTypeProvider<ZodTypes>().post('/api/dead-letters/:id/resubmit', {
      config: { permission: 'correct' },
      bodyLimit: envelopeBytesMax,
      schema: {
        summary: 'Send a corrected envelope; the answer is the receipt of POST /api/fsi, with `resubmission`',
        description: 'The same bytes a second time send nothing and give the first answer again (`resubmission.repeated`); `again=1` sends once more '
          + 'what was refused before. A correction that fails becomes a letter of its own (`resubmission.child`).',
        tags,
        consumes: ['application/json'],
        params: letterPath,
        querystring: z.strictObject({ again: z.enum(['0', '1']).default('0') }),
      },
    }, async (request, reply) => {
      const { letter_id } = await ownLetter(request);
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const by = principalOf(request);
      const { status, receipt, step, repeated } = await desk.resubmit(letter_id, { body, by, again: request.query.again === '1' });
      const after = await fromStore(getDeadLetter(store, letter_id));
      reply.code(status);
      const { event_ids = [], changed = [], child } = step;
      const state = after?.state ?? 'resubmitted';
      const resubmission: Resubmission = {
        letter_id, state, repeated, by: step.actor, at: step.at, changed, event_ids, ...definedOnly({ child }),
      };
      return { ...receipt, resubmission };
    });
  });

  /** Letters of others are not there. */
  async function ownLetter(request: FastifyRequest<{ Params: { id: string } }>): Promise<DeadLetterDetail> {
    const { id } = request.params;
    const letter = await fromStore(getDeadLetter(store, /^\d{1,15}$/.test(id) ? Number(id) : id));
    const { institution } = principalOf(request);
    const isForeign = institution !== undefined && letter?.fixmedins_code !== institution;
    if (letter === undefined || isForeign) throw notFound('dead letter');
    // A correction may have been made for another institution, and become a letter of that one.
    const isOwn = (child: DeadLetterRow): boolean => institution === undefined || child.fixmedins_code === institution;
    return { ...letter, children: letter.children.filter(isOwn) };
  }
}

/** Refusals may quote the refused value. */
function shown(request: FastifyRequest, letter: DeadLetterRow): DeadLetterRow {
  return seesSent(request) ? letter : { ...letter, text: letter.reason };
}

function masked(request: FastifyRequest, { body, ...letter }: DeadLetterDetail): object {
  const content = jsonOf(body);
  const personal = content === undefined ? new Map<string, string>() : personalValues(content);
  const children = letter.children.map((child) => shown(request, child));
  const steps = letter.steps.map((step) => (step.receipt === undefined ? step : { ...step, receipt: withoutText(step.receipt) }));
  const rest = maskPersonal({ ...letter, text: letter.reason, children, steps }, personal);
  if (content === undefined) return { ...rest, masked: true };
  return { ...rest, body: Buffer.from(JSON.stringify(maskPersonal(content))).toString('base64'), masked: true };
}

/** A receipt may quote what was wrong with the correction, as the letter does of the original. */
function withoutText({ err_msg: _, ...receipt }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return receipt;
}

function jsonOf(base64: string): object | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return typeof content === 'object' && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}
