// What the server answers about the ledger and dead letters (console/wire.ts), checked as it comes in.
import { z } from 'zod/mini';
import type { DeadLetterState, LedgerColumn } from '../../wire.ts';

const text = z.optional(z.string());
const textOrNull = z.optional(z.nullable(z.string()));
const count = z.number();

const ledgerRow = z.object({
  date: z.string(),
  fixmedins_code: z.string(),
  kind: z.string(),
  received: count,
  judged: count,
  not_judged: count,
  late: count,
  duplicate: count,
  quarantined: count,
  pending: count,
  difference: count,
  withdrawn: count,
  dead: count,
} satisfies Record<LedgerColumn | 'date' | 'fixmedins_code' | 'kind', unknown>);
export type LedgerRow = z.infer<typeof ledgerRow>;

export const ledger = z.object({
  items: z.array(ledgerRow),
  sequences: z.object({
    archived: count,
    judged: count,
    holes: z.array(z.object({ book: z.enum(['archived', 'judged']), from: count, to: count })),
  }),
  silent: z.array(z.object({ fixmedins_code: z.string(), kind: text, last_received_at: z.string(), silent_hours: count })),
});
export type Ledger = z.infer<typeof ledger>;

export const letterStates = ['open', 'resubmitted', 'resolved', 'dismissed'] as const satisfies readonly DeadLetterState[];
const state = z.enum(letterStates);

export const deadLetter = z.object({
  letter_id: z.string(),
  sequence: count,
  state,
  count,
  reason: z.string(),
  field: text,
  text: z.string(),
  line: z.optional(count),
  source: z.string(),
  fixmedins_code: text,
  infno: text,
  msgid: text,
  parent: text,
  first_seen: z.string(),
  received_at: z.string(),
  truncated: z.boolean(),
});
export type DeadLetter = z.infer<typeof deadLetter>;

export const deadLetterPage = z.object({
  items: z.array(deadLetter), next: textOrNull, counts: z.optional(z.record(state, count)),
});
export type DeadLetterPage = z.infer<typeof deadLetterPage>;

const receipt = z.looseObject({ infcode: z.optional(count), err_msg: text, inf_refmsgid: text });
const step = z.object({
  step_id: z.string(),
  at: z.string(),
  actor: z.string(),
  type: z.enum(['accepted', 'refused', 'dismissed', 'reopened']),
  note: text,
  changed: z.optional(z.array(z.string())),
  receipt: z.optional(receipt),
  event_ids: z.optional(z.array(z.string())),
  child: text,
});
export type LetterStep = z.infer<typeof step>;

export const letterDetail = z.object({
  ...deadLetter.shape,
  /** Base64; absent for who may not see it. */
  body: text,
  masked: z.optional(z.boolean()),
  steps: z.array(step),
  children: z.array(deadLetter),
});
export type LetterDetail = z.infer<typeof letterDetail>;

export const resubmission = z.looseObject({
  ...receipt.shape,
  resubmission: z.object({ state, repeated: z.boolean(), event_ids: z.array(z.string()), child: text }),
});
export type Resubmission = z.infer<typeof resubmission>;
