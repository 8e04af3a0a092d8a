// `own_past` and `tier` again, over the complete list of entries.
import { dayMs } from '../../../engine/china-time.ts';
import { fieldOf, passes, type Question, type Spec } from '../naive-facts.ts';

type Operator = (spec: Spec, q: Question) => unknown;

const numberOf = (value: unknown, q: Question): number => Number(typeof value === 'string' ? q.ref(value) : value);
const six = (value: number): number => Math.round(value * 1e6) / 1e6;

/** PERCENTILE.INC of a spreadsheet. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

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
      .filter((one) => typeof one === 'number')
      .toSorted((a, b) => a - b);
    const n = others.length;
    if (n === 0) return { value, n };
    const mean = others.reduce((a, b) => a + b, 0) / n;
    const sd = n < 2 ? undefined : Math.sqrt(others.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1));
    const below = others.filter((one) => one < value).length;
    const same = others.filter((one) => one === value).length;
    return {
      value,
      n,
      mean: six(mean),
      median: six(quantile(others, 0.5)),
      p90: six(quantile(others, 0.9)),
      percentile: six((below + same / 2) / n),
      ...(sd === undefined ? {} : { sd: six(sd) }),
      ...(sd === undefined || sd === 0 ? {} : { z: six((value - mean) / sd) }),
      ...(mean === 0 ? {} : { ratio: six(value / mean) }),
    };
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
