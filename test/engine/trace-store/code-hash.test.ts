import { expect, test } from 'vitest';
import { HalfSipHash } from '../../../engine/trace-store/code-hash.ts';

/** HalfSipHash-2-4 with 64 bits of output, key 00 01 .. 07, messages 00 01 .. of length 0 to 6: the
 * first of the authors' published vectors. */
const published = [
  '218d1f59b9b83cc8',
  'be552412f8387315',
  '064f39ef7c50eb57',
  'ce0f1a45f7060679',
  'd5e78a175be52ea1',
  'cb9d7c3f2f3db580',
  'ce3e91358aa2bc25',
];

test('it is HalfSipHash', () => {
  const hash = new HalfSipHash({ key: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7), rounds: 2, roundsAtEnd: 4 });
  const found = published.map((_, length) => {
    hash.hash(Uint8Array.from({ length }, (_, i) => i), 0, length);
    const bytes = Buffer.alloc(8);
    bytes.writeInt32LE(hash.first, 0);
    bytes.writeInt32LE(hash.second, 4);
    return bytes.toString('hex');
  });
  expect(found).toEqual(published);
});

test('another key puts the same codes elsewhere; neighbouring codes are spread evenly', () => {
  const segments = (key: number): number[] => {
    const hash = new HalfSipHash({ key: Buffer.alloc(8, key) });
    return Array.from({ length: 64_000 }, (_, i) => {
      const bytes = Uint8Array.of(i, i >>> 8, i >>> 16, 0, 0, 0, 0, 0, 0);
      hash.hash(bytes, 0, bytes.length);
      return hash.first >>> 26;
    });
  };
  const counts = new Array<number>(64).fill(0);
  const here = segments(1);
  for (const segment of here) counts[segment] = (counts[segment] ?? 0) + 1;
  // A thousand each; six standard deviations are about 190.
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(190);
  const elsewhere = segments(2);
  const same = here.filter((segment, i) => segment === elsewhere[i]).length;
  expect(Math.abs(same - 1_000)).toBeLessThan(190);
});
