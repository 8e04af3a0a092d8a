// What a hit says: message templates, the amount, the evidence.
import type { RuleScope } from './rule-scope.ts';
import { pointer, type Report } from './finding.ts';
import { optionalPart } from '../message.ts';
import { nearest } from './nearest.ts';
import { nameOfType, type ValueType } from './value-type.ts';

/** Formats of message.ts, and what they can show. */
const formats: Readonly<Record<string, readonly ValueType['is'][]>> = {
  date: ['time'],
  time: ['time'],
  yuan: ['number'],
  percent: ['number'],
  number: ['number'],
  days: ['number'],
  hours: ['number'],
  clock: ['number'],
  list: ['list', 'text'],
};

const variablePattern = /\{\{([^}|]+)(?:\|([^}]*))?\}\}/g;

export interface Variable {
  readonly reference: string;
  readonly format: string | undefined;
}

export function variablesOf(template: string): readonly Variable[] {
  return [...template.matchAll(variablePattern)].map(([, reference = '', format]) => ({
    reference: reference.trim(),
    format,
  }));
}

export function checkMessages(scope: RuleScope, report: Report): void {
  const { message } = scope.rule.event;
  for (const language of ['zh', 'en'] as const) {
    const place = pointer('/event/message', language);
    const template = message[language];
    if (/\{\{|\}\}/.test(template.replaceAll(variablePattern, ''))) {
      report('malformed_template', place, {
        zh: '模板的大括号不配对：应写作 {{引用}} 或 {{引用|格式}}',
        en: 'braces that do not pair: write {{reference}} or {{reference|format}}',
      });
    }
    if (/\[\[|\]\]/.test(template.replaceAll(optionalPart, ''))) {
      report('malformed_template', place, {
        zh: '模板的方括号不配对：有值才说的部分写作 [[……{{引用}}……]]，不可嵌套',
        en: 'brackets that do not pair: what is said only when known is [[... {{reference}} ...]], one level deep',
      });
    }
    const variables = variablesOf(template);
    for (const variable of variables) checkVariable(variable, place, scope, report);
    if (variables.length > 0) continue;
    report('message_without_values', place, {
      zh: '说明里没有任何取值，看不出是哪一次',
      en: 'the sentence shows no value, so that it does not say which case it is about',
    });
  }
  checkLanguages(message, report);
}

function checkVariable({ reference, format }: Variable, place: string, scope: RuleScope, report: Report): void {
  const type = scope.resolve(reference, place, report);
  if (format === undefined) return;
  const shows = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (shows === undefined) {
    report(
      'unknown_format',
      place,
      { zh: `没有格式“${format}”`, en: `there is no format ${format}` },
      { suggestion: nearest(format, Object.keys(formats)) },
    );
    return;
  }
  const shown = type.is === 'list' && format !== 'list' ? type.of : type;
  if (shown.is === 'unknown' || shows.includes(shown.is)) return;
  const { zh, en } = nameOfType(shown);
  report('wrong_type', place, {
    zh: `“${reference}”是${zh}，不能按 ${format} 显示`,
    en: `${reference} is ${en} and cannot be shown as ${format}`,
  });
}

/** A value that one language shows should be in the other. */
function checkLanguages({ zh, en }: { readonly zh: string; readonly en: string }, report: Report): void {
  const [inZh, inEn] = [zh, en].map((text) => new Set(variablesOf(text).map(({ reference }) => reference)));
  const onlyZh = [...(inZh ?? [])].filter((one) => inEn?.has(one) !== true);
  const onlyEn = [...(inEn ?? [])].filter((one) => inZh?.has(one) !== true);
  if (onlyZh.length + onlyEn.length === 0) return;
  const only = [...onlyZh, ...onlyEn].join('、');
  report('messages_differ', onlyZh.length > 0 ? '/event/message/en' : '/event/message/zh', {
    zh: `中英文说明的取值不同：${only}`,
    en: `the two languages do not show the same values: ${only}`,
  });
}

/** Amounts are numbers of yuan; what a hit is about is entries, evidence too, alone, in lists or as `entry` of a set of values. */
export function checkResults(scope: RuleScope, report: Report): void {
  const { rule } = scope;
  for (const setting of ['amount', 'fund_amount'] as const) {
    const reference = rule[setting];
    if (reference === undefined) continue;
    const place = pointer('', setting);
    const type = scope.resolve(reference, place, report);
    if (type.is === 'unknown') continue;
    if (type.is !== 'number') {
      const { zh, en } = nameOfType(type);
      report('amount_is_no_number', place, {
        zh: `“${reference}”是${zh}，不是金额`,
        en: `${reference} is ${en}, not an amount`,
      });
    } else if (type.unit !== undefined && type.unit !== 'yuan') {
      report('mixed_units', place, {
        zh: `“${reference}”的单位是 ${type.unit}，金额应为 yuan`,
        en: `${reference} is in ${type.unit}, amounts are yuan`,
      });
    }
  }
  if (rule.about !== undefined) {
    const type = scope.resolve(rule.about, '/about', report);
    if (!isEntries(type)) {
      const { zh, en } = nameOfType(type);
      report('about_is_no_entry', '/about', {
        zh: `“${rule.about}”是${zh}，疑点只能指向记录`,
        en: `${rule.about} is ${en}; a hit is about records`,
      });
    }
  }
  rule.evidence.forEach((reference, i) => {
    const place = pointer('/evidence', i);
    const type = scope.resolve(reference, place, report);
    if (isEvidence(type)) return;
    const { zh, en } = nameOfType(type);
    report('evidence_is_no_entry', place, {
      zh: `“${reference}”是${zh}，不含可作证据的记录`,
      en: `${reference} is ${en} and holds no record that could be evidence`,
    });
  });
  rule.evidence_facts.forEach((reference, i) => scope.resolve(reference, pointer('/evidence_facts', i), report));
}

function isEntries(type: ValueType): boolean {
  if (type.is === 'list') return isEntries(type.of);
  return type.is === 'entry' || type.is === 'unknown';
}

function isEvidence(type: ValueType): boolean {
  if (type.is === 'list') return isEvidence(type.of);
  if (type.is === 'object') return Object.hasOwn(type.members, 'entry');
  return type.is === 'entry' || type.is === 'unknown';
}
