// Knowledge. `lookup`: a column of the row whose key columns equal (or, with `match: prefix`, of the
// row whose single key column is the longest prefix of) the values; numbers come as numbers. With
// `valid_at` a row counts whose columns `from` and `to` hold the day of that moment (empty: open).
// `exempt`: whether an approved exemption of one of the kinds covers the subject on a day.
// `excused_diagnosis`: the kind under which a diagnosis excuses from a rule family (chemotherapy,
// dialysis, ...), by longest prefix. Rows of the family named with `_main` excuse by a code that is given
// alone, such as the main diagnosis, and not by one of a list: insomnia besides is no psychiatry. Those with
// `_beside` excuse beside a main diagnosis of the rows with `_with` only: who is on dialysis may have pneumonia.
import { z } from 'zod';
import { chinaDate, readChinaTime } from '../china-time.ts';
import type { Row } from '../knowledge-rows.ts';
import { lotNumber } from '../lot-number.ts';
import type { Tables } from '../tables.ts';
import { common } from './declaration.ts';
import { exemptionsOf } from './exemptions.ts';
import { defineOperator, noInfluence } from './operator.ts';

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

export const lookup = defineOperator({
  op: 'lookup',
  schema: z.strictObject({
    ...common,
    op: z.literal('lookup'),
    table: z.string(),
    key: z.record(z.string(), z.string()),
    column: z.string(),
    match: z.enum(['exact', 'prefix']).default('exact'),
    /** `date` gives the first moment of the day, ms; `lot` a batch as those of messages are compared. */
    as: z.enum(['text', 'number', 'date', 'lot']).default('text'),
    /** Reference of a moment. */
    valid_at: z.string().optional(),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const moment = spec.valid_at === undefined ? undefined : scope.ref(spec.valid_at);
    const columns = Object.keys(spec.key);
    const readers = Object.values(spec.key).map((path) => scope.ref(path));
    const [onlyColumn] = columns;
    if (spec.match === 'prefix' && (columns.length !== 1 || onlyColumn === undefined)) {
      throw new Error('a look-up by prefix has exactly one key column');
    }
    return (evaluation) => {
      const values: string[] = [];
      for (const read of readers) {
        const value = text(read(evaluation));
        if (value === undefined) return undefined;
        values.push(value);
      }
      const rows =
        spec.match === 'prefix'
          ? evaluation.knowledge.findPrefix(spec.table, onlyColumn ?? '', values[0] ?? '')
          : evaluation.knowledge.find(spec.table, columns, values);
      const row = moment === undefined ? rows[0] : validRow(rows, moment(evaluation));
      const found = row?.[spec.column];
      if (found === undefined || found === '') return undefined;
      if (spec.as === 'date') return readChinaTime(found);
      if (spec.as === 'lot') return lotNumber(found);
      return spec.as === 'number' ? Number(found) : found;
    };
  },
});

/** The first row that is valid on the day of a moment, ms. */
function validRow(rows: readonly Row[], moment: unknown): Row | undefined {
  if (typeof moment !== 'number') return undefined;
  const day = chinaDate(moment);
  return rows.find((row) => (row['from'] ?? '') <= day && (!row['to'] || row['to'] >= day));
}

export const exempt = defineOperator({
  op: 'exempt',
  schema: z.strictObject({
    ...common,
    op: z.literal('exempt'),
    kinds: z.array(z.string()).min(1),
    /** Subject kind (person, stay, institution) to the reference of its id. */
    subjects: z.record(z.string(), z.string()),
    time: z.string(),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const subjects = Object.entries(spec.subjects).map(([kind, path]) => ({
      kind,
      read: scope.ref(path),
    }));
    const time = scope.ref(spec.time);
    return (evaluation) => {
      const moment = time(evaluation);
      if (typeof moment !== 'number') return false;
      const day = chinaDate(moment);
      return subjects.some(({ kind, read }) => {
        const subject = text(read(evaluation));
        if (subject === undefined) return false;
        return exemptionsOf(evaluation.knowledge, spec.kinds, kind, subject)
          .some((row) => (row['from'] ?? '') <= day && (!row['to'] || row['to'] >= day));
      });
    };
  },
});

/** The family's own row with the longest prefix: another family's longer one says nothing. */
export function excuseOf(code: string, family: string, knowledge: Tables): string | undefined {
  for (let length = code.length; length > 0; length -= 1) {
    const [row] = knowledge.find(
      'exclusion-diagnoses',
      ['diag_prefix', 'rule_family'],
      [code.slice(0, length), family],
    );
    if (row !== undefined) return row['kind'] ?? 'excused';
  }
  return undefined;
}

export const excusedDiagnosis = defineOperator({
  op: 'excused_diagnosis',
  schema: z.strictObject({
    ...common,
    op: z.literal('excused_diagnosis'),
    family: z.string(),
    /** References of codes or lists of codes. */
    codes: z.array(z.string()).min(1),
    /** Codes of a list are taken for main ones too. */
    all_main: z.boolean().default(false),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const readers = spec.codes.map((path) => scope.ref(path));
    const { family, all_main } = spec;
    return (evaluation) => {
      const { knowledge } = evaluation;
      const values = readers.map((read) => read(evaluation));
      const isWith = values.some(
        (value) => typeof value === 'string' && excuseOf(value, `${family}_with`, knowledge) !== undefined,
      );
      for (const value of values) {
        const isMain = all_main || !Array.isArray(value);
        for (const code of Array.isArray(value) ? value : [value]) {
          if (typeof code !== 'string') continue;
          const kind =
            excuseOf(code, family, knowledge) ??
            (isMain ? excuseOf(code, `${family}_main`, knowledge) : undefined) ??
            (isWith ? excuseOf(code, `${family}_beside`, knowledge) : undefined);
          if (kind !== undefined) return kind;
        }
      }
      return 'none';
    };
  },
});
