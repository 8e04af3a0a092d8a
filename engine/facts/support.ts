// What should stand beside a code and does not. `unsupported_diagnoses`: diagnoses of the stay that a
// table of evidence knows and for which no fee line, no order where `orders` count, and no ICU stay or
// ventilation on the settlement list, of the required kinds is there (DOMAIN UC-01 to UC-03).
// `missing_companions`: operations (table companions) for which a whole class of companions
// (anaesthesia, consumable, the operation's own fee) is missing, or comes to less than `amount_min`
// (UC-08, UC-16); who was registered anew in mid-stay was charged for an earlier operation before.
// Absence is judged when the fee feed's watermark has passed discharge.
//
// Value: {count, codes, plain, missing}, `codes` with names, or undefined while it cannot be judged.
import { z } from 'zod';
import { dayMs, hourMs } from '../china-time.ts';
import { textField, type Entry } from '../entry.ts';
import type { Row } from '../knowledge-rows.ts';
import { amountOf, billedAmounts } from './billed.ts';
import { common, quantity } from './declaration.ts';
import { texts } from './grouped-stay.ts';
import { excuseOf } from './lookup.ts';
import { defineOperator, type Evaluation, type Influence } from './operator.ts';

const influence: Influence = { behindMs: Infinity, aheadMs: Infinity, kinds: ['inpatient_fee'] };
const withOperations: Influence = { ...influence, kinds: ['inpatient_fee', 'operation'] };
const withOrders: Influence = { ...influence, kinds: ['inpatient_fee', 'order'] };

interface Lacking {
  readonly count: number;
  readonly codes: readonly string[];
  readonly plain: readonly string[];
  readonly missing: readonly string[];
}
const nothing: Lacking = { count: 0, codes: [], plain: [], missing: [] };


/** Whether nothing of the stay's fee lines is awaited any more. */
export function feesAreComplete(evaluation: Evaluation, graceHours: number): boolean {
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
    /** Table of evidence, with the columns of `evidence`. */
    table: z.string().default('evidence'),
    /** References of the diagnoses that are looked at. */
    of: z.array(z.string()).min(1).default(['trigger.list_diag_codes']),
    /** An order of what the table asks for is evidence too. */
    orders: z.boolean().default(false),
    /** Diagnoses excused from this family (table exclusion-diagnoses) are not looked at. */
    excused_family: z.string().optional(),
  }),
  influence: ({ orders }) => (orders ? withOrders : influence),
  compile(spec, scope) {
    const grace = scope.value(spec.grace_hours);
    const readers = spec.of.map((path) => scope.ref(path));
    return (evaluation): Lacking | undefined => {
      const { trigger, knowledge } = evaluation;
      const asked: { code: string; rows: readonly Row[] }[] = [];
      for (const read of readers) {
        const codes = read(evaluation);
        for (const code of texts(Array.isArray(codes) ? codes : [codes])) {
          const rows = knowledge.findPrefix(spec.table, 'diag_prefix', code);
          if (rows.length === 0) continue;
          const family = spec.excused_family;
          if (family !== undefined && excuseOf(code, family, knowledge) !== undefined) continue;
          asked.push({ code, rows });
        }
      }
      if (asked.length === 0) return nothing;
      if (!feesAreComplete(evaluation, Number(grace(evaluation)))) return undefined;
      const seen = billedAmounts(evaluation);
      if (spec.orders) addOrders(seen, evaluation);
      const isMet = (row: Row): boolean =>
        isProvedByList(trigger, row['evidence_class']) ||
        amountOf(seen, row['code_prefix']) !== undefined;
      const unsupported = asked.filter(({ rows }) => !rows.some(isMet));
      if (unsupported.length === 0) return nothing;
      return {
        count: unsupported.length,
        codes: unsupported.map(({ code, rows }) =>
          `${code} ${rows[0]?.['diag_name'] ?? ''}`.trim(),
        ),
        plain: unsupported.map(({ code }) => code),
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
    /** Yuan that a class of companions must come to; less counts as missing. */
    amount_min: quantity.default(0),
    /** Classes of companions that are looked at; all when absent. */
    classes: z.array(z.string()).min(1).optional(),
  }),
  influence: () => withOperations,
  compile(spec, scope) {
    const grace = scope.value(spec.grace_hours);
    const least = scope.value(spec.amount_min);
    const wanted = spec.classes === undefined ? undefined : new Set(spec.classes);
    return (evaluation): Lacking | undefined => {
      const { trigger, knowledge } = evaluation;
      const earlier = doneBefore(evaluation);
      const operations = texts(trigger.fields['oprn_codes'])
        .filter((code) => !earlier.has(code))
        .map((code) => ({ code, rows: knowledge.findPrefix('companions', 'oprn_prefix', code) }))
        .filter(({ rows }) => rows.length > 0);
      if (operations.length === 0) return nothing;
      if (!feesAreComplete(evaluation, Number(grace(evaluation)))) return undefined;
      const billed = billedAmounts(evaluation);
      const amountMin = Number(least(evaluation));
      const isThere = (row: Row): boolean => (amountOf(billed, row['code_prefix']) ?? -1) >= amountMin;
      const codes: string[] = [];
      const plain: string[] = [];
      const missing = new Set<string>();
      for (const { code, rows } of operations) {
        const classes = Map.groupBy(rows, (row) => row['companion_class'] ?? '');
        for (const [name, members] of classes) {
          if (wanted?.has(name) === false || members.some(isThere)) continue;
          const named = `${code} ${members[0]?.['oprn_name'] ?? ''}`.trim();
          if (!codes.includes(named)) codes.push(named);
          if (!plain.includes(code)) plain.push(code);
          missing.add(members[0]?.['zh'] ?? '');
        }
      }
      return { count: codes.length, codes, plain, missing: [...missing] };
    };
  },
});

/** Operations that by the settlement list, which names an earlier admission than this, were done more than a
 * day before this one, and not again. */
function doneBefore({ trigger, history }: Evaluation): ReadonlySet<string> {
  const before = new Set<string>();
  const since = new Set<string>();
  for (const operation of history.of('operation')) {
    if (operation.fields['mdtrt_id'] !== trigger.fields['mdtrt_id']) continue;
    if (operation.fixmedins_code !== trigger.fixmedins_code) continue;
    const code = textField(operation, 'oprn_oprt_code') ?? '';
    const isEarlier = operation.at < trigger.at - dayMs && operation.fields['outside_stay'] === false;
    (isEarlier ? before : since).add(code);
  }
  for (const code of since) before.delete(code);
  return before;
}

/** Orders count as what they ask for, whatever it costs. */
function addOrders(seen: Map<string, number>, { history }: Evaluation): void {
  for (const order of history.of('order')) {
    const code = textField(order, 'drord_detl_code');
    if (code !== undefined && order.fields['vali_flag'] !== '0') seen.set(code, seen.get(code) ?? 0);
  }
}
