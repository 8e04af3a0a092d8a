// The operators of the rule language as a reader says them.
const operators: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  equal: ['=', '='], notEqual: ['≠', '≠'], lessThan: ['<', '<'], lessThanInclusive: ['≤', '≤'],
  greaterThan: ['>', '>'], greaterThanInclusive: ['≥', '≥'], in: ['属于', 'in'], notIn: ['不属于', 'not in'],
  contains: ['包含', 'contains'], doesNotContain: ['不包含', 'does not contain'],
  startsWith: ['开头是', 'starts with'], matches: ['符合', 'matches'], exists: ['存在', 'exists'], between: ['介于', 'between'],
};

const decorators: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  everyFact: ['每一项', 'every one'], someFact: ['某一项', 'some'], everyValue: ['对每个值', 'for every value'],
  someValue: ['对某个值', 'for some value'], not: ['并非', 'not'], swap: ['反向', 'swapped'],
};

/** `someFact:equal` reads as `某一项 =`. */
export function operatorText(operator: string, language: 'zh' | 'en'): string {
  const at = language === 'zh' ? 0 : 1;
  return operator
    .split(':')
    .map((part) => (operators[part] ?? decorators[part])?.[at] ?? part)
    .join(' ');
}
