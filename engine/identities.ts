// Whom and what a hit names beside its subject: what all that it is about share (decisions/020-arbitration.md).
import type { Entry } from './entry.ts';
import type { Hit } from './hit.ts';
import type { KeySpace } from './rule.ts';

const identityFields = [
  'psn_no',
  'mdtrt_id',
  'setl_id',
  'drug_trac_codg',
  'med_list_codg',
  'dr_codg',
] as const satisfies readonly (keyof Hit)[];

type IdentityField = (typeof identityFields)[number];
export type Identities = Partial<Record<IdentityField, string>>;

/** What a hit over other hits may name. */
const identitiesOfSubject: Readonly<Record<KeySpace, readonly IdentityField[]>> = {
  institution: [],
  doctor: ['dr_codg'],
  prescriber: ['dr_codg'],
  area: [],
  contact: [],
  cluster: [],
  pharmacist: [],
  prescription: [],
  bed: [],
  person: ['psn_no'],
  encounter: ['psn_no', 'mdtrt_id'],
  trace: ['drug_trac_codg', 'med_list_codg'],
  product: ['med_list_codg'],
  stock: ['med_list_codg'],
};

/** What the subject's own key says, whatever the trigger names: a registration names no doctor as such. */
function ofKey(space: KeySpace, key: string): Identities {
  switch (space) {
    case 'trace':
      return { drug_trac_codg: key };
    case 'doctor':
      return { dr_codg: key.slice(key.indexOf('|') + 1) };
    case 'prescriber':
      return { dr_codg: key };
    default:
      return {};
  }
}

/** What the key makes the same in all that stands under it. */
const sameUnder: Readonly<Partial<Record<KeySpace, IdentityField>>> = {
  person: 'psn_no',
  encounter: 'mdtrt_id',
  trace: 'drug_trac_codg',
  product: 'med_list_codg',
};

/** What all of these name: a hit about a doctor's day or an item of stock is not about the patient who happened to be
 * the first. A hit over other hits speaks of its subject, not of the hit that set it off. */
export function identities(about: readonly Entry[], space: KeySpace, key: string): Identities {
  const found = ofKey(space, key);
  const [first] = about;
  if (first === undefined) return found;
  for (const name of first.kind === 'hit' ? identitiesOfSubject[space] : identityFields) {
    const value = first.fields[name];
    if (typeof value !== 'string') continue;
    if (name === sameUnder[space] || about.every(({ fields }) => fields[name] === value)) found[name] = value;
  }
  return found;
}

/** When it began, ms, and the place, where all are at one; entries in order of time. */
export function whereOf(about: readonly Entry[]): Partial<Pick<Hit, 'admdvs' | 'fixmedins_code'>> & { readonly at: number } {
  const { at = 0, admdvs, fixmedins_code = '' } = about[0] ?? {};
  const isOnePlace = fixmedins_code !== '' && about.every((one) => one.fixmedins_code === fixmedins_code);
  return {
    at,
    ...(admdvs !== undefined && about.every((one) => one.admdvs === admdvs) ? { admdvs } : {}),
    ...(isOnePlace ? { fixmedins_code } : {}),
  };
}
