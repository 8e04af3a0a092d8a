// From the headers of a request to a principal. Tokens are compared by their SHA-256 in constant
// time, so neither length nor common beginning shows in the answer's time.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { InstitutionKeys } from '../../../connectors/gateway/institution-keys.ts';
import { readCookie } from './cookie.ts';
import type { Principal } from './principal.ts';
import type { SessionsFile } from './sessions-file.ts';
import type { UsersFile } from './users-file.ts';

/** Tokens longer than this are not worth hashing. */
const tokenCharactersMax = 512;
/** The subprotocols of W-clients: `fundwatch, bearer.<token>`. */
export const protocolName = 'fundwatch';
const protocolBearer = 'bearer.';

export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly 'sec-websocket-protocol'?: string | undefined;
}

export interface AuthenticatorOptions {
  readonly adminToken: string;
  readonly connectorToken: string;
  readonly institutions: InstitutionKeys;
  readonly users: UsersFile;
  readonly sessions: SessionsFile;
  readonly now: () => number;
}

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #admin: Buffer;
  readonly #connector: Buffer;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#admin = digest(options.adminToken);
    this.#connector = digest(options.connectorToken);
  }

  /** `accessToken` is the query parameter of a WebSocket, which browsers cannot give headers. */
  async identify(headers: CredentialHeaders, accessToken?: string): Promise<Principal | undefined> {
    const token = bearerOf(headers) ?? accessToken;
    if (token !== undefined) return this.verify(token);
    const cookie = readCookie(headers.cookie);
    return cookie === undefined ? undefined : this.#ofSession(cookie);
  }

  async verify(token: string): Promise<Principal | undefined> {
    if (token === '' || token.length > tokenCharactersMax) return undefined;
    const given = digest(token);
    const isAdmin = timingSafeEqual(given, this.#admin);
    const isConnector = timingSafeEqual(given, this.#connector);
    if (isAdmin) return { name: '@admin', role: 'admin', via: 'token' };
    if (isConnector) return { name: '@connector', role: 'connector', via: 'token' };
    const institution = this.#options.institutions.institution(token);
    if (institution !== undefined) return ofInstitution(institution, 'token');
    const user = await this.#options.users.verify(token);
    return user === undefined ? undefined : { name: user.name, role: user.role, via: 'token' };
  }

  /** Gives the cookie's value for a principal just verified. */
  startSession(principal: Principal): Promise<string> {
    const { sessions, now } = this.#options;
    return sessions.start(principal.name, this.#credentialOf(principal.name), now());
  }

  endSession(cookieHeader: string | undefined): Promise<void> {
    const cookie = readCookie(cookieHeader);
    return cookie === undefined ? Promise.resolve() : this.#options.sessions.end(cookie);
  }

  #ofSession(cookie: string): Principal | undefined {
    const { sessions, users, now } = this.#options;
    const session = sessions.find(cookie, now());
    if (session === undefined || session.credential !== this.#credentialOf(session.name)) return undefined;
    if (session.name === '@admin') return { name: '@admin', role: 'admin', via: 'session' };
    if (session.name === '@connector') return { name: '@connector', role: 'connector', via: 'session' };
    if (session.name.startsWith(institutionMark)) return ofInstitution(session.name.slice(institutionMark.length), 'session');
    const user = users.find(session.name);
    return user === undefined ? undefined : { name: user.name, role: user.role, via: 'session' };
  }

  #credentialOf(name: string): string {
    if (name === '@admin') return this.#admin.toString('hex');
    if (name === '@connector') return this.#connector.toString('hex');
    if (name.startsWith(institutionMark)) return this.#credentialOfInstitution(name.slice(institutionMark.length));
    // A user made anew under an old name has another moment of making.
    return this.#options.users.find(name)?.created_at ?? '';
  }

  /** Its key ends with the connector token that made it, and when it is renewed. */
  #credentialOfInstitution(fixmedins_code: string): string {
    const generation = this.#options.institutions.generation(fixmedins_code);
    return generation === 1 ? this.#connector.toString('hex') : `${this.#connector.toString('hex')} ${generation}`;
  }
}

/** No user's name begins so. */
const institutionMark = '@institution:';

function ofInstitution(institution: string, via: Principal['via']): Principal {
  return { name: `${institutionMark}${institution}`, role: 'institution', via, institution };
}

function bearerOf(headers: CredentialHeaders): string | undefined {
  const [scheme, token] = (headers.authorization ?? '').split(' ', 2);
  if (scheme?.toLowerCase() === 'bearer' && token !== undefined) return token;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
  return offered.find((part) => part.startsWith(protocolBearer))?.slice(protocolBearer.length);
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
