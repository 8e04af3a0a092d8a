// The page's socket module against a real server: nothing lost, nothing doubled, whatever happens to the line.
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApi } from '../../../console/web/api.ts';
import { emptyFilter } from '../../../console/web/filter.ts';
import { createAlertStream } from '../../../console/web/live/alert-stream.ts';
import type { AlertStream } from '../../../console/web/live/alert-stream.ts';
import { startFakeConsole } from '../../browser/fake-console.ts';
import type { FakeConsole } from '../../browser/fake-console.ts';
import { fakeHit } from '../../browser/fake-hits.ts';
import { waitFor } from '../../support/wait.ts';

const at = Date.parse('2025-07-01T08:00:00+08:00');
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function open(): Promise<{ server: FakeConsole; stream: AlertStream; cursors: () => number[] }> {
  const server = await startFakeConsole({ history: [1, 2, 3].map((number) => fakeHit(number, at)) });
  const headers = { authorization: `Bearer ${server.adminToken}` };
  const api = createApi((path, init) => fetch(new URL(String(path), server.url), { ...init, headers }));
  const stream = createAlertStream({
    openSocket: (path) => new WebSocket(new URL(path, server.url.replace('http', 'ws')), { headers }),
    readHistory: () => api.hits(emptyFilter('all'), { limit: 500 }),
    onRefused: () => undefined,
    nextFrame: (run) => setTimeout(run, 5),
    now: Date.now,
    random: () => 0,
  });
  stops.push(server.stop, stream.stop);
  stream.start();
  await waitFor('the line', () => stream.state().connection.kind === 'open');
  return { server, stream, cursors: () => stream.state().rows.map((row) => row.cursor) };
}

test('goes on from the cursor that the history is true as of', async () => {
  const { server, cursors } = await open();
  expect(server.cursorsAsked).toEqual([3]);
  server.raise(fakeHit(4, at), fakeHit(5, at));
  await waitFor('the alerts', () => cursors().length === 5);
  expect(cursors()).toEqual([5, 4, 3, 2, 1]);
});

test('comes back with its cursor and has every alert once', async () => {
  const { server, stream, cursors } = await open();
  server.raise(fakeHit(4, at));
  await waitFor('the alert', () => cursors().includes(4));
  server.setReachable(false);
  server.cut();
  await waitFor('the pause', () => stream.state().connection.kind === 'waiting');
  server.raise(fakeHit(5, at));
  server.raise(fakeHit(6, at), { ...fakeHit(4, at), revision: 2, state: 'withdrawn', cursor: 6 });
  server.setReachable(true);
  await waitFor('what was missed', () => cursors().includes(6));
  expect(server.cursorsAsked.at(-1)).toBe(4);
  expect(stream.state().rows.map((row) => `${row.hit_id.slice(-1)}:${row.revision}`)).toEqual(['6:1', '5:1', '4:2', '3:1', '2:1', '1:1']);
});

test('forgets what it has when the server was restored, however far that has come again', async () => {
  const { server, stream, cursors } = await open();
  server.raise(fakeHit(4, at), fakeHit(5, at));
  await waitFor('the alerts', () => cursors().length === 5);
  server.setReachable(false);
  server.cut();
  await waitFor('the pause', () => stream.state().connection.kind === 'waiting');
  // The back-up ended at 2; the hits since then are others.
  server.restore([1, 2, 13, 14, 15, 16].map((number, i) => ({ ...fakeHit(number, at), cursor: i + 1 })));
  server.setReachable(true);
  await waitFor('what there is now', () => cursors().includes(6));
  expect(server.cursorsAsked.at(-1)).toBe(5);
  expect(cursors()).toEqual([6, 5, 4, 3, 2, 1]);
  expect(new Set(stream.state().rows.map(({ hit_id }) => hit_id)).size).toBe(6);
});

test('listeners hear of many messages at once, once a frame', async () => {
  const { server, stream, cursors } = await open();
  let heard = 0;
  stream.subscribe(() => (heard += 1));
  for (let number = 10; number < 210; number += 1) server.raise(fakeHit(number, at));
  await waitFor('all of them', () => cursors().length === 203);
  expect(heard).toBeLessThan(100);
  expect(stream.state().received).toBe(200);
});
