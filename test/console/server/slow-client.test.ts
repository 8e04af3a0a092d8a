// A client that does not read must not fill the memory of the console, nor cost the others anything.
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { openAlerts } from '../../support/alert-client.ts';
import { adminToken, startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';
import { sampleHit, sampleHitsFrame } from '../../support/samples.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

const hitsPerFrame = 400;
const frames = 20;

function start(stallMsMax: number): Promise<TestConsole> {
  return startTestConsole({
    hasStore: false,
    ringBounds: { framesMax: 10, bytesMax: 4 * 1024 * 1024 },
    sessionBounds: { unsentBytesMax: 256 * 1024, batchBytesMax: 256 * 1024, stallMsMax },
  });
}

/** About 1 MB a frame; gives the bytes and the last cursor. */
async function publishMuch(console: TestConsole): Promise<{ readonly bytes: number; readonly last: number }> {
  let [bytes, last] = [0, 0];
  for (let frame = 0; frame < frames; frame += 1) {
    const hits = Array.from({ length: hitsPerFrame }, (_, index) =>
      sampleHit(frame * hitsPerFrame + index, { reason: '再次住院'.repeat(200) }));
    bytes += Buffer.byteLength(JSON.stringify(hits));
    last = await console.publishHits(sampleHitsFrame(frame + 1, hits));
  }
  return { bytes, last };
}

test('a client that pauses falls back to its cursor and then gets everything, in order', async () => {
  const console = await start(60_000);
  const slow = await openAlerts(console.url, '', { token: adminToken });
  const quick = await openAlerts(console.url, '', { token: adminToken });
  slow.socket.pause();
  const { last } = await publishMuch(console);
  await quick.until('the end', () => quick.cursor() === last, 20_000);
  expect(quick.hits()).toHaveLength(frames * hitsPerFrame);
  slow.socket.resume();
  await slow.until('the end', () => slow.cursor() === last, 20_000);
  expect(slow.hits().map(({ hit_id, cursor }) => `${cursor} ${hit_id}`)).toEqual(quick.hits().map(({ hit_id, cursor }) => `${cursor} ${hit_id}`));
  await Promise.all([slow.close(), quick.close()]);
  await console.stop();
});

test('a client that reads nothing for too long is sent away with its cursor, and little was held for it', async () => {
  const stallMsMax = 500;
  const console = await start(stallMsMax);
  const stuck = await openAlerts(console.url, '', { token: adminToken });
  stuck.socket.pause();
  const { bytes } = await publishMuch(console);
  await delay(4 * stallMsMax);
  let received = 0;
  stuck.socket.on('message', (data) => (received += Buffer.byteLength(String(data))));
  stuck.socket.resume();
  const { code, reason } = await stuck.closed;
  expect(code).toBe(1013);
  expect(reason).toBe(`too slow; cursor=${stuck.cursor()}`);
  // What was on its way in the buffers of the system, one frame, and the bound.
  expect(received).toBeLessThan(bytes / 2);
  await console.stop();
});

test('many clients that read nothing cost the console a bounded piece of memory each, whatever is published', async () => {
  const clients = 20;
  const unsentBytesMax = 256 * 1024;
  const console = await start(120_000);
  const stuck = await Promise.all(Array.from({ length: clients }, () => openAlerts(console.url, '', { token: adminToken })));
  for (const { socket } of stuck) socket.pause();
  const before = heldBytes();
  const { bytes } = await publishMuch(console);
  await delay(500);
  // Each: its bound, the frame that overfilled it and one batch; and the ring, once for all.
  const bound = clients * (unsentBytesMax + 2 * 1024 * 1024) + 64 * 1024 * 1024;
  // What a queue for each would hold is many times that.
  expect(clients * bytes).toBeGreaterThan(3 * bound);
  expect(heldBytes() - before).toBeLessThan(bound);
  for (const { socket } of stuck) socket.terminate();
  await console.stop();
}, 90_000);

/** Without garbage that nobody has collected yet. */
function heldBytes(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
