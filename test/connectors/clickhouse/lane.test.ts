import { expect, test } from 'vitest';
import { LaneFull, makeLane } from '../../../connectors/clickhouse/lane.ts';

test('lets so many in at once and the others in their order', async () => {
  const lane = makeLane({ atOnceMax: 2, waitingMax: 10 });
  const order: number[] = [];
  const leaves = [await lane.enter(), await lane.enter()];
  const waiting = [1, 2, 3].map((number) => lane.enter().then((leave) => { order.push(number); return leave; }));
  expect([lane.running(), lane.waiting(), order]).toEqual([2, 3, []]);
  leaves[0]?.();
  leaves[0]?.();
  await waiting[0];
  expect([lane.running(), lane.waiting(), order]).toEqual([2, 2, [1]]);
  leaves[1]?.();
  (await waiting[0])?.();
  (await waiting[1])?.();
  (await waiting[2])?.();
  expect([lane.running(), lane.waiting(), order]).toEqual([0, 0, [1, 2, 3]]);
});

test('refuses when too many wait', async () => {
  const lane = makeLane({ atOnceMax: 1, waitingMax: 1 });
  const leave = await lane.enter();
  const second = lane.enter();
  await expect(lane.enter()).rejects.toBeInstanceOf(LaneFull);
  leave();
  (await second)();
  expect(lane.running()).toBe(0);
});

test('who leaves the queue takes no place', async () => {
  const lane = makeLane({ atOnceMax: 1, waitingMax: 5 });
  const leave = await lane.enter();
  const gone = new AbortController();
  const second = lane.enter(gone.signal);
  gone.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  expect(lane.waiting()).toBe(0);
  leave();
  expect(lane.running()).toBe(0);
});
