// A search through texts must not give away, digit by digit, the numbers that its answers mask.
import type { FastifyRequest } from 'fastify';
import { seesPersonal } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';

/** Fewer digits than a guess needs to go on from the three that a mask shows. */
const digitsShown = /\d{4,}/;

export function refuseMaskedSearch(request: FastifyRequest, q: string | undefined): void {
  if (q === undefined || seesPersonal(request) || !digitsShown.test(q.normalize('NFKC'))) return;
  throw new Problem(403, 'masked_search', 'numbers are searched by their own field (fixmedins_code, drug_trac_codg, setl_id, ...), in full', 'q');
}
