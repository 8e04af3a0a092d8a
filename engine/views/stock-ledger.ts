// The running balance of one stock item: (institution, fixmedins_hilist_id), in packs, split packs
// through pack size (DESIGN section 14, Stock ledger; formula of DOMAIN 2.6). The first stocktake is
// the baseline and movements dated before its end are not added again; without a baseline nothing
// is known and nothing is judged. Each movement keeps the balance after it, so that an event in
// order costs one addition and a late one a recount from its place. A later stocktake is compared with
// the one before it and what moved in between, so that a break stands where it happened and in no
// later comparison.
//
// A stocktake says its day and not the hour: of what moved on that day nobody knows on which side of the
// count it is. Each such movement is put where it speaks for the institution: the balance is the highest
// there can have been, a comparison the one that fits best.
import { numberField, textField, type Entry, type StoredEvent } from '../entry.ts';
import { cents } from './encounter.ts';
import { isSameRecord, standsAmong } from './record-copies.ts';
import { bestFit, dailyCounts, type Count, type Moves, type UnitsPerPack } from './stock-counts.ts';
import { StockMonths, type LedgerView } from './stock-months.ts';

/** 3502 kinds that go in; the other known kinds go out (code table inv_chg_type, DOMAIN 3.7). */
export const stockInKinds: ReadonlySet<string> = new Set(['101', '103', '106', '108', '110']);

/** A balance below minus this many packs is a shortage (DOMAIN IV-02: below -1 pack). */
const shortagePacks = 1;

interface Movement {
  readonly event: StoredEvent;
  readonly packs: number;
  /** True when a split count could not be told in packs. */
  readonly isUncertain: boolean;
  /** All that are the same record, when it was sent more than once. */
  fellows: StoredEvent[] | undefined;
}

/** Whether it moved anything: it was not taken back and is no copy. */
function stands({ event, fellows }: Movement): boolean {
  return !event.isVoid && (fellows === undefined || standsAmong(event, fellows));
}

/** Packs this movement adds (negative: takes away). */
export function packsMoved(event: StoredEvent, unitsPerPack: UnitsPerPack): number | undefined {
  const count =
    numberField(event, 'sel_retn_cnt') ??
    numberField(event, 'purc_retn_cnt') ??
    numberField(event, 'cnt');
  if (count === undefined || (count < 0 && !isSigned(event))) return undefined;
  const sign = signOf(event);
  if (textField(event, 'trdn_flag') !== '1') return sign * count;
  const units = unitsPerPack(textField(event, 'med_list_codg') ?? '');
  return units === undefined ? undefined : (sign * count) / units;
}

/** A sale or purchase of less than none takes back. What a return or a change of less than none means is
 * not said: some senders write every outgoing count so, others take the record back. */
function isSigned({ kind }: StoredEvent): boolean {
  return kind === 'sale' || kind === 'purchase';
}

function signOf(event: StoredEvent): 1 | -1 {
  switch (event.kind) {
    case 'purchase':
    case 'sale_return':
      return 1;
    case 'stock_change':
      return stockInKinds.has(textField(event, 'inv_chg_type') ?? '') ? 1 : -1;
    default:
      return -1;
  }
}

/** Movements of one moment: what comes in is there before what goes out. */
function compareMovements(a: Movement, b: Movement): number {
  return (
    a.event.at - b.event.at ||
    Math.sign(b.packs) - Math.sign(a.packs) ||
    (a.event.id < b.event.id ? -1 : 1)
  );
}

const none: readonly Entry[] = [];

/** Movements [start, end) with a balance below the shortage line. */
interface Episode {
  readonly start: number;
  end: number;
  lowest: number;
}

export class StockLedger {
  readonly #unitsPerPack: UnitsPerPack;
  #movements: Movement[] = [];
  #balances: number[] = [];
  #uncertain: number[] = [];
  #counts: readonly Count[] = [];
  #episodes: Episode[] = [];
  readonly #stocktakes: StoredEvent[] = [];
  /** Movements before this index have right balances. */
  #validTo = 0;
  #composed: readonly Entry[] = [];
  readonly #months = new StockMonths();
  #composedMonths: readonly Entry[] = none;

  constructor(unitsPerPack: UnitsPerPack) {
    this.#unitsPerPack = unitsPerPack;
  }

  add(event: StoredEvent): void {
    if (event.kind === 'stocktake') {
      this.#stocktakes.push(event);
      this.recount();
      return;
    }
    const movement = this.#movement(event);
    let i = this.#movements.length;
    while (i > 0 && compareMovements(this.#movements[i - 1]!, movement) > 0) i -= 1;
    this.#movements.splice(i, 0, movement);
    this.#validTo = Math.min(this.#validTo, i);
    if (this.#movements[i - 1]?.event.at === event.at || this.#movements[i + 1]?.event.at === event.at)
      this.#joinFellows(movement);
  }

  #movement(event: StoredEvent, fellows?: StoredEvent[]): Movement {
    const packs = packsMoved(event, this.#unitsPerPack);
    return { event, packs: packs ?? 0, isUncertain: packs === undefined, fellows };
  }

  #joinFellows(movement: Movement): void {
    for (let i = this.#indexAt(movement.event.at); i < this.#movements.length; i += 1) {
      const other = this.#movements[i]!;
      if (other.event.at !== movement.event.at) return;
      if (other === movement || !isSameRecord(other.event, movement.event)) continue;
      other.fellows ??= [other.event];
      movement.fellows = other.fellows;
      movement.fellows.push(movement.event);
      this.#validTo = Math.min(this.#validTo, i);
      return;
    }
  }

  /** The event of a time that is accepted. */
  find(at: number, accept: (event: StoredEvent) => boolean): StoredEvent | undefined {
    for (let i = this.#indexAt(at); i < this.#movements.length; i += 1) {
      const { event } = this.#movements[i]!;
      if (event.at !== at) break;
      if (accept(event)) return event;
    }
    return this.#stocktakes.find((event) => event.at === at && accept(event));
  }

  /** To be called when pack sizes may have changed. */
  repack(): void {
    this.#movements = this.#movements.map(({ event, fellows }) => this.#movement(event, fellows)).sort(compareMovements);
    this.recount();
  }

  /** To be called when the `isVoid` of any of its events changed. */
  recount(): void {
    this.#counts = dailyCounts(this.#stocktakes, this.#unitsPerPack);
    this.#validTo = 0;
  }

  /** A month may be over for which the last `compose` had still to wait. */
  monthEnded(): void {
    this.#months.wake();
  }

  /** Shortages, stocktake comparisons and months as records. `isPassed`: whether the institution's trade
   * has passed a moment; if not, `monthEnded` is called when it may have. */
  compose(key: string, isPassed: (key: string, time: number) => boolean): readonly Entry[] {
    const baseline = this.#counts[0];
    if (baseline === undefined) return (this.#composed = none);
    const from = this.#validTo;
    const episodes = this.#episodes.length;
    this.#balance(baseline);
    const months = this.#months.isIdle(this.#movements, from)
      ? this.#composedMonths
      : this.#months.compose(this.#view(key, baseline), from, (time) => isPassed(key, time));
    if (episodes > 0 || this.#episodes.length > 0 || !this.#isAfterCounts(from) || months !== this.#composedMonths) {
      this.#composedMonths = months;
      this.#composed = [...this.#shortages(key), ...this.#comparisons(key), ...months];
    }
    return this.#composed;
  }

  #view(key: string, baseline: Count): LedgerView {
    return {
      key,
      movements: this.#movements,
      since: baseline.end,
      counts: this.#counts,
      uncertainCounts: this.#counts.reduce((sum, { uncertain }) => sum + uncertain, 0),
      stands: (index) => stands(this.#movements[index]!),
      indexAt: (time) => this.#indexAt(time),
      movedOn: (count) => this.#between(count.from, count.end),
      balanceBefore: (index) => (index === 0 ? baseline.packs : this.#balances[index - 1]!),
      uncertainBefore: (index) => (index === 0 ? baseline.uncertain : this.#uncertain[index - 1]!),
    };
  }

  /** Movements from here on change no comparison: they are later than every stocktake. */
  #isAfterCounts(from: number): boolean {
    const last = this.#counts.at(-1);
    return from > 0 && last !== undefined && this.#indexAt(last.end) <= from;
  }

  /** The highest balance there can have been: what came in on the day of the baseline is added, what went out
   * is not taken away. */
  #balance(baseline: Count): void {
    const from = this.#validTo;
    this.#balances.length = this.#movements.length;
    this.#uncertain.length = this.#movements.length;
    for (let i = this.#validTo; i < this.#movements.length; i += 1) {
      const movement = this.#movements[i]!;
      const { event, packs, isUncertain } = movement;
      const counts = stands(movement) && event.at >= baseline.from;
      this.#balances[i] =
        (i === 0 ? baseline.packs : this.#balances[i - 1]!) +
        (counts && (packs > 0 || event.at >= baseline.end) ? packs : 0);
      this.#uncertain[i] =
        (i === 0 ? baseline.uncertain : this.#uncertain[i - 1]!) + (counts && isUncertain ? 1 : 0);
    }
    this.#validTo = this.#movements.length;
    this.#findEpisodes(from);
  }

  #shortages(key: string): Entry[] {
    return this.#episodes.map(({ start, end, lowest }) => this.#shortage(key, start, end, lowest));
  }

  /** Runs of movements with too low a balance, found again from the first one that may differ. */
  #findEpisodes(from: number): void {
    while ((this.#episodes.at(-1)?.end ?? -1) >= from) this.#episodes.pop();
    let open: Episode | undefined;
    for (let i = this.#firstBelow(from); i < this.#balances.length; i += 1) {
      const balance = this.#balances[i]!;
      if (balance >= -shortagePacks - 1e-9) {
        open = undefined;
        continue;
      }
      if (open === undefined)
        this.#episodes.push((open = { start: i, end: i + 1, lowest: balance }));
      open.end = i + 1;
      open.lowest = Math.min(open.lowest, balance);
    }
  }

  /** The start of the run that reaches `from`, or `from` itself. */
  #firstBelow(from: number): number {
    let i = Math.min(from, this.#balances.length);
    while (i > 0 && this.#balances[i - 1]! < -shortagePacks - 1e-9) i -= 1;
    return i;
  }

  #shortage(key: string, start: number, end: number, lowest: number): Entry {
    const first = this.#movements[start]!.event;
    const recovery = this.#movements[end]?.event;
    const involved = this.#movements.slice(start, Math.min(end, start + 20)).filter(stands);
    return {
      id: `shortage:${key}|${first.id}`,
      kind: 'shortage',
      at: first.at,
      until: recovery?.at,
      fixmedins_code: first.fixmedins_code,
      admdvs: first.admdvs,
      fields: {
        ...itemFields(first),
        lowest_balance: cents(lowest),
        uncertain: this.#uncertain[start]!,
        price: numberField(first, 'finl_trns_pric') ?? 0,
      },
      sources: involved.map(({ event }) => ({ role: event.kind, event })),
    };
  }

  #comparisons(key: string): Entry[] {
    return this.#counts.slice(1).map((count, n) => this.#comparison(key, this.#counts[n]!, count));
  }

  #comparison(key: string, before: Count, count: Count): Entry {
    const opened = this.#between(before.from, before.end);
    const closed = this.#between(count.from, count.end);
    const between = this.#between(before.end, count.from);
    const { moved_in, moved_out } = bestFit(before.packs, between, opened, closed, count.packs);
    const computed = before.packs + moved_in - moved_out;
    const first = count.events[0]!;
    const difference = count.packs - computed;
    return {
      id: `count:${key}|${count.day}`,
      kind: 'count_check',
      at: first.at,
      until: count.end,
      fixmedins_code: first.fixmedins_code,
      admdvs: first.admdvs,
      fields: {
        ...itemFields(first),
        counted: cents(count.packs),
        computed: cents(computed),
        difference: cents(difference),
        difference_packs: cents(Math.abs(difference)),
        difference_share: Math.abs(difference) / Math.max(Math.abs(computed), 1),
        uncertain: opened.uncertain + between.uncertain + closed.uncertain + before.uncertain + count.uncertain,
        end: count.end,
        opened: before.end,
        opening: cents(before.packs),
        moved_in: cents(moved_in),
        moved_out: cents(moved_out),
      },
      sources: count.events.map((event) => ({ role: 'stocktake', event })),
    };
  }

  /** What moved from one moment to another. */
  #between(from: number, to: number): Moves {
    let moved_in = 0;
    let moved_out = 0;
    let uncertain = 0;
    const end = this.#indexAt(to);
    for (let i = this.#indexAt(from); i < end; i += 1) {
      const movement = this.#movements[i]!;
      if (!stands(movement)) continue;
      const { packs, isUncertain } = movement;
      if (isUncertain) uncertain += 1;
      if (packs > 0) moved_in += packs;
      else moved_out -= packs;
    }
    return { moved_in, moved_out, uncertain };
  }

  #indexAt(time: number): number {
    let low = 0;
    let high = this.#movements.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#movements[middle]!.event.at < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function itemFields(event: StoredEvent): Record<string, unknown> {
  const fields: Record<string, unknown> = { fixmedins_code: event.fixmedins_code };
  for (const name of ['med_list_codg', 'fixmedins_hilist_id', 'fixmedins_hilist_name']) {
    if (event.fields[name] !== undefined) fields[name] = event.fields[name];
  }
  return fields;
}
