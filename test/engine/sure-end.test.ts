import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { exitCodeIn } from '../../engine/sure-end.ts';

const module = new URL('../../engine/sure-end.ts', import.meta.url).href;
/** Stands for threads that wait for a garbage collection: leaving in the ordinary way never comes to an end. */
const hangs = `process.on('exit', () => { for (;;); });`;

test('an error that nobody catches is written down and ends a process that could not leave', () => {
  const { signal, stdout, stderr } = run(`endOnUncaught(); setTimeout(() => { throw new TypeError('no such thing'); });`);
  expect(signal).toBe('SIGKILL');
  expect(stderr).toMatch(/^TypeError: no such thing\n\s+at /);
  expect(stdout).toBe('FUNDWATCH_EXIT 1\n');
});

test('so does a promise that is rejected, and what is thrown while the process starts', () => {
  for (const failing of [`Promise.reject(new TypeError('late'));`, `throw new TypeError('early');`, `await Promise.reject(new TypeError('top'));`]) {
    const { signal, stderr } = run(`endOnUncaught(); ${failing}`);
    expect([signal, stderr]).toEqual(['SIGKILL', expect.stringMatching(/^TypeError: (?:late|early|top)\n/)]);
  }
});

test('who listens for such errors hears of them first', () => {
  const { stdout } = run(`process.on('uncaughtExceptionMonitor', () => process.stdout.write('heard ')); endOnUncaught(); throw new Error('x');`);
  expect(stdout).toBe('heard FUNDWATCH_EXIT 1\n');
});

test('a process ends itself with the code it says', () => {
  const { signal, stdout } = run('endForSure(3);');
  expect([signal, stdout]).toEqual(['SIGKILL', 'FUNDWATCH_EXIT 3\n']);
  expect(exitCodeIn('FUNDWATCH_EXIT 3')).toBe(3);
  expect(exitCodeIn('{"msg":"FUNDWATCH_EXIT 3"}')).toBeUndefined();
});

function run(source: string): { readonly signal: string | null; readonly stdout: string; readonly stderr: string } {
  const text = `import { endForSure, endOnUncaught } from '${module}'; ${hangs} ${source}`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGTERM' });
}
