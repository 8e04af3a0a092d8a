// What may leave memory, and where to.
import type { ColdStore } from './cold-store.ts';

export interface ColdOptions {
  readonly store: ColdStore;
  /** How long an event stays in memory, ms of event time. */
  readonly hotMs: number;
  /** With more events than this in memory the oldest leave sooner. */
  readonly hotEventsMax?: number;
  /** How many hits stay in memory, those said last (cold-hits.ts). */
  readonly hotHitsMax?: number;
  /** Looks at events that may leave, for each event that comes; absent: as many as there are. */
  readonly looksPerEvent?: number;
}
