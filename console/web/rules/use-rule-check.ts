// The check of what stands in the editor, asked for when typing pauses. An older answer never replaces a newer question's.
import { useEffect, useState } from 'react';
import { useApp } from '../app-context.tsx';
import type { RuleCheck } from './life-contract.ts';
import type { ReadJson } from './json-places.ts';

const pauseMs = 700;

export interface LiveCheck {
  /** Of the text as it was when last checked. */
  readonly check: RuleCheck | undefined;
  readonly isChecking: boolean;
  readonly error: unknown;
}

export function useRuleCheck(read: ReadJson): LiveCheck {
  const { api } = useApp();
  const [live, setLive] = useState<LiveCheck>({ check: undefined, isChecking: false, error: undefined });
  useEffect(() => {
    if (read.kind !== 'value') {
      setLive((before) => ({ ...before, isChecking: false }));
      return;
    }
    const stop = new AbortController();
    setLive((before) => ({ ...before, isChecking: true }));
    const timer = setTimeout(() => {
      api.checkRule(read.value, stop.signal).then(
        (check) => stop.signal.aborted || setLive({ check, isChecking: false, error: undefined }),
        (error: unknown) => stop.signal.aborted || setLive((before) => ({ ...before, isChecking: false, error })),
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [api, read]);
  return live;
}
