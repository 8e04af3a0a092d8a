// 3101/3102 (事前提醒, 事中): asks the evaluator whether this would be a violation. The answer may stop a prescription, its absence
// must not: when the evaluator is silent the receipt is a success with an empty result and says so.
import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { normaliseTraceCode, traceCodeLengthMax } from '../national/trace-code.ts';
import { subjects } from '../nats/names.ts';
import type { Ask } from './national-reader.ts';
import { receiptOfAsk } from './national-reader.ts';

/** Section 3.9 of the domain dossier: clients wait about 800 ms for a settlement; after this nobody waits. */
const answerMsMax = 2_000;

/** `error` when the question could not be read: said as a warning, because a refusal would stop the prescription. */
const answerSchema = z.union([
  z.object({ result: z.array(z.unknown()), warn_msg: z.string().optional() }),
  z.object({ error: z.string() }).transform(({ error }) => ({ result: [], warn_msg: `${notJudged}: ${error}`.slice(0, warningLengthMax) })),
]);

const warningLengthMax = 200;
const notJudged = '本次未作判断 (nothing was judged)';
const unavailable = '智能审核暂不可用,本次未作判断 (judging is unavailable, nothing was judged)';

export interface PrecheckAnswer {
  /** The receipt. */
  readonly text: string;
  readonly isAnswered: boolean;
}

/** Sends the envelope as it was read, its trace codes as they are stored, to `ask.precheck`. Never throws. */
export async function askPrecheck(
  ask: Ask, options: { readonly connection: NatsConnection; readonly now: () => number },
): Promise<PrecheckAnswer> {
  const { connection, now } = options;
  const answer = await request(connection, ask.value);
  return {
    text: receiptOfAsk(ask, answer?.result ?? [], answer === undefined ? unavailable : answer.warn_msg, now()),
    isAnswered: answer !== undefined,
  };
}

async function request(connection: NatsConnection, value: unknown): Promise<z.infer<typeof answerSchema> | undefined> {
  try {
    const reply = await connection.request(subjects.precheck, JSON.stringify(value, withStoredCode), { timeout: answerMsMax });
    const parsed = answerSchema.safeParse(reply.json());
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Scanners give codes as addresses, with blanks or as GS1; sales are known by one form of all of them. */
function withStoredCode(name: string, value: unknown): unknown {
  if (name !== 'drug_trac_codg' || typeof value !== 'string' || value.length > traceCodeLengthMax) return value;
  return normaliseTraceCode(value).code;
}
