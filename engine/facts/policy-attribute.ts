// `policy_attribute`: what is limited to a sex, an age, an insurance, a way of care, a department, a
// level of institution or a disease under special cover, or not payable at all (table
// `policy-attributes`). Values are compared by prefix: `21` allows every inpatient category that
// begins so. What the visit's messages do not say is unknown, and so is the age where a newborn may be
// treated under the mother's number. `policy_code_attribute`: the same of the
// codes of a stay or visit, of which the first that does not fit is told.
import { z } from 'zod';
import { textField, type Entry } from '../entry.ts';
import { insutypeWords, medTypeWords, wordOf } from '../policy/code-words.ts';
import { ageDays, ageYears, agreedText, mayBeNewborn, type Between } from '../policy/patient.ts';
import type { AttributePoint } from '../policy/points.ts';
import { common } from './declaration.ts';
import { defineOperator, noInfluence, type Evaluation } from './operator.ts';
import { definePolicy, pointsInForce, type Finding } from './policy.ts';
import { valuesIn } from './value-counts.ts';

interface Case {
  readonly point: AttributePoint;
  readonly entry: Entry;
  /** What the visit's messages say of the patient. */
  readonly records: readonly Entry[];
  readonly evaluation: Evaluation;
}

export const policyAttribute = definePolicy({
  op: 'policy_attribute',
  table: 'policy-attributes',
  judge(one) {
    const found = foundOf({ ...one, entry: one.line.entry });
    const isTooOld = found?.breached === true && one.point.attribute.startsWith('age') && one.point.most < Infinity;
    if (isTooOld && mayBeNewborn(one.records)) return undefined;
    return found === undefined ? undefined : { ...found, amount: one.line.amount };
  },
});

export const policyCodeAttribute = defineOperator({
  op: 'policy_code_attribute',
  schema: z.strictObject({
    ...common,
    op: z.literal('policy_code_attribute'),
    gz_code: z.string(),
    /** Reference of a code or a list of codes. */
    codes: z.string(),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.codes);
    return (evaluation) => {
      const { trigger } = evaluation;
      let known: CodeFinding | undefined;
      for (const code of valuesIn(read(evaluation))) {
        if (typeof code !== 'string') continue;
        const asked = { gz_code: spec.gz_code, code, trigger, table: 'policy-attributes' as const };
        for (const point of pointsInForce(evaluation, asked)) {
          const found = foundOf({ point, entry: trigger, records: [trigger], evaluation });
          if (found === undefined || known?.breached === true) continue;
          const { gz_code, point_id, item_name, zh: limit, source } = point;
          known = { ...found, gz_code, point_id, code, item_name, limit, source };
        }
      }
      return known;
    };
  },
});

interface CodeFinding extends Found {
  readonly gz_code: string;
  readonly point_id: string;
  readonly code: string;
  readonly item_name: string;
  readonly limit: string;
  readonly source: string;
}

type Found = Omit<Finding, 'amount'>;

function foundOf({ point, entry, records, evaluation }: Case): Found | undefined {
  switch (point.attribute) {
    case 'age_days':
      return inBounds(ageDays(records, entry.at), point, '出生', '天');
    case 'age_years':
      return inBounds(ageYears(records, entry.at), point, '年龄', '岁');
    case 'level':
      return inBounds(levelOf(entry, evaluation), point, '机构级别', '级');
    case 'gend':
      return among(knownSex(agreedText(records, 'gend')), point, (sex) => (sex === '1' ? '男性' : '女性'));
    case 'insutype':
      return among(agreedText(records, 'insutype'), point, (kind) => wordOf(insutypeWords, kind, '险种'));
    case 'med_type':
      return among(agreedText(records, 'med_type'), point, (kind) => wordOf(medTypeWords, kind, '医疗类别'));
    case 'dept':
      return among(nationalDepartment(entry), point, (dept) => `开单科室${dept}`);
    case 'dise_codg':
      return among(agreedText(records, 'dise_codg'), point, (code) => `病种${code}`);
    case 'never':
      return { breached: true, actual: '已按医保结算' };
    default:
      return undefined;
  }
}

function inBounds(value: Between | undefined, point: AttributePoint, zh: string, unit: string): Found | undefined {
  if (value === undefined) return undefined;
  const { least, most } = value;
  const text = least === most ? String(most) : `${least}至${most}`;
  return { breached: least > point.most || most < point.least, actual: `${zh}${text}${unit}` };
}

function among(
  value: string | undefined, { allowed, denied }: AttributePoint, zh: (value: string) => string,
): Found | undefined {
  if (value === undefined) return undefined;
  const begins = (prefix: string): boolean => value.startsWith(prefix);
  const isAllowed = allowed.length === 0 || allowed.some(begins);
  return { breached: !isAllowed || denied.some(begins), actual: zh(value) };
}

/** 9 is "not stated". */
function knownSex(gend: string | undefined): string | undefined {
  return gend === '1' || gend === '2' ? gend : undefined;
}

/** Level in table `institutions`, 1 to 3. */
function levelOf({ fixmedins_code, at }: Entry, { dated }: Case['evaluation']): Between | undefined {
  const [row] = dated.at(at).find('institutions', ['fixmedins_code'], [fixmedins_code]);
  const level = Number(row?.['level'] || NaN);
  return level >= 1 && level <= 3 ? { least: level, most: level } : undefined;
}

/** The code of the department when it is surely one of the national list (科别: `A03`, `A0301`, `03.01`);
 * institutions' own codes, and figures alone (`0301`) that may be such, say nothing. */
function nationalDepartment(line: Entry): string | undefined {
  const code = textField(line, 'bilg_dept_codg');
  if (code === undefined || !/^(?:A\d{2}(?:\.?\d{2}){0,2}|\d{2}(?:\.\d{2}){1,2})$/.test(code)) return undefined;
  return code.replace(/^A/, '').replaceAll('.', '');
}
