// Exemptions that a city has filed for a rule or a family of rules by name (column `rule` of table
// `exemptions`): they excuse whatever the rule says of exemptions itself. Rows without a rule are read by
// the rules that ask for their `kind` (facts/lookup.ts).
import { chinaDate } from './china-time.ts';
import type { Entry } from './entry.ts';
import { identities, whereOf } from './identities.ts';
import type { Rule } from './rule.ts';
import type { Tables } from './tables.ts';

/** Subject kinds of the table, and the field that names one of them. */
const subjects = {
  person: 'psn_no',
  stay: 'mdtrt_id',
  institution: 'fixmedins_code',
  doctor: 'dr_codg',
  trace: 'drug_trac_codg',
  item: 'med_list_codg',
} as const;

const columns = ['rule', 'subject_kind', 'subject'] as const;

/** Whether the trigger is excused, or everything that a hit on it would be about: `about`, in order of time. */
export function isFiledExemption(
  knowledge: Pick<Tables, 'find'>,
  rule: Pick<Rule, 'id' | 'family' | 'key'>,
  key: string,
  trigger: Entry,
  about: () => readonly Entry[] | undefined,
): boolean {
  const names = [rule.id, rule.family].filter((name) => knowledge.find('exemptions', ['rule'], [name]).length > 0);
  if (names.length === 0) return false;
  return [[trigger], about() ?? []].some((entries) => {
    if (entries.length === 0) return false;
    const day = chinaDate(whereOf(entries).at);
    return subjectsOf(entries, rule.key, key).some(([kind, subject]) =>
      names.some((name) =>
        knowledge
          .find('exemptions', columns, [name, kind, subject])
          .some(({ from = '', to = '' }) => from <= day && (to === '' || to >= day)),
      ),
    );
  });
}

/** By what names the table may call what all of these name, and the key. */
function subjectsOf(entries: readonly Entry[], space: Rule['key'], key: string): readonly (readonly [string, string])[] {
  const { fixmedins_code } = whereOf(entries);
  // An admission names its doctor otherwise than the table does.
  const { dr_codg } = identities(entries, space, key);
  const ofAll = (field: string): unknown => {
    const value = entries[0]?.fields[field];
    return entries.every(({ fields }) => fields[field] === value) ? value : undefined;
  };
  return Object.entries(subjects).flatMap(([kind, field]) => {
    const own = kind === 'institution' ? fixmedins_code : ofAll(field);
    // The key of a doctor names the institution too, the table the doctor alone.
    const all = [own, kind === 'doctor' ? dr_codg : undefined, kind === space ? key : undefined];
    return all.flatMap((subject) => (typeof subject === 'string' ? [[kind, subject] as const] : []));
  });
}
