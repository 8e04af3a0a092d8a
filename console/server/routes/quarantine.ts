// What judging leaves out because it killed the evaluator, and having it judged after all.
import { z } from 'zod';
import { readRegister, release } from '../../../connectors/nats/quarantine.ts';
import type { LeftOut, Place } from '../../../engine/quarantine.ts';
import { chinaIso } from '../../../engine/china-time.ts';
import type { QuarantineItem } from '../../wire.ts';
import { activationOutcome } from '../../rules/activation-outcome.ts';
import { definedOnly } from '../hit-filter.ts';
import { principalOf } from '../http/guard.ts';
import { notFound, Problem, unavailable } from '../http/problem.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { codeSchema } from '../schemas.ts';
import type { RouteParts } from './route-parts.ts';

const listQuery = z.strictObject({
  state: z.enum(['left_out', 'released', 'all']).optional().describe('Default left_out'),
});
const placeBody = z.strictObject({
  sequence: z.number().int().min(1).describe('Sequence in EVENTS, as listed'),
  event_id: codeSchema.optional().describe('Absent for a message that is left out whole'),
});
/** A release that kills again is not judged for some restarts: nobody waits that long. */
const outcomeMsMax = 5_000;

export function quarantineRoutes(app: ZodApp, { bus, audit, now }: RouteParts): void {
  app.get('/api/quarantine', {
    config: { permission: 'read' },
    schema: {
      summary: 'Events that are left out of judging because the evaluator crashed at them again and again',
      tags: ['operations'],
      querystring: listQuery,
    },
  }, async (request) => {
    const { state = 'left_out' } = request.query;
    const { register } = await readRegister(bus.jsm).catch((cause: unknown) => {
      throw unavailable('bus', cause);
    });
    const wanted = register.left_out.filter(({ released }) => state === 'all' || (released !== undefined) === (state === 'released'));
    return { items: wanted.map(itemOf).toReversed() };
  });

  app.post('/api/quarantine/release', {
    config: { permission: 'change' },
    schema: {
      summary: 'Have it judged after all, from now on; it is left out again when it kills again',
      tags: ['operations'],
      body: placeBody,
    },
  }, async (request) => {
    const place: Place = { sequence: request.body.sequence, ...definedOnly({ event_id: request.body.event_id }) };
    const by = principalOf(request).name;
    const done = await release(bus, place, { at: now(), by }).catch((cause: unknown) => {
      throw unavailable('bus', cause);
    });
    switch (done) {
      case 'unknown':
        throw notFound('place in the quarantine');
      case 'gone':
        throw new Problem(409, 'quarantine_state', 'EVENTS no longer holds the message: correct and send the dead letter instead');
      case 'not_events':
        throw new Problem(409, 'quarantine_state', 'the message holds no events that could be judged: nothing to release');
      default: {
        const { sequence, events } = done;
        audit.record({ name: by }, 'quarantine_released', place.event_id ?? String(place.sequence), { ...place, control: sequence, events });
        const { state } = await activationOutcome(bus, sequence, outcomeMsMax);
        return { sequence, events, judged: state === 'in_force' };
      }
    }
  });
}

function itemOf({ at, released, ...rest }: LeftOut): QuarantineItem {
  return {
    ...rest,
    at: chinaIso(at),
    ...(released === undefined ? {} : { released_at: chinaIso(released.at), released_by: released.by }),
  };
}
