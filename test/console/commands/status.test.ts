// What an operator reads while the public port is down: the processes all the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { status } from '../../../console/commands/status.ts';
import { processIdentity } from '../../../console/start/process-identity.ts';

const folder = mkdtempSync(join(tmpdir(), 'fundwatch-status-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(url: string) {
  const lines: string[] = [];
  const given: Readonly<Record<string, string>> = { url, token: 'x'.repeat(20) };
  const code = await status.run(
    { positionals: [], text: (name) => given[name], isSet: () => false },
    { out: (line) => lines.push(line), err: () => undefined, env: { FUNDWATCH_VAR: folder }, folder, root: folder },
  );
  return { code, text: lines.join('\n') };
}

test('nothing runs: says so; the gateway alone is down: shows what runs', async () => {
  const url = 'http://127.0.0.1:1';
  await expect(run(url)).rejects.toThrow('No running Fundwatch');
  writeFileSync(join(folder, 'supervisor.json'), JSON.stringify({
    pid: process.pid, identity: processIdentity(process.pid), url, started_at: '2025-07-01T00:00:00Z',
    children: [{ role: 'gateway', state: 'starting', restarts: 1 }],
  }));
  const { code, text } = await run(url);
  expect(code).toBe(1);
  expect(text).toMatch(/gateway +starting +pid - +restarts 1/);
  expect(text).toContain(`${url} does not answer`);
});
