import { expect, test } from 'vitest';
import { Failure, failures, failureTable } from '../../engine/failure.ts';

test('a failure tells what to do in both languages, from its facts', () => {
  const cause = new Error('EADDRINUSE');
  const failure = new Failure('port_taken', { port: 8080 }, { cause });
  expect(failure.message).toContain('Port 8080 is used');
  expect(failure.zh).toContain('端口 8080');
  expect(failure).toMatchObject({ code: 'port_taken', remedy: 'stop', cause });
});

test('both languages name the same facts', () => {
  const factsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();
  for (const [code, { en, zh }] of Object.entries(failures)) expect(factsOf(en), code).toEqual(factsOf(zh));
});

test('every code has a row in the table', () => {
  for (const code of Object.keys(failures)) expect(failureTable()).toContain(`| \`${code}\` |`);
});
