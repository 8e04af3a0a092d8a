// Refusals that only the gateway can pronounce: they depend on who sends, on what came before, or on what fits.
import type { Damage } from '../files/read-rows.ts';
import type { AcceptedEnvelope } from '../national/envelope.ts';
import { isAbsent, isObject } from '../national/json-value.ts';
import { placeOf } from '../national/record.ts';
import type { EnvelopeNames, Refusal } from '../national/refusal.ts';
import { refusal } from '../national/refusal.ts';
import type { Retry } from './answer.ts';
import { eventText } from './frame-text.ts';
import { frameBytesMax } from './group-commit.ts';
import type { Read } from './national-reader.ts';

type Names = Pick<AcceptedEnvelope, 'infno' | 'msgid' | 'fixmedins_code'>;

/** Same msgid, other body (DESIGN.md section 14 "Resends"). */
export function resendRefusal(envelope: Names, line?: number): Refusal {
  return refusal('resend_conflict', 'msgid', { value: envelope.msgid }, namesOf(envelope, line));
}

export function questionRefusal(envelope: Names, line?: number): Refusal {
  return refusal('question_in_bulk', 'infno', { value: envelope.infno }, namesOf(envelope, line));
}

/** Refuses what speaks for another institution than the sender's own, even if it is refused for something else already. The
 * refusal is the sender's: who is named in it must not read what somebody else sent. `undefined` when it does not, and when
 * `institution` is `null`: the sender speaks for all. */
export function foreignRefusal(read: Read, institution: string | null, line?: number): Refusal | undefined {
  if (institution === null) return undefined;
  const envelope = read.ok === 'ask' ? read.envelope : read;
  const names = envelope.ok ? namesOf(envelope, line) : envelope;
  const { fixmedins_code } = names;
  if (fixmedins_code !== undefined && !isSame(fixmedins_code, institution)) {
    const found = refusal('foreign_institution', 'fixmedins_code', { zh: '定点医药机构编号', value: institution });
    return { ...names, ...found, fixmedins_code: institution };
  }
  const where = read.ok === 'ask' ? foreignEncounter(read.value, institution) : undefined;
  if (where === undefined) return undefined;
  return { ...names, ...refusal('foreign_institution', 'medins_id', { zh: '医疗机构编号', where, value: institution }) };
}

/** Place of the first encounter of a question that names another institution. One that names none speaks for nobody and is
 * left to the evaluator. Fields are looked up as the evaluator does: in this spelling only. */
function foreignEncounter(envelope: unknown, institution: string): string | undefined {
  const patients = listOf(inside(inside(inside(envelope, 'input'), 'data'), 'patient_dtos'));
  for (const [at, patient] of patients.entries()) {
    const encounters = listOf(inside(patient, 'fsi_encounter_dtos'));
    const found = encounters.findIndex((encounter) => {
      const medins_id = inside(encounter, 'medins_id');
      const isCode = typeof medins_id === 'string' || typeof medins_id === 'number';
      return isCode && !isAbsent(medins_id) && !isSame(String(medins_id), institution);
    });
    if (found < 0) continue;
    return `${placeOf('patient_dtos', at, patients.length)}.${placeOf('fsi_encounter_dtos', found, encounters.length)}`;
  }
  return undefined;
}

function inside(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** Senders give one record or a list. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isSame(code: string, institution: string): boolean {
  return code.normalize('NFKC').trim().toUpperCase() === institution;
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
export function retryRefusal({ status, isUnwritten }: Pick<Retry, 'status' | 'isUnwritten'>, envelope: Names): Refusal {
  const code = status === 429 ? 'too_fast' : isUnwritten ? 'not_written' : 'not_stored';
  return refusal(code, '', {}, namesOf(envelope));
}

export function longLineRefusal(lineBytesMax: number, line: number): Refusal {
  return refusal('line_too_long', '', { limit: String(lineBytesMax) }, { line });
}

/** For a row of a file that does not say what was meant. */
export function damagedRefusal({ code, column }: Damage, line: number): Refusal {
  return refusal(code, column, {}, { line });
}

function namesOf({ infno, msgid, fixmedins_code }: Names, line?: number): EnvelopeNames {
  return { infno, msgid, fixmedins_code, ...(line === undefined ? {} : { line }) };
}
