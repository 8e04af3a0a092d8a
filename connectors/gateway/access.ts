// Who may send: the connector token is a tap for every institution, the administrator's token may do everything.
import { timingSafeEqual } from 'node:crypto';

export type Access = 'granted' | 'missing' | 'wrong';

export interface Tokens {
  readonly adminToken: string;
  readonly connectorToken: string;
}

/** A function that judges the value of an `Authorization` header. What it takes may depend on the length of what was sent,
 * never on how much of it is right. */
export function accessCheck({ adminToken, connectorToken }: Tokens): (authorization: string | undefined) => Access {
  const known = [Buffer.from(connectorToken), Buffer.from(adminToken)];
  return (authorization) => {
    if (authorization === undefined || !scheme.test(authorization)) return 'missing';
    const given = Buffer.from(authorization.slice(schemeLength).trim());
    let isKnown = false;
    for (const one of known) isKnown = (one.length === given.length && timingSafeEqual(one, given)) || isKnown;
    return isKnown ? 'granted' : 'wrong';
  };
}

const scheme = /^Bearer /i;
const schemeLength = 'Bearer '.length;
