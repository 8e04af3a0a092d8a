// Records that are gathered over many keys (closed periods, contacts that patients share, codes that
// institutions share, persons who keep being met together), kept in step with what comes into,
// changes in and leaves histories. None is kept unless some rule reads its kind.
import type { DatedKnowledge } from './dated-knowledge.ts';
import { compareEntries, type Entry, type EntryKind } from './entry.ts';
import { Companions, meetingKinds } from './clusters/companions.ts';
import { moveContacts } from './clusters/contacts.ts';
import { SharedCodes } from './clusters/shared-codes.ts';
import type { FeedQuestions } from './feed-questions.ts';
import type { History } from './history.ts';
import type { Key } from './institution.ts';
import { Periods, type PeriodHistories } from './periods/periods.ts';
import { periodKinds, type PeriodKind } from './periods/period-kinds.ts';
import type { KeySpace } from './rule.ts';
import type { TableChanges } from './table-changes.ts';

export interface GatheredState extends PeriodHistories {
  keys(space: KeySpace): Iterable<Key>;
  /** Events that were not taken back. */
  events(): Iterable<Entry>;
}

export class Gathered {
  readonly periods: Periods;
  readonly #sharedCodes: SharedCodes;
  readonly #companions: Companions;
  #hasContacts = false;
  readonly #state: GatheredState;

  constructor(options: {
    readonly state: GatheredState;
    readonly coverage: FeedQuestions;
    /** A closed period came, changed or went. */
    changed(kind: PeriodKind, key: string, from: number): void;
  }) {
    this.#state = options.state;
    this.periods = new Periods({
      histories: options.state,
      coverage: options.coverage,
      changed: (kind, key, from) => options.changed(kind, key, from),
    });
    this.#sharedCodes = new SharedCodes(options.state);
    this.#companions = new Companions(options.state);
  }

  /** Keeps what rules that read these kinds need, by this knowledge; `changes` says what is other in it. */
  keep(
    isRead: (kind: EntryKind) => boolean,
    by: { readonly knowledge: DatedKnowledge; readonly changes: TableChanges },
  ): void {
    const state = this.#state;
    this.periods.keep(periodKinds.filter(isRead), by, {
      persons: () => textsOf(state.keys('person')),
      events: () => state.events(),
      checks: () => entriesOf(state.keys('stock'), 'count_check'),
      codes: () => wholeUses(state.keys('trace')),
    });
    const links = isRead('shared_code') || isRead('passed_code');
    this.#sharedCodes.keep(links, () => textsOf(state.keys('trace')));
    this.#companions.keep(isRead('cluster'), () => ofKinds(meetingKinds, () => state.keys('person')));
    this.#keepContacts(isRead('contact_stay'));
  }

  #keepContacts(isKept: boolean): void {
    if (isKept === this.#hasContacts) return;
    this.#hasContacts = isKept;
    for (const stay of entriesOf(this.#state.keys('person'), 'stay'))
      moveContacts(this.#state, stay, isKept ? 1 : -1);
  }

  /** An entry came into a key's history (1) or left it (-1). */
  entryMoved(key: Key, entry: Entry, sign: 1 | -1): void {
    switch (entry.kind) {
      case 'stay':
      case 'visit_settlement':
      case 'pharmacy_settlement':
        if (key.space === 'person') this.#careMoved(key.text, entry, sign);
        return;
      case 'count_check':
        this.periods.entryChanged(entry, sign);
        return;
      case 'use':
        this.#sharedCodes.useMoved(key.text, key.history);
        if (this.periods.counts('use')) this.#useMoved(key.history, entry, sign);
        return;
    }
  }

  #careMoved(person: string, entry: Entry, sign: 1 | -1): void {
    this.#companions.moved(entry, sign);
    if (entry.kind === 'stay') {
      if (this.periods.counts('stay')) this.periods.stayChanged(person, entry);
      if (this.#hasContacts) moveContacts(this.#state, entry, sign);
    } else if (entry.kind === 'visit_settlement') this.periods.entryChanged(entry, sign);
  }

  /** An event began to count (1), or was taken back (-1). */
  eventMoved(event: Entry, sign: 1 | -1): void {
    this.periods.entryChanged(event, sign);
  }

  /** Only the first use of a whole box is none too many: a use that comes before the first of the others
   * makes that one a repeat, and one that goes makes it the first. */
  #useMoved(history: History | undefined, use: Entry, sign: 1 | -1): void {
    if (!isWhole(use) || history === undefined) return;
    const other = history.of('use').find((one) => isWhole(one) && one.id !== use.id);
    const isFirst = other === undefined || compareEntries(use, other) < 0;
    this.periods.useChanged(use, !isFirst, sign);
    if (other === undefined || !isFirst) return;
    this.periods.useChanged(other, sign < 0, -1);
    this.periods.useChanged(other, sign > 0, 1);
  }

  /** Brings every record up to date. */
  settle(): void {
    this.periods.settle();
    this.#sharedCodes.settle();
    this.#companions.settle();
  }
}

function isWhole(use: Entry): boolean {
  return use.fields['trdn_flag'] === '0';
}

function* textsOf(keys: Iterable<Key>): Generator<string> {
  for (const { text } of keys) yield text;
}

function* entriesOf(keys: Iterable<Key>, kind: EntryKind): Generator<Entry> {
  for (const { history } of keys) yield* history?.of(kind) ?? [];
}

function* ofKinds(kinds: readonly EntryKind[], keys: () => Iterable<Key>): Generator<Entry> {
  for (const kind of kinds) yield* entriesOf(keys(), kind);
}

function* wholeUses(keys: Iterable<Key>): Generator<readonly Entry[]> {
  for (const { history } of keys) yield (history?.of('use') ?? []).filter(isWhole);
}
