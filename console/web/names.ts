// Names for codes: institutions from the knowledge table and rules from the rule list. Read once after
// login; until then, and for codes nobody named, the code itself is shown.
import { useSyncExternalStore } from 'react';
import type { Api } from './api.ts';
import type { RuleDocument } from './contract.ts';
import { parseCsv } from './csv.ts';

export interface NameTable {
  readonly institutions: ReadonlyMap<string, string>;
  readonly rules: readonly RuleDocument[];
}

export interface Names {
  readonly get: () => NameTable;
  readonly subscribe: (listener: () => void) => () => void;
  /** Reads what it can; a table that cannot be had leaves its codes unnamed. */
  readonly load: () => Promise<void>;
}

export function createNames(api: Api): Names {
  const listeners = new Set<() => void>();
  let table: NameTable = { institutions: new Map(), rules: [] };
  const put = (change: Partial<NameTable>) => {
    table = { ...table, ...change };
    for (const listener of listeners) listener();
  };
  return {
    get: () => table,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async load() {
      await Promise.allSettled([
        api.rules().then(({ items }) => put({ rules: items })),
        api.knowledgeCsv('institutions').then((csv) => put({ institutions: institutionNames(csv) })),
      ]);
    },
  };
}

export function useNames(names: Names): NameTable {
  return useSyncExternalStore(names.subscribe, names.get);
}

export function institutionNames(csv: string): ReadonlyMap<string, string> {
  const [head = [], ...rows] = parseCsv(csv);
  const code = head.indexOf('fixmedins_code');
  const name = ['fixmedins_name', 'name'].map((column) => head.indexOf(column)).find((at) => at >= 0) ?? -1;
  if (code < 0 || name < 0) return new Map();
  return new Map(rows.map((row) => [row[code] ?? '', row[name] ?? '']));
}
