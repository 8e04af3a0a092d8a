// What the console and the process of a back-test say to each other, a JSON line each.
import { z } from 'zod';
import type { BacktestReport } from '../wire.ts';

export const backtestOrder = z.strictObject({
  clickhouseUrl: z.string(),
  rule_id: z.string(),
  version: z.number(),
  against: z.number().exactOptional(),
  tested: z.unknown(),
  compared: z.unknown().optional(),
  others: z.array(z.unknown()),
  knowledge: z.record(z.string(), z.string()),
  dated: z.array(z.strictObject({ table: z.string(), from: z.string(), csv: z.string() })).exactOptional(),
  /** Ids of events that judging leaves out. */
  left_out: z.array(z.string()).exactOptional(),
  from: z.number().exactOptional(),
  to: z.number().exactOptional(),
});
export type BacktestOrder = z.infer<typeof backtestOrder>;

/** What the process found; the console adds who asked for it. */
export type BacktestFindings = Omit<BacktestReport, 'job' | 'at' | 'by'>;

const findings = z.custom<BacktestFindings>((value) => typeof value === 'object' && value !== null && 'tested' in value);

export const backtestWord = z.discriminatedUnion('type', [
  z.object({ type: z.literal('total'), events: z.number() }),
  z.object({ type: z.literal('progress'), events: z.number(), hits: z.number() }),
  z.object({ type: z.literal('done'), findings }),
  z.object({ type: z.literal('failed'), error: z.string() }),
]);
export type BacktestWord = z.infer<typeof backtestWord>;
