import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const module = new URL('../../engine/say-ready.ts', import.meta.url).href;

test('what was compiled outlives a process that is killed once it is ready', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fundwatch-ready-'));
  const source = `import { sayReady } from '${module}'; sayReady('some', { port: 1 }); process.kill(process.pid, 'SIGKILL');`;
  const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8', env: { ...process.env, NODE_COMPILE_CACHE: folder },
  });
  expect([signal, stdout]).toEqual(['SIGKILL', 'FUNDWATCH_READY some {"port":1}\n']);
  expect(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())).not.toEqual([]);
  rmSync(folder, { recursive: true });
});
