// The thread of check-thread.ts: an order in, what was found out.
import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { checkRuleText } from './check-rule.ts';

const order = z.object({
  rule: z.unknown(), rules: z.array(z.unknown()), knowledge: z.record(z.string(), z.string()),
});

parentPort?.on('message', (message: unknown) => parentPort?.postMessage(checkRuleText(order.parse(message))));
