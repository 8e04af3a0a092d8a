// How values are shown in sentences, and message templates: `{{reference}}` or
// `{{reference|format}}` with format date, time, yuan, percent, list, number.
import { chinaDate, chinaMinute } from './china-time.ts';
import { isEntry, type Evaluation, type Reader } from './facts/operator.ts';

export type Language = 'zh' | 'en';

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
  if (value === undefined || value === null) return language === 'zh' ? '无' : 'none';
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
    default:
      return String(Math.round(value * 100) / 100);
  }
}

export type Template = (evaluation: Evaluation, language: Language) => string;

/** Compiles a template; throws when it names something the rule does not have. */
export function compileTemplate(
  text: string,
  scope: { ref(path: string): Reader; unitOf(path: string): string | undefined },
): Template {
  const parts: (string | { read: Reader; format: string | undefined })[] = [];
  let from = 0;
  for (const match of text.matchAll(/\{\{([^}|]+)(?:\|([a-z]+))?\}\}/g)) {
    parts.push(text.slice(from, match.index));
    const path = (match[1] ?? '').trim();
    parts.push({ read: scope.ref(path), format: match[2] ?? scope.unitOf(path) });
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return (evaluation, language) =>
    parts
      .map((part) =>
        typeof part === 'string' ? part : show(part.read(evaluation), part.format, language),
      )
      .join('');
}
