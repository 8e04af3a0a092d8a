// Exemptions filed for a rule or its family, row by row: each is asked whether it names the trigger, or what everything
// in question has in common, on the day of that.
import { chinaDate } from '../../../engine/china-time.ts';
import type { Entry } from '../../../engine/entry.ts';
import type { Rule } from '../../../engine/rule.ts';
import type { TableRow } from '../reading.ts';

const fields: Readonly<Record<string, string>> = {
  ...{ person: 'psn_no', stay: 'mdtrt_id', doctor: 'dr_codg', trace: 'drug_trac_codg', item: 'med_list_codg' },
};

/** `about`: what the hit would be about, if that is not its trigger. */
export function isExempt(rows: readonly TableRow[], rule: Rule, key: string, trigger: Entry, about: readonly Entry[]): boolean {
  return rows.some((row) => {
    if (row['rule'] !== rule.id && row['rule'] !== rule.family) return false;
    return [[trigger], about].some((entries) => {
      const first = Math.min(...entries.map(({ at }) => at));
      if (!Number.isFinite(first)) return false;
      const day = chinaDate(first);
      return (row['from'] ?? '') <= day && (!row['to'] || row['to'] >= day) && isNamed(row, rule, key, entries);
    });
  });
}

function isNamed({ subject_kind = '', subject = '' }: TableRow, rule: Rule, key: string, entries: readonly Entry[]): boolean {
  if (subject_kind === rule.key && subject === key) return true;
  // The key of a doctor has the institution before it.
  if (subject_kind === 'doctor' && rule.key === 'doctor' && key.split('|')[1] === subject) return true;
  if (subject_kind === 'doctor' && rule.key === 'prescriber' && key === subject) return true;
  if (subject_kind === 'institution') return entries.every(({ fixmedins_code }) => fixmedins_code === subject);
  const field = fields[subject_kind];
  return field !== undefined && entries.every((entry) => entry.fields[field] === subject);
}
