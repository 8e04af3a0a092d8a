// Exemptions that a city has filed for a rule or a family of rules by name (column `rule` of table
// `exemptions`): they excuse whatever the rule says of exemptions itself. Rows without a rule are read by
// the rules that ask for their `kind` (facts/lookup.ts).
import { chinaDate } from './china-time.ts';
import type { Entry } from './entry.ts';
import type { Knowledge } from './knowledge.ts';
import type { Rule } from './rule.ts';

/** Subject kinds of the table, and the field that names one of them. */
const subjects = {
  person: 'psn_no',
  stay: 'mdtrt_id',
  institution: 'fixmedins_code',
  doctor: 'dr_codg',
  trace: 'drug_trac_codg',
  item: 'med_list_codg',
} as const;

export function isFiledExemption(
  knowledge: Knowledge,
  { id, family, key: space }: Pick<Rule, 'id' | 'family' | 'key'>,
  key: string,
  trigger: Entry,
): boolean {
  if (knowledge.find('exemptions', ['rule'], [id]).length + knowledge.find('exemptions', ['rule'], [family]).length === 0)
    return false;
  const day = chinaDate(trigger.at);
  return Object.entries(subjects).some(([kind, field]) => {
    const own = kind === 'institution' ? trigger.fixmedins_code : trigger.fields[field];
    // The key of a doctor names the institution too, the table the doctor alone.
    return [own, kind === space ? key : undefined].some(
      (subject) =>
        typeof subject === 'string' &&
        knowledge
          .find('exemptions', ['subject_kind', 'subject'], [kind, subject])
          .some(
            ({ rule, from = '', to = '' }) =>
              (rule === id || rule === family) && from <= day && (to === '' || to >= day),
          ),
    );
  });
}
