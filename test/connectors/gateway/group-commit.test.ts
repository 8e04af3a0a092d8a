import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../../engine/failure.ts';
import { decodeFrame } from '../../../engine/event.ts';
import type { EventText } from '../../../connectors/gateway/frame-text.ts';
import { frameBodies, frameText } from '../../../connectors/gateway/frame-text.ts';
import { GroupCommit } from '../../../connectors/gateway/group-commit.ts';

/** Stands in for the stream: keeps frames, answers when told to. */
class Disk {
  readonly frames: { partition: number; text: string }[] = [];
  readonly #waiting: { resolve: () => void; reject: (cause: unknown) => void }[] = [];

  readonly publish = (partition: number, text: string): Promise<void> => {
    this.frames.push({ partition, text });
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  };

  async settle(failure?: Failure): Promise<void> {
    while (this.#waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const first = this.#waiting.shift();
    if (failure === undefined) first?.resolve();
    else first?.reject(failure);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const event = (id: string, bytes = 20): EventText => ({ text: JSON.stringify({ event_id: id }), bytes });
const ids = (text: string): string[] => decodeFrame(new TextEncoder().encode(text)).events.map(({ event_id }) => event_id);
const submission = (partition: number, ...names: string[]) => ({
  partition, events: names.map((name) => event(name)), bodies: names.map((name) => ({ key: `H|${name}`, hash: '00' })),
});

test('the first goes at once, whatever comes meanwhile travels together, receipts only after the acknowledgement', async () => {
  const disk = new Disk();
  const commit = new GroupCommit({ partitions: 2, publish: disk.publish });
  const settled: string[] = [];
  const submit = (partition: number, name: string): void => {
    void commit.submit(submission(partition, name)).then(() => settled.push(name));
  };
  submit(0, 'a');
  await new Promise((resolve) => setImmediate(resolve));
  for (const name of ['b', 'c', 'd']) submit(0, name);
  submit(1, 'z');
  await new Promise((resolve) => setImmediate(resolve));
  expect(disk.frames.map(({ text }) => ids(text))).toEqual([['a'], ['z']]);
  expect(settled).toEqual([]);
  await disk.settle();
  expect(settled).toEqual(['a']);
  expect(disk.frames.map(({ partition, text }) => [partition, ids(text)])).toEqual([[0, ['a']], [1, ['z']], [0, ['b', 'c', 'd']]]);
  await disk.settle();
  await disk.settle();
  expect(settled).toEqual(['a', 'z', 'b', 'c', 'd']);
  expect(commit.counters()).toMatchObject({ frames: 3, events: 5, queue_events: 0, queue_bytes: 0 });
});

test('frames are bounded in events and bytes, and an envelope over several frames is complete only with the last', async () => {
  const disk = new Disk();
  const commit = new GroupCommit({ partitions: 1, publish: disk.publish });
  let isDone = false;
  const many = Array.from({ length: 2_500 }, (_, index) => event(String(index)));
  void commit.submit({ partition: 0, events: many, bodies: [{ key: 'H|m', hash: 'ff' }] }).then(() => { isDone = true; });
  await disk.settle();
  await disk.settle();
  expect(isDone).toBe(false);
  await disk.settle();
  expect(isDone).toBe(true);
  expect(disk.frames.map(({ text }) => ids(text).length)).toEqual([1_000, 1_000, 500]);
  expect(disk.frames.map(({ text }) => Object.keys(frameBodies(text)).length)).toEqual([0, 0, 1]);

  const large = Array.from({ length: 3 }, (_, index) => event(`large ${index}`, 3 * 1024 * 1024));
  void commit.submit({ partition: 0, events: large, bodies: [] });
  for (let frame = 0; frame < 3; frame += 1) await disk.settle();
  expect(disk.frames.slice(3).map(({ text }) => ids(text))).toEqual([['large 0'], ['large 1'], ['large 2']]);
});

test('a frame that cannot be written fails everybody in it and behind it, and the next one is tried afresh', async () => {
  const disk = new Disk();
  const commit = new GroupCommit({ partitions: 1, publish: disk.publish });
  const first = commit.submit(submission(0, 'a'));
  await new Promise((resolve) => setImmediate(resolve));
  const second = commit.submit(submission(0, 'b'));
  const failed = Promise.allSettled([first, second]);
  await disk.settle(new Failure('nats_unreachable', { url: 'x' }));
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const third = commit.submit(submission(0, 'c'));
  await disk.settle();
  await third;
  expect(commit.counters()).toMatchObject({ events: 1, failed_frames: 1, queue_events: 0, queue_bytes: 0 });
});

test('a full queue refuses with too_fast and says when there is room again', async () => {
  const disk = new Disk();
  const commit = new GroupCommit({ partitions: 1, publish: disk.publish, queueEventsMax: 2 });
  void commit.submit(submission(0, 'a', 'b'));
  expect(commit.hasRoom()).toBe(false);
  expect(() => commit.submit(submission(0, 'c'))).toThrow(expect.objectContaining({ code: 'too_fast' }));
  const room = commit.room();
  await disk.settle();
  await room;
  expect(commit.hasRoom()).toBe(true);
});

test('the bodies of a frame are read back without its events, whatever the msgid holds', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), fc.array(fc.string()), (bodies, names) => {
    const entries = Object.entries(bodies).map(([msgid, hash]) => ({ key: `H|${msgid}`, hash }));
    const text = frameText(3, names.map((name) => event(name).text), entries);
    expect(frameBodies(text)).toEqual(Object.fromEntries(entries.map(({ key, hash }) => [key, hash])));
    expect(ids(text)).toEqual(names);
  }));
});
