// An upload that the disk has no room for is not the sender's mistake, and goes in once there is room.
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSmallDisk } from '../../chaos/small-disk.ts';
import { startGateway, type TestGateway } from '../../support/gateway.ts';

const disk = openSmallDisk(4);
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(async () => {
  await gateway.remove();
  disk?.close();
});

test.skipIf(disk === undefined)('a full disk is said, with when to come again, and nothing of the upload stays', async () => {
  if (disk === undefined) return;
  symlinkSync(disk.folder, join(gateway.varFolder, 'uploads'));
  const csv = `fixmedins_hilist_id\n${'1234567890\n'.repeat(100_000)}`;
  const upload = (): Promise<Response> => gateway.post('/api/files?infno=3505&fixmedins_code=P42070400011', csv, { 'content-type': 'text/csv' });
  disk.fill();
  const refused = await upload();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
  expect(await refused.json()).toMatchObject({ infcode: -1, error: 'disk_full' });
  expect(readdirSync(disk.folder)).toEqual(['ballast']);
  disk.clear();
  expect((await upload()).status).toBe(202);
});
