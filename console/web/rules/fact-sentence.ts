// How a fact is computed, said in words from its declaration: the operator, the records it looks at, what they must meet, and
// the stretch of time. A setting that no words know is said by its own name, never left out.
import type { RuleDocument } from '../contract.ts';
import { plain } from '../format.ts';
import { anyFieldName, factName, factValue } from '../hit/fact-words.ts';
import { fieldValue, kindName } from '../hit/field-words.ts';
import { operatorText } from '../hit/operator-words.ts';
import { wordFor } from '../settings.tsx';
import type { Language } from '../settings.tsx';
import type { Words } from '../words/zh.ts';

type Declaration = NonNullable<RuleDocument['facts']>[string];

export interface FactSentence {
  readonly operator: string;
  /** Each part stands alone. */
  readonly parts: readonly string[];
}

/** Said by other parts, or of no interest to the reader. */
const silent: ReadonlySet<string> = new Set([
  'op', 'do', 'name', 'unit', 'kind', 'kinds', 'field', 'where', 'window', 'of', 'from', 'to', 'with_trigger', 'within_days', 'table', 'by',
  'in', 'as', 'at_most', 'codes', 'time',
]);

export function factSentence(rule: RuleDocument, fact: Declaration, words: Words, language: Language): FactSentence {
  const { ops, phrases } = words.life;
  const op = typeof fact['do'] === 'string' ? fact['do'] : fact.op ?? '';
  const separator = language === 'zh' ? '、' : ', ';
  const name = (reference: unknown) => referenceName(rule, reference, language);
  const list = (value: unknown, show: (one: unknown) => string) => [value].flat().map(show).join(separator);
  const parts: string[] = [];
  const add = (isThere: unknown, text: () => string) => {
    if (isThere !== undefined && isThere !== false) parts.push(text());
  };
  const kinds = fact['kind'] ?? fact['kinds'];
  add(kinds, () => list(kinds, (kind) => named(words.life.terms, plain(kind)) ?? kindName(plain(kind), language)));
  add(fact['field'], () => phrases.fieldOf(anyFieldName(plain(fact['field']), language)));
  add(fact['of'], () => list(fact['of'], name));
  add(fact['from'], () => `${name(fact['from'])} → ${name(fact['to'])}`);
  add(fact['codes'], () => list(fact['codes'], name));
  add(fact['time'], () => name(fact['time']));
  add(fact['table'], () => phrases.table(plain(fact['table'])));
  add(fact['by'], () => phrases.groupedBy(list(fact['by'], (field) => anyFieldName(plain(field), language))));
  parts.push(...whereParts(rule, fact['where'], words, language));
  add(fact['window'], () => windowText(rule, fact['window'], words, language));
  add(fact['within_days'], () => phrases.within(name(fact['within_days'])));
  add(fact['with_trigger'], () => phrases.withTrigger);
  for (const [setting, value] of Object.entries(fact)) {
    if (!silent.has(setting)) parts.push(settingText(rule, setting, value, words, language));
  }
  return { operator: wordFor(ops, op), parts };
}

/** What records must meet: `fixmedins_code` as in the trigger, `grade` one of a list, `los_days` above a number. */
export function whereParts(rule: RuleDocument, where: unknown, words: Words, language: Language): readonly string[] {
  if (typeof where !== 'object' || where === null) return [];
  return Object.entries(where).map(([field, wanted]: [string, unknown]) => {
    const label = field === 'family' || field === 'grade' ? words.rules[field] : anyFieldName(field, language);
    if (typeof wanted === 'string' && wanted.startsWith('@')) {
      const isSameField = wanted === `@trigger.${field}`;
      return isSameField
        ? `${label} ${words.life.phrases.sameAs}`
        : `${label} = ${referenceName(rule, wanted.slice(1), language)}`;
    }
    if (typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted)) {
      return Object.entries(wanted)
        .map(([operator, value]: [string, unknown]) =>
          `${label} ${operatorText(operator, language)} ${wantedText(rule, field, value, words, language)}`)
        .join(language === 'zh' ? '，' : ', ');
    }
    return `${label} ${words.life.phrases.isOneOf} ${wantedText(rule, field, wanted, words, language)}`;
  });
}

function wantedText(rule: RuleDocument, field: string, value: unknown, words: Words, language: Language): string {
  return [value].flat().map((one) => {
    if (typeof one === 'boolean') return one ? words.common.yes : words.common.no;
    if (typeof one === 'string' && one.startsWith('@')) return referenceName(rule, one.slice(1), language);
    if (typeof one === 'string' && rule.params?.[one] !== undefined) return referenceName(rule, one, language);
    if (field === 'family') return wordFor(words.families, plain(one));
    if (field === 'grade') return wordFor({ ...words.grades }, plain(one));
    return fieldValue(field, one);
  }).join(language === 'zh' ? '、' : ', ');
}

function windowText(rule: RuleDocument, window: unknown, words: Words, language: Language): string {
  const { phrases } = words.life;
  if (window === 'all') return phrases.all;
  if (typeof window !== 'object' || window === null) return plain(window);
  const days = (value: unknown) => referenceName(rule, value, language);
  return [
    'back_days' in window ? phrases.back(days(window.back_days)) : '',
    'ahead_days' in window ? phrases.ahead(days(window.ahead_days)) : '',
  ].filter((text) => text !== '').join(language === 'zh' ? '，' : ', ') || plain(window);
}

function settingText(rule: RuleDocument, setting: string, value: unknown, words: Words, language: Language): string {
  const label = named(words.life.settings, setting) ?? wordFor(words.life.places, setting).replaceAll('_', ' ');
  const said = (one: unknown) =>
    named(words.life.terms, plain(one)) ?? named(words.families, plain(one)) ?? referenceName(rule, one, language);
  const shown = typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.values(value).map(said).join(language === 'zh' ? '、' : ', ')
    : [value].flat().map(said).join(language === 'zh' ? '、' : ', ');
  return `${label}: ${shown}`;
}

/** A name of a fact, field or parameter; a parameter with the number it stands for. */
function referenceName(rule: RuleDocument, reference: unknown, language: Language): string {
  if (typeof reference === 'object' && reference !== null && 'value' in reference) {
    return reference.value === '' ? (language === 'zh' ? '空' : 'empty') : plain(reference.value);
  }
  if (typeof reference !== 'string') return plain(reference);
  const parameter = rule.params?.[reference];
  if (parameter === undefined) return factName(rule, reference, language);
  return `${factName(rule, reference, language)} (${factValue(rule, reference, parameter.default, language)})`;
}

function named(dictionary: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(dictionary, name) ? dictionary[name] : undefined;
}
