// The oracle of the rules over hits and over closed periods: written again from DOMAIN 2.1, 6.2 and
// 6.3, over the final hits of the other rules and over the complete list of events. It shares nothing
// with hit-feed, institution-period and peers.
import { chinaIso, dayMs, readChinaTime } from '../../engine/china-time.ts';
import type { EventKind } from '../../engine/event.ts';
import type { FinalHit } from './final-hits.ts';
import type { Past } from './past.ts';
import { text, type Tables } from './reading.ts';
import { byAdmission, staysOf, type Stay } from './stays.ts';
import { matterOf } from './naive/hit-records.ts';

export const indicatorRules: readonly string[] = ['CS-01', 'CS-02', 'SP-09'];

/** Rule, subject, anchor time and the number that decides. */
export function indicatorLine(rule: string, subject: string, at: number, value: number): string {
  return `${rule} ${subject} ${chinaIso(at)} ${Math.round(value * 1e4) / 1e4}`;
}

function timeOf(hit: FinalHit): number {
  return Date.parse(hit.at);
}

/** Hits in the order of their entries. */
function inOrder(hits: readonly FinalHit[]): readonly FinalHit[] {
  return hits.toSorted((a, b) => timeOf(a) - timeOf(b) || (a.hit_id < b.hit_id ? -1 : 1));
}

/** Runs of hits that reach the line, not further apart than so many days: each run is one line, with
 * the value at its first. */
function runs(
  hits: readonly FinalHit[],
  value: (upTo: number) => number,
  { line, apartDays }: { readonly line: number; readonly apartDays: number },
): readonly { readonly at: number; readonly value: number }[] {
  const found: { at: number; value: number }[] = [];
  let last: number | undefined;
  hits.forEach((hit, i) => {
    const reached = value(i);
    if (reached < line) return;
    const at = timeOf(hit);
    if (last === undefined || at - last > apartDays * dayMs) found.push({ at, value: reached });
    last = at;
  });
  return found;
}

/** CS-01: points of an institution over a rolling window. */
export function institutionScores(hits: readonly FinalHit[], tables: Tables): readonly string[] {
  // What is about several institutions at once is no institution's.
  const base = hits.filter((hit) => hit.family !== 'indicator' && hit.fixmedins_code !== undefined);
  return [...Map.groupBy(base, (hit) => hit.fixmedins_code ?? '')].flatMap(([place, all]) => {
    const ordered = inOrder(all);
    const parameter = (name: string): number => tables.parameter('CS-01', name, '');
    const score = (i: number): number => {
      const now = timeOf(ordered[i]!);
      const from = now - parameter('window_days') * dayMs;
      const within = ordered.filter((one) => timeOf(one) >= from && timeOf(one) <= now);
      const yuan = within.reduce((sum, { amount }) => sum + Math.round(Number(amount ?? 0) * 100), 0) / 100;
      const points = [...Map.groupBy(within, matterOf).values()]
        .map((own) => Math.min(...own.map(({ grade }) => grade)))
        .reduce((sum, grade) => sum + parameter(`weight_${grade}`), 0);
      return points + (yuan * parameter('weight_amount')) / 10_000;
    };
    const limits = { line: parameter('reminder_line'), apartDays: 30 };
    return runs(ordered, score, limits).map(({ at, value }) =>
      indicatorLine('CS-01', place, at, value),
    );
  });
}

/** CS-02: clear and strong hits of a doctor. */
export function doctorCounts(hits: readonly FinalHit[], tables: Tables): readonly string[] {
  const named = hits.filter((hit) => hit.family !== 'indicator' && hit.grade < 3 && hit.dr_codg);
  const byDoctor = Map.groupBy(named, (hit) => `${hit.fixmedins_code}|${hit.dr_codg}`);
  const windowMs = tables.parameter('CS-02', 'window_days', '') * dayMs;
  return [...byDoctor].flatMap(([doctor, all]) => {
    const ordered = inOrder(all);
    const count = (i: number): number => {
      const now = timeOf(ordered[i]!);
      const within = ordered.filter((one) => timeOf(one) >= now - windowMs && timeOf(one) <= now);
      return new Set(within.map(matterOf)).size;
    };
    const limits = { line: tables.parameter('CS-02', 'least_hits', ''), apartDays: 90 };
    return runs(ordered, count, limits).map(({ at, value }) =>
      indicatorLine('CS-02', doctor, at, value),
    );
  });
}

const feeds: readonly EventKind[] = ['discharge', 'inpatient_settlement', 'outpatient_settlement'];

interface Month {
  readonly from: number;
  readonly to: number;
}

/** SP-09: the share of a month's stays that were readmissions, beside the peers'. `withStays` is the
 * number of stays from which a peer takes part. */
export function readmissionShares(
  past: Past,
  tables: Tables,
  withStays: number,
): readonly string[] {
  const stays = staysOf(past);
  const institutions = tables.rows('institutions');
  const ends = stays.map((stay) => stay.end).filter((end) => end !== undefined);
  const names = [...new Set(ends.map((end) => chinaIso(end).slice(0, 7)))];
  const parameter = (name: string): number => tables.parameter('SP-09', name, '');
  const specialityOf = (code: string): string | undefined =>
    tables.rows('specialities').find((row) => row['fixmedins_code'] === code)?.['speciality'];
  return names.flatMap((name) => {
    const month = monthNamed(name);
    return institutions.flatMap((row) => {
      const code = row['fixmedins_code'] ?? '';
      const own = shareOf(code, month, stays, past);
      if (own === undefined || own.stays < parameter('least_stays')) return [];
      const alike = institutions
        .filter((one) => one['level'] === row['level'] && one['type'] === row['type'])
        .map((one) => one['fixmedins_code'] ?? '')
        .filter((one) => specialityOf(one) === specialityOf(code));
      const isOver = alike.some((one) => hasPassed(past, one, month.to + 10 * dayMs));
      if (!isOver && alike.some((one) => standing(past, one, month) === 'open')) return [];
      const others = alike
        .filter((one) => one !== code)
        .map((one) => shareOf(one, month, stays, past))
        .filter((one) => one !== undefined && one.stays >= withStays)
        .map((one) => one?.share ?? 0)
        .toSorted((a, b) => a - b);
      const mean = others.reduce((sum, one) => sum + one, 0) / others.length;
      const square = others.reduce((sum, one) => sum + (one - mean) ** 2, 0);
      const deviation = Math.sqrt(square / (others.length - 1));
      const isHigh =
        others.length >= parameter('least_peers') &&
        own.readmissions >= parameter('least_readmissions') &&
        own.share > ninth(others) &&
        own.share > mean + parameter('deviations') * deviation;
      return isHigh ? [indicatorLine('SP-09', code, month.from, mean)] : [];
    });
  });
}

function ninth(sorted: readonly number[]): number {
  const place = 0.9 * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? 0;
  return low + (high - low) * (place % 1);
}

function monthNamed(name: string): Month {
  const [year = 0, month = 0] = name.split('-').map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  return {
    from: readChinaTime(`${name}-01`) ?? 0,
    to: readChinaTime(`${next}-01`) ?? 0,
  };
}

function hasPassed(past: Past, code: string, moment: number): boolean {
  return feeds.some((feed) => past.hasPassed(code, feed, moment));
}

function standing(past: Past, code: string, { from, to }: Month): 'closed' | 'open' | 'left out' {
  const known = feeds.filter((feed) => past.isObservedAt(code, feed, to - 1));
  if (known.some((feed) => !past.hasPassed(code, feed, to + dayMs))) return 'open';
  const isWhole = known.length > 0 && known.every((feed) => past.isObservedAt(code, feed, from - 1));
  return isWhole ? 'closed' : 'left out';
}

function shareOf(
  code: string,
  month: Month,
  stays: readonly Stay[],
  past: Past,
): { readonly stays: number; readonly readmissions: number; readonly share: number } | undefined {
  if (standing(past, code, month) !== 'closed') return undefined;
  const own = stays.filter((stay) => stay.fixmedins_code === code);
  const ended = own.filter(
    ({ end }) => end !== undefined && end >= month.from && end < month.to,
  );
  if (ended.length === 0) return undefined;
  const again = ended.filter((stay) => {
    const before = own
      .filter((one) => one.psn_no === stay.psn_no && byAdmission(one, stay) < 0)
      .toSorted(byAdmission)
      .at(-1);
    const category = stay.main?.slice(0, 3);
    if (before?.end === undefined || category === undefined || category.startsWith('Z')) return false;
    if (text(before.settlements.at(-1), 'mid_setl_flag') === '1') return false;
    const gap = stay.begin - before.end;
    return gap >= 0 && gap <= 15 * dayMs && before.main?.slice(0, 3) === category;
  });
  const share = Math.round((again.length / ended.length) * 1e6) / 1e6;
  return { stays: ended.length, readmissions: again.length, share };
}
