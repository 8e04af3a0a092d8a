// How long to wait before a dead process is started again: doubling, capped, with jitter so that several
// that died of one cause do not come back in step.

export interface Pace {
  readonly firstMs: number;
  readonly mostMs: number;
  /** A process that has been ready this long has recovered: its next death counts as the first. */
  readonly steadyMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopMsMax: number;
  /** From start to the line that says ready. */
  readonly readyMsMax: number;
  /** Deaths in a row before it was ever ready after which starting up is given up. */
  readonly stillbornMax: number;
}

export const paceDefault: Pace = {
  firstMs: 100,
  mostMs: 10_000,
  steadyMs: 5_000,
  stopMsMax: 5_000,
  readyMsMax: 600_000,
  stillbornMax: 5,
};

/** `deaths` counts from 1; `random` gives 0 to 1. Between half and all of the doubled delay. */
export function backOffMs(deaths: number, pace: Pace, random: () => number): number {
  const full = Math.min(pace.mostMs, pace.firstMs * 2 ** Math.min(deaths - 1, 30));
  return full * (0.5 + random() / 2);
}
