// A thread for one check: a rule that somebody is still writing may loop for ever in a regular
// expression or an example, and must not hold up those who watch.
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { checkRuleText } from './check-rule.ts';

const order = z.object({ rule: z.unknown(), rules: z.array(z.unknown()), knowledge: z.record(z.string(), z.string()) });

parentPort?.postMessage(checkRuleText(order.parse(workerData)));
