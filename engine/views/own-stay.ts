// The stay of a doctor as a patient: a stay whose patient stands in the table `staff` with a doctor's code
// stands also in the history of that doctor, wherever the bed was. What the doctor orders, signs or operates
// while in bed can then be seen.
import { chinaDate } from '../china-time.ts';
import { textField, type Entry } from '../entry.ts';
import type { Row } from '../knowledge-rows.ts';

const noEntries: readonly Entry[] = [];

/** One entry for each post as a doctor that the patient held on the day of admission; `rows` are those of
 * the table `staff` for the patient. */
export function composeOwnStays(stay: Entry | undefined, rows: readonly Row[]): readonly Entry[] {
  if (stay === undefined || rows.length === 0) return noEntries;
  const day = chinaDate(stay.at);
  const posts = new Map<string, Row>();
  for (const row of rows) {
    const { fixmedins_code = '', dr_codg = '', from = '', to = '' } = row;
    if (dr_codg === '' || from > day || (to !== '' && to < day)) continue;
    posts.set(`${fixmedins_code}|${dr_codg}`, row);
  }
  return [...posts].map(([post, row]) => ({
    ...stay,
    id: `own:${stay.id}|${post}`,
    kind: 'own_stay',
    fields: {
      psn_no: textField(stay, 'psn_no'),
      mdtrt_id: textField(stay, 'mdtrt_id'),
      fixmedins_code: stay.fixmedins_code,
      employer: row['fixmedins_code'],
      dr_codg: row['dr_codg'],
      med_type: textField(stay, 'med_type'),
      main_diag_code: textField(stay, 'main_diag_code'),
      medfee_sumamt: stay.fields['medfee_sumamt'],
      fund_pay_sumamt: stay.fields['fund_pay_sumamt'],
    },
  }));
}
