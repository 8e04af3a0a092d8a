import { expect, test } from 'vitest';
import { chance } from '../../load/city/chance.ts';
import { DiskError, PowerCut, SimulatedDisk } from './simulated-disk.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function text(disk: SimulatedDisk, path: string): string | undefined {
  if (!disk.exists(path)) return undefined;
  const file = disk.open(path, 'read');
  const into = new Uint8Array(file.size());
  file.read(into, 0);
  return new TextDecoder().decode(into);
}

/** What is left of it, over many disks. */
function outcomes(work: (disk: SimulatedDisk) => void, path: string): Set<string | undefined> {
  const seen = new Set<string | undefined>();
  for (let seed = 0; seed < 400; seed += 1) {
    const disk = new SimulatedDisk({ dice: chance(seed, 'disk') });
    disk.makeFolder('/d');
    disk.syncFolder('/');
    work(disk);
    disk.restart();
    seen.add(text(disk, path));
  }
  return seen;
}

test('what was synced, name included, is there after every power cut', () => {
  const left = outcomes((disk) => {
    const file = disk.open('/d/a', 'create');
    file.append(bytes('abc'));
    file.sync();
    disk.syncFolder('/d');
    file.append(bytes('de'));
  }, '/d/a');
  expect([...left].every((one) => one?.startsWith('abc'))).toBe(true);
  expect(left).toEqual(new Set(['abc', 'abcd', 'abcde', 'abc\0\0', 'abcd\0']));
});

test('a name that was not synced may be lost with all it names', () => {
  const left = outcomes((disk) => {
    const file = disk.open('/d/a', 'create');
    file.append(bytes('abc'));
    file.sync();
  }, '/d/a');
  expect(left).toEqual(new Set(['abc', undefined]));
});

test('a renamed file is the old one or the new one, and the new one may be empty when it was not synced', () => {
  const replace = (disk: SimulatedDisk, syncs: boolean): void => {
    const old = disk.open('/d/a', 'create');
    old.append(bytes('old'));
    old.sync();
    disk.syncFolder('/d');
    const next = disk.open('/d/b', 'create');
    next.append(bytes('new'));
    if (syncs) next.sync();
    disk.rename('/d/b', '/d/a');
  };
  expect(outcomes((disk) => replace(disk, true), '/d/a')).toEqual(new Set(['old', 'new']));
  expect(outcomes((disk) => replace(disk, false), '/d/a')).toContain('');
});

test('a later write may survive an earlier one', () => {
  const left = outcomes((disk) => {
    const file = disk.open('/d/a', 'create');
    file.append(bytes('....'));
    file.sync();
    disk.syncFolder('/d');
    file.write(bytes('1'), 0);
    file.write(bytes('2'), 3);
  }, '/d/a');
  expect(left).toEqual(new Set(['....', '1...', '...2', '1..2']));
});

test('a killed process loses nothing that was written; its handles are gone', () => {
  const disk = new SimulatedDisk({ dice: chance(1) });
  const file = disk.open('/a', 'create');
  file.append(bytes('abc'));
  disk.kill();
  expect(text(disk, '/a')).toBe('abc');
  expect(() => file.append(bytes('d'))).toThrow(DiskError);
});

test('the power can go in the middle of any change', () => {
  const left = new Set<string | undefined>();
  for (let seed = 0; seed < 200; seed += 1) {
    const disk = new SimulatedDisk({ dice: chance(seed) });
    const file = disk.open('/a', 'create');
    disk.syncFolder('/');
    disk.cutPowerAfter(1);
    expect(() => file.append(bytes('ab'))).toThrow(PowerCut);
    expect(() => disk.list('/')).toThrow(PowerCut);
    disk.restart();
    left.add(text(disk, '/a'));
  }
  expect(left).toEqual(new Set(['', 'a', 'ab', '\0', '\0\0', 'a\0']));
});

test('a full disk takes what fits and says so; it takes more when there is room', () => {
  const disk = new SimulatedDisk({ dice: chance(1), bytesMax: 4 });
  const file = disk.open('/a', 'create');
  file.append(bytes('abc'));
  expect(() => file.append(bytes('def'))).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
  expect(text(disk, '/a')).toBe('abcd');
  file.write(bytes('xy'), 0);
  disk.setBytesMax(10);
  file.append(bytes('ef'));
  expect(text(disk, '/a')).toBe('xycdef');
});

test('after a failed sync the data is seen and not certain', () => {
  const left = new Set<string | undefined>();
  for (let seed = 0; seed < 50; seed += 1) {
    const disk = new SimulatedDisk({ dice: chance(seed) });
    const file = disk.open('/a', 'create');
    disk.syncFolder('/');
    file.append(bytes('abc'));
    disk.failSyncs(1);
    expect(() => file.sync()).toThrow(expect.objectContaining({ code: 'EIO' }));
    file.sync();
    expect(text(disk, '/a')).toBe('abc');
    disk.restart();
    left.add(text(disk, '/a'));
  }
  expect(left).toContain('');
  expect(left).not.toContain('abc');
});

test('damage, removal and names', () => {
  const disk = new SimulatedDisk({ dice: chance(1) });
  disk.makeFolder('/a/b');
  disk.open('/a/b/two', 'create').append(bytes('ab'));
  disk.open('/a/b/one', 'create');
  disk.damage('/a/b/two', 1);
  expect(text(disk, '/a/b/two')).not.toBe('ab');
  expect(disk.list('/a/b')).toEqual(['one', 'two']);
  expect(() => disk.remove('/a/b')).toThrow(expect.objectContaining({ code: 'ENOTEMPTY' }));
  disk.remove('/a/b/one');
  expect(disk.exists('/a/b/one')).toBe(false);
  expect(() => disk.open('/a/b/two', 'create')).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(() => disk.open('/a/none', 'read')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});
