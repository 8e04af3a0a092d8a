// A place in a rule (a JSON pointer) as a reader says it: `/params/window_days/default` is 参数 › 再入院间隔上限 › 取值.
import type { Language } from '../settings.tsx';
import { wordFor } from '../settings.tsx';
import type { Words } from '../words/zh.ts';

/** With a rule, facts and parameters have their names and items of lists what they are called. */
export function placeText(place: string, words: Words, language: Language, rule?: unknown): string {
  const steps = stepsOf(place);
  if (steps.length === 0) return '/';
  let value: unknown = rule;
  return steps.map((step, at) => {
    value = memberOf(value, step);
    const isNamed = at === 1 && (steps[0] === 'facts' || steps[0] === 'params');
    if (steps[at - 1] === 'by_admdvs') return words.life.regionOf(step);
    if (isNamed || /^\d+$/.test(step)) return nameIn(value, language) ?? (isNamed ? step : itemText(step, language));
    return wordFor(words.life.places, step);
  }).join(' › ');
}

export function stepsOf(place: string): readonly string[] {
  return place.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What stands at a place; undefined when nothing does. */
export function valueAt(document: unknown, place: string): unknown {
  return stepsOf(place).reduce(memberOf, document);
}

function memberOf(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === step)?.[1];
}

function nameIn(value: unknown, language: Language): string | undefined {
  const name = memberOf(memberOf(value, 'name'), language);
  if (typeof name === 'string') return name;
  const fact = memberOf(value, 'fact');
  return typeof fact === 'string' ? fact : undefined;
}

function itemText(step: string, language: Language): string {
  const number = Number(step) + 1;
  return language === 'zh' ? `第 ${number} 项` : `no. ${number}`;
}
