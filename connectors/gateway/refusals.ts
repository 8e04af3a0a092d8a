// Refusals that only the gateway can pronounce: they depend on what came before, or on what fits.
import type { AcceptedEnvelope } from '../national/envelope.ts';
import type { EnvelopeNames, Refusal } from '../national/refusal.ts';
import { refusal } from '../national/refusal.ts';
import { eventText } from './frame-text.ts';
import { frameBytesMax } from './group-commit.ts';

type Names = Pick<AcceptedEnvelope, 'infno' | 'msgid' | 'fixmedins_code'>;

/** Same msgid, other body (DESIGN.md section 14 "Resends"). */
export function resendRefusal(envelope: Names, line?: number): Refusal {
  return refusal('resend_conflict', 'msgid', { value: envelope.msgid }, namesOf(envelope, line));
}

export function questionRefusal(envelope: Names, line?: number): Refusal {
  return refusal('question_in_bulk', 'infno', { value: envelope.infno }, namesOf(envelope, line));
}

/** Below this no record of a message can be larger than a frame, even with every character escaped. */
const surelySmallBytes = frameBytesMax / 8;

/** Refuses an envelope that holds a record which does not fit in a frame; `undefined` when all do. */
export function oversizedRefusal(envelope: AcceptedEnvelope, bodyBytes: number, line?: number): Refusal | undefined {
  if (bodyBytes < surelySmallBytes) return undefined;
  const index = envelope.events.findIndex((event) => eventText(event).bytes > frameBytesMax);
  if (index < 0) return undefined;
  const detail = { where: `input[${index}]`, limit: String(frameBytesMax) };
  return refusal('record_too_large', 'input', detail, namesOf(envelope, line));
}

/** For a receipt that asks the sender to try again. */
export function retryRefusal(status: 429 | 503, envelope: Names): Refusal {
  return refusal(status === 429 ? 'too_fast' : 'not_stored', '', {}, namesOf(envelope));
}

export function longLineRefusal(lineBytesMax: number, line: number): Refusal {
  return refusal('line_too_long', '', { limit: String(lineBytesMax) }, { line });
}

/** `field` is a column whose numbers the spreadsheet has rounded. */
export function roundedRefusal(field: string, line: number): Refusal {
  return refusal('number_rounded', field, {}, { line });
}

function namesOf({ infno, msgid, fixmedins_code }: Names, line?: number): EnvelopeNames {
  return { infno, msgid, fixmedins_code, ...(line === undefined ? {} : { line }) };
}
