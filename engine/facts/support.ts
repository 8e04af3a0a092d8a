// What should stand beside a code and does not. `unsupported_diagnoses`: severe diagnoses of the
// stay (knowledge table evidence) for which no fee line, and no ICU stay or ventilation on the
// settlement list, of the required kinds is there (DOMAIN UC-02). `missing_companions`: operations
// (table companions) for which a whole class of companions (anaesthesia, consumable, the operation's
// own fee) is missing (UC-08). Absence is judged when the fee feed's watermark has passed discharge.
//
// Value: {count, codes, missing} or undefined while it cannot be judged.
import { z } from 'zod';
import { hourMs } from '../china-time.ts';
import { numberField, textField, type Entry } from '../entry.ts';
import type { Row } from '../knowledge.ts';
import { common, quantity } from './declaration.ts';
import { defineOperator, type Evaluation, type Influence } from './operator.ts';

const influence: Influence = { behindMs: Infinity, aheadMs: Infinity, kinds: ['inpatient_fee'] };

function codesOf(entry: Entry, name: string): readonly string[] {
  const codes = entry.fields[name];
  return Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : [];
}

/** Item codes billed in the stay, refunds left out. */
function billedCodes(evaluation: Evaluation): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const line of evaluation.history.of('inpatient_fee')) {
    const code = textField(line, 'med_list_codg');
    if (code !== undefined && (numberField(line, 'cnt') ?? 0) > 0) codes.add(code);
  }
  return codes;
}

function isBilled(codes: ReadonlySet<string>, prefix: string): boolean {
  for (const code of codes) if (code.startsWith(prefix)) return true;
  return false;
}

function feesAreComplete(evaluation: Evaluation, graceHours: number): boolean {
  const { trigger, coverage, job } = evaluation;
  if (trigger.until === undefined) return false;
  return coverage.hasPassed(
    trigger.fixmedins_code,
    'inpatient_fee',
    trigger.until + graceHours * hourMs,
    job,
  );
}

/** Whether something other than a fee line already proves the class. */
function isProvedByList(stay: Entry, evidenceClass: string | undefined): boolean {
  if (evidenceClass === 'icu') return stay.fields['icu'] === true;
  if (evidenceClass !== 'ventilation') return false;
  const hours = textField(stay, 'vent_used_dura');
  return hours !== undefined && /[1-9]/.test(hours);
}

export const unsupportedDiagnoses = defineOperator({
  op: 'unsupported_diagnoses',
  schema: z.strictObject({
    ...common,
    op: z.literal('unsupported_diagnoses'),
    grace_hours: quantity.default(24),
  }),
  influence: () => influence,
  compile(spec, scope) {
    const grace = scope.value(spec.grace_hours);
    return (evaluation) => {
      const { trigger, knowledge } = evaluation;
      const severe = codesOf(trigger, 'list_diag_codes')
        .map((code) => ({ code, rows: knowledge.findPrefix('evidence', 'diag_prefix', code) }))
        .filter(({ rows }) => rows.length > 0);
      if (severe.length === 0) return { count: 0, codes: [], missing: [] };
      if (!feesAreComplete(evaluation, Number(grace(evaluation)))) return undefined;
      const billed = billedCodes(evaluation);
      const isMet = (row: Row): boolean =>
        isProvedByList(trigger, row['evidence_class']) ||
        isBilled(billed, row['code_prefix'] ?? '\u0000');
      const unsupported = severe.filter(({ rows }) => !rows.some(isMet));
      return {
        count: unsupported.length,
        codes: unsupported.map(({ code, rows }) =>
          `${code} ${rows[0]?.['diag_name'] ?? ''}`.trim(),
        ),
        missing: [
          ...new Set(unsupported.flatMap(({ rows }) => rows.map((row) => row['zh'] ?? ''))),
        ],
      };
    };
  },
});

export const missingCompanions = defineOperator({
  op: 'missing_companions',
  schema: z.strictObject({
    ...common,
    op: z.literal('missing_companions'),
    grace_hours: quantity.default(24),
  }),
  influence: () => influence,
  compile(spec, scope) {
    const grace = scope.value(spec.grace_hours);
    return (evaluation) => {
      const { trigger, knowledge } = evaluation;
      const operations = codesOf(trigger, 'oprn_codes')
        .map((code) => ({ code, rows: knowledge.findPrefix('companions', 'oprn_prefix', code) }))
        .filter(({ rows }) => rows.length > 0);
      if (operations.length === 0) return { count: 0, codes: [], missing: [] };
      if (!feesAreComplete(evaluation, Number(grace(evaluation)))) return undefined;
      const billed = billedCodes(evaluation);
      const codes: string[] = [];
      const missing = new Set<string>();
      for (const { code, rows } of operations) {
        const classes = Map.groupBy(rows, (row) => row['companion_class'] ?? '');
        for (const members of classes.values()) {
          if (members.some((row) => isBilled(billed, row['code_prefix'] ?? '\u0000'))) continue;
          const named = `${code} ${members[0]?.['oprn_name'] ?? ''}`.trim();
          if (!codes.includes(named)) codes.push(named);
          missing.add(members[0]?.['zh'] ?? '');
        }
      }
      return { count: codes.length, codes, missing: [...missing] };
    };
  },
});
