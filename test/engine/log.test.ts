import { expect, test } from 'vitest';
import { makeLog } from '../../engine/log.ts';

function lineOf(facts: object): string {
  const lines: string[] = [];
  makeLog({ role: 'test', level: 'info', destination: { write: (line) => lines.push(line) } }).info(facts, 'said');
  return lines.join('');
}

test('only allowed names show their text; numbers always show', () => {
  const line = lineOf({ psn_no: '110101199003070000', psn_name: '张三', code: 'port_taken', events: 12, isLate: false });
  expect(line).not.toMatch(/110101199003070000|张三/);
  expect(JSON.parse(line)).toMatchObject({ role: 'test', code: 'port_taken', events: 12, isLate: false, msg: 'said' });
});

test('what is nested or listed is judged by the same rule', () => {
  const line = lineOf({ event: { kind: 'sale', psn_no: 'P1-secret', deep: { mdtrt_id: 'M1-secret' } }, all: ['L1-secret'] });
  expect(line).not.toContain('secret');
  expect(line).toContain('sale');
});

test('errors keep code, message, stack and cause, and lose passwords', () => {
  const cause = new Error('connect nats://user:hunter2@127.0.0.1:4222');
  const line = lineOf({ err: Object.assign(new Error('away', { cause }), { code: 'ECONNREFUSED', psn_no: 'P1-secret' }) });
  expect(line).not.toMatch(/hunter2|P1-secret/);
  expect(JSON.parse(line)).toMatchObject({ err: { message: 'away', code: 'ECONNREFUSED', cause: { message: 'connect nats://127.0.0.1:4222' } } });
});
