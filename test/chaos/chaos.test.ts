// Every role killed once, some of them at named points, one stopped and lines cut, while events flow.
// The long version is `npm run chaos`. And the storm finds bugs that are planted.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chaosDefaults, runChaos } from './chaos-run.ts';
import { isBugName, plantedBugs } from './planted-bugs.ts';
import { planBlows, roles, type Blow } from './strikes.ts';

const testMsMax = 300_000;
const options = { ...chaosDefaults, seed: 7, postsPerS: 5, say: () => undefined };

test(
  'killing every role once loses nothing, makes nothing up and shows nothing twice',
  async () => {
    const blows: Blow[] = [
      ...planBlows(7, roles.length).filter(([strike]) => strike?.kind === 'kill'),
      [{ kind: 'stall', role: 'nats-server', afterMs: 200, stallMs: 1_500 }],
      [{ kind: 'disconnect', who: 'client', afterMs: 0 }],
      [{ kind: 'disconnect', who: 'sender', afterMs: 100 }],
    ];
    const result = await runChaos({ ...options, blows, changesRules: true });
    expect(result.problems).toEqual([]);
    expect(result.kills).toBeGreaterThanOrEqual(roles.length);
    expect(result).toMatchObject({
      missing: 0,
      extra: 0,
      duplicates: 0,
      differing: 0,
      live_missing: 0,
      live_extra: 0,
      archive_missing: 0,
      archive_extra: 0,
      ledger_problems: 0,
    });
    expect(result.hits).toBeGreaterThan(0);
  },
  testMsMax,
);

const evaluatorDies: Blow = [{ kind: 'kill', role: 'evaluator', afterMs: 3_000 }];
const evaluatorDiesAtCheckpoint: Blow = [{ kind: 'kill', role: 'evaluator', afterMs: 1_500, moment: 'checkpointed' }];
const nothingDies: Blow = [{ kind: 'disconnect', who: 'client', afterMs: 5_000 }];
/** What it takes, and no more. */
const storms = {
  'acknowledge-before-durable': [evaluatorDiesAtCheckpoint, evaluatorDiesAtCheckpoint],
  'checkpoint-without-sequence': [evaluatorDiesAtCheckpoint, evaluatorDies],
  'unstable-hit-id': [evaluatorDies],
  'dropped-dedup': [nothingDies],
  'lost-switch-off': [nothingDies, evaluatorDies],
} as const satisfies Record<keyof typeof plantedBugs, readonly Blow[]>;

test.each(Object.keys(plantedBugs).filter(isBugName))(
  'a planted bug is found: %s',
  async (bug) => {
    const result = await runChaos({
      ...options,
      blows: storms[bug],
      changesRules: bug === 'lost-switch-off',
      linesAPost: 40,
      bug,
    });
    expect(result.problems).not.toEqual([]);
  },
  testMsMax,
);

test.each(Object.entries(plantedBugs))('the source has a place for %s', (_, edits) => {
  for (const { file, text } of edits) {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect(source.split(text)).toHaveLength(2);
  }
});

test('the same seed plans the same blows, and the first six kills take every role', () => {
  const means = { canFill: true, canTurnClock: true };
  expect(planBlows(3, 30, means)).toEqual(planBlows(3, 30, means));
  const killed = planBlows(3, 30, means)
    .flat()
    .flatMap((strike) => (strike.kind === 'kill' ? [strike.role] : []));
  expect(new Set(killed)).toEqual(new Set(roles));
});
