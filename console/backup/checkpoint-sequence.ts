// The EVENTS sequence of the newest of the evaluator's checkpoints; `undefined` when a folder holds none.
import { readdir } from 'node:fs/promises';
import { sequenceOfName } from '../../engine/checkpoint/manifest.ts';

export async function checkpointSequence(folder: string): Promise<number | undefined> {
  const sequences = (await readdir(folder)).map(sequenceOfName).filter((one) => one !== undefined);
  return sequences.length === 0 ? undefined : Math.max(...sequences);
}
