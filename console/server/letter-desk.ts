// Dead letters on their way back: corrections sent through the gateway, like any other message, and decisions about
// letters. Every step is written down with who, when, what changed and what came of it. The same correction twice is one:
// the second time the first answer is given again, and should the first have died half-way, the gateway knows the message
// by its msgid and body and the trace is completed.
import { createHash } from 'node:crypto';
import { readNational } from '../../connectors/gateway/national-reader.ts';
import { letterHeader, parentOf } from '../../connectors/gateway/dead-letters.ts';
import type { DeadLetterDetail, DeadLetterStep, NewDeadLetterStep } from '../../connectors/clickhouse/queries/contract.ts';
import { getDeadLetter } from '../../connectors/clickhouse/queries/dead-letters.ts';
import { writeSteps } from '../../connectors/clickhouse/queries/dead-letter-steps.ts';
import { streams } from '../../connectors/nats/names.ts';
import { readBounds } from '../../connectors/nats/read-last.ts';
import { z } from 'zod';
import { differences } from '../rules/document-difference.ts';
import type { Principal } from './access/principal.ts';
import { fromStore, notFound, Problem, unavailable } from './http/problem.ts';
import type { RouteParts } from './routes/route-parts.ts';

const resendMsMax = 10_000;
/** Corrections of corrections; a longer chain is cut, not followed for ever. */
const generationsMax = 20;
const changedMax = 200;
const receiptSchema = z.looseObject({ infcode: z.number().optional() });

export interface Correction {
  readonly body: Buffer;
  readonly by: Principal;
  /** Send a correction again that was refused before; one that was accepted is never sent again. */
  readonly again: boolean;
}

export interface CorrectionOutcome {
  /** Of the gateway: 200, or 400 and 403 for what is no envelope or not the sender's. */
  readonly status: number;
  readonly receipt: Readonly<Record<string, unknown>>;
  readonly step: DeadLetterStep;
  /** The answer is that of an earlier time. */
  readonly repeated: boolean;
}

type LetterDeskParts = Pick<RouteParts, 'store' | 'bus' | 'audit' | 'now' | 'gatewayUrl' | 'adminToken' | 'institutions'>;

export class LetterDesk {
  readonly #parts: LetterDeskParts;
  /** By letter: two corrections of one letter wait for each other. */
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(parts: LetterDeskParts) {
    this.#parts = parts;
  }

  /** Throws 404, and 503 when the outcome is not known: sending the same again settles it. */
  resubmit(letterId: string, correction: Correction): Promise<CorrectionOutcome> {
    return this.#alone(letterId, () => this.#resubmit(letterId, correction));
  }

  /** Nothing more will be done about the letter. A second time changes nothing. */
  dismiss(letterId: string, reason: string, by: Principal): Promise<void> {
    return this.#alone(letterId, async () => {
      const { audit, now } = this.#parts;
      const letter = await this.#letter(letterId);
      if (letter.state === 'dismissed') return;
      if (letter.state === 'resolved') throw new Problem(409, 'letter_state', 'the letter is settled already: a correction was accepted');
      const step = { letter_id: letterId, at: now(), actor: by.name, type: 'dismissed', note: reason } as const;
      await this.#write([step, ...(await this.#ancestors(letter)).map((letter_id) => ({ ...step, letter_id, child: letterId }))]);
      audit.record(by, 'dead_letter_dismissed', letterId, { reason });
    });
  }

  /** Undoes `dismiss`. */
  reopen(letterId: string, by: Principal): Promise<void> {
    return this.#alone(letterId, async () => {
      const { audit, now } = this.#parts;
      const letter = await this.#letter(letterId);
      if (letter.state === 'open') return;
      if (letter.state !== 'dismissed') throw new Problem(409, 'letter_state', 'only a dismissed letter is opened again');
      await this.#write([{ letter_id: letterId, at: now(), actor: by.name, type: 'reopened' }]);
      audit.record(by, 'dead_letter_reopened', letterId);
    });
  }

  async #resubmit(letterId: string, { body, by, again }: Correction): Promise<CorrectionOutcome> {
    const letter = await this.#letter(letterId);
    const body_hash = createHash('sha256').update(body).digest('hex');
    const earlier = letter.steps.findLast((step) => step.body_hash === body_hash && step.receipt !== undefined);
    if (earlier?.receipt !== undefined && (earlier.type === 'accepted' || !again)) {
      return { status: 200, receipt: earlier.receipt, step: earlier, repeated: true };
    }
    const { status, receipt, child } = await this.#send(letterId, body, by);
    const isAccepted = receipt.infcode === 0;
    const { audit, now, bus } = this.#parts;
    const bounds = isAccepted ? await this.#fromBus(readBounds(bus.jsm, streams.events)) : undefined;
    const sent = isAccepted ? { event_ids: eventIds(body, now()), events_sequence: bounds?.last ?? 0 } : {};
    const step: NewDeadLetterStep = {
      letter_id: letterId, at: now(), actor: by.name, type: isAccepted ? 'accepted' : 'refused', body_hash,
      changed: changedPlaces(letter, body), receipt, ...sent, ...(child === undefined ? {} : { child }),
    };
    const settled = isAccepted ? await this.#ancestors(letter) : [];
    await this.#write([step, ...settled.map((letter_id) => ({ ...step, letter_id, child: letterId }))]);
    audit.record(by, 'dead_letter_resubmitted', letterId, {
      status, accepted: isAccepted, body_hash, changed: (step.changed ?? []).join(' '), events: step.event_ids?.length ?? 0,
      ...(child === undefined ? {} : { child }),
    });
    const written = (await this.#letter(letterId)).steps.findLast((one) => one.body_hash === body_hash);
    if (written === undefined) throw unavailable('store');
    return { status, receipt, step: written, repeated: false };
  }

  async #send(
    letterId: string, body: Buffer, by: Principal,
  ): Promise<{ status: number; receipt: z.infer<typeof receiptSchema>; child: string | undefined }> {
    const { gatewayUrl, adminToken, institutions } = this.#parts;
    const token = by.institution === undefined ? adminToken : institutions.key(by.institution);
    const answer = await fetch(new URL('/api/fsi', gatewayUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', [letterHeader]: letterId },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(resendMsMax),
    }).catch((cause: unknown) => {
      throw unavailable('gateway', cause);
    });
    const receipt = receiptSchema.safeParse(await answer.json().catch(() => undefined));
    // Too fast, a full stream, a gateway in trouble: nothing was decided about the message.
    const isDecided = answer.status === 200 || answer.status === 400 || answer.status === 403;
    if (!isDecided || !receipt.success) throw unavailable('gateway', new Error(`status ${answer.status}`));
    return { status: answer.status, receipt: receipt.data, child: parentOf(answer.headers.get(letterHeader) ?? undefined) };
  }

  /** Letters whose correction this one is, nearest first. */
  async #ancestors({ parent }: DeadLetterDetail): Promise<readonly string[]> {
    const found: string[] = [];
    for (let next = parent; next !== undefined && found.length < generationsMax && !found.includes(next);) {
      const letter = await fromStore(getDeadLetter(this.#parts.store, next));
      if (letter === undefined) break;
      found.push(next);
      next = letter.parent;
    }
    return found;
  }

  async #letter(letterId: string): Promise<DeadLetterDetail> {
    const letter = await fromStore(getDeadLetter(this.#parts.store, letterId));
    if (letter === undefined) throw notFound('dead letter');
    return letter;
  }

  #write(steps: readonly NewDeadLetterStep[]): Promise<void> {
    return fromStore(writeSteps(this.#parts.store, steps));
  }

  async #fromBus<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (cause) {
      throw unavailable('bus', cause);
    }
  }

  async #alone<T>(letterId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(letterId) ?? Promise.resolve();
    const own = before.then(work, work);
    this.#underWay.set(letterId, own);
    try {
      return await own;
    } finally {
      if (this.#underWay.get(letterId) === own) this.#underWay.delete(letterId);
    }
  }
}

function eventIds(body: Buffer, now: number): readonly string[] {
  const read = readNational(body, now);
  return read.ok === true ? read.events.map(({ event_id }) => event_id) : [];
}

/** JSON pointers; `''` is the whole message, where one of the two is no JSON. */
function changedPlaces(letter: DeadLetterDetail, body: Buffer): readonly string[] {
  const before = json(Buffer.from(letter.body, 'base64'));
  const after = json(body);
  if (before === undefined || after === undefined) return [''];
  return differences(before, after).slice(0, changedMax).map(({ place }) => place);
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
