// Whose data a question may be about: an institution's key narrows every question to the institution itself.
import type { FastifyRequest } from 'fastify';
import { principalOf, seesPersonal } from './http/guard.ts';
import { Problem } from './http/problem.ts';

/** The filter's institution as it may be asked about. Throws 403 when somebody asks about another than its own. */
export function ownInstitution(request: FastifyRequest, fixmedins_code: string | undefined): string | undefined {
  const { institution } = principalOf(request);
  const isOwn = institution === undefined || fixmedins_code === undefined || fixmedins_code === institution;
  if (isOwn) return institution ?? fixmedins_code;
  throw new Problem(403, 'token_wrong', `this key only speaks for ${institution}`, 'fixmedins_code');
}

/** What an institution sent it knows already. */
export function seesSent(request: FastifyRequest): boolean {
  return seesPersonal(request) || principalOf(request).institution !== undefined;
}
