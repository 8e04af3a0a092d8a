// Records that are gathered over many keys (closed periods, contacts that patients share, codes that
// institutions share, persons who keep being met together), kept in step with what comes into,
// changes in and leaves histories. None is kept unless some rule reads its kind.
import type { DatedKnowledge } from './dated-knowledge.ts';
import { compareEntries, type Entry, type EntryKind } from './entry.ts';
import type { FeedQuestions } from './feed-questions.ts';
import type { History } from './history.ts';
import type { Key } from './institution.ts';
import { Periods, type PeriodHistories } from './periods/periods.ts';
import { periodKinds, type PeriodKind } from './periods/period-kinds.ts';
import type { KeySpace } from './rule.ts';

export interface GatheredState extends PeriodHistories {
  keys(space: KeySpace): Iterable<Key>;
  /** Events that were not taken back. */
  events(): Iterable<Entry>;
}

export class Gathered {
  readonly periods: Periods;
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
  }

  /** Keeps what rules that read these kinds need, by this knowledge. */
  keep(isRead: (kind: EntryKind) => boolean, knowledge: DatedKnowledge): void {
    const state = this.#state;
    this.periods.keep(periodKinds.filter(isRead), knowledge, {
      persons: () => textsOf(state.keys('person')),
      events: () => state.events(),
      checks: () => entriesOf(state.keys('stock'), 'count_check'),
      codes: () => wholeUses(state.keys('trace')),
    });
  }

  /** An entry came into a key's history (1) or left it (-1). */
  entryMoved(key: Key, entry: Entry, sign: 1 | -1): void {
    const { periods } = this;
    if (!periods.isKept()) return;
    switch (entry.kind) {
      case 'stay':
        if (key.space === 'person') periods.stayChanged(key.text, entry);
        return;
      case 'visit_settlement':
        if (key.space === 'person') periods.entryChanged(entry, sign);
        return;
      case 'count_check':
        periods.entryChanged(entry, sign);
        return;
      case 'use':
        if (periods.counts('use')) this.#useMoved(key.history, entry, sign);
        return;
    }
  }

  /** An event began to count (1), or was taken back (-1). */
  eventMoved(event: Entry, sign: 1 | -1): void {
    this.periods.entryChanged(event, sign);
  }

  /** Only the first use of a whole box is none too many: with a use that comes or goes another may
   * become, or cease to be, the first. */
  #useMoved(history: History | undefined, use: Entry, sign: 1 | -1): void {
    if (!isWhole(use) || history === undefined) return;
    const others = history.of('use').filter((one) => isWhole(one) && one.id !== use.id);
    const before = sign > 0 ? others : inOrder([...others, use]);
    const after = sign > 0 ? inOrder([...others, use]) : others;
    before.forEach((one, i) => this.periods.useChanged(one, i > 0, -1));
    after.forEach((one, i) => this.periods.useChanged(one, i > 0, 1));
  }

  /** Brings every record up to date. */
  settle(): void {
    this.periods.settle();
  }
}

function isWhole(use: Entry): boolean {
  return use.fields['trdn_flag'] === '0';
}

function inOrder(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted(compareEntries);
}

function* textsOf(keys: Iterable<Key>): Generator<string> {
  for (const { text } of keys) yield text;
}

function* entriesOf(keys: Iterable<Key>, kind: EntryKind): Generator<Entry> {
  for (const { history } of keys) yield* history?.of(kind) ?? [];
}

function* wholeUses(keys: Iterable<Key>): Generator<readonly Entry[]> {
  for (const { history } of keys) yield (history?.of('use') ?? []).filter(isWhole);
}
