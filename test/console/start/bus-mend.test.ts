// A full disk under nats-server: nothing accepted is lost, whoever sends is told why, and it goes on by
// itself when there is room.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runGateway } from '../../../connectors/gateway/run-gateway.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { consumeFrom } from '../../../connectors/nats/consume.ts';
import { isFrame, streams, subjects } from '../../../connectors/nats/names.ts';
import { natsServerConfiguration } from '../../../connectors/nats/nats-server.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { appendRuleStep } from '../../../connectors/nats/rule-log.ts';
import { spaceOf } from '../../../console/disk-space.ts';
import { paceDefault } from '../../../console/start/back-off.ts';
import { BusMend } from '../../../console/start/bus-mend.ts';
import { Children } from '../../../console/start/children.ts';
import { natsRole } from '../../../console/start/roles.ts';
import { decodeFrame } from '../../../engine/event.ts';
import { makeLog } from '../../../engine/log.ts';
import { openSmallDisk } from '../../chaos/small-disk.ts';
import { freePort } from '../../support/nats-server.ts';
import { natsServerPath } from '../../support/nats-server-path.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';
import { waitFor } from '../../support/wait.ts';

const mebibyte = 1024 ** 2;
const failedToStore = "[24525] 2026/11/22 08:00:43.027556 [ERR] JetStream failed to store a msg on stream '$G > RULES': "
  + 'write /var/nats/jetstream/$G/streams/RULES/msgs/1.blk: no space left on device';

function mendAt(free: { bytes: number }, clock: { ms: number }) {
  const said: string[] = [];
  let renewals = 0;
  const mend = new BusMend({
    folder: '/var/nats', say: (line) => said.push(line), freeBytes: () => free.bytes, now: () => clock.ms,
    renew: async () => void (renewals += 1),
  });
  return { mend, said, renewals: () => renewals };
}

test('a stream that could not be written makes a fresh start, once, and only when there is room', async () => {
  const [free, clock] = [{ bytes: 0 }, { ms: 0 }];
  const { mend, said, renewals } = mendAt(free, clock);
  await mend.look();
  expect([renewals(), said]).toEqual([0, []]);
  mend.heard(failedToStore);
  for (; clock.ms < 30_000; clock.ms += 1_000) await mend.look();
  expect(renewals()).toBe(0);
  expect(said).toEqual([expect.stringContaining('RULES cannot be written')]);
  free.bytes = 100 * mebibyte;
  for (; clock.ms < 60_000; clock.ms += 1_000) await mend.look();
  expect(renewals()).toBe(1);
  expect(mend.broken()).toEqual([]);
  // Full again at once: no second start before the first could help.
  mend.heard(failedToStore);
  await mend.look();
  expect(renewals()).toBe(2);
  mend.heard(failedToStore);
  await mend.look();
  expect(renewals()).toBe(2);
});

test.each([
  "[1] 2026/11/22 08:00:43.0 [ERR] Filestore [EVENTS] Critical write error: write /x/9.blk: no space left on device",
  "[1] 2026/11/22 08:00:43.0 [ERR] JetStream stream '$G > EVENTS' critical write error: write /x/9.blk: no space left on device",
])('lines of the server that name a stream: %s', (line) => {
  const { mend } = mendAt({ bytes: 0 }, { ms: 0 });
  mend.heard("[1] 2026/11/22 08:00:43.0 [INF] Restored 67 messages for stream '$G > HITS' in 318ms");
  mend.heard(line);
  expect(mend.broken()).toEqual(['EVENTS']);
});

test('room is low before it is full', () => {
  expect(spaceOf(500 * mebibyte, 400_000 * mebibyte).state).toBe('low');
  expect(spaceOf(15_000 * mebibyte, 400_000 * mebibyte).state).toBe('low');
  expect(spaceOf(100_000 * mebibyte, 4_000_000 * mebibyte).state).toBe('ok');
  expect(spaceOf(50 * mebibyte, 400_000 * mebibyte).state).toBe('full');
});

const disk = openSmallDisk(160);
if (disk === undefined) process.stderr.write('no tmpfs can be mounted here: the full disk of nats-server is not tried\n');

test.skipIf(disk === undefined)('a disk that fills up under load: refused with the reason, resumed, nothing lost, RULES too', async () => {
  if (disk === undefined) return;
  const { folder, fill, clear, close } = disk;
  const port = await freePort();
  const configurationFile = join(folder, 'nats.conf');
  writeFileSync(configurationFile, natsServerConfiguration({ port, user: 'a', password: 'b', storeDir: join(folder, 'nats') }));
  const said: string[] = [];
  const pace = { ...paceDefault, stopMsMax: 5_000 };
  const logFolder = join(folder, 'log');
  const say = (line: string): void => void said.push(line);
  const children = new Children({ pace, logFolder, say, onChange: () => undefined, random: () => 0.5 });
  const mend = new BusMend({ folder, renew: () => children.renew('nats-server'), say });
  const plan = natsRole({ binary: await natsServerPath(), configurationFile, varFolder: folder });
  await children.start({ ...plan, heard: (line) => mend.heard(line) });
  mend.start();
  const natsUrl = `nats://a:b@127.0.0.1:${port}`;
  const bus = await connectBus({ url: natsUrl, name: 'test' });
  const gateway = await runGateway({
    natsUrl, host: '127.0.0.1', port: 0, consolePort: 1, varFolder: folder, adminToken: 'x'.repeat(16),
    connectorToken: 'y'.repeat(16), log: makeLog({ role: 'gateway', level: 'silent' }), publishMsMax: 3_000,
  });
  const accepted = new Set<string>();
  let number = 0;
  const send = async () => {
    number += 1;
    const envelope = saleEnvelope({ number });
    const response = await fetch(`http://127.0.0.1:${gateway.port}/api/fsi`, {
      method: 'POST', body: JSON.stringify(envelope),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${'y'.repeat(16)}` },
    });
    const receipt: Record<string, unknown> = Object.fromEntries(Object.entries(await response.json() ?? {}));
    if (receipt['infcode'] === 0) accepted.add(envelope.msgid);
    return { status: response.status, receipt };
  };
  for (let count = 0; count < 20; count += 1) expect((await send()).status).toBe(200);
  fill();
  const refused = await waitFor('a refusal', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, send));
    return answers.find(({ status }) => status === 503);
  }, 60_000);
  expect(refused.receipt).toMatchObject({ infcode: -1, err_msg: expect.stringMatching(/存储.*写入/) });
  await waitFor('the state', () => gateway.status().refusing === 'stream_not_written');
  expect(gateway.status()).toMatchObject({ healthy: false, refusing_stream: 'EVENTS' });
  // Refused at once, not after a wait in a queue.
  const askedAt = performance.now();
  expect((await send()).status).toBe(503);
  expect(performance.now() - askedAt).toBeLessThan(2_000);
  // The other streams fail in their own time, and say which one it is.
  const step = { type: 'retired' as const, at: 1, by: 'amy', note: 'x'.repeat(20_000) };
  await expect(appendRuleStep(bus.js, 'SP-01', step, { publishMsMax: 3_000 })).rejects.toMatchObject({
    code: 'stream_not_written', facts: { stream: 'RULES' },
  });

  clear();
  await waitFor('messages accepted again', async () => (await send()).status === 200, 60_000);
  expect(gateway.status()).toMatchObject({ healthy: true, refusing: '' });
  await appendRuleStep(bus.js, 'SP-01', step);
  await publish(bus.js, subjects.dead('test'), '{}', { id: 'x' });
  expect(said.filter((line) => line.includes('started afresh'))).toHaveLength(1);
  const kept = new Set<string>();
  const last = (await readBounds(bus.jsm, streams.events))?.last ?? 0;
  for await (const { seq, subject, data } of consumeFrom(bus.js, streams.events, { sequence: 1 })) {
    if (isFrame(subject)) for (const { msgid } of decodeFrame(data).events) kept.add(msgid);
    if (seq >= last) break;
  }
  expect([...accepted].filter((msgid) => !kept.has(msgid))).toEqual([]);
  expect(accepted.size).toBeGreaterThan(20);
  await gateway.close();
  await bus.close();
  mend.stop();
  await children.stop();
  close();
}, 150_000);
