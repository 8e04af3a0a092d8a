// What the reader chose for this browser: language, appearance, folded menu, columns. Kept in
// localStorage; a browser that refuses storage simply forgets.
import { createContext, use, useSyncExternalStore } from 'react';
import { en } from './words/en.ts';
import { zh } from './words/zh.ts';
import type { Words } from './words/zh.ts';
import type { Appearance } from './theme.ts';

export type Language = 'zh' | 'en';

export interface Settings {
  readonly language: Language;
  readonly appearance: Appearance;
  readonly isMenuFolded: boolean;
  readonly areChartsHidden: boolean;
  /** Column names of the search list; undefined for the default ones. */
  readonly columns: readonly string[] | undefined;
}

export interface SettingsStore {
  readonly get: () => Settings;
  readonly set: (change: Partial<Settings>) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

const storageKey = 'fundwatch.settings';
const byDefault: Settings = {
  language: 'zh', appearance: 'light', isMenuFolded: false, areChartsHidden: false, columns: undefined,
};

export function createSettings(storage: Storage): SettingsStore {
  const listeners = new Set<() => void>();
  let current = readSettings(storage);
  return {
    get: () => current,
    set(change) {
      current = { ...current, ...change };
      try {
        storage.setItem(storageKey, JSON.stringify(current));
      } catch {
        // A full or forbidden storage costs the memory of a preference, nothing else.
      }
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const SettingsContext = createContext<SettingsStore | undefined>(undefined);
export const SettingsProvider = SettingsContext.Provider;

export function useSettings(): readonly [Settings, SettingsStore['set']] {
  const store = use(SettingsContext);
  if (store === undefined) throw new Error('useSettings outside SettingsProvider');
  return [useSyncExternalStore(store.subscribe, store.get), store.set];
}

/** The dictionary of the chosen language. */
export function useWords(): Words {
  const [{ language }] = useSettings();
  return language === 'zh' ? zh : en;
}

/** Picks the text of the chosen language from a pair the server sent. */
export function useChoose(): (chinese: string, english: string) => string {
  const [{ language }] = useSettings();
  return (chinese, english) => (language === 'en' && english !== '' ? english : chinese);
}

/** Entry of a closed dictionary under a name that came from outside, or the name itself. */
export function wordFor(words: Readonly<Record<string, string>>, name: string): string {
  return words[name] ?? name;
}

function readSettings(storage: Storage): Settings {
  try {
    const stored: unknown = JSON.parse(storage.getItem(storageKey) ?? '{}');
    return typeof stored === 'object' && stored !== null ? { ...byDefault, ...knownOf(stored) } : byDefault;
  } catch {
    return byDefault;
  }
}

function knownOf(stored: object): Partial<Settings> {
  const held: Readonly<Record<string, unknown>> = { ...stored };
  const columns = Array.isArray(held['columns']) ? held['columns'] : undefined;
  return {
    language: held['language'] === 'en' ? 'en' : 'zh',
    appearance: held['appearance'] === 'dark' ? 'dark' : 'light',
    isMenuFolded: held['isMenuFolded'] === true,
    areChartsHidden: held['areChartsHidden'] === true,
    columns: columns?.filter((name) => typeof name === 'string'),
  };
}
