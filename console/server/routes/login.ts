// Browser login: a token is exchanged for a cookie that scripts cannot read.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { setCookie } from '../access/cookie.ts';
import { isOwnPage } from '../access/same-origin.ts';
import { may } from '../access/principal.ts';
import type { Principal } from '../access/principal.ts';
import { sessionMs } from '../access/sessions-file.ts';
import { principalOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import type { RouteParts } from './route-parts.ts';

export function loginRoutes(app: ZodApp, { authenticator, attempts, audit, now }: RouteParts): void {
  app.post('/api/login', {
    config: { permission: 'open' },
    bodyLimit: 4_096,
    schema: {
      summary: 'Exchange a token for a session cookie',
      tags: ['access'],
      body: z.strictObject({ token: z.string().min(1).max(512) }),
    },
  }, async (request, reply) => {
    refuseForeignPage(request);
    const wait = attempts.waitSeconds(request.ip, now());
    if (wait > 0) {
      reply.header('retry-after', String(wait));
      throw new Problem(429, 'too_fast', `too many failed logins from this address; wait ${wait} s`);
    }
    const principal = await authenticator.verify(request.body.token);
    if (principal === undefined) {
      attempts.failed(request.ip, now());
      audit.record({ name: '?' }, 'login_refused', request.ip);
      throw new Problem(401, 'token_wrong', 'this token is not known', 'token');
    }
    attempts.succeeded(request.ip);
    audit.record(principal, 'login', request.ip);
    const cookie = await authenticator.startSession(principal);
    reply.header('set-cookie', setCookie(cookie, sessionMs / 1_000, request.protocol === 'https'));
    return describe(principal);
  });

  app.get('/api/me', {
    config: { permission: 'status' },
    schema: { summary: 'Who one is, and what one may see', tags: ['access'] },
  }, async (request) => describe(principalOf(request)));

  app.post('/api/logout', {
    config: { permission: 'open' },
    schema: { summary: 'End the session', tags: ['access'] },
  }, async (request: FastifyRequest, reply: FastifyReply) => {
    refuseForeignPage(request);
    const principal = await authenticator.identify({ cookie: request.headers.cookie });
    if (principal !== undefined) audit.record(principal, 'logout', request.ip);
    await authenticator.endSession(request.headers.cookie);
    reply.header('set-cookie', setCookie('', 0, request.protocol === 'https'));
    return { ok: true };
  });
}

function refuseForeignPage(request: FastifyRequest): void {
  if (!isOwnPage(request.headers)) throw new Problem(403, 'token_wrong', 'this page may not do that');
}

/** `actor` is the name as records and the audit show it. */
function describe(principal: Principal): { name: string; actor: string; role: string; masked: boolean } {
  return { name: principal.name.replace('@', ''), actor: principal.name, role: principal.role, masked: !may(principal, 'personal') };
}
