// Events that an evaluator before has taken in, as it kept them, one after the other.
import type { Place, StoredEvent } from './entry.ts';
import type { SharedTexts } from './shared-texts.ts';

export interface KeptEvents {
  /** Goes on to the next event; false when there is none. What follows is about the event in hand. */
  next(): boolean;
  readonly id: string;
  /** ms */
  readonly at: number;
  readonly fixmedins_code: string;
  readonly admdvs: string;
  /** The event, as the projection made it; once. */
  stored(place: Place, texts: SharedTexts): StoredEvent;
}
