// What the console and the process of a preview say to each other, a JSON line each.
import { z } from 'zod';
import type { PreviewFindings } from '../wire.ts';

const csv = z.string();
const day = z.string();

export const previewOrder = z.strictObject({
  clickhouseUrl: z.string(),
  rules: z.array(z.unknown()),
  knowledge: z.record(z.string(), csv),
  dated: z.array(z.strictObject({ table: z.string(), from: day, csv })),
  replacement: z.strictObject({ table: z.string(), csv, from: day.exactOptional() }),
  /** Ids of events that judging leaves out. */
  left_out: z.array(z.string()),
  from: z.number().exactOptional(),
  to: z.number().exactOptional(),
});
export type PreviewOrder = z.infer<typeof previewOrder>;

const findings = z.custom<PreviewFindings>((value) => typeof value === 'object' && value !== null && 'raised' in value);

export const previewWord = z.discriminatedUnion('type', [
  z.object({ type: z.literal('total'), events: z.number() }),
  z.object({ type: z.literal('progress'), events: z.number() }),
  z.object({ type: z.literal('done'), findings }),
  z.object({ type: z.literal('failed'), error: z.string() }),
]);
export type PreviewWord = z.infer<typeof previewWord>;
