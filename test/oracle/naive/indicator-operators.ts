// `own_past` and `tier` again, over the complete list of entries.
import { dayMs } from '../../../engine/china-time.ts';
import { fieldOf, passes, type Question, type Spec } from '../naive-facts.ts';
import { besideOf } from './beside.ts';

type Operator = (spec: Spec, q: Question) => unknown;

const numberOf = (value: unknown, q: Question): number => Number(typeof value === 'string' ? q.ref(value) : value);

export const indicatorOperators: Readonly<Record<string, Operator>> = {
  own_past(spec, q) {
    const field = String(spec['field']);
    const value = fieldOf(q.trigger, field);
    if (typeof value !== 'number') return undefined;
    const window = new Map<string, unknown>(Object.entries(spec['window'] ?? {}));
    const from = q.trigger.at - numberOf(window.get('back_days') ?? Infinity, q) * dayMs;
    const to = q.trigger.at + numberOf(window.get('ahead_days') ?? 0, q) * dayMs;
    const others = q.all
      .filter((one) => one.id !== q.trigger.id && one.at >= from && one.at <= to && passes(one, spec, q))
      .map((one) => fieldOf(one, field))
      .filter((one) => typeof one === 'number');
    return besideOf(value, others);
  },

  tier(spec, q) {
    const value = q.ref(String(spec['of']));
    if (typeof value !== 'number') return undefined;
    const steps = Array.isArray(spec['steps']) ? spec['steps'] : [];
    const reached = steps
      .map((step: Spec, i) => ({ level: i + 1, zh: step['zh'], en: step['en'], from: numberOf(step['from'], q) }))
      .filter(({ from }) => value >= from);
    return reached.at(-1) ?? { level: 0, zh: '', en: '', from: 0 };
  },
};
