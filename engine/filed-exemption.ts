// Exemptions that a city has filed for a rule or a family of rules by name (column `rule` of table
// `exemptions`): they excuse whatever the rule says of exemptions itself. Rows without a rule are read by
// the rules that ask for their `kind` (facts/lookup.ts).
import { chinaDate } from './china-time.ts';
import type { Entry } from './entry.ts';
import { identities } from './identities.ts';
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

export function isFiledExemption(
  knowledge: Pick<Tables, 'find'>,
  { id, family, key: space }: Pick<Rule, 'id' | 'family' | 'key'>,
  key: string,
  trigger: Entry,
): boolean {
  const names = [id, family].filter((name) => knowledge.find('exemptions', ['rule'], [name]).length > 0);
  if (names.length === 0) return false;
  const day = chinaDate(trigger.at);
  // An admission names its doctor otherwise than the table does.
  const named = identities([trigger], space, key);
  return Object.entries(subjects).some(([kind, field]) => {
    const own = kind === 'institution' ? trigger.fixmedins_code : trigger.fields[field];
    // The key of a doctor names the institution too, the table the doctor alone.
    return [own, field === 'dr_codg' ? named[field] : undefined, kind === space ? key : undefined].some(
      (subject) =>
        typeof subject === 'string' &&
        names.some((name) =>
          knowledge
            .find('exemptions', columns, [name, kind, subject])
            .some(({ from = '', to = '' }) => from <= day && (to === '' || to >= day)),
        ),
    );
  });
}
