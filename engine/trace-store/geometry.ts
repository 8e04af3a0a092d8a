// The sizes of a store, fixed when it is made.
import { z } from 'zod';
import { segmentBitsDefault } from './code-index.ts';
import { unitBits } from './index-table.ts';

export const geometrySchema = z.strictObject({
  /** A block of the log fills whole units; one unit is what a look-up reads. */
  unitBytes: z.int().min(256).max(65_536),
  /** Of one file of the log, its head included. */
  fileUnits: z.int().min(2).max(1 << 20),
  /** Of the buffer behind which the log is written; the longest entry fits in it. */
  bufferUnits: z.int().min(1).max(4_096),
  /** The index has 2 to the power of these segments. */
  segmentBits: z.int().min(1).max(16),
});

export type Geometry = Readonly<z.infer<typeof geometrySchema>>;

/** Files of 64 MB; 25 bits of units of 4 kB are 128 GB of log. */
export const geometryDefault: Geometry = {
  unitBytes: 4_096,
  fileUnits: 16_384,
  bufferUnits: 256,
  segmentBits: segmentBitsDefault,
};

/** How many files the units of the index can name. */
export function filesMax({ fileUnits }: Geometry): number {
  return Math.floor(2 ** unitBits / fileUnits);
}
