// What will be done to whom and when, all of it from one seed. How long recovery takes depends on
// the machine; what is struck, how, and how long after the last recovery, does not.
import { chance } from '../../load/city/chance.ts';
import { shuffled } from '../../load/shuffled.ts';

export const roles = [
  'nats-server',
  'clickhouse',
  'evaluator',
  'store',
  'gateway',
  'console',
] as const;
export type Role = (typeof roles)[number];

export type Strike =
  | { readonly kind: 'kill'; readonly role: Role; readonly afterMs: number }
  /** SIGSTOP, then SIGCONT: a process that is there and does not answer. */
  | {
      readonly kind: 'stall';
      readonly role: Role;
      readonly afterMs: number;
      readonly stallMs: number;
    };

/** Struck together: the next one comes before the one before has recovered. */
export type Blow = readonly Strike[];

const waitMsMax = 1_500;
const togetherMsMax = 300;
const togetherShare = 0.2;
const stallShare = 0.25;
/** From less than a heartbeat to longer than every watchdog's patience. */
const stallMsRange = [300, 5_500] as const;

/** Kills count; stalls come on top of them. The first six kills take every role once. */
export function planBlows(seed: number, kills: number): Blow[] {
  const dice = chance(seed, 'chaos');
  const first = shuffled(roles, dice);
  const blows: Blow[] = [];
  let killed = 0;
  while (killed < kills) {
    const blow: Strike[] = [];
    const together =
      killed >= roles.length && killed + 1 < kills && dice.yes(togetherShare) ? 2 : 1;
    while (blow.length < together) {
      const role = first[killed] ?? dice.pick(roles);
      if (blow.some((strike) => strike.role === role)) continue;
      blow.push({
        kind: 'kill',
        role,
        afterMs: dice.int(0, blow.length === 0 ? waitMsMax : togetherMsMax),
      });
      killed += 1;
    }
    blows.push(blow);
    if (dice.yes(stallShare)) {
      blows.push([
        {
          kind: 'stall',
          role: dice.pick(roles),
          afterMs: dice.int(0, waitMsMax),
          stallMs: dice.int(...stallMsRange),
        },
      ]);
    }
  }
  return blows;
}
