// Which ingest partition an institution's events go to. Fixed for ever: the same institution always lands in the
// same partition as long as the count recorded with the stream stays.

const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

/** 32-bit FNV-1a over the code's UTF-16 units, modulo `partitions`. */
export function partitionOf(fixmedins_code: string, partitions: number): number {
  let hash = offsetBasis;
  for (let index = 0; index < fixmedins_code.length; index += 1) {
    hash = Math.imul(hash ^ fixmedins_code.charCodeAt(index), prime);
  }
  return (hash >>> 0) % partitions;
}
