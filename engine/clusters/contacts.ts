// Who else gives the same telephone, address, village or employer at an institution. Each stay stands
// as `contact_stay` under every contact it names, in the key space `contact`, so that a rule can count
// who came together (DOMAIN 2.2, HB-10). A key names its kind and a hash of the contact, never the
// contact itself; records show it masked.
import { hash } from 'node:crypto';
import { textField, type Entry, type Fields } from '../entry.ts';
import { placeOfAddress } from '../periods/patient-source.ts';
import type { KeySpace } from '../rule.ts';

export type ContactKind = 'telephone' | 'address' | 'village' | 'employer';

export interface Contact {
  readonly kind: ContactKind;
  /** Normalised: digits, or text without blanks. */
  readonly value: string;
}

export interface ContactHistories {
  stand(space: KeySpace, key: string, entry: Entry): void;
  leave(space: KeySpace, key: string, entry: Entry): void;
}

/** Shorter ones are not telephones, and not addresses that tell anybody apart. */
const telephoneDigitsMin = 7;
const addressSignsMin = 8;
const employerSignsMin = 4;
/** Digits that differ in a telephone that is not a place holder such as 11111111111. */
const differentDigitsMin = 3;
/** As in 0711000000. */
const oneDigitAtTheEnd = /(\d)\1{5}$/;
/** What is written where there is no employer. */
const noEmployer = /^(?:无|暂无|没有|不详|未知|其他|待业|退休|务农|农民|自由职业|个体)/u;

/** The contacts that a stay names in its admission (`tel`) and settlement list (`curr_addr`,
 * `emp_name`, `coner_tel`), each once. */
export function contactsOf(stay: Entry): readonly Contact[] {
  const found = new Map<string, Contact>();
  const add = (kind: ContactKind, value: string | undefined): void => {
    if (value !== undefined) found.set(`${kind}|${value}`, { kind, value });
  };
  for (const { event } of stay.sources) {
    add('telephone', telephone(textField(event, 'tel')));
    add('telephone', telephone(textField(event, 'coner_tel')));
    const address = plain(textField(event, 'curr_addr'), addressSignsMin);
    add('address', address);
    const place = address === undefined ? undefined : placeOfAddress(address);
    if (place !== address) add('village', place);
    const employer = plain(textField(event, 'emp_name'), employerSignsMin);
    if (employer !== undefined && !noEmployer.test(employer)) add('employer', employer);
  }
  return [...found.values()];
}

function telephone(text: string | undefined): string | undefined {
  const digits = text?.normalize('NFKC').replaceAll(/\D/gu, '') ?? '';
  const isReal =
    digits.length >= telephoneDigitsMin &&
    new Set(digits).size >= differentDigitsMin &&
    !oneDigitAtTheEnd.test(digits);
  return isReal ? digits : undefined;
}

function plain(text: string | undefined, signsMin: number): string | undefined {
  const value = text?.normalize('NFKC').replaceAll(/\s/gu, '') ?? '';
  return value.length >= signsMin ? value : undefined;
}

/** A stay came into a person's history (1) or left it (-1). */
export function moveContacts(histories: ContactHistories, stay: Entry, sign: 1 | -1): void {
  for (const contact of contactsOf(stay)) {
    const key = contactKey(stay.fixmedins_code, contact);
    const entry = contactStay(stay, contact);
    if (sign > 0) histories.stand('contact', key, entry);
    else histories.leave('contact', key, entry);
  }
}

export function contactKey(fixmedins_code: string, { kind, value }: Contact): string {
  return `${fixmedins_code}|${kind}|${hash('sha256', value, 'hex').slice(0, 12)}`;
}

function contactStay(stay: Entry, contact: Contact): Entry {
  const { fields } = stay;
  const own: Fields = {
    shared_by: contact.kind,
    shared_value: masked(contact),
    fixmedins_code: stay.fixmedins_code,
    psn_no: fields['psn_no'],
    mdtrt_id: fields['mdtrt_id'],
    med_type: fields['med_type'],
    adm_dept_codg: fields['adm_dept_codg'],
    main_diag_code: fields['main_diag_code'],
    open: fields['open'],
    los_days: fields['los_days'],
    medfee_sumamt: fields['medfee_sumamt'],
    fund_pay_sumamt: fields['fund_pay_sumamt'],
  };
  const { at, until, fixmedins_code, admdvs, sources } = stay;
  const id = `contact:${contact.kind}|${stay.id}`;
  return { id, kind: 'contact_stay', at, until, fixmedins_code, admdvs, fields: own, sources };
}

/** What an inspector needs to find it again in the records, not more. */
function masked({ kind, value }: Contact): string {
  switch (kind) {
    case 'telephone':
      return `${value.slice(0, 3)}****${value.slice(-4)}`;
    case 'address':
      return `${value.slice(0, addressSignsMin)}…`;
    default:
      return value;
  }
}
