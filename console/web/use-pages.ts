// A list read page after page. Every page after the first names the `next` of the one before; a page that comes twice
// is taken once. When the question changes, everything starts anew.
import { useCallback, useEffect, useRef, useState } from 'react';

interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next?: string | null | undefined;
}

export interface Pages<Item, Page> {
  readonly items: readonly Item[];
  /** The first page as it came. */
  readonly first: Page | undefined;
  readonly isLoading: boolean;
  readonly isComplete: boolean;
  readonly error: unknown;
  readonly more: () => void;
  readonly again: () => void;
}

interface Held<Page> {
  readonly key: string;
  readonly pages: readonly Page[];
  readonly isLoading: boolean;
  readonly error: unknown;
}

export function usePages<Item, Page extends PageOf<Item>>(
  question: string,
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page & PageOf<Item>>,
): Pages<Item, Page> {
  const [turn, setTurn] = useState(0);
  const key = `${turn}/${question}`;
  const [held, setHeld] = useState<Held<Page>>({ key, pages: [], isLoading: true, error: undefined });
  const latestRead = useRef(read);
  const running = useRef<{ key: string; cursor: string | undefined; stop: AbortController }>(undefined);
  useEffect(() => {
    latestRead.current = read;
  });

  const fetchPage = useCallback(async (ofKey: string, cursor: string | undefined) => {
    if (running.current?.key === ofKey && running.current.cursor === cursor) return;
    running.current?.stop.abort();
    const stop = new AbortController();
    running.current = { key: ofKey, cursor, stop };
    setHeld((before) => ({ ...(before.key === ofKey ? before : { key: ofKey, pages: [] }), isLoading: true, error: undefined }));
    try {
      const page = await latestRead.current(cursor, stop.signal);
      if (!stop.signal.aborted) setHeld((before) => ({ ...before, pages: [...before.pages, page], isLoading: false }));
    } catch (error) {
      if (!stop.signal.aborted) setHeld((before) => ({ ...before, isLoading: false, error }));
    }
    // Nothing runs any more when the view was left meanwhile.
    if (running.current?.stop === stop) running.current = undefined;
  }, []);

  useEffect(() => {
    void fetchPage(key, undefined);
    return () => {
      running.current?.stop.abort();
      running.current = undefined;
    };
  }, [key, fetchPage]);

  const isCurrent = held.key === key;
  const pages = isCurrent ? held.pages : [];
  const next = pages.at(-1)?.next ?? undefined;
  const more = useCallback(() => {
    if (next !== undefined) void fetchPage(key, next);
  }, [key, next, fetchPage]);
  return {
    items: useFlat<Item, Page>(pages),
    first: pages[0],
    isLoading: !isCurrent || held.isLoading,
    isComplete: pages.length > 0 && next === undefined,
    error: isCurrent ? held.error : undefined,
    more,
    again: useCallback(() => setTurn((before) => before + 1), []),
  };
}

function useFlat<Item, Page extends PageOf<Item>>(pages: readonly Page[]): readonly Item[] {
  const held = useRef<{ pages: readonly Page[]; items: readonly Item[] }>({ pages: [], items: [] });
  if (held.current.pages !== pages && !(pages.length === 0 && held.current.pages.length === 0)) {
    held.current = { pages, items: pages.flatMap((page) => page.items) };
  }
  return held.current.items;
}
