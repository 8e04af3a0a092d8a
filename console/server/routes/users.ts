// Users beside the two tokens of the configuration. A token is shown once, when the user is made.
import { z } from 'zod';
import { userName, userRole } from '../access/users-file.ts';
import { principalOf } from '../http/guard.ts';
import { notFound, Problem } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import type { RouteParts } from './route-parts.ts';

/** Names of the configured tokens, as the audit shows them. */
const reservedNames: ReadonlySet<string> = new Set(['admin', 'connector']);

export function userRoutes(app: ZodApp, { users, audit, now }: RouteParts): void {
  app.get('/api/users', {
    config: { permission: 'users' },
    schema: { summary: 'List users', tags: ['access'] },
  }, async () => ({ items: users.list() }));

  app.post('/api/users', {
    config: { permission: 'users' },
    schema: {
      summary: 'Make a user; the token in the answer is shown only here',
      tags: ['access'],
      body: z.strictObject({ name: userName, role: userRole }),
    },
  }, async (request, reply) => {
    const { name, role } = request.body;
    const added = reservedNames.has(name) ? undefined : await users.add(name, role, new Date(now()));
    if (added === undefined) throw new Problem(409, 'name_taken', `there is a user ${name} already`, 'name');
    audit.record(principalOf(request), 'user_added', name, { role });
    reply.code(201);
    return { ...added.user, token: added.token };
  });

  app.delete('/api/users/:name', {
    config: { permission: 'users' },
    schema: {
      summary: 'Remove a user; its token and sessions end at once',
      tags: ['access'],
      params: z.strictObject({ name: userName }),
    },
  }, async (request) => {
    const { name } = request.params;
    if (!(await users.remove(name))) throw notFound('user');
    audit.record(principalOf(request), 'user_removed', name);
    return { removed: name };
  });
}
