// `impossible_codes`: diagnoses and operations of a stay that cannot be true of this patient (table
// impossible-combinations): by sex, age, birth weight, by another code of the same stay, or by an
// operation of an earlier stay that took the organ away. What is unknown of the patient contradicts
// nothing. Value: {count, certain, codes, reasons}: `certain` counts those that leave no other reading.
// Source: DOMAIN UC-12.
import { z } from 'zod';
import { dayMs } from '../china-time.ts';
import { numberField, textField, type Entry } from '../entry.ts';
import type { Row } from '../knowledge-rows.ts';
import { common, quantity } from './declaration.ts';
import { claimedOf, texts } from './grouped-stay.ts';
import { defineOperator, type Evaluation } from './operator.ts';

export const impossibleCodes = defineOperator({
  op: 'impossible_codes',
  schema: z.strictObject({
    ...common,
    op: z.literal('impossible_codes'),
    /** How far back operations of earlier stays are looked for, days. */
    back_days: quantity.default(400),
  }),
  influence: (spec, scope) => ({
    behindMs: scope.bound(spec.back_days) * dayMs,
    aheadMs: 0,
    kinds: ['stay'],
  }),
  compile(spec, scope) {
    const backDays = scope.value(spec.back_days);
    return (evaluation) => {
      const { trigger, knowledge } = evaluation;
      const claimed = claimedOf(trigger);
      const diagnoses = claimed === undefined ? [] : [claimed.main, ...claimed.others];
      const operations = claimed?.operations ?? [];
      const earlier = earlierOperations(evaluation, Number(backDays(evaluation)) * dayMs);
      const found: { code: string; row: Row }[] = [];
      for (const code of [...diagnoses, ...operations]) {
        for (const row of rowsOf(code, knowledge.rows('impossible-combinations'))) {
          if (contradicts(row, { stay: trigger, diagnoses, operations, earlier })) found.push({ code, row });
        }
      }
      return {
        count: found.length,
        certain: found.filter(({ row }) => row['certain'] === '1').length,
        codes: [...new Set(found.map(({ code, row }) => `${code} ${row['code_name'] ?? ''}`.trim()))],
        reasons: [...new Set(found.map(({ row }) => row['zh'] ?? ''))],
      };
    };
  },
});

/** Every row that names the code, not only the longest: they contradict by different things. */
function rowsOf(code: string, rows: readonly Row[]): readonly Row[] {
  return rows.filter((row) => code.startsWith(row['code_prefix'] ?? '\u0000'));
}

/** Operations of stays that had ended when this one began. A stay that was settled in mid-stay and registered
 * anew (at the turn of the year) goes on: what both lists name was done once. */
function earlierOperations({ trigger, history }: Evaluation, backMs: number): readonly string[] {
  let begin = trigger.at;
  const earlier: Entry[] = [];
  for (const stay of history.of('stay').toReversed()) {
    if (stay.id === trigger.id || stay.at < trigger.at - backMs) continue;
    if (stay.until === undefined || stay.until > trigger.at) continue;
    if (goesOn(stay, begin, trigger)) begin = Math.min(begin, stay.at);
    else earlier.unshift(stay);
  }
  return earlier.flatMap((stay) => texts(stay.fields['oprn_codes']));
}

function goesOn(stay: Entry, begin: number, trigger: Entry): boolean {
  return (
    textField(stay, 'last_mid_setl_flag') === '1' &&
    stay.fixmedins_code === trigger.fixmedins_code &&
    stay.until !== undefined &&
    Math.abs(begin - stay.until) <= dayMs
  );
}

interface Patient {
  readonly stay: Entry;
  readonly diagnoses: readonly string[];
  readonly operations: readonly string[];
  readonly earlier: readonly string[];
}

function contradicts(row: Row, { stay, diagnoses, operations, earlier }: Patient): boolean {
  const value = row['value'] ?? '';
  const days = numberField(stay, 'age_days');
  const weight = numberField(stay, 'nwb_bir_wt');
  switch (row['against']) {
    case 'gend':
      return textField(stay, 'gend') === value;
    case 'days_below':
      return days !== undefined && days < Number(value);
    case 'days_from':
      return days !== undefined && days >= Number(value);
    case 'weight_below':
      return weight !== undefined && weight < Number(value);
    case 'weight_from':
      return weight !== undefined && weight >= Number(value);
    case 'diag':
      return diagnoses.some((code) => code.startsWith(value));
    case 'oprn':
      return operations.some((code) => code.startsWith(value));
    case 'earlier_oprn':
      return earlier.some((code) => code.startsWith(value));
    default:
      return false;
  }
}
