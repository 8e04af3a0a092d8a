import { useCallback, useMemo } from 'react';
import { useApp } from '../app-context.tsx';
import { readFilter, writeFilter } from '../filter.ts';
import type { HitFilter, StateChoice } from '../filter.ts';
import { addressOf } from '../router.ts';
import { useView } from '../shell/view.tsx';

/** The filter in the address of the page, and how to change it. */
export function useFilter(byDefault: StateChoice): readonly [HitFilter, (filter: HitFilter) => void] {
  const { router } = useApp();
  const { place } = useView();
  const query = place.query.toString();
  const filter = useMemo(() => readFilter(new URLSearchParams(query), byDefault), [query, byDefault]);
  const change = useCallback((next: HitFilter) => {
    router.go(addressOf({ path: place.path, query: writeFilter(next, byDefault) }), { replace: true });
  }, [router, place.path, byDefault]);
  return [filter, change];
}
