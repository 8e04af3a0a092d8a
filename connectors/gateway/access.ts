// Who may send: the connector token is a tap for every institution, the administrator's token may do everything.
import { createHash, timingSafeEqual } from 'node:crypto';

export type Access = 'granted' | 'missing' | 'wrong';

export interface Tokens {
  readonly adminToken: string;
  readonly connectorToken: string;
}

const scheme = /^Bearer +([\x21-\x7e]+) *$/i;

/** A function that judges the value of an `Authorization` header in a time that does not depend on the tokens. */
export function accessCheck({ adminToken, connectorToken }: Tokens): (authorization: string | undefined) => Access {
  const known = [digest(connectorToken), digest(adminToken)];
  return (authorization) => {
    if (authorization === undefined) return 'missing';
    const token = scheme.exec(authorization)?.[1];
    if (token === undefined) return 'missing';
    const given = digest(token);
    let isKnown = false;
    for (const one of known) isKnown = timingSafeEqual(one, given) || isKnown;
    return isKnown ? 'granted' : 'wrong';
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
