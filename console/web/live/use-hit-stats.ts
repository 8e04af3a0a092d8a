// The figures above the live list. They come from the store, so they are asked for again while hits
// arrive, but not more often than it is worth: the list itself is the live part.
import { useRef } from 'react';
import { useApp, useStream } from '../app-context.tsx';
import type { HitStats } from '../contract.ts';
import { chinaDay } from '../format.ts';
import type { Loaded } from '../use-loaded.ts';
import { useLoaded } from '../use-loaded.ts';

/** The most GET /api/stats lists. */
export const institutionsMax = 1_000;
const everyMs = 3_000;
/** With nothing arriving the day may still turn and the chart must still move. */
const atLeastEveryMs = 30_000;

interface Held {
  /** Where the stream and the store were when it was read. */
  readonly cursor: number | undefined;
  readonly stored: number | undefined;
  readonly at: number;
  readonly value: HitStats;
}

/** Hits detected today (China), and those of the last hour per minute. */
export function useHitStats(): Loaded<HitStats> {
  const { api } = useApp();
  const { stats } = useStream();
  const held = useRef<Held>(undefined);
  return useLoaded('today', async (signal) => {
    const now = Date.now();
    const { current } = held;
    const isSame = current !== undefined && current.cursor === stats?.cursor && current.stored === stats?.stored;
    if (isSame && now - current.at < atLeastEveryMs) return current.value;
    const value = await api.stats(new URLSearchParams({ detected_from: chinaDay(now), top: String(institutionsMax) }), signal);
    held.current = { cursor: stats?.cursor, stored: stats?.stored, at: now, value };
    return value;
  }, everyMs);
}
