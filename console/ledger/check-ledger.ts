// Computes the ledger once more from what it was made of, EVENTS, HITS, DEAD and the tables, and says what disagrees.
// It may run at any time: it looks at what all of them have reached and leaves alone what is still on its way.
import { setTimeout as delay } from 'node:timers/promises';
import { accountColumns } from '../../engine/event-account.ts';
import type { AccountColumn } from '../../engine/event-account.ts';
import { agedBefore } from '../../connectors/clickhouse/queries/aged.ts';
import type { StoreClient } from '../../connectors/clickhouse/queries/contract.ts';
import { ledger, mayBeAged } from '../../connectors/clickhouse/queries/ledger.ts';
import { ledgerSequences } from '../../connectors/clickhouse/queries/ledger-holes.ts';
import { readProgress } from '../../connectors/clickhouse/queries/progress.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { streams } from '../../connectors/nats/names.ts';
import { readBounds } from '../../connectors/nats/read-last.ts';
import { compareArchive } from './compare-archive.ts';
import type { Received } from './compare-archive.ts';
import { compareDead } from './compare-dead.ts';
import type { Finding, Report, Say } from './findings.ts';
import { addStored, readAccount } from './read-account.ts';
import type { Account } from './read-account.ts';
import { nameOfPlace as name, Tally } from './tally.ts';

export interface CheckOptions {
  readonly bus: Bus;
  readonly client: StoreClient;
  readonly say: Say;
  /** Called with each finding as it is found. */
  readonly found?: (finding: Finding) => void;
  /** How long what is on its way is waited for, ms. */
  readonly settleMsMax: number;
}

export interface CheckResult {
  readonly findings: number;
  readonly events: number;
  readonly letters: number;
  /** EVENTS sequence up to which everything was checked, and the last that was there. */
  readonly checked_to: number;
  readonly events_last: number;
  /** EVENTS sequence from which no frame is forgotten; before it the archive speaks for itself. */
  readonly events_first: number;
  /** Messages of EVENTS and HITS that were erased with a person: for them the tables spoke. */
  readonly erased: number;
}

const settleStepMs = 250;

export async function checkLedger(options: CheckOptions): Promise<CheckResult> {
  const { bus, client, say, found = () => undefined, settleMsMax } = options;
  let findings = 0;
  const report: Report = (code, text) => {
    findings += 1;
    found({ code, text });
  };
  const last = (await readBounds(bus.jsm, streams.events))?.last ?? 0;
  const lastLetter = (await readBounds(bus.jsm, streams.dead))?.last ?? 0;
  const reached = await settled(client, last, lastLetter, settleMsMax, say);
  const account = await readAccount(bus, client, Math.min(reached.archived, reached.counted), report, say);
  const aged = await agedBefore(client);
  const received = await compareArchive(bus, client, { upTo: account.to, aged }, report, say);
  const stored = await storedAccount(client, account);
  for (const { place, column, here, there } of account.tally.differences(stored.same)) {
    report('account_differs', `${name(place)}: ${column} is ${here} in HITS and ${there} in the tables`);
  }
  compareCounts(received, account, { before: stored.before, aged }, report);
  const { letters, late } = await compareDead(bus, client, reached.dead_sequence, report, say);
  if (late !== undefined && account.hitsFrom <= 1 && reached.dead_sequence >= lastLetter) compareLate(account, late, report);
  for (const { book, from, to } of (await ledgerSequences(client)).holes) report('span_hole', `EVENTS ${from} to ${to} were never ${book}`);
  for (const row of await ledger(client, {})) {
    if (row.difference !== 0) report('ledger_difference', `${name(row)}: received ${row.received}, of which ${row.difference} are without their counterpart`);
  }
  const erased = received.erased + account.erased;
  const { events, first: events_first } = received;
  return { findings, events, letters, checked_to: account.to, events_last: last, events_first, erased };
}

/** What the tables have reached, after waiting for what was there at the call. */
async function settled(client: StoreClient, last: number, lastLetter: number, msMax: number, say: Say) {
  const givenUpAt = performance.now() + msMax;
  // An account covers several frames; the one that holds the last frame may go on to frames that came after it.
  let covered = last;
  for (;;) {
    const progress = await readProgress(client);
    if (covered === last && progress.counted > last) covered = progress.counted;
    const isThere = progress.archived >= covered && progress.counted >= last && progress.dead_sequence >= lastLetter;
    if (isThere || performance.now() >= givenUpAt) return progress;
    say(`waiting: EVENTS ${last}, archived ${progress.archived}, accounted for ${progress.counted}`);
    await delay(settleStepMs);
  }
}

/** The account in the tables, from the HITS messages that were read, and from those that HITS has forgotten. */
async function storedAccount(client: StoreClient, { hitsFrom, hitsTo }: Account) {
  const same = new Tally<AccountColumn>(accountColumns);
  const before = new Tally<AccountColumn>(accountColumns);
  for (const [tally, from, to] of [[same, hitsFrom, hitsTo], [before, 0, hitsFrom - 1]] as const) {
    if (to < from) continue;
    await addStored(client, tally, 'hits_sequence >= {from:UInt64} AND hits_sequence <= {to:UInt64}', { from, to });
  }
  return { same, before };
}

interface Untold {
  /** Accounts of HITS messages that are gone. */
  readonly before: Tally<AccountColumn>;
  /** The archive may have forgotten what was received before, ms. */
  readonly aged: number;
}

function compareCounts({ tally, first, recast }: Received, account: Account, { before, aged }: Untold, report: Report): void {
  const places = new Map([...tally.places(), ...account.tally.places()].map((place) => [name(place), place]));
  for (const [text, place] of places) {
    if (mayBeAged(place.date, aged)) continue;
    const fate = (column: AccountColumn): number => account.tally.at(place, column) + before.at(place, column);
    const accounted = fate('judged') + fate('not_judged') + fate('late') + fate('quarantined');
    const distinct = tally.at(place, 'distinct');
    if (distinct !== accounted) {
      report('counts_differ', `${text}: ${distinct} events came, ${accounted} are accounted for (${fate('judged')} judged, `
        + `${fate('not_judged')} not judged, ${fate('late')} late, ${fate('quarantined')} quarantined)`);
    }
    // Of what EVENTS no longer has, only the account knows the copies.
    if (first <= 1 && !recast.has(text) && tally.at(place, 'copies') !== fate('duplicate')) {
      report('counts_differ', `${text}: ${tally.at(place, 'copies')} copies came, ${fate('duplicate')} are accounted for as duplicate`);
    }
  }
}

/** By day and institution: a letter knows its transaction, which does not tell all kinds apart. */
function compareLate({ tally }: Account, letters: ReadonlyMap<string, number>, report: Report): void {
  const late = new Map<string, number>();
  for (const place of tally.places()) {
    const key = `${place.date}/${place.fixmedins_code}`;
    late.set(key, (late.get(key) ?? 0) + tally.at(place, 'late'));
  }
  for (const key of new Set([...late.keys(), ...letters.keys()])) {
    const [events, buried] = [late.get(key) ?? 0, letters.get(key) ?? 0];
    if (events !== buried) report('late_differs', `${key.replace('/', ' ')}: ${events} events were late, ${buried} of them are dead letters`);
  }
}

