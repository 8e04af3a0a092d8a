// Who may send: the connector token is a tap for every institution, the administrator's token may do everything, an
// institution's own key only speaks for itself (DESIGN.md section 14 "Answers").
import { timingSafeEqual } from 'node:crypto';
import { readInstitutionKey } from './institution-key.ts';

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
}

/** More institutions than a city has; the oldest is verified again. */
const rememberedMax = 10_000;

/** A function that judges the value of an `Authorization` header. What it takes may depend on the length of what was sent,
 * never on how much of it is right. */
export function accessCheck({ adminToken, connectorToken }: Tokens): (authorization: string | undefined) => Access {
  const known = [Buffer.from(connectorToken), Buffer.from(adminToken)];
  /** Verified keys: a right one costs its seal only the first time. A wrong one differs in its hash, so the look-up tells
   * nothing about how it begins. */
  const remembered = new Map<string, Access>();
  return (authorization) => {
    if (authorization === undefined || !scheme.test(authorization)) return { access: 'missing' };
    const text = authorization.slice(schemeLength).trim();
    const ofInstitution = remembered.get(text);
    if (ofInstitution !== undefined) return ofInstitution;
    const given = Buffer.from(text);
    let isKnown = false;
    for (const one of known) isKnown = (one.length === given.length && timingSafeEqual(one, given)) || isKnown;
    if (isKnown) return { access: 'granted', institution: null };
    const institution = readInstitutionKey(text, connectorToken);
    return institution === undefined ? { access: 'wrong' } : remember(text, { access: 'granted', institution });
  };

  function remember(text: string, access: Access): Access {
    const oldest = remembered.keys().next().value;
    if (remembered.size >= rememberedMax && oldest !== undefined) remembered.delete(oldest);
    remembered.set(text, access);
    return access;
  }
}

const scheme = /^Bearer /i;
const schemeLength = 'Bearer '.length;
