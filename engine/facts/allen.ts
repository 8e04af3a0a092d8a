// Allen's thirteen relations between two intervals, and how far apart they are. Ends are exclusive: a
// stay that ends when another begins meets it. A moment is an interval without length; at the begin of
// another it starts it, at the end it is met by it. Of an interval still open the end is unknown: a
// relation then is known only when every end would give the same.
// Source: Allen, Maintaining knowledge about temporal intervals, CACM 26 (1983).
import { chinaDay } from '../china-time.ts';
import type { Entry, EntryKind } from '../entry.ts';

export const allenRelations = [
  'before',
  'after',
  'meets',
  'met_by',
  'overlaps',
  'overlapped_by',
  'starts',
  'started_by',
  'during',
  'contains',
  'finishes',
  'finished_by',
  'equals',
] as const;
export type AllenRelation = (typeof allenRelations)[number];

/** Times in ms; `to` undefined while the interval is open. */
export interface Interval {
  readonly from: number;
  readonly to: number | undefined;
}

/** Records whose missing end means that it has not come; any other entry without one is a moment. */
const openKinds: ReadonlySet<EntryKind> = new Set<EntryKind>(['stay', 'shortage']);

export function intervalOf({ kind, at, until }: Entry): Interval {
  return { from: at, to: until ?? (openKinds.has(kind) ? undefined : at) };
}

/** What `x` is to `y`; undefined while it is not known, and when one ends before it begins. */
export function relationOf(x: Interval, y: Interval): AllenRelation | undefined {
  if (isBackwards(x) || isBackwards(y)) return undefined;
  if (x.to === undefined || y.to === undefined) return openRelation(x, y);
  if (x.from === y.from) return x.to === y.to ? 'equals' : x.to < y.to ? 'starts' : 'started_by';
  if (x.to === y.from) return 'meets';
  if (x.from === y.to) return 'met_by';
  if (x.to < y.from) return 'before';
  if (x.from > y.to) return 'after';
  if (x.to === y.to) return x.from > y.from ? 'finishes' : 'finished_by';
  if (x.from > y.from) return x.to < y.to ? 'during' : 'overlapped_by';
  return x.to > y.to ? 'contains' : 'overlaps';
}

/** Whether a relation that is not known may be so one day. */
export function isPending(x: Interval, y: Interval): boolean {
  if (isBackwards(x) || isBackwards(y)) return false;
  return (x.to === undefined || y.to === undefined) && relationOf(x, y) === undefined;
}

function isBackwards({ from, to }: Interval): boolean {
  return to !== undefined && to < from;
}

function openRelation(x: Interval, y: Interval): AllenRelation | undefined {
  if (x.from === y.from) return undefined;
  if (x.to !== undefined && x.to <= y.from) return x.to === y.from ? 'meets' : 'before';
  if (y.to !== undefined && x.from >= y.to) return x.from === y.to ? 'met_by' : 'after';
  return undefined;
}

export interface Distance {
  /** From the end of the earlier to the begin of the later, ms; 0 when they touch. */
  readonly gapMs: number;
  /** Midnights, China Standard Time, between the two. */
  readonly gapNights: number;
  /** How long both last together, ms. */
  readonly overlapMs: number;
}

/** Distance of two intervals whose relation is known. */
export function distanceOf(x: Interval, y: Interval): Distance {
  const [first, second] = x.from <= y.from ? [x, y] : [y, x];
  const end = first.to ?? Infinity;
  if (end <= second.from) {
    const gapNights = chinaDay(second.from) - chinaDay(end);
    return { gapMs: second.from - end, gapNights, overlapMs: 0 };
  }
  const overlapMs = Math.min(end, second.to ?? Infinity) - second.from;
  return { gapMs: 0, gapNights: 0, overlapMs };
}
