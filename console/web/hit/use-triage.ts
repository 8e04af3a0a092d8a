// Working through a list by keyboard: j and k move, Enter opens, Esc closes; with the drawer open j and k
// open the neighbour, so that a list can be read without touching the mouse.
import { useCallback, useState } from 'react';
import { useApp } from '../app-context.tsx';
import type { ListedHit } from '../contract.ts';
import { addressOf } from '../router.ts';
import { useKeys } from '../shell/use-keys.ts';
import { useView } from '../shell/view.tsx';

export interface Triage {
  readonly selectedId: string | undefined;
  readonly open: (hit: ListedHit) => void;
}

export function useTriage(rows: readonly ListedHit[]): Triage {
  const { router } = useApp();
  const { place, hitId } = useView();
  const [chosenId, setChosenId] = useState<string>();
  const selectedId = hitId ?? chosenId;

  const open = useCallback((hit: ListedHit) => {
    setChosenId(hit.hit_id);
    const isReplacing = router.place().path.startsWith('/hits/');
    router.go(`/hits/${hit.hit_id}`, { background: addressOf(place), replace: isReplacing });
  }, [router, place]);

  const move = (step: 1 | -1) => {
    const at = rows.findIndex((hit) => hit.hit_id === selectedId);
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    if (hitId === undefined) setChosenId(next.hit_id);
    else open(next);
  };

  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => {
      const hit = rows.find((row) => row.hit_id === selectedId);
      if (hit !== undefined) open(hit);
    },
    Escape: () => {
      if (hitId !== undefined) router.closeHit();
      else setChosenId(undefined);
    },
    '/': () => document.querySelector<HTMLInputElement>('[data-search] input, input[data-search]')?.focus(),
  });

  return { selectedId, open };
}
