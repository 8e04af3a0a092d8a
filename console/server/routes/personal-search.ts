// Whoever looks for a person leaves a line in the audit trail, wherever they look: lists, cases, figures, letters.
import type { FastifyRequest } from 'fastify';
import type { AuditTrail } from '../audit-trail.ts';
import { principalOf } from '../http/guard.ts';

/** As many digits stand in no word but a number: a search for one may be a search for a person. */
const numberInWords = /\d{6,}/;

/** 定点医药机构编号. Whatever else a hit is asked to involve may be a person. */
const institutionCode = /^[HP]\d{11}$/;

interface SearchedFor {
  readonly psn_no?: string | undefined;
  readonly subject_kind?: string | undefined;
  readonly subject?: string | undefined;
  readonly q?: string | undefined;
  readonly involves?: readonly string[] | undefined;
}

/** `subject` without a kind may be a person's. */
export function auditPersonalSearch(
  audit: AuditTrail, request: FastifyRequest, { psn_no, subject_kind, subject, q, involves }: SearchedFor, list: string,
): void {
  const isOfPersons = subject_kind === 'person' || (subject_kind === undefined && subject !== undefined);
  const words = q !== undefined && numberInWords.test(q.normalize('NFKC')) ? q : undefined;
  const involved = involves?.filter((code) => !institutionCode.test(code)).join(' ');
  const target = psn_no ?? (involved === '' ? undefined : involved) ?? (isOfPersons ? subject ?? '*' : undefined) ?? words;
  if (target !== undefined) audit.record(principalOf(request), 'personal_search', target, { list });
}
