// Reading something from the server for a view: what came, whether more is coming, what went wrong. An answer to
// an older question never replaces that to a newer one. With `everyMs` it is read again while the page can be seen.
import { useCallback, useEffect, useRef, useState } from 'react';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly again: () => void;
}

/** `key` names the question: when it changes the old value is dropped and the question asked anew. */
export function useLoaded<T>(key: string, read: (signal: AbortSignal) => Promise<T>, everyMs?: number): Loaded<T> {
  const [held, setHeld] = useState<{ key: string; value?: T; error?: unknown; isLoading: boolean }>({ key, isLoading: true });
  const [turn, setTurn] = useState(0);
  const latestRead = useRef(read);
  useEffect(() => {
    latestRead.current = read;
  });

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const isHidden = document.visibilityState === 'hidden';
      if (!isHidden || timer === undefined) await once();
      if (everyMs !== undefined && !stop.signal.aborted) timer = setTimeout(() => void ask(), everyMs);
    };
    const once = async () => {
      try {
        const value = await latestRead.current(stop.signal);
        if (!stop.signal.aborted) setHeld({ key, value, isLoading: false });
      } catch (error) {
        if (!stop.signal.aborted) {
          setHeld((before) => ({ ...(before.key === key ? before : { key }), error, isLoading: false }));
        }
      }
    };
    setHeld((before) => (before.key === key ? { ...before, isLoading: true } : { key, isLoading: true }));
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [key, turn, everyMs]);

  const again = useCallback(() => setTurn((before) => before + 1), []);
  const isCurrent = held.key === key;
  return {
    value: isCurrent ? held.value : undefined,
    error: isCurrent ? held.error : undefined,
    isLoading: !isCurrent || held.isLoading,
    again,
  };
}
