// Personal fields for those who may not see them. One file, so that lists, details, exports and the
// live stream cannot differ. A value is masked where its field says it is personal, and wherever the
// same value turns up again inside the object: in a sentence, a fact or a subject.

/** National field names that name a person or how to reach one. */
export const personalFields: ReadonlySet<string> = new Set([
  'psn_no', 'psn_name', 'certno', 'psn_certno', 'psn_cert_no', 'patn_name', 'tel', 'mob', 'mobile', 'conr_tel',
  'coner_tel', 'coner_name', 'conr_name', 'patn_tel', 'coner_addr', 'curr_addr', 'resd_addr', 'brdy', 'hsecfc_sn',
  'card_sn', 'mdtrt_cert_no', 'ecToken', 'pwd', 'email', 'addr', 'nwb_name', 'agnter_name', 'agnter_certno',
  'agnter_tel', 'agnter_addr', 'psn_nos', 'bank_acct', 'acctname', 'ipt_no', 'ipt_otp_no', 'medcasno', 'medrcdno', 'psn_tel',
  'cert_no', 'patn_idcard', 'patn_sscno', 'resd_addr_subd', 'resd_addr_vil', 'resd_addr_housnum',
]);
/** Fields of the engine's own records that hold numbers of people: a group, who used a code later. */
const recordFields = ['members', 'later_psn_no'];
export const nameFields: ReadonlySet<string> = new Set([
  'psn_name', 'patn_name', 'coner_name', 'conr_name', 'nwb_name', 'agnter_name', 'acctname',
]);
const masked = namesOf([...personalFields, ...recordFields]);
const maskedNames = namesOf(nameFields);
const keepAtStart = 3;
const keepAtEnd = 2;
/** Shorter values turn up inside other words by chance, and days inside times; they are masked in their
 * own field only. A name of two characters is looked for everywhere: better a word too many. */
export const replaceCharactersMin = 6;
const nameCharactersMin = 2;
const dayForm = /^\d{4}-\d{2}-\d{2}/;

/** Senders write field names in any letter case, and some transactions without the underscores. */
function plainName(field: string): string {
  return field.replaceAll('_', '').toLowerCase();
}

function namesOf(fields: Iterable<string>): ReadonlySet<string> {
  return new Set([...fields].map(plainName));
}

export function isPersonalField(field: string): boolean {
  return masked.has(plainName(field));
}

function isNameField(field: string): boolean {
  return maskedNames.has(plainName(field));
}

/** `42010619800101` becomes `420*********01`; a name keeps its first character. */
export function maskText(value: string, isName = false): string {
  const characters = [...value];
  if (isName) return characters.map((character, index) => (index === 0 ? character : '*')).join('');
  if (characters.length <= keepAtStart + keepAtEnd) return '*'.repeat(characters.length);
  return characters
    .map((character, index) => (index < keepAtStart || index >= characters.length - keepAtEnd ? character : '*'))
    .join('');
}

/** Personal values, each with its mask. */
export type PersonalValues = ReadonlyMap<string, string>;

/** What is personal inside a value, to be masked elsewhere too. */
export function personalValues(value: object): PersonalValues {
  const personal = new Map<string, string>();
  collect(value, personal);
  return personal;
}

/** A copy with the personal values masked; `more` are personal values known from elsewhere. Equal
 * input gives equal output, so masked rows can still be told apart and counted. */
export function maskPersonal<T extends object>(value: T, more: PersonalValues = new Map()): T {
  const personal = new Map([...more, ...personalValues(value)]);
  return maskInside(value, [...personal].toSorted(([one], [other]) => other.length - one.length));
}

/** A hit as a list shows it to those who may not see personal fields. Its sentence may quote what only its evidence shows to be
 * personal, such as the number of the other patient in a shared bed, so it must come with its evidence. */
export function maskListedHit<Hit extends HitDetails>(hit: Hit): Omit<Hit, keyof HitDetails> {
  const { evidence = [], conditions: _, facts = {}, ...rest } = hit;
  return maskPersonal(rest, personalValues({ evidence, facts }));
}

interface HitDetails {
  readonly evidence?: unknown;
  readonly conditions?: unknown;
  readonly facts?: unknown;
}

function collect(value: unknown, personal: Map<string, string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, personal);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  for (const [field, inner] of Object.entries(value)) {
    if (isPersonalField(field)) gather(inner, isNameField(field), personal);
    else collect(inner, personal);
  }
  const { subject, parent } = personsOf(value);
  gather(subject, false, personal);
  gather(parent, false, personal);
}

function gather(value: unknown, isName: boolean, personal: Map<string, string>): void {
  if (typeof value === 'string') {
    const isTellTale = value.length >= (isName ? nameCharactersMin : replaceCharactersMin);
    if (isTellTale && !dayForm.test(value)) personal.set(value, maskText(value, isName));
  } else if (Array.isArray(value)) for (const item of value) gather(item, isName, personal);
}

function maskInside<T>(value: T, personal: readonly (readonly [string, string])[]): T {
  // JSON in, JSON out: these values all come from JSON and go to it. `this` is the object that holds the field.
  return JSON.parse(JSON.stringify(value), function (this: unknown, field, inner: unknown) {
    if (isPersonalField(field) || namesPerson(this, field)) return hide(field, inner);
    if (typeof inner !== 'string') return inner;
    return personal.reduce((text, [plain, masked]) => text.replaceAll(plain, masked), inner);
  });
}

/** Subjects, of a hit and of the one it is a detail of, that are persons. */
function personsOf(holder: object): { readonly subject?: unknown; readonly parent?: unknown } {
  const fields = new Map<string, unknown>(Object.entries(holder));
  return {
    ...(fields.get('subject_kind') === 'person' ? { subject: fields.get('subject') } : {}),
    ...(fields.get('parent_subject_kind') === 'person' ? { parent: fields.get('parent_subject') } : {}),
  };
}

function namesPerson(holder: unknown, field: string): boolean {
  if (field !== 'subject' && field !== 'parent_subject') return false;
  if (typeof holder !== 'object' || holder === null) return false;
  return (field === 'subject' ? 'subject' : 'parent') in personsOf(holder);
}

/** Masking what is masked already changes nothing, so the items of a list may come here twice. */
function hide(field: string, inner: unknown): unknown {
  if (Array.isArray(inner)) return inner.map((item: unknown) => hide(field, item));
  if (typeof inner === 'number') return '*';
  return typeof inner === 'string' ? maskText(inner, isNameField(field)) : inner;
}
