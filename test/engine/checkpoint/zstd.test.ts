import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { zstdDecompressSync } from 'node:zlib';
import { zstd } from '../../../engine/checkpoint/zstd.ts';

describe('zstd', () => {
  it('makes a frame of its own of each block, whatever it holds and however many are asked for at once', async () => {
    const text = Buffer.from('{"rule_id":"TR-01","psn_no":"P1"}'.repeat(40_000));
    const blocks = [
      Buffer.alloc(0), Buffer.from('a'), text, randomBytes(3_000_000), Buffer.alloc(5_000_000), randomBytes(131_072),
      ...Array.from({ length: 60 }, (_, i) => text.subarray(i * 7, i * 19_777)),
    ];
    const frames = await Promise.all(blocks.map((block) => zstd.compress(block)));
    for (const [i, block] of blocks.entries()) {
      expect(zstdDecompressSync(frames[i]!).equals(block)).toBe(true);
      const back = await zstd.decompress(frames[i]!, Math.max(1, block.length));
      expect(Buffer.from(back).equals(block)).toBe(true);
    }
    expect(frames[2]!.length).toBeLessThan(text.length / 20);
  });

  it('refuses what is torn, damaged or longer than it may be', async () => {
    const frame = await zstd.compress(randomBytes(100_000));
    await expect(zstd.decompress(frame.subarray(0, 50_000), 100_000)).rejects.toThrow();
    await expect(zstd.decompress(frame, 99_999)).rejects.toThrow();
    await expect(zstd.decompress(randomBytes(1_000), 100_000)).rejects.toThrow();
  });

  it('leaves what it is given as it was', async () => {
    const block = randomBytes(10_000);
    const copy = Buffer.from(block);
    await zstd.compress(block);
    expect(block.equals(copy)).toBe(true);
  });
});
