import { expect, test } from 'vitest';
import { partitionOf } from '../../connectors/gateway/partition.ts';
import { cityFeed } from '../../load/city-feed.ts';
import { frameEvents, planMessages, stampFrame } from '../../load/frame-plan.ts';

const items = [...cityFeed({ seed: 5, events: 600, plantEvery: 20 })];
const wanted = items.flatMap(({ parsed }) => parsed.events.map(({ event_id }) => event_id));
const options = { ratePerS: 1_000, partitions: 8, gatherMs: 20, eventsMax: 50 } as const;

test('frames hold every event once, each in the frame of its institution, at times that keep the rate', () => {
  const frames = planMessages(items, { ...options, form: 'frames' });
  const found = frames.flatMap(({ bytes }) => frameEvents(bytes).map(({ event_id }) => event_id));
  expect(found.toSorted()).toEqual(wanted.toSorted());
  for (const { bytes, partition } of frames) {
    for (const { fixmedins_code } of frameEvents(bytes))
      expect(partitionOf(fixmedins_code, 8)).toBe(partition);
  }
  const due = frames.map(({ dueMs }) => dueMs);
  expect(due).toEqual(due.toSorted((a, b) => a - b));
  expect(due.at(-1)).toBeCloseTo(wanted.length, -1);
});

test('the time of sending replaces the mark in every event', () => {
  const [frame] = planMessages(items, { ...options, form: 'frames' });
  const now = Date.parse('2026-08-20T12:00:00+08:00');
  const bytes = frame?.bytes ?? Buffer.alloc(0);
  stampFrame(bytes, now);
  expect(new Set(frameEvents(bytes).map(({ received_at }) => received_at))).toEqual(
    new Set([now]),
  );
});

test('bodies of the bulk door hold every envelope once', () => {
  const lines = planMessages(items, { ...options, form: 'ndjson' }).flatMap(({ bytes }) =>
    bytes.toString().trimEnd().split('\n'),
  );
  expect(lines).toEqual(items.map(({ text }) => text));
});
