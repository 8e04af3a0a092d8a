// Keys with which institutions send for themselves. They follow from the connector token and from how often each was
// renewed, so none is kept here, and asking again gives the same one.
import { z } from 'zod';
import { institutionCode } from '../../../connectors/gateway/institution-key.ts';
import { renewKey } from '../access/renew-key.ts';
import { principalOf } from '../http/guard.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import type { RouteParts } from './route-parts.ts';

const institutionBody = z.strictObject({
  fixmedins_code: z.string().trim().toUpperCase().regex(institutionCode, '1 to 12 letters and digits'),
  renew: z.boolean().default(false).describe('end the key given so far, and whoever is logged in with it, and give another'),
});

export function institutionKeyRoutes(app: ZodApp, { audit, institutions }: RouteParts): void {
  app.post('/api/institution-keys', {
    config: { permission: 'users' },
    schema: {
      summary: 'The key with which one institution sends for itself only; renewed, the one before is refused',
      tags: ['access'],
      body: institutionBody,
    },
  }, async (request) => {
    const { fixmedins_code, renew } = request.body;
    if (renew) renewKey(institutions, fixmedins_code);
    const generation = institutions.generation(fixmedins_code);
    const action = renew ? 'institution_key_renewed' : 'institution_key_given';
    audit.record(principalOf(request), action, fixmedins_code, { generation });
    return { fixmedins_code, key: institutions.key(fixmedins_code), generation };
  });
}
