import { expect, it } from 'vitest';
import { hashText, SeenFilter } from '../../engine/seen-filter.ts';

it('says yes of everything that was there before, and seldom of anything else, over several layers', () => {
  const filter = new SeenFilter();
  const add = (i: number): boolean => {
    const hash = hashText(`line ${i}`, 7);
    return filter.add(hash, hashText(`other ${i}`, hash) | 1);
  };
  const count = 100_000;
  let wrong = 0;
  for (let i = 0; i < count; i += 1) if (add(i)) wrong += 1;
  expect(wrong).toBeLessThan(count / 50);
  for (let i = 0; i < count; i += 1) expect(add(i)).toBe(true);
});
