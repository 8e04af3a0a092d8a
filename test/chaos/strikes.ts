// What will be done to whom and when, all of it from one seed. How long recovery takes depends on
// the machine; what is struck, how, and how long after the last recovery, does not.
import { chance, type Chance } from '../../load/city/chance.ts';
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

/** Named points at which a role is struck (moments.ts says how each is seen from outside). */
export const moments = {
  /** Hits have just been published; their acknowledgement may still be under way. */
  'hits-published': ['evaluator', 'nats-server', 'console', 'store'],
  /** The evaluator writes the manifest of a checkpoint, which does not count yet. */
  checkpoint: ['evaluator'],
  /** It counts since a moment ago. */
  checkpointed: ['evaluator', 'nats-server'],
  /** It has been started again and is not ready yet. */
  recovering: ['evaluator', 'store', 'gateway', 'console'],
  /** A sender waits for its receipt. */
  posting: ['gateway', 'nats-server'],
  /** Judged, and not yet in the tables. */
  storing: ['store', 'clickhouse'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Moment = keyof typeof moments;

export type Strike = { readonly afterMs: number } & (
  | { readonly kind: 'kill'; readonly role: Role; readonly moment?: Moment }
  /** SIGSTOP, then SIGCONT: a process that is there and does not answer. */
  | { readonly kind: 'stall'; readonly role: Role; readonly stallMs: number }
  /** The connection is cut, by the one who has it: the live client, or a sender in its post. */
  | { readonly kind: 'disconnect'; readonly who: 'client' | 'sender' }
  /** The disk is full for so long. */
  | { readonly kind: 'fill'; readonly fullMs: number }
  /** The clock of every process but nats-server is so far off from now on. */
  | { readonly kind: 'clock'; readonly offMs: number }
);

/** Struck together: the next one comes before the one before has recovered. */
export type Blow = readonly Strike[];

/** What the machine allows. */
export interface Means {
  readonly canFill: boolean;
  readonly canTurnClock: boolean;
}

const waitMsMax = 1_500;
const togetherMsMax = 300;
const togetherShare = 0.2;
const momentShare = 0.5;
/** Of what comes between the kills. */
const stallShare = 0.25;
const disconnectShare = 0.1;
const fillShare = 0.04;
const clockShare = 0.08;
/** From less than a heartbeat to longer than every watchdog's patience. */
const stallMsRange = [300, 5_500] as const;
/** Now and then so long that leases and time limits of clients run out. */
const longStallShare = 0.15;
const longStallMsRange = [8_000, 14_000] as const;
const fullMsRange = [1_000, 6_000] as const;
/** Within the 24 hours that an event may lie ahead of the clock, and far beyond. */
const offHours = [-30 * 24, -24, -2, -0.02, 0, 0, 0.02, 2, 24, 30 * 24] as const;

/** Kills count; everything else comes on top of them. The first six kills take every role once. */
export function planBlows(
  seed: number,
  kills: number,
  { canFill, canTurnClock }: Means = { canFill: false, canTurnClock: false },
): Blow[] {
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
      if (blow.some((strike) => strike.kind === 'kill' && strike.role === role)) continue;
      const moment = momentOf(dice, role);
      blow.push({
        kind: 'kill',
        role,
        afterMs: dice.int(0, blow.length === 0 ? waitMsMax : togetherMsMax),
        ...(moment === undefined || blow.length > 0 ? {} : { moment }),
      });
      // What comes back is killed again.
      killed += moment === 'recovering' && blow.length === 1 ? 2 : 1;
    }
    blows.push(blow);
    const afterMs = dice.int(0, waitMsMax);
    if (dice.yes(stallShare)) {
      const [least, most] = dice.yes(longStallShare) ? longStallMsRange : stallMsRange;
      const stallMs = dice.int(least, most);
      blows.push([{ kind: 'stall', role: dice.pick(roles), afterMs, stallMs }]);
    }
    if (dice.yes(disconnectShare))
      blows.push([{ kind: 'disconnect', who: dice.pick(['client', 'sender'] as const), afterMs }]);
    if (dice.yes(fillShare) && canFill)
      blows.push([{ kind: 'fill', afterMs, fullMs: dice.int(...fullMsRange) }]);
    if (dice.yes(clockShare) && canTurnClock)
      blows.push([{ kind: 'clock', afterMs, offMs: dice.pick(offHours) * 3_600_000 }]);
  }
  return blows;
}

function momentOf(dice: Chance, role: Role): Moment | undefined {
  if (!dice.yes(momentShare)) return undefined;
  const possible = Object.entries(moments).flatMap(([name, struck]) =>
    struck.some((one) => one === role) && isMoment(name) ? [name] : [],
  );
  return possible.length === 0 ? undefined : dice.pick(possible);
}

function isMoment(name: string): name is Moment {
  return Object.hasOwn(moments, name);
}
