// What zod finds wrong with the form of a part, said to the author of a rule in both languages: what is there
// and what should be.
import type { z } from 'zod';

export interface Words {
  readonly zh: string;
  readonly en: string;
}

const typeWords: Readonly<Record<string, Words>> = {
  object: { zh: '对象', en: 'an object' },
  record: { zh: '对象', en: 'an object' },
  array: { zh: '列表', en: 'a list' },
  string: { zh: '文本', en: 'a text' },
  number: { zh: '数值', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  boolean: { zh: '是或否（true、false）', en: 'true or false' },
  null: { zh: '空值', en: 'null' },
};

/** `input` is what stands there, `undefined` when nothing does. */
export function shapeWords(issue: z.core.$ZodIssue, input: unknown): Words {
  const wanted = expected(issue);
  const reason = wanted ?? { zh: issue.message, en: issue.message };
  if (input === undefined) {
    return wanted === undefined
      ? { zh: '缺少这一项', en: 'is missing' }
      : { zh: `缺少这一项，应为${wanted.zh}`, en: `is missing; expected ${wanted.en}` };
  }
  if (wanted === undefined) return { zh: `格式不对：${reason.zh}`, en: reason.en };
  const found = foundWords(input);
  return { zh: `格式不对：应为${wanted.zh}，这里是${found.zh}`, en: `expected ${wanted.en}, this is ${found.en}` };
}

function expected(issue: z.core.$ZodIssue): Words | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected];
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return unionWords(issue.errors);
    case 'invalid_format':
      return issue.pattern === undefined
        ? undefined
        : { zh: `符合 ${issue.pattern} 的文本`, en: `a text like ${issue.pattern}` };
    case 'too_small':
      return bound(issue.origin, issue.minimum, '至少', 'at least');
    case 'too_big':
      return bound(issue.origin, issue.maximum, '至多', 'at most');
    default:
      return undefined;
  }
}

function oneOf(values: readonly unknown[]): Words {
  const all = values.map((value) => JSON.stringify(value));
  return { zh: all.join('、'), en: all.length === 1 ? `${all[0]}` : `one of ${all.join(', ')}` };
}

/** A union of constants is the list of them; of any other the forms one by one. */
function unionWords(errors: readonly (readonly z.core.$ZodIssue[])[]): Words | undefined {
  const first = errors.map(([issue]) => issue);
  const values = first.flatMap((issue) => (issue?.code === 'invalid_value' && issue.path.length === 0 ? issue.values : []));
  if (values.length >= errors.length && values.length > 0) return oneOf(values);
  const forms = first.map((issue) => (issue === undefined || issue.path.length > 0 ? undefined : expected(issue)));
  if (forms.some((form) => form === undefined)) return undefined;
  const texts = forms.flatMap((form) => (form === undefined ? [] : [form]));
  return { zh: texts.map(({ zh }) => zh).join('或'), en: texts.map(({ en }) => en).join(' or ') };
}

function bound(origin: string, limit: number | bigint, zh: string, en: string): Words {
  switch (origin) {
    case 'array':
      return { zh: `${zh} ${limit} 项`, en: `${en} ${limit} items` };
    case 'string':
      return { zh: `${zh} ${limit} 个字`, en: `${en} ${limit} characters` };
    default:
      return { zh: `${zh} ${limit}`, en: `${en} ${limit}` };
  }
}

function foundWords(input: unknown): Words {
  if (Array.isArray(input)) return { zh: `${input.length} 项`, en: `a list of ${input.length}` };
  if (input === null) return { zh: '空值', en: 'null' };
  if (typeof input === 'object') return { zh: '对象', en: 'an object' };
  const text = JSON.stringify(input).slice(0, 60);
  return { zh: text, en: text };
}
