// A bounded queue in front of a scarce thing: so many at once, so many waiting, the rest refused.

export class LaneFull extends Error {
  override readonly name = 'LaneFull';
}

export interface LaneOptions {
  readonly atOnceMax: number;
  readonly waitingMax: number;
}

export interface Lane {
  /** Waits for a place and returns the function that gives it back (calling it twice is harmless). Throws
   * `LaneFull` when too many wait already, and the signal's reason when it fires while waiting. */
  enter(signal?: AbortSignal): Promise<() => void>;
  running(): number;
  waiting(): number;
}

export function makeLane({ atOnceMax, waitingMax }: LaneOptions): Lane {
  const queue: (() => void)[] = [];
  let running = 0;
  return { enter, running: () => running, waiting: () => queue.length };

  async function enter(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (running < atOnceMax) running += 1;
    else await wait(signal);
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      const next = queue.shift();
      // The place passes on as it is, so nobody can slip in between.
      if (next === undefined) running -= 1;
      else next();
    };
  }

  function wait(signal?: AbortSignal): Promise<void> {
    if (queue.length >= waitingMax) throw new LaneFull(`${waitingMax} are waiting already`);
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        const position = queue.indexOf(admit);
        if (position >= 0) queue.splice(position, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      queue.push(admit);
    });
  }
}
