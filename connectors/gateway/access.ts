// Who may send: the connector token is a tap for every institution, the administrator's token may do everything, an
// institution's own key only speaks for itself (DESIGN.md section 14 "Answers").
import { timingSafeEqual } from 'node:crypto';
import type { InstitutionKeys } from './institution-keys.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The only institution the sender speaks for; `null` for all of them. */
    institution: string | null;
  }
}

export type Access =
  | { readonly access: 'granted'; readonly institution: string | null }
  | { readonly access: 'missing' | 'wrong' };

export interface Tokens {
  readonly adminToken: string;
  readonly connectorToken: string;
  readonly institutions: InstitutionKeys;
}

/** Whose key was verified, and which of its keys it was. */
interface Verified {
  readonly institution: string;
  readonly generation: number;
}

/** More institutions than a city has; the oldest is verified again. */
const rememberedMax = 10_000;

/** A function that judges the value of an `Authorization` header. What it takes may depend on the length of what was sent,
 * never on how much of it is right. */
export function accessCheck({ adminToken, connectorToken, institutions }: Tokens): (authorization: string | undefined) => Access {
  const known = [Buffer.from(connectorToken), Buffer.from(adminToken)];
  /** A right key costs its seal only the first time. A wrong one differs in its hash, so the look-up tells nothing about
   * how it begins. */
  const remembered = new Map<string, Verified>();
  return (authorization) => {
    if (authorization === undefined || !scheme.test(authorization)) return { access: 'missing' };
    const text = authorization.slice(schemeLength).trim();
    const verified = remembered.get(text);
    if (verified !== undefined && verified.generation === institutions.generation(verified.institution))
      return { access: 'granted', institution: verified.institution };
    remembered.delete(text);
    const given = Buffer.from(text);
    let isKnown = false;
    for (const one of known) isKnown = (one.length === given.length && timingSafeEqual(one, given)) || isKnown;
    if (isKnown) return { access: 'granted', institution: null };
    const institution = institutions.institution(text);
    if (institution === undefined) return { access: 'wrong' };
    remember(text, institution);
    return { access: 'granted', institution };
  };

  function remember(text: string, institution: string): void {
    const oldest = remembered.keys().next().value;
    if (remembered.size >= rememberedMax && oldest !== undefined) remembered.delete(oldest);
    remembered.set(text, { institution, generation: institutions.generation(institution) });
  }
}

const scheme = /^Bearer /i;
const schemeLength = 'Bearer '.length;
