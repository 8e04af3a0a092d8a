// The operators on goods again, over whole tables and the complete list of events: `code_form`,
// `distance_km`, `listed`, `has_word`, `text_length`, `calendar`, `choose`, `spoke`, `silent`.
import { chinaDate, chinaDay } from '../../../engine/china-time.ts';
import { eventKinds, type EventKind } from '../../../engine/event.ts';
import type { Question, Spec } from '../naive-facts.ts';
import type { TableRow, Tables } from '../reading.ts';

type Operator = (spec: Spec, q: Question) => unknown;

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** A reference, a number or `{"value": constant}`. */
function valueOf(one: unknown, q: Question): unknown {
  if (typeof one === 'string') return q.ref(one);
  return typeof one === 'object' && one !== null && 'value' in one ? one.value : one;
}

export function formOf(code: string): string {
  const inRun = (digits: string): boolean => {
    const steps = new Set([...digits].slice(1).map((one, i) => (Number(one) - Number(digits[i]) + 10) % 10));
    return steps.size === 1 && (steps.has(1) || steps.has(9));
  };
  if (code.length < 8 || code.length > 100) return 'length';
  if (!/^[0-9a-z]+$/i.test(code)) return 'signs';
  if (/test|demo|ceshi|xxxx|null|undefined/i.test(code)) return 'test';
  const gtin = /^01(\d{14})21/.exec(code)?.[1];
  if (gtin !== undefined) {
    const weighed = [...gtin].toReversed().map((digit, i) => Number(digit) * (i % 2 === 0 ? 1 : 3));
    return weighed.reduce((sum, one) => sum + one, 0) % 10 === 0 ? 'plausible' : 'check_digit';
  }
  if (new Set(code.toUpperCase()).size === 1) return 'one_sign';
  if (new Set(code.slice(1).toUpperCase()).size === 1) return 'same_sign';
  if (/^\d+$/.test(code) && [0, 1, 2].some((head) => inRun(code.slice(head)))) return 'run';
  return /^8\d{17,21}$/.test(code) && code.length !== 20 ? 'length' : 'plausible';
}

/** Between centres by the haversine, less both radii. */
function leastKm(from: TableRow, to: TableRow): number {
  const rad = (value: string | undefined): number => (Number(value) * Math.PI) / 180;
  const [a, b] = [rad(from['latitude']), rad(to['latitude'])];
  const half =
    Math.sin((b - a) / 2) ** 2 +
    Math.cos(a) * Math.cos(b) * Math.sin((rad(to['longitude']) - rad(from['longitude'])) / 2) ** 2;
  const km = 12742 * Math.asin(Math.min(1, Math.sqrt(half)));
  return Math.max(0, Math.round(km - (Number(from['radius_km']) + Number(to['radius_km']))));
}

export function goodsOperators(tables: Tables): Readonly<Record<string, Operator>> {
  const areaOf = (value: unknown): TableRow | undefined =>
    typeof value === 'string' ? tables.longestPrefix('area-centres', 'admdvs', value)[0] : undefined;
  const kindsOf = (spec: Spec): readonly EventKind[] =>
    textsOf(spec['kinds']).filter((kind): kind is EventKind => Object.hasOwn(eventKinds, kind));

  return {
    code_form(spec, q) {
      const code = q.ref(String(spec['of']));
      return typeof code === 'string' ? formOf(code) : undefined;
    },

    distance_km(spec, q) {
      const [from, to] = textsOf(spec['of']).map((path) => areaOf(q.ref(path)));
      if (from === undefined || to === undefined) return undefined;
      return from['admdvs'] === to['admdvs'] ? 0 : leastKm(from, to);
    },

    listed(spec, q) {
      const [[column = '', path] = []] = entriesOf(spec['key']);
      const key = q.ref(String(path));
      const value = q.ref(String(spec['of']));
      if (typeof key !== 'string' || typeof value !== 'string') return undefined;
      const table = String(spec['table']);
      const rows =
        spec['match'] === 'prefix'
          ? tables.longestPrefix(table, column, key)
          : tables.rows(table).filter((row) => row[column] === key);
      if (rows.length === 0) return undefined;
      const length = Number(spec['length'] ?? Infinity);
      const cut = (code: string): string => code.toUpperCase().slice(0, length);
      return rows.some((row) => cut(row[String(spec['column'])] ?? '') === cut(value));
    },

    has_word(spec, q) {
      const value = q.ref(String(spec['of']));
      return typeof value === 'string' ? textsOf(spec['words']).some((word) => value.includes(word)) : undefined;
    },

    text_length(spec, q) {
      const value = q.ref(String(spec['of']));
      return typeof value === 'string' ? Array.from(value).filter((sign) => sign.trim() !== '').length : undefined;
    },

    calendar(spec, q) {
      const moment = q.ref(String(spec['of']));
      if (typeof moment !== 'number') return undefined;
      const [year, month, day] = chinaDate(moment).split('-').map(Number);
      // The first of January 1970 was a Thursday.
      const weekday = ((((chinaDay(moment) + 3) % 7) + 7) % 7) + 1;
      return { year, month, day, weekday }[String(spec['in'])];
    },

    choose(spec, q) {
      const value = q.ref(String(spec['by']));
      const found = value === undefined ? undefined : entriesOf(spec['cases']).find(([name]) => name === String(value));
      if (found !== undefined) return valueOf(found[1], q);
      return spec['else'] === undefined ? undefined : valueOf(spec['else'], q);
    },

    spoke(spec, q) {
      const moment = q.ref(String(spec['time']));
      if (typeof moment !== 'number') return undefined;
      const day = chinaDay(moment);
      return kindsOf(spec).some((kind) => q.past.spokeOn(q.trigger.fixmedins_code, kind, day)) ? true : undefined;
    },

    silent(spec, q) {
      const moment = q.ref(String(spec['time']));
      if (typeof moment !== 'number') return undefined;
      const days = Math.min(100, Number(typeof spec['days'] === 'string' ? q.ref(spec['days']) : spec['days']));
      const last = chinaDay(moment);
      return Array.from({ length: days }, (_, i) => last - i).every((day) =>
        !kindsOf(spec).some((kind) => q.past.sentOn(q.trigger.fixmedins_code, kind, day)));
    },
  };
}
