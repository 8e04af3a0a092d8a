import { unavailable } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import type { RouteParts } from './route-parts.ts';

export function statusRoutes(app: ZodApp, { status }: RouteParts): void {
  app.get('/api/status', {
    config: { permission: 'status' },
    schema: {
      summary: 'How far judging and storing have come',
      description:
        '`sequence`, `evaluated` and `stored` are EVENTS sequences: `evaluated >= sequence` means that every accepted event has been ' +
        'judged, `stored >= sequence` that all hits they caused can be read from /api/hits.',
      tags: ['operations'],
    },
  }, async () => status.read().catch((cause: unknown) => {
    throw unavailable('bus', cause);
  }));
}
