// Time limits of the steps in working days of China: Monday to Friday without public holidays (knowledge table `holidays`). A Saturday
// that is worked in place of a holiday counts as free, so that a limit may end a day late and never a day early. The day on which
// a limit begins does not count (行政处罚法 art. 85, 民法典 art. 201).
import { chinaDate, chinaIso, dayMs } from '../../engine/china-time.ts';
import { splitCsv } from '../../engine/csv-records.ts';
import type { OpenStage } from '../../connectors/clickhouse/queries/case-record.ts';

/** Working days of each step. */
export type CaseDays = Readonly<Record<OpenStage, number>>;

/** Whether a day (yyyy-MM-dd) is a public holiday. */
export type IsHoliday = (day: string) => boolean;

/** The exclusive end of a limit, ISO 8601 +08:00: the midnight after its last day. `startMs` since the epoch. */
export function dueAfter(startMs: number, days: number, isHoliday: IsHoliday): string {
  let at = startMs;
  for (let left = days; left > 0;) {
    at += dayMs;
    const day = chinaDate(at);
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !isHoliday(day)) left -= 1;
  }
  return endOfDay(chinaDate(at));
}

/** The exclusive end of a day (yyyy-MM-dd). */
export function endOfDay(day: string): string {
  return chinaIso(Date.parse(`${day}T00:00:00+08:00`) + dayMs);
}

/** Of the table `holidays` with the columns `from` and `to`, both inclusive. */
export function holidaysOf(csv: string | undefined): IsHoliday {
  const [head, ...rows] = splitCsv(csv ?? '').records;
  const from = head?.cells.indexOf('from') ?? -1;
  const to = head?.cells.indexOf('to') ?? -1;
  const spans = rows.map(({ cells }) => [cells[from] ?? '', cells[to] ?? ''] as const);
  return (day) => spans.some(([first, last]) => first <= day && day <= last);
}
