// Relations of intervals by the textbook's table: the order of the four ends decides. Ends are
// exclusive, so a moment at the end of an interval is met by it, and one at its begin starts it.
import { chinaDay, dayMs, hourMs } from '../../engine/china-time.ts';
import type { Thing } from './naive-entries.ts';

/** Begin and end of each compared: x.from to y.from, x.to to y.to, as signs. */
const byEnds: Readonly<Record<string, string>> = {
  '-1 -1': 'overlaps',
  '-1 0': 'finished_by',
  '-1 1': 'contains',
  '0 -1': 'starts',
  '0 0': 'equals',
  '0 1': 'started_by',
  '1 -1': 'during',
  '1 0': 'finishes',
  '1 1': 'overlapped_by',
};

function endsOf(thing: Thing): readonly number[] {
  if (thing.until !== undefined) return thing.until < thing.at ? [] : [thing.until];
  // An open stay may end at any time: now, in between, never.
  return thing.kind === 'stay'
    ? [thing.at, thing.at + 1, ...Array.from({ length: 60 }, (_, i) => thing.at + i * 6 * hourMs), Infinity]
    : [thing.at];
}

/** What `x` is to `y`, when every end that is possible gives the same. */
export function allenOf(x: Thing, y: Thing): string | undefined {
  const found = new Set(
    endsOf(x).flatMap((end) => endsOf(y).map((other) => relation(x.at, end, y.at, other))),
  );
  return found.size === 1 ? [...found][0] : undefined;
}

function relation(from: number, to: number, otherFrom: number, otherTo: number): string | undefined {
  if (from !== otherFrom) {
    if (to === otherFrom) return 'meets';
    if (from === otherTo) return 'met_by';
    if (to < otherFrom) return 'before';
    if (from > otherTo) return 'after';
  }
  return byEnds[`${Math.sign(from - otherFrom)} ${Math.sign(to - otherTo) || 0}`];
}

export function apartOf(x: Thing, y: Thing): {
  readonly gap_ms: number;
  readonly gap_days: number;
  readonly gap_nights: number;
  readonly overlap_hours: number;
} {
  const endOf = (thing: Thing): number => endsOf(thing).at(-1) ?? thing.at;
  const gap_ms = Math.max(0, y.at - endOf(x), x.at - endOf(y));
  const nights = Math.max(
    ...[[x, y] as const, [y, x] as const].map(([first, second]) =>
      second.at >= endOf(first) ? chinaDay(second.at) - chinaDay(endOf(first)) : 0,
    ),
  );
  const shared = Math.min(endOf(x), endOf(y)) - Math.max(x.at, y.at);
  return {
    gap_ms,
    gap_days: Math.round((gap_ms / dayMs) * 1000) / 1000,
    gap_nights: nights,
    overlap_hours: Math.round((Math.max(0, shared) / hourMs) * 100) / 100,
  };
}
