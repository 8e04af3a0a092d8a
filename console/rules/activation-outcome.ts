// What became of a control event: the evaluator says of its newest activation whether it is in
// force. Whoever published one waits here, because a set that the evaluator refuses must not look
// like one that judges.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Bus } from '../../connectors/nats/connect.ts';
import { subjects } from '../../connectors/nats/names.ts';
import type { ActivationOutcome } from '../wire.ts';

const statusSchema = z.object({
  judged: z.number().catch(0),
  activation: z.object({ sequence: z.number(), hash: z.string(), error: z.string().exactOptional() }).optional().catch(undefined),
});

const askMsMax = 1_000;
const stepMsMin = 20;
const stepMsMax = 250;
/** A new set judges everything that is known again: some seconds on a large state. */
export const outcomeMsMaxDefault = 30_000;

/** `sequence`: of an activation or a switch in EVENTS. */
export async function activationOutcome(
  bus: Bus, sequence: number, msMax: number = outcomeMsMaxDefault,
): Promise<ActivationOutcome> {
  const givenUpAt = performance.now() + msMax;
  for (let stepMs = stepMsMin; performance.now() < givenUpAt; stepMs = Math.min(stepMs * 2, stepMsMax)) {
    const status = await evaluatorStatus(bus);
    if (status !== undefined && status.judged >= sequence) {
      const { activation } = status;
      // A later activation was decided upon this one; what became of it is told to whoever
      // published it.
      const error = activation?.sequence === sequence ? activation.error : undefined;
      return error === undefined ? { state: 'in_force', sequence } : { state: 'refused', sequence, error };
    }
    await delay(stepMs);
  }
  return { state: 'pending', sequence };
}

async function evaluatorStatus(bus: Bus): Promise<z.infer<typeof statusSchema> | undefined> {
  try {
    const answer = await bus.connection.request(subjects.status('evaluator'), '', { timeout: askMsMax });
    return statusSchema.safeParse(answer.json()).data;
  } catch {
    // Busy or being restarted: asked again.
    return undefined;
  }
}
