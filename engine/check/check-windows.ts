// Windows: how far a fact looks. A window without an end reads, and keeps alive, everything a key has
// ever had; one beyond the horizon looks for events that are no longer accepted when they come late;
// one that ends before it begins is empty.
import { z } from 'zod';
import { dayMs } from '../china-time.ts';
import { factOperators } from '../facts/catalogue.ts';
import { parameterValues, type KeySpace, type Rule } from '../rule.ts';
import { horizonMs } from '../state.ts';
import type { CheckedFact } from './check-facts.ts';
import { pointer, type Report } from './finding.ts';

/** Keys whose histories end by themselves: a stay is over, a box is used up. Trace codes also have no
 * horizon (DESIGN section 14, Lateness). */
const endingKeys: readonly KeySpace[] = ['encounter', 'trace'];
const horizonDays = horizonMs / dayMs;

export function checkWindows(facts: readonly CheckedFact[], rule: Rule, report: Report): void {
  for (const { spec, place, influence } of facts) {
    checkEmpty(spec['window'], pointer(place, 'window'), rule, report);
    if (endingKeys.includes(rule.key) || influence.kinds.length === 0) continue;
    checkUnbounded({ spec, place, influence }, report);
    const reachMs = Math.max(influence.behindMs, influence.aheadMs);
    if (reachMs <= horizonMs || reachMs === Infinity) continue;
    report('window_beyond_horizon', pointer(place, windowSetting(spec)), {
      zh: `回溯${Math.round(reachMs / dayMs)}天，超过${horizonDays}天的迟报期限：更早的迟报事件不再受理`,
      en: `reaches ${Math.round(reachMs / dayMs)} days; events more than ${horizonDays} days late are not accepted`,
    });
  }
}

/** Only operators with a setting for it, and authors who have not said `all`, are asked for a bound.
 * The nearest entry (`within_days`) is found without reading on, so that this is only worth a note. */
function checkUnbounded({ spec, place, influence }: Pick<CheckedFact, 'spec' | 'place' | 'influence'>, report: Report): void {
  if (influence.behindMs !== Infinity || spec['window'] === 'all') return;
  if (spec.op === 'previous') {
    report(
      'unbounded_window',
      place,
      { zh: '未限定向前多少天（within_days）：多久以前的都算', en: 'no within_days: however long ago it was' },
      { severity: 'note' },
    );
    return;
  }
  if (!takesWindow(spec.op)) return;
  const stopsEarly = spec['at_most'] !== undefined;
  report(
    'unbounded_window',
    place,
    {
      zh: '窗口没有起点：写明 back_days；确实需要全部历史时写 "window": "all"',
      en: 'the window has no beginning: give back_days, or say "window": "all" if the whole history is meant',
    },
    { severity: stopsEarly ? 'note' : 'warning' },
  );
}

function takesWindow(op: string): boolean {
  const schema = factOperators.get(op)?.schema;
  return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, 'window');
}

function windowSetting(spec: CheckedFact['spec']): string {
  return spec['within_days'] === undefined ? 'window' : 'within_days';
}

/** From `back_days` before to `ahead_days` after; either may turn to the other side. */
function checkEmpty(window: unknown, place: string, rule: Rule, report: Report): void {
  if (typeof window !== 'object' || window === null || !('back_days' in window)) return;
  const back = window.back_days;
  const ahead = 'ahead_days' in window ? window.ahead_days : 0;
  const regions = Object.values(rule.params).flatMap(({ by_admdvs }) => Object.keys(by_admdvs ?? {}));
  for (const region of ['', ...new Set(regions)]) {
    const values = parameterValues(rule.params, region);
    const [from, to] = [back, ahead].map((days) => (typeof days === 'string' ? values[days] : days));
    if (typeof from !== 'number' || typeof to !== 'number' || -from <= to) continue;
    const where = region === '' ? { zh: '', en: '' } : { zh: `（区划${region}）`, en: ` (region ${region})` };
    report('empty_window', place, {
      zh: `窗口为空${where.zh}：从${-from}天到${to}天`,
      en: `the window is empty${where.en}: from day ${-from} to day ${to}`,
    });
  }
}
