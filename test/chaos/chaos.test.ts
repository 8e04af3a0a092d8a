// Every role killed once, and one stopped, while events flow. The long version is `npm run
// chaos`.
import { expect, test } from 'vitest';
import { chaosDefaults, runChaos } from './chaos-run.ts';
import { planBlows, roles } from './strikes.ts';

const testMsMax = 240_000;

test(
  'killing every role once loses nothing, makes nothing up and shows nothing twice',
  async () => {
    const blows = [
      ...planBlows(7, roles.length).filter(([strike]) => strike?.kind === 'kill'),
      [{ kind: 'stall', role: 'nats-server', afterMs: 200, stallMs: 1_500 } as const],
    ];
    const result = await runChaos({
      ...chaosDefaults,
      seed: 7,
      blows,
      swapsKnowledge: true,
      postsPerS: 5,
      say: () => undefined,
    });
    expect(result.problems).toEqual([]);
    expect(result.kills).toBe(roles.length);
    expect(result).toMatchObject({
      missing: 0,
      extra: 0,
      duplicates: 0,
      differing: 0,
      live_missing: 0,
      live_extra: 0,
      archive_missing: 0,
      archive_extra: 0,
    });
    expect(result.hits).toBeGreaterThan(0);
  },
  testMsMax,
);

test('the same seed plans the same blows, and the first six kills take every role', () => {
  expect(planBlows(3, 30)).toEqual(planBlows(3, 30));
  const killed = planBlows(3, 30)
    .flat()
    .filter(({ kind }) => kind === 'kill')
    .map(({ role }) => role);
  expect(killed).toHaveLength(30);
  expect(new Set(killed.slice(0, roles.length))).toEqual(new Set(roles));
});
