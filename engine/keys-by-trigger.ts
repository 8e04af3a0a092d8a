// The keys in memory in whose histories a judge may find triggers, for judges that judge everything: found in one
// look at each key of a space for all of them, since most keys have triggers of few.
import type { EntryKind } from './entry.ts';
import type { Key } from './institution.ts';
import type { Judge } from './judge.ts';
import type { KeySpace } from './rule.ts';

export class KeysByTrigger {
  readonly #hotKeys: (space: KeySpace) => Iterable<Key>;
  readonly #wanted: ReadonlyMap<KeySpace, ReadonlySet<EntryKind>>;
  readonly #found = new Map<KeySpace, ReadonlyMap<EntryKind, readonly Key[]>>();

  /** Histories must stay as they are while it is used, hits aside. */
  constructor(judges: readonly Judge[], hotKeys: (space: KeySpace) => Iterable<Key>) {
    this.#hotKeys = hotKeys;
    const wanted = new Map<KeySpace, Set<EntryKind>>();
    for (const judge of judges) {
      const kinds = wanted.get(judge.space) ?? new Set<EntryKind>();
      for (const kind of triggerKinds(judge)) kinds.add(kind);
      wanted.set(judge.space, kinds);
    }
    this.#wanted = wanted;
  }

  /** Keys of one of the judges that have what it needs. */
  of(judge: Judge): readonly Key[] {
    const kinds = triggerKinds(judge);
    const keys = kinds.has('hit') ? this.#look(judge.space, kinds) : this.#all(judge.space);
    const [first = [], ...others] = [...kinds].map((kind) => keys.get(kind) ?? []);
    const own = others.length === 0 ? first : [...new Set([first, ...others].flat())];
    return own.filter((key) => !judge.findsNothing(key, key.history));
  }

  #all(space: KeySpace): ReadonlyMap<EntryKind, readonly Key[]> {
    let found = this.#found.get(space);
    if (found === undefined) this.#found.set(space, (found = this.#look(space, this.#wanted.get(space) ?? none)));
    return found;
  }

  #look(space: KeySpace, kinds: ReadonlySet<EntryKind>): ReadonlyMap<EntryKind, readonly Key[]> {
    const rows = [...kinds].map((kind) => ({ kind, keys: new Array<Key>() }));
    for (const key of this.#hotKeys(space))
      for (const { kind, keys } of rows) if ((key.history?.count(kind) ?? 0) > 0) keys.push(key);
    return new Map(rows.map(({ kind, keys }) => [kind, keys]));
  }
}

const none: ReadonlySet<EntryKind> = new Set();

function triggerKinds(judge: Judge): ReadonlySet<EntryKind> {
  return new Set(judge.versions.flatMap(({ compiled }) => compiled.triggerKinds));
}
