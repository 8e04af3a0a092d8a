// A small store on a disk of memory, and all it holds.
import { TraceStore, type TraceStoreOptions } from '../../../engine/trace-store/trace-store.ts';
import { chance } from '../../../load/city/chance.ts';
import { SimulatedDisk } from '../../simulation/simulated-disk.ts';

export const smallGeometry = { unitBytes: 256, fileUnits: 9, bufferUnits: 4, segmentBits: 2 };

export function emptyDisk(bytesMax = Infinity): SimulatedDisk {
  const disk = new SimulatedDisk({ dice: chance(1, 'disk'), bytesMax });
  disk.makeFolder('/store');
  disk.syncFolder('/');
  return disk;
}

export function openSmall(
  disk: SimulatedDisk,
  position: number | 'newest',
  options: Partial<TraceStoreOptions> = {},
): TraceStore {
  return new TraceStore({
    folder: '/store',
    position,
    disk,
    geometry: smallGeometry,
    cacheBlocks: 4,
    roundBytesMin: 1_500,
    drawKey: () => Buffer.alloc(16, 7),
    ...options,
  });
}

export function codeOf(number: number): string {
  return `81234567${String(number).padStart(12, '0')}`;
}

export function texts(records: readonly Uint8Array[] | undefined): string[] | undefined {
  return records?.map((record) => Buffer.from(record).toString());
}
