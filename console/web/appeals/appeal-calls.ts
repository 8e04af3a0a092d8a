// What an institution reads of its cases, and how it speaks.
import { z } from 'zod/mini';
import { caseOutcomes, stances } from '../../../connectors/clickhouse/queries/case-record.ts';
import type { Stance } from '../../../connectors/clickhouse/queries/case-record.ts';

type Read = <S extends z.ZodMiniType>(schema: S, path: string, init?: RequestInit) => Promise<z.output<S>>;

const text = z.optional(z.string());
const appealRow = z.object({
  case_id: z.string(),
  told_at: z.string(),
  may_speak: z.boolean(),
  due: text,
  outcome: z.optional(z.enum(caseOutcomes)),
  statements: z.array(z.object({ at: z.string(), stance: z.enum(stances), note: z.string() })),
});
export type AppealRow = z.infer<typeof appealRow>;
const appealList = z.object({ items: z.array(appealRow) });
const appealDetail = z.object({
  ...appealRow.shape,
  hits: z.array(z.object({
    hit_id: z.string(), state: z.enum(['raised', 'withdrawn']), rule_id: z.string(), title: z.string(), title_en: z.string(), at: z.string(),
    reason: text, reason_en: text, mdtrt_id: text, setl_id: text, drug_trac_codg: text, amount: text, basis: z.array(z.string()),
  })),
});
export type AppealDetail = z.infer<typeof appealDetail>;

export function appealCalls(read: Read) {
  const path = (id: string): string => `/api/appeals/${encodeURIComponent(id)}`;
  return {
    appeals: (signal: AbortSignal) => read(appealList, '/api/appeals', { signal }),
    appeal: (id: string, signal: AbortSignal) => read(appealDetail, path(id), { signal }),
    speak: (id: string, stance: Stance, note: string) => read(appealDetail, path(id), {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ stance, note }),
    }),
  };
}
