import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sendOpenLoop } from '../../load/open-loop.ts';
import { percentiles } from '../../load/percentiles.ts';

test('a receiver that hangs makes every message due meanwhile late, not only the one it hangs on', async () => {
  const messages = Array.from({ length: 20 }, (_, i) => ({ dueMs: i * 5 }));
  let isHanging = true;
  setTimeout(() => (isHanging = false), 250);
  const { due, acked, failures } = await sendOpenLoop(messages, {
    underWayMax: 1,
    send: async () => {
      while (isHanging) await delay(5);
    },
  });
  expect(failures).toEqual([]);
  const waits = [...acked].map((at, i) => at - due[i]!);
  expect(waits.every((wait, i) => wait > 190 - i * 5 - 60)).toBe(true);
});

test('failures are told and have no time of acknowledgement', async () => {
  const { acked, failures } = await sendOpenLoop([{ dueMs: 0 }, { dueMs: 1 }], {
    underWayMax: 8,
    send: (_, index) => (index === 0 ? Promise.reject(new Error('no')) : Promise.resolve()),
  });
  expect(failures).toEqual(['Error: no']);
  expect(acked[0]).toBe(0);
  expect(acked[1]).toBeGreaterThan(0);
});

test('percentiles are of the nearest rank', () => {
  const samples = Array.from({ length: 1000 }, (_, i) => 1000 - i);
  expect(percentiles(samples)).toEqual({ samples: 1000, p50: 500, p99: 990, p999: 999, max: 1000 });
  expect(percentiles([]).p99).toBeNaN();
});
