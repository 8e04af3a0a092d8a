// How values are shown in sentences, and message templates: `{{reference}}` or
// `{{reference|format}}` with format date, time, yuan, percent, list, number, clock (hours since
// midnight). What stands in `[[...]]` is said only when every value in it is known: a sentence then has
// no hole where a message was silent.
import { chinaDate, chinaMinute } from './china-time.ts';
import { isEntry, type Evaluation, type Reader } from './facts/operator.ts';

export type Language = 'zh' | 'en';

/** What stands where a value is not known. */
export const unknownWords: Readonly<Record<Language, string>> = { zh: '不详', en: 'unknown' };

/** National fields (and our few own) whose numbers are times, ms, and how those are shown. */
const formats: ReadonlyMap<string, string> = new Map([
  ['at', 'time'],
  ['until', 'time'],
  ['begntime', 'time'],
  ['endtime', 'time'],
  ['setl_time', 'time'],
  ['fee_ocur_time', 'time'],
  ['sel_retn_time', 'time'],
  ['adm_time', 'time'],
  ['dscg_time', 'time'],
  ['expy_end', 'date'],
  ['manu_date', 'date'],
  ['begndate', 'date'],
  ['enddate', 'date'],
  ['refl_date', 'date'],
  ['day', 'date'],
  ['end', 'date'],
]);

/** How to show a field of this name when nothing else is said. */
export function formatOfField(field: string): string | undefined {
  return formats.get(field);
}

export function show(value: unknown, format: string | undefined, language: Language): string {
  if (value === undefined || value === null) return unknownWords[language];
  if (isEntry(value)) return `${value.kind} ${chinaMinute(value.at)}`;
  if (Array.isArray(value)) {
    const parts = value.map((one) => show(one, format, language));
    return parts.length === 0
      ? show(undefined, format, language)
      : parts.join(language === 'zh' ? '、' : ', ');
  }
  if (typeof value === 'number') return showNumber(value, format, language);
  if (typeof value === 'boolean') {
    return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function showNumber(value: number, format: string | undefined, language: Language): string {
  switch (format) {
    case 'date':
      return chinaDate(value);
    case 'time':
      return chinaMinute(value);
    case 'yuan':
      return value.toFixed(2);
    case 'percent':
      return `${Math.round(value * 1000) / 10}%`;
    case 'days':
      return `${Math.round(value * 10) / 10}${language === 'zh' ? '天' : ' days'}`;
    case 'hours':
      return `${Math.round(value * 10) / 10}${language === 'zh' ? '小时' : ' hours'}`;
    case 'clock':
      return clockOf(value);
    default:
      return String(Math.round(value * 100) / 100);
  }
}

/** 21.5 is 21:30. */
function clockOf(hours: number): string {
  const minutes = Math.round(hours * 60);
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

export type Template = (evaluation: Evaluation, language: Language) => string;

/** What is said only when its values are known. */
export const optionalPart = /\[\[(.*?)\]\]/gs;

interface Scope {
  ref(path: string): Reader;
  unitOf(path: string): string | undefined;
}

interface Variable {
  readonly read: Reader;
  readonly format: string | undefined;
}

type Part = string | Variable;

/** Compiles a template; throws when it names something the rule does not have. */
export function compileTemplate(text: string, scope: Scope): Template {
  const pieces: { readonly parts: readonly Part[]; readonly isOptional: boolean }[] = [];
  let from = 0;
  for (const match of text.matchAll(optionalPart)) {
    pieces.push({ parts: partsOf(text.slice(from, match.index), scope), isOptional: false });
    pieces.push({ parts: partsOf(match[1] ?? '', scope), isOptional: true });
    from = match.index + match[0].length;
  }
  pieces.push({ parts: partsOf(text.slice(from), scope), isOptional: false });
  return (evaluation, language) =>
    pieces
      .filter(({ parts, isOptional }) => !isOptional || parts.every((part) => isKnown(part, evaluation)))
      .flatMap(({ parts }) => parts)
      .map((part) => (typeof part === 'string' ? part : show(part.read(evaluation), part.format, language)))
      .join('');
}

/** An empty text or list says as little as nothing. */
function isKnown(part: Part, evaluation: Evaluation): boolean {
  if (typeof part === 'string') return true;
  const value = part.read(evaluation);
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function partsOf(text: string, scope: Scope): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(/\{\{([^}|]+)(?:\|([a-z]+))?\}\}/g)) {
    parts.push(text.slice(from, match.index));
    const path = (match[1] ?? '').trim();
    parts.push({ read: scope.ref(path), format: match[2] ?? scope.unitOf(path) });
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
