// Constants compared with a coded field: the gateway takes only the values of its table, so that
// another one is met by nothing.
import { fieldCodes } from '../field-codes.ts';
import { pointer, type Report } from './finding.ts';

export interface CodeComparison {
  readonly field: string;
  readonly operator: string;
  readonly value: unknown;
  /** Of the value. */
  readonly place: string;
}

const codesByField: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(fieldCodes));

export function checkCodes({ field, operator, value, place }: CodeComparison, report: Report): void {
  const codes = codesByField.get(field);
  if (codes === undefined || !/(^|:)(equal|notEqual|in|notIn)$/.test(operator)) return;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  values.forEach((code, i) => {
    if (typeof code !== 'string' || codes.includes(code)) return;
    const some = codes.slice(0, 12).join('、');
    report('unknown_code', Array.isArray(value) ? pointer(place, i) : place, {
      zh: `字段“${field}”没有代码“${code}”：${some}${codes.length > 12 ? '等' : ''}`,
      en: `${field} has no code ${code}: ${codes.slice(0, 12).join(', ')}${codes.length > 12 ? ', ...' : ''}`,
    });
  });
}
