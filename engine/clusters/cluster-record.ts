// A cluster of companions as one record: who, where, how often together, in what order, for how much.
import { hash } from 'node:crypto';
import { chinaDay } from '../china-time.ts';
import { compareEntries, numberField, textField, type Entry, type Fields } from '../entry.ts';
import { visitMatter } from '../ruling.ts';

/** Entries of two persons who met. */
export type Meeting = readonly [Entry, Entry];

/** Two companions and all their meetings, in the order of time. */
export interface Link {
  readonly one: string;
  readonly other: string;
  readonly meetings: readonly Meeting[];
}

/** Events shown as evidence, the earliest. */
const sourcesMax = 60;
/** A diagnosis is the cluster's when so large a share of its entries has it. */
const commonShare = 0.5;

/** `links` are those among the members, at least one; `memberCount` says how many there are with those
 * who are not looked at. */
export function composeCluster(
  members: readonly string[],
  links: readonly Link[],
  memberCount: number,
): { readonly key: string; readonly entry: Entry } {
  const met = entriesIn(links);
  const first = met[0]!;
  const last = met[met.length - 1]!;
  const gatherings = gatheringsOf(met);
  const places = placesOf(met);
  const halves = gatherings.filter(({ persons }) => persons.size * 2 >= memberCount);
  const fields: Fields = {
    members,
    member_count: memberCount,
    places,
    place_count: places.length,
    kinds: [...new Set(met.map(({ kind }) => kind))].toSorted(),
    begntime: first.at,
    endtime: last.at,
    days: new Set(met.map(({ at }) => chinaDay(at))).size,
    days_together: new Set(halves.map(({ day }) => day)).size,
    entry_count: met.length,
    order_share: orderShare(links),
    diag_codes: commonDiagnoses(met),
    medfee_sumamt: total(met, 'medfee_sumamt'),
    fund_pay_sumamt: total(met, 'fund_pay_sumamt'),
    // What each visit cost, so that the arbiter counts no yuan with the visit and with the group.
    visit_matters: met.map((entry) => visitMatter(entry.fixmedins_code, entry.fields) ?? ''),
    visit_cents: met.map((entry) => String(centsOf(entry, 'medfee_sumamt'))),
  };
  const key = hash('sha256', first.id, 'hex').slice(0, 16);
  return {
    key,
    entry: {
      id: `cluster:${first.id}`,
      kind: 'cluster',
      at: last.at,
      fixmedins_code: places[0] ?? '',
      admdvs: first.admdvs,
      fields,
      sources: met
        .flatMap(({ sources }) => sources.slice(0, 1))
        .slice(0, sourcesMax)
        .map(({ event }) => ({ role: 'meeting', event })),
    },
  };
}

/** Every entry that takes part in a meeting, once, in order. */
function entriesIn(links: readonly Link[]): readonly Entry[] {
  const found = new Map<string, Entry>();
  for (const { meetings } of links)
    for (const meeting of meetings) for (const entry of meeting) found.set(entry.id, entry);
  return [...found.values()].toSorted(compareEntries);
}

interface Gathering {
  readonly day: number;
  readonly persons: ReadonlySet<string>;
}

/** Who was at one place on one day. */
function gatheringsOf(met: readonly Entry[]): readonly Gathering[] {
  const found = Map.groupBy(met, (entry) => `${entry.fixmedins_code}|${chinaDay(entry.at)}`);
  return [...found.values()].map((entries) => ({
    day: chinaDay(entries[0]!.at),
    persons: new Set(entries.map((entry) => textField(entry, 'psn_no') ?? '')),
  }));
}

/** Institutions, the one with the most entries first. */
function placesOf(met: readonly Entry[]): readonly string[] {
  const counts = [...Map.groupBy(met, ({ fixmedins_code }) => fixmedins_code)];
  return counts
    .toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .map(([place]) => place);
}

/** Of the meetings of each two, the share that had the same one first, as it usually was. */
function orderShare(links: readonly Link[]): number {
  let usual = 0;
  let all = 0;
  for (const { meetings } of links) {
    const oneFirst = meetings.filter(([a, b]) => compareEntries(a, b) < 0).length;
    usual += Math.max(oneFirst, meetings.length - oneFirst);
    all += meetings.length;
  }
  return Math.round((usual / all) * 1e6) / 1e6;
}

function commonDiagnoses(met: readonly Entry[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { fields } of met) {
    const codes = Array.isArray(fields['diag_codes']) ? fields['diag_codes'] : [];
    const all = new Set([...codes, fields['dise_codg']].filter((code) => typeof code === 'string'));
    for (const code of all) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count >= met.length * commonShare)
    .map(([code]) => code)
    .toSorted();
}

function total(met: readonly Entry[], field: string): number {
  return met.reduce((sum, entry) => sum + centsOf(entry, field), 0) / 100;
}

function centsOf(entry: Entry, field: string): number {
  return Math.round((numberField(entry, field) ?? 0) * 100);
}
