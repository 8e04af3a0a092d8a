// What an institution did in a month or a day, as one record in the key space `institution`: stays
// discharged, outpatient settlements, fees, days, readmissions. Tallies grow and shrink by whole
// numbers (yuan as cents), so that the order of arrival leaves no trace. A record stands from the
// moment when every feed it is made of has passed the end of the period; an event that comes later
// changes it. A period in the middle of which a feed was first observed is not whole and is left out.
//
// Nothing is tallied unless some rule reads the records.
import { chinaDate, dayMs, hourMs } from '../china-time.ts';
import { compareEntries, numberField, sameContent, textField, type Entry, type Fields } from '../entry.ts';
import { indexAt, type History } from '../history.ts';
import type { FeedQuestions } from '../feed-questions.ts';
import type { KeySpace } from '../rule.ts';

export const periodKinds = ['institution_month', 'institution_day'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** Feeds a record is made of. */
export const periodFeeds = ['discharge', 'inpatient_settlement', 'outpatient_settlement'] as const;
/** The feeds' watermark must have passed the end by this much (DESIGN section 14, Lateness). */
export const graceMs = 24 * hourMs;
/** Readmissions are counted within these many days of the discharge before (DOMAIN 2.1). */
const readmissionDays = [15, 31] as const;
/** Stays named as evidence of each sort. */
const examplesMax = 10;

export interface PeriodHistories {
  history(space: KeySpace, key: string): History | undefined;
  stand(space: KeySpace, key: string, entry: Entry): void;
  leave(space: KeySpace, key: string, entry: Entry): void;
}

const counted = [
  'stays',
  'settled_stays',
  'fee_cents',
  'fund_cents',
  'los_days',
  'readmissions_15',
  'readmissions_31',
  'visits',
  'visit_fee_cents',
  'visit_fund_cents',
] as const;
type Counts = Record<(typeof counted)[number], number>;

/** What one stay or visit adds. */
interface Contribution {
  readonly entry: Entry;
  /** The time that decides the period, ms. */
  readonly time: number;
  readonly counts: Counts;
}

interface Tally {
  readonly kind: PeriodKind;
  readonly fixmedins_code: string;
  readonly period: Period;
  readonly contributions: Map<string, Contribution>;
  readonly counts: Counts;
  /** Undefined until asked, and again when the feeds have moved. */
  closing: Closing | undefined;
  record: Entry | undefined;
}

interface Period {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export class InstitutionPeriods {
  readonly #histories: PeriodHistories;
  readonly #coverage: FeedQuestions;
  readonly #changed: (kind: PeriodKind, fixmedins_code: string, from: number) => void;
  readonly #tallies = new Map<string, Tally>();
  readonly #contributions = new Map<string, Contribution>();
  readonly #dirty = new Set<Tally>();
  /** Persons whose stays changed, with the earliest time and the ids concerned. */
  readonly #persons = new Map<string, { from: number; readonly ids: Set<string> }>();
  #kinds: readonly PeriodKind[] = [];

  constructor(options: {
    readonly histories: PeriodHistories;
    readonly coverage: FeedQuestions;
    /** A record came, changed or went. */
    changed(kind: PeriodKind, fixmedins_code: string, from: number): void;
  }) {
    this.#histories = options.histories;
    this.#coverage = options.coverage;
    this.#changed = options.changed;
  }

  /** Keeps records of these kinds from now on; `persons` are all there are. The same kinds again
   * change nothing. */
  keep(kinds: readonly PeriodKind[], persons: () => Iterable<string>): void {
    if (kinds.join() === this.#kinds.join()) return;
    for (const { fixmedins_code, record } of this.#tallies.values())
      if (record !== undefined) this.#histories.leave('institution', fixmedins_code, record);
    this.#tallies.clear();
    this.#contributions.clear();
    this.#dirty.clear();
    this.#persons.clear();
    this.#kinds = kinds;
    if (kinds.length === 0) return;
    for (const person of persons()) {
      const history = this.#histories.history('person', person);
      for (const visit of history?.of('visit_settlement') ?? []) this.#setVisit(visit, true);
      if (history !== undefined && history.of('stay').length > 0)
        this.#persons.set(person, { from: -Infinity, ids: new Set() });
    }
  }

  isKept(): boolean {
    return this.#kinds.length > 0;
  }

  /** A stay or visit came into, changed in or left a person's history. */
  entryChanged(person: string, entry: Entry): void {
    if (entry.kind === 'visit_settlement') {
      const list = this.#histories.history('person', person)?.of('visit_settlement') ?? [];
      const now = list[indexOf(list, entry)];
      this.#setVisit(now ?? entry, now !== undefined);
    } else if (entry.kind === 'stay') {
      const known = this.#persons.get(person);
      if (known === undefined) this.#persons.set(person, { from: entry.at, ids: new Set([entry.id]) });
      else {
        known.from = Math.min(known.from, entry.at);
        known.ids.add(entry.id);
      }
    }
  }

  /** A feed that a tally waits for may have passed the end of its period. */
  wake(name: string): void {
    const tally = this.#tallies.get(name);
    if (tally === undefined) return;
    tally.closing = undefined;
    this.#dirty.add(tally);
  }

  /** Brings every record up to date. */
  settle(): void {
    for (const [person, { from, ids }] of this.#persons) this.#settleStays(person, from, ids);
    this.#persons.clear();
    for (const tally of this.#dirty) this.#settleTally(tally);
    this.#dirty.clear();
  }

  /** The closed record of an institution for the period that begins at a time, if there is one. */
  record(kind: PeriodKind, fixmedins_code: string, from: number): Entry | undefined {
    return this.#tallies.get(tallyName(kind, from, fixmedins_code))?.record;
  }

  /** How far the institution's feeds are with the periods that a time lies in. */
  closing(fixmedins_code: string, time: number, coverage: FeedQuestions): readonly Closing[] {
    return this.#kinds.map((kind) =>
      closing(coverage, fixmedins_code, periodOf(kind, time), ''),
    );
  }

  #settleStays(person: string, from: number, ids: ReadonlySet<string>): void {
    const stays = this.#histories.history('person', person)?.of('stay') ?? [];
    const gone = new Set(ids);
    for (let i = indexAt(stays, from); i < stays.length; i += 1) {
      const stay = stays[i]!;
      gone.delete(stay.id);
      this.#set(stay.id, stayContribution(stay, stays, i));
    }
    for (const id of gone) this.#set(id, undefined);
  }

  #setVisit(visit: Entry, stands: boolean): void {
    const { at } = visit;
    const counts = noCounts();
    counts.visits = 1;
    counts.visit_fee_cents = cents(visit, 'medfee_sumamt');
    counts.visit_fund_cents = cents(visit, 'fund_pay_sumamt');
    this.#set(visit.id, stands ? { entry: visit, time: at, counts } : undefined);
  }

  /** Exchanges what one stay or visit adds to the tallies. */
  #set(id: string, contribution: Contribution | undefined): void {
    const before = this.#contributions.get(id);
    if (before !== undefined) this.#add(id, before, -1);
    if (contribution === undefined) this.#contributions.delete(id);
    else {
      this.#contributions.set(id, contribution);
      this.#add(id, contribution, 1);
    }
  }

  #add(id: string, contribution: Contribution, sign: 1 | -1): void {
    for (const kind of this.#kinds) {
      const tally = this.#tally(kind, contribution);
      if (sign > 0) tally.contributions.set(id, contribution);
      else tally.contributions.delete(id);
      for (const name of counted) tally.counts[name] += sign * contribution.counts[name];
      this.#dirty.add(tally);
    }
  }

  #tally(kind: PeriodKind, { entry, time }: Contribution): Tally {
    const period = periodOf(kind, time);
    const { fixmedins_code } = entry;
    const name = tallyName(kind, period.from, fixmedins_code);
    let tally = this.#tallies.get(name);
    if (tally === undefined) {
      tally = {
        kind,
        fixmedins_code,
        period,
        contributions: new Map(),
        counts: noCounts(),
        closing: undefined,
        record: undefined,
      };
      this.#tallies.set(name, tally);
    }
    return tally;
  }

  #settleTally(tally: Tally): void {
    const { kind, fixmedins_code, period, record: before } = tally;
    const job = `period\n${tallyName(kind, period.from, fixmedins_code)}`;
    tally.closing ??= closing(this.#coverage, fixmedins_code, period, job);
    const isReady = tally.closing === 'closed' && tally.contributions.size > 0;
    const after = isReady ? compose(tally) : undefined;
    if (before !== undefined && after !== undefined && sameContent(before, after)) return;
    if (before === undefined && after === undefined) return;
    if (before !== undefined) this.#histories.leave('institution', fixmedins_code, before);
    tally.record = after;
    if (after !== undefined) this.#histories.stand('institution', fixmedins_code, after);
    this.#changed(kind, fixmedins_code, period.from);
  }
}

export type Closing = 'closed' | 'open' | 'absent' | 'partial';

/** How far an institution's feeds are with a period. `absent`: not observed before its end;
 * `partial`: a feed was first observed in the middle of it. The job is woken when that may change. */
export function closing(
  coverage: FeedQuestions,
  fixmedins_code: string,
  { from, to }: { readonly from: number; readonly to: number },
  job: string,
): Closing {
  let answer: Closing = 'absent';
  for (const feed of periodFeeds) {
    const since = coverage.observedSince(fixmedins_code, feed, job);
    if (since === undefined || since >= to) continue;
    if (!coverage.hasPassed(fixmedins_code, feed, to + graceMs, job)) answer = 'open';
    else if (answer === 'absent') answer = 'closed';
    if (since >= from && answer === 'closed') answer = 'partial';
  }
  return answer;
}

function tallyName(kind: PeriodKind, from: number, fixmedins_code: string): string {
  return `${kind}|${from}|${fixmedins_code}`;
}

function indexOf(list: readonly Entry[], entry: Entry): number {
  for (let i = indexAt(list, entry.at); i < list.length && list[i]!.at === entry.at; i += 1)
    if (list[i]!.id === entry.id) return i;
  return -1;
}

function noCounts(): Counts {
  return {
    stays: 0,
    settled_stays: 0,
    fee_cents: 0,
    fund_cents: 0,
    los_days: 0,
    readmissions_15: 0,
    readmissions_31: 0,
    visits: 0,
    visit_fee_cents: 0,
    visit_fund_cents: 0,
  };
}

function cents(entry: Entry, field: string): number {
  return Math.round((numberField(entry, field) ?? 0) * 100);
}

/** A stay counts when it is over; `stays[i]` is the stay itself. */
function stayContribution(
  stay: Entry,
  stays: readonly Entry[],
  i: number,
): Contribution | undefined {
  if (stay.until === undefined) return undefined;
  const counts = noCounts();
  counts.stays = 1;
  counts.los_days = numberField(stay, 'los_days') ?? 0;
  if (stay.fields['settled'] === true) {
    counts.settled_stays = 1;
    counts.fee_cents = cents(stay, 'medfee_sumamt');
    counts.fund_cents = cents(stay, 'fund_pay_sumamt');
  }
  const gapMs = sinceDischarge(stay, stays, i);
  const [short, long] = readmissionDays;
  if (gapMs !== undefined && gapMs <= short * dayMs) counts.readmissions_15 = 1;
  if (gapMs !== undefined && gapMs <= long * dayMs) counts.readmissions_31 = 1;
  return { entry: stay, time: stay.until, counts };
}

/** From the discharge of the person's stay before, in the same institution and for the same category
 * of disease, to this admission, ms. Chapter Z names care that is given in turns (chemotherapy,
 * dialysis, removal of fixation; DOMAIN 2.1, exclusion list), not a disease that came back. */
function sinceDischarge(stay: Entry, stays: readonly Entry[], i: number): number | undefined {
  const category = categoryOf(stay);
  if (category === undefined || category.startsWith('Z')) return undefined;
  for (let j = i - 1; j >= 0; j -= 1) {
    const before = stays[j]!;
    if (before.fixmedins_code !== stay.fixmedins_code) continue;
    if (before.until === undefined || before.until > stay.at) return undefined;
    if (categoryOf(before) !== category) return undefined;
    return stay.at - before.until;
  }
  return undefined;
}

function categoryOf(stay: Entry): string | undefined {
  return textField(stay, 'main_diag_code')?.slice(0, 3).toUpperCase();
}

function compose({ kind, fixmedins_code, period, contributions, counts }: Tally): Entry {
  const all = [...contributions.values()];
  const yuan = (name: 'fee_cents' | 'fund_cents' | 'visit_fee_cents' | 'visit_fund_cents'): number =>
    counts[name] / 100;
  const fields: Fields = {
    fixmedins_code,
    period: period.name,
    stays: counts.stays,
    settled_stays: counts.settled_stays,
    medfee_sumamt: yuan('fee_cents'),
    fund_pay_sumamt: yuan('fund_cents'),
    mean_fee: ratio(yuan('fee_cents'), counts.settled_stays),
    mean_fund: ratio(yuan('fund_cents'), counts.settled_stays),
    los_days: counts.los_days,
    mean_los: ratio(counts.los_days, counts.stays),
    readmissions_15: counts.readmissions_15,
    readmission_15_share: ratio(counts.readmissions_15, counts.stays),
    readmissions_31: counts.readmissions_31,
    readmission_31_share: ratio(counts.readmissions_31, counts.stays),
    visits: counts.visits,
    visit_fee_sumamt: yuan('visit_fee_cents'),
    visit_fund_sumamt: yuan('visit_fund_cents'),
    mean_visit_fee: ratio(yuan('visit_fee_cents'), counts.visits),
  };
  return {
    id: `${kind}:${fixmedins_code}|${period.name}`,
    kind,
    at: period.from,
    until: period.to,
    fixmedins_code,
    admdvs: all.map(({ entry }) => entry.admdvs).reduce((a, b) => (b < a ? b : a)),
    fields,
    sources: [
      ...examples('readmission', all.filter((one) => one.counts.readmissions_31 > 0)),
      ...examples('costly_stay', all.filter((one) => one.counts.fee_cents > 0)),
    ],
  };
}

function ratio(total: number, count: number): number | undefined {
  return count === 0 ? undefined : Math.round((total / count) * 1e6) / 1e6;
}

/** The dearest few, by the event that names each. */
function examples(role: string, contributions: readonly Contribution[]): Entry['sources'] {
  return contributions
    .toSorted((a, b) => b.counts.fee_cents - a.counts.fee_cents || compareEntries(a.entry, b.entry))
    .slice(0, examplesMax)
    .flatMap(({ entry }) => entry.sources.slice(0, 1).map(({ event }) => ({ role, event })));
}

function periodOf(kind: PeriodKind, time: number): Period {
  return kind === 'institution_month' ? monthOf(time) : dayOf(time);
}

/** The calendar month of China Standard Time that a time lies in. */
export function monthOf(time: number): Period {
  const name = chinaDate(time).slice(0, 7);
  const [year = 0, month = 0] = name.split('-').map(Number);
  const start = (months: number): number => Date.UTC(year, month - 1 + months, 1) - 8 * hourMs;
  return { name, from: start(0), to: start(1) };
}

function dayOf(time: number): Period {
  const name = chinaDate(time);
  const from = Date.parse(`${name}T00:00:00+08:00`);
  return { name, from, to: from + dayMs };
}
