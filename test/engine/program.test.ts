// What a program is, is told by every source file of the engine, the packages it is made with, and no more.
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { programHash } from '../../engine/program.ts';

const root = join(import.meta.dirname, '../..');

test('the same files anywhere are the same program, and any change makes another', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fundwatch-program-'));
  try {
    cpSync(join(root, 'engine'), join(folder, 'engine'), { recursive: true });
    cpSync(join(root, 'package-lock.json'), join(folder, 'package-lock.json'));
    const here = programHash(root);
    expect(programHash(folder)).toBe(here);
    mkdirSync(join(folder, 'console'));
    writeFileSync(join(folder, 'console/page.ts'), 'export {};');
    expect(programHash(folder)).toBe(here);
    const seen = new Set([here]);
    const changes = [
      () => writeFileSync(join(folder, 'engine/facts/count.ts'), 'export {};'),
      () => writeFileSync(join(folder, 'engine/facts/one-more.ts'), ''),
      () => renameSync(join(folder, 'engine/judge.ts'), join(folder, 'engine/judges-once.ts')),
      () => rmSync(join(folder, 'engine/views/census.ts')),
      () => writeFileSync(join(folder, 'package-lock.json'), '{}'),
    ];
    for (const [i, change] of changes.entries()) {
      change();
      expect(seen.add(programHash(folder)).size).toBe(i + 2);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
