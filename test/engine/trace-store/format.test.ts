// What a store of another format gets to hear.
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { formatVersion } from '../../../engine/trace-store/manifest.ts';
import type { SimulatedDisk } from '../../simulation/simulated-disk.ts';
import { codeOf, emptyDisk, openSmall } from './store-on-disk.ts';

/** Both manifests, as a program of that format would have written them. */
function setVersion(disk: SimulatedDisk, version: number): void {
  for (const name of disk.list('/store').filter((one) => one.startsWith('manifest-'))) {
    const file = disk.open(`/store/${name}`, 'write');
    const bytes = Buffer.alloc(file.size());
    file.read(bytes, 0);
    const json = bytes.toString('utf8', 9).replace(/^\{"version":\d+/, `{"version":${version}`);
    file.truncate(0);
    file.write(Buffer.from(`${crc32(json).toString(16).padStart(8, '0')}\n${json}`), 0);
  }
}

test.each([1, 3])('a store of format %i is refused by name, and left as it is', (version) => {
  const disk = emptyDisk();
  const store = openSmall(disk, 0);
  store.put(codeOf(1), Buffer.from('kept'));
  const position = store.flush();
  store.put(codeOf(2), Buffer.from('kept'));
  store.flush();
  store.close();
  setVersion(disk, version);
  const operations = disk.operations();
  const isRefused = expect.objectContaining({
    code: 'trace_store_damaged',
    facts: expect.objectContaining({ reason: `it is of format ${version}, this program reads format ${formatVersion}` }),
  });
  for (const where of [position, 'newest', 0] as const) expect(() => openSmall(disk, where)).toThrow(isRefused);
  expect(disk.operations()).toBe(operations);
  setVersion(disk, formatVersion);
  expect(openSmall(disk, position).has(codeOf(1))).toBe(true);
});
