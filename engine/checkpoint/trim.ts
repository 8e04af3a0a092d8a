// How much of EVENTS may be forgotten. Never what somebody still needs: the oldest checkpoint that is
// kept, the archive, the index of resends. Beyond that it is kept for so many days, and for less when
// EVENTS fills up, since a full one refuses senders.

export interface TrimQuestion {
  /** Oldest sequence of a checkpoint that is kept, and newest in the archive; 0 when there is none. */
  readonly checkpoint: number;
  readonly archived: number;
  /** First sequence that is read again at the start of a gateway. */
  readonly resendsFrom: number;
  /** Newest message older than the days that are kept; 0 when there is none. */
  readonly aged: number;
  readonly wholeFrom: number;
  readonly last: number;
  readonly bytes: number;
  readonly bytesKeptMax: number;
}

/** The sequence up to which frames may be forgotten; 0 when there is nothing to forget. Messages are taken to be of
 * their mean size. */
export function forgettable(asked: TrimQuestion): number {
  const { checkpoint, archived, resendsFrom, aged, wholeFrom, last, bytes, bytesKeptMax } = asked;
  const messages = Math.max(1, last - wholeFrom + 1);
  const excess = Math.ceil(messages * Math.max(0, 1 - bytesKeptMax / Math.max(1, bytes)));
  const wanted = Math.max(aged, wholeFrom - 1 + excess);
  const allowed = Math.min(checkpoint, archived, resendsFrom - 1);
  const upTo = Math.min(wanted, allowed);
  return upTo >= wholeFrom ? upTo : 0;
}
