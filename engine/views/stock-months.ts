// What one stock item did in a calendar month, as a record once the month is over: what there was
// when it began, what came in, what was sold and how much of that on insurance (DOMAIN 2.6, IV-01).
// Of a month that begins before the first stocktake the opening stock is unknown: it has no record.
// Doubt about the opening speaks for the institution: of the balance since the first stocktake and
// that since the newest one the greater counts, and so does what a stocktake in the month found too
// much. Months are composed when they end; a late movement composes those from its own on anew.
import { hourMs } from '../china-time.ts';
import { numberField, textField, type Entry, type StoredEvent } from '../entry.ts';
import type { FeedQuestions } from '../feed-questions.ts';
import { monthOf } from '../periods/period.ts';
import { cents } from './encounter.ts';
import { isOwnPay } from './sale-settlements.ts';

/** Feeds of which one must have passed the end of a month. */
const feeds = ['sale', 'purchase'] as const;
/** By so much (DESIGN section 14, Lateness). */
const graceMs = 24 * hourMs;
/** Sales named as evidence. */
const examplesMax = 10;
const jobHead = 'ledger\n';

/** Whether the institution's trade has passed a moment, asked for the months of one item. */
export function tradePassed(coverage: FeedQuestions, key: string, time: number): boolean {
  const code = key.slice(0, key.indexOf('|'));
  return feeds.some((feed) => coverage.hasPassed(code, feed, time + graceMs, `${jobHead}${key}`));
}

/** The key of the item that a job of `tradePassed` is about; undefined for any other job. */
export function itemOfJob(job: string): string | undefined {
  return job.startsWith(jobHead) ? job.slice(jobHead.length) : undefined;
}

export interface Moved {
  readonly event: StoredEvent;
  readonly packs: number;
}

/** A stocktake: its day, ms, and packs. */
export interface CountedDay {
  readonly from: number;
  readonly end: number;
  readonly packs: number;
}

/** A ledger as its months see it. */
export interface LedgerView {
  readonly key: string;
  readonly movements: readonly Moved[];
  /** End of the first stocktake, ms. */
  readonly since: number;
  /** Stocktakes, oldest first. */
  readonly counts: readonly CountedDay[];
  /** Of how many records of stocktakes the units could not be told in packs. */
  readonly uncertainCounts: number;
  /** Whether the movement at an index moved anything. */
  stands(index: number): boolean;
  /** Index of the first movement not before a moment. */
  indexAt(time: number): number;
  /** What moved on the day of a stocktake, before it or after. */
  movedOn(count: CountedDay): { readonly moved_in: number; readonly moved_out: number };
  /** Highest balance before the movement at an index, and how many movements before it are of unknown size. */
  balanceBefore(index: number): number;
  uncertainBefore(index: number): number;
}

interface Month {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  isOver: boolean;
  record: Entry | undefined;
}

export class StockMonths {
  /** Months with movements, in the order of time. */
  readonly #months: Month[] = [];
  #isWoken = false;
  #records: readonly Entry[] = none;

  /** A question of `isPassed` that was answered with no may have another answer now. */
  wake(): void {
    this.#isWoken = true;
  }

  /** Whether nothing can have changed in what the last `compose` gave: what is new is one movement in a
   * month that goes on. */
  isIdle(movements: readonly Moved[], from: number): boolean {
    const month = this.#months.at(-1);
    if (month === undefined || month.isOver || this.#isWoken) return from >= movements.length && !this.#isWoken;
    const at = movements[from]?.event.at ?? month.from;
    return from >= movements.length - 1 && at >= month.from && at < month.to;
  }

  /** Records of the months that are over; `from` is the first movement that is new or may have changed. */
  compose(view: LedgerView, from: number, isPassed: (time: number) => boolean): readonly Entry[] {
    const first = view.movements[from]?.event.at ?? Infinity;
    let isChanged = false;
    for (const month of this.#months) {
      const wasOver = month.isOver;
      if (!month.isOver && this.#isWoken) month.isOver = isPassed(month.to);
      if (!month.isOver || (wasOver && month.to <= first)) continue;
      month.record = composeMonth(month, view);
      isChanged = true;
    }
    this.#isWoken = false;
    for (let i = from; i < view.movements.length; i += 1) {
      const month = this.#newMonth(view.movements[i]!.event.at);
      if (month === undefined) continue;
      month.isOver = isPassed(month.to);
      if (month.isOver) month.record = composeMonth(month, view);
      isChanged ||= month.isOver;
    }
    if (isChanged)
      this.#records = this.#months.flatMap(({ record }) => (record === undefined ? [] : [record]));
    return this.#records;
  }

  /** The month of a moment when it is the first movement in it. */
  #newMonth(time: number): Month | undefined {
    const last = this.#months.at(-1);
    if (last !== undefined && time >= last.from && time < last.to) return undefined;
    if (this.#months.some(({ from, to }) => time >= from && time < to)) return undefined;
    const month: Month = { ...monthOf(time), isOver: false, record: undefined };
    let i = this.#months.length;
    while (i > 0 && this.#months[i - 1]!.from > month.from) i -= 1;
    this.#months.splice(i, 0, month);
    return month;
  }
}

const none: readonly Entry[] = [];

function composeMonth(month: Month, view: LedgerView): Entry | undefined {
  if (view.since > month.from) return undefined;
  const from = view.indexAt(month.from);
  const to = view.indexAt(month.to);
  const moved = view.movements.slice(from, to).filter((_, i) => view.stands(from + i));
  const [first] = moved;
  if (first === undefined) return undefined;
  const packs = (holds: (event: StoredEvent) => boolean): number =>
    cents(moved.filter(({ event }) => holds(event)).reduce((sum, one) => sum + Math.abs(one.packs), 0));
  const insured = moved.filter(({ event }) => event.kind === 'sale' && isInsured(event));
  const opening = openingOf(month, view);
  const named = moved.find(({ event }) => textField(event, 'fixmedins_hilist_name') !== undefined) ?? first;
  return {
    id: `month:${view.key}|${month.name}`,
    kind: 'stock_month',
    at: month.from,
    until: month.to,
    fixmedins_code: first.event.fixmedins_code,
    admdvs: first.event.admdvs,
    fields: {
      fixmedins_code: first.event.fixmedins_code,
      med_list_codg: textField(first.event, 'med_list_codg'),
      fixmedins_hilist_id: textField(first.event, 'fixmedins_hilist_id'),
      fixmedins_hilist_name: textField(named.event, 'fixmedins_hilist_name'),
      period: month.name,
      opening: cents(opening),
      bought: cents(moved.reduce((sum, one) => sum + (one.event.kind === 'purchase' ? one.packs : 0), 0)),
      moved_in: cents(moved.reduce((sum, one) => sum + (one.event.kind === 'stock_change' ? Math.max(one.packs, 0) : 0), 0)),
      moved_out: cents(moved.reduce((sum, one) => sum + (one.event.kind === 'stock_change' ? Math.max(-one.packs, 0) : 0), 0)),
      sent_back: packs(({ kind }) => kind === 'purchase_return'),
      brought_back: packs(({ kind }) => kind === 'sale_return'),
      sold: cents(moved.reduce((sum, one) => sum - (one.event.kind === 'sale' ? one.packs : 0), 0)),
      insured_sold: cents(insured.reduce((sum, one) => sum - one.packs, 0)),
      insured_sumamt: cents(insured.reduce((sum, { event }) => sum + (numberField(event, 'amount') ?? 0), 0)),
      found: cents(foundIn(month, view, opening)),
      uncertain: view.uncertainBefore(to) - view.uncertainBefore(from) + view.uncertainCounts,
    },
    sources: insured.slice(0, examplesMax).map(({ event }) => ({ role: 'sale', event })),
  };
}

function isInsured(sale: StoredEvent): boolean {
  if (isOwnPay(sale)) return false;
  return textField(sale, 'setl_id') !== undefined || textField(sale, 'mdtrt_setl_type') === '1';
}

/** The greater of the balance since the first stocktake and that since the newest before the month: what came
 * in on the day of the newest may have come after it. */
function openingOf({ from }: Month, view: LedgerView): number {
  const here = view.balanceBefore(view.indexAt(from));
  const newest = view.counts.findLast(({ end }) => end <= from);
  if (newest === undefined) return here;
  return Math.max(here, newest.packs + view.movedOn(newest).moved_in + here - view.balanceBefore(view.indexAt(newest.end)));
}

/** What stocktakes in the month found beyond what the opening and the movements come to: what went out on the
 * day of one may have gone before it, what came in may have come after. */
function foundIn({ from, to }: Month, view: LedgerView, opening: number): number {
  const before = view.balanceBefore(view.indexAt(from));
  const foundBy = (count: CountedDay): number =>
    count.packs + view.movedOn(count).moved_out - (opening + view.balanceBefore(view.indexAt(count.from)) - before);
  return view.counts
    .filter(({ end }) => end > from && end <= to)
    .reduce((most, count) => Math.max(most, foundBy(count)), 0);
}
