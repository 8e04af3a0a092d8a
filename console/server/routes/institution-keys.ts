// Keys with which institutions send for themselves. They follow from the connector token, so none is kept here, and asking
// again gives the same one.
import { z } from 'zod';
import { institutionCode, institutionKey } from '../../../connectors/gateway/institution-key.ts';
import { principalOf } from '../http/guard.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import type { RouteParts } from './route-parts.ts';

const institutionBody = z.strictObject({
  fixmedins_code: z.string().trim().toUpperCase().regex(institutionCode, '1 to 12 letters and digits'),
});

export function institutionKeyRoutes(app: ZodApp, { audit, connectorToken }: RouteParts): void {
  app.post('/api/institution-keys', {
    config: { permission: 'users' },
    schema: {
      summary: 'The key with which one institution sends for itself only; a new connector token revokes them all',
      tags: ['access'],
      body: institutionBody,
    },
  }, async (request) => {
    const { fixmedins_code } = request.body;
    audit.record(principalOf(request), 'institution_key_given', fixmedins_code);
    return { fixmedins_code, key: institutionKey(fixmedins_code, connectorToken) };
  });
}
