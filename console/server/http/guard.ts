// Every route under /api names the permission it needs, in `config`; what names none is refused, so that a forgotten guard is a
// closed door.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from '../access/authenticator.ts';
import type { Permission, Principal } from '../access/principal.ts';
import { may } from '../access/principal.ts';
import { isOwnPage } from '../access/same-origin.ts';
import { Problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `open`: no token needed. */
    permission?: Permission | 'open';
  }
  interface FastifyRequest {
    principal: Principal | null;
  }
}

const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export function guardRoutes(app: FastifyInstance, authenticator: Authenticator): void {
  app.decorateRequest('principal', null);
  app.addHook('onRequest', async (request, reply) => {
    const permission = request.routeOptions.config.permission;
    if (permission === 'open' || request.is404) return;
    const principal = await authenticator.identify(request.headers);
    if (principal === undefined) {
      reply.header('www-authenticate', 'Bearer realm="fundwatch"');
      throw new Problem(401, 'token_wrong', 'the token is missing or wrong: Authorization: Bearer <token>');
    }
    const isForged = principal.via === 'session' && !readingMethods.has(request.method) && !isOwnPage(request.headers);
    if (permission === undefined || isForged || !may(principal, permission)) {
      throw new Problem(403, 'token_wrong', `this token (${principal.role}) may not do that`);
    }
    request.principal = principal;
  });
}

/** For handlers of guarded routes. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new Error('a guarded route has no principal');
  return request.principal;
}

export function seesPersonal(request: FastifyRequest): boolean {
  return may(principalOf(request), 'personal');
}
