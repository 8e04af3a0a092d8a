// `policy_course`: more days of a drug or item than are paid (table `policy-courses`), for one line
// (days supplied at once) or the whole of a visit. `policy_period_course`: the same for one person in a
// visit, in a calendar year or within a number of days. Each day on which it was charged is one day; a line that
// says how many days it supplies (`prd_days`) counts so many, less the part that was refunded, and several on
// one day the most of them.
import { chinaDay } from '../china-time.ts';
import { numberField } from '../entry.ts';
import { isSameVisit, type ChargedLine } from '../policy/charged-lines.ts';
import { countsWith, periodReachDays } from '../policy/period.ts';
import type { CoursePoint } from '../policy/points.ts';
import { definePolicy, isUnder, type Finding, type PolicyCase } from './policy.ts';

type Case = PolicyCase<CoursePoint>;

export const policyCourse = definePolicy({
  op: 'policy_course',
  table: 'policy-courses',
  judge(one) {
    const { point, line } = one;
    if (point.per === 'visit')
      return beyond(one, '本次就诊', (other) => isSameVisit(other.entry, line.entry));
    const days = suppliedDays(line);
    if (point.per !== 'line' || days === undefined || days <= 0) return undefined;
    return found(line, { zh: '一次开药', days, total: days, daysMax: point.daysMax });
  },
});

export const policyPeriodCourse = definePolicy({
  op: 'policy_period_course',
  table: 'policy-courses',
  reachDays: periodReachDays,
  judge(one) {
    const { point, line } = one;
    const period = countsWith(point, line.entry);
    return period === undefined ? undefined : beyond(one, period.zh, ({ entry }) => period.has(entry));
  },
});

/** Days up to those of this line, and how many of its own are beyond. */
function beyond({ point, line, lines }: Case, zh: string, counts: (other: ChargedLine) => boolean): Finding {
  const days = new Map<number, number>();
  for (const other of lines) {
    if (other.isOwnPay || !isUnder(point, other) || !counts(other)) continue;
    const day = chinaDay(other.entry.at);
    days.set(day, Math.max(days.get(day) ?? 0, daysOf(other)));
    if (other.entry.id === line.entry.id) break;
  }
  const total = [...days.values()].reduce((sum, one) => sum + one, 0);
  return { ...found(line, { zh: `${zh}累计`, days: daysOf(line), total, daysMax: point.daysMax }), isRunning: true };
}

function daysOf(line: ChargedLine): number {
  return Math.max(1, suppliedDays(line) ?? 1);
}

/** Of what refunds left. */
function suppliedDays({ entry, cnt }: ChargedLine): number | undefined {
  const days = numberField(entry, 'prd_days');
  const charged = numberField(entry, 'cnt');
  return days === undefined || charged === undefined ? undefined : (days * cnt) / charged;
}

function found(
  line: ChargedLine,
  { zh, days, total, daysMax }: {
    readonly zh: string; readonly days: number; readonly total: number; readonly daysMax: number;
  },
): Finding {
  const over = Math.min(days, total - daysMax);
  const amount = over > 0 ? Math.round((line.amount * over * 100) / days) / 100 : 0;
  return { breached: over > 0, actual: `${zh}${Math.round(total * 100) / 100}天`, amount };
}
