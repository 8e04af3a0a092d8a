// One person to be forgotten: the numbers that are theirs, and how a record or a text looks without them. Every
// number becomes a token, the same one wherever it stood, so that what belongs together still does and rules find
// what they found; nobody can compute the number back, because the key behind the tokens is thrown away when the
// erasure is done.
import { createHmac } from 'node:crypto';
import type { FieldRecord, FieldValue, FundEvent } from '../../engine/event.ts';
import { nameFields, personalFields } from '../server/masking.ts';

/** In place of names, addresses and whatever else is not needed to tell records apart. */
export const erasedMark = '（已删除）';
const tokenStart = 'erased-';
const tokenDigits = 20;

/** Numbers of the institution for a visit: without its own files they name nobody, and they tie the records of a
 * visit together. */
const visitNumbers: ReadonlySet<string> = new Set(['ipt_no', 'ipt_otp_no', 'medcasno', 'medrcdno']);
/** Ids of the platform for a visit and a settlement. */
const visitIds: ReadonlySet<string> = new Set(['mdtrt_id', 'setl_id']);
/** Names of the person, not of relatives or agents. */
const ownNames: ReadonlySet<string> = new Set(['psn_name', 'patn_name']);
/** Numbers that one person has and nobody else; a telephone may be a family's. */
const ownNumbers: ReadonlySet<string> = new Set([
  'certno', 'cert_no', 'psn_certno', 'psn_cert_no', 'patn_idcard', 'patn_sscno', 'card_sn', 'mdtrt_cert_no', 'hsecfc_sn', 'bank_acct',
]);
/** Shorter ones turn up inside others by chance. */
const numberCharactersMin = 8;
const nameCharactersMin = 2;

export interface PersonTerms {
  /** psn_no, certificates, cards. */
  readonly numbers: readonly string[];
  readonly names: readonly string[];
  /** Visits and settlements. */
  readonly visits: readonly string[];
}

export class Person {
  readonly #key: Uint8Array;
  readonly #psnNos: ReadonlySet<string>;
  readonly #numbers = new Set<string>();
  readonly #names = new Set<string>();
  readonly #visits = new Set<string>();

  /** `key` must be the same when a broken-off erasure is taken up again, and be forgotten afterwards. */
  constructor(psnNos: Iterable<string>, key: Uint8Array, certificates: Iterable<string> = []) {
    this.#key = key;
    this.#psnNos = new Set(psnNos);
    for (const certificate of certificates) this.#numbers.add(certificate);
  }

  /** Notes what a record says about the person; only records of the person may be given. */
  learn(data: FieldRecord): void {
    for (const [field, value] of Object.entries(data)) {
      if (typeof value === 'string') this.#note(field, value);
      else if (Array.isArray(value)) for (const one of value) this.#learnInside(one);
      else this.#learnInside(value);
    }
  }

  terms(): PersonTerms {
    return { numbers: [...this.#psnNos, ...this.#numbers], names: [...this.#names], visits: [...this.#visits] };
  }

  /** Whether the record is theirs: it names their number, or it is part of one of their visits or shows one of their
   * certificates without naming anybody else's number. */
  owns({ data }: Pick<FundEvent, 'data'>): boolean {
    const seen = { own: false, other: false, visit: false, number: false };
    this.#look(data, '', seen);
    return seen.own || (!seen.other && (seen.visit || seen.number));
  }

  /** Whether one of their numbers stands in the text. */
  mentions(text: string): boolean {
    for (const number of this.#psnNos) if (text.includes(number)) return true;
    for (const number of this.#numbers) if (text.includes(number)) return true;
    return false;
  }

  /** False: nothing of theirs is in a message with these bytes, and it need not be read. */
  mayBeIn(text: string): boolean {
    if (this.mentions(text)) return true;
    for (const visit of this.#visits) if (text.includes(visit)) return true;
    return false;
  }

  /** The event without the person; the same object when there was nothing of them in it. */
  withoutPerson(event: FundEvent): FundEvent {
    const data = this.#scrubRecord(event.data);
    return JSON.stringify(data) === JSON.stringify(event.data) ? event : { ...event, data };
  }

  /** A text of any kind, JSON included, without their numbers and names. `written`: how a value stands in the text. */
  scrubText(text: string, written: (value: string) => string = (value) => value): string {
    let scrubbed = text;
    // Longer ones first: one number may stand inside another.
    const numbers = [...this.#psnNos, ...this.#numbers].toSorted((one, other) => other.length - one.length);
    for (const number of numbers) scrubbed = scrubbed.replaceAll(written(number), this.token(number));
    for (const name of this.#names) scrubbed = scrubbed.replaceAll(written(name), erasedMark);
    return scrubbed;
  }

  token(number: string): string {
    return `${tokenStart}${createHmac('sha256', this.#key).update(number).digest('hex').slice(0, tokenDigits)}`;
  }

  #look(value: FieldValue, field: string, seen: { own: boolean; other: boolean; visit: boolean; number: boolean }): void {
    if (isRecord(value)) {
      for (const [name, inner] of Object.entries(value)) this.#look(inner, name, seen);
    } else if (Array.isArray(value)) {
      for (const inner of value) this.#look(inner, field, seen);
    } else if (typeof value === 'string') {
      for (const number of this.#psnNos) seen.own ||= value.includes(number);
      seen.other ||= field === 'psn_no' && value !== '' && !this.#psnNos.has(value);
      seen.visit ||= visitIds.has(field) && this.#visits.has(value);
      seen.number ||= this.#numbers.has(value);
    }
  }

  #learnInside(value: FieldValue): void {
    if (isRecord(value)) this.learn(value);
  }

  #note(field: string, value: string): void {
    if (visitIds.has(field) && value !== '') this.#visits.add(value);
    if (ownNames.has(field) && value.length >= nameCharactersMin) this.#names.add(value);
    if (ownNumbers.has(field) && value.length >= numberCharactersMin && !value.startsWith(tokenStart)) this.#numbers.add(value);
  }

  #scrubRecord(data: FieldRecord): FieldRecord {
    return Object.fromEntries(Object.entries(data).map(([field, value]) => [field, this.#scrubField(field, value)]));
  }

  #scrubField(field: string, value: FieldValue): FieldValue {
    if (Array.isArray(value)) return value.map((one: FieldValue) => this.#scrubField(field, one));
    if (isRecord(value)) return this.#scrubRecord(value);
    const isHidden = personalFields.has(field) && !visitNumbers.has(field) && field !== 'psn_no' && field !== 'psn_nos';
    if (!isHidden) return typeof value === 'string' ? this.scrubText(value) : value;
    if (typeof value === 'string' && (value.startsWith(tokenStart) || value === erasedMark)) return value;
    return typeof value === 'string' && ownNumbers.has(field) && !nameFields.has(field) ? this.token(value) : erasedMark;
  }
}

function isRecord(value: FieldValue): value is FieldRecord {
  return typeof value === 'object' && !Array.isArray(value);
}
