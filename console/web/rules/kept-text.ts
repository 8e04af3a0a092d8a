// What was typed and not saved, kept in this tab until it is: leaving the page by mistake loses nothing.

export interface KeptText {
  readonly get: () => string | undefined;
  readonly put: (text: string) => void;
  readonly drop: () => void;
}

export function keptText(storage: Storage, name: string): KeptText {
  const key = `fundwatch.rule-text/${name}`;
  const quietly = <T>(act: () => T): T | undefined => {
    try {
      return act();
    } catch {
      // A full or forbidden storage costs the safety net, nothing else.
      return undefined;
    }
  };
  return {
    get: () => quietly(() => storage.getItem(key)) ?? undefined,
    put: (text) => void quietly(() => storage.setItem(key, text)),
    drop: () => void quietly(() => storage.removeItem(key)),
  };
}
