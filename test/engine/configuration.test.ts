import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configurationTable, readConfiguration } from '../../engine/configuration.ts';

test('an empty environment gives the defaults, and empty values count as unset', () => {
  for (const env of [{}, { PORT: '', NATS_URL: '', FUNDWATCH_VAR: '' }]) {
    expect(readConfiguration(env)).toMatchObject({ port: 8080, host: '127.0.0.1', varFolder: 'var', logLevel: 'info' });
  }
});

test('settings of other programs are none of our business', () => {
  expect(readConfiguration({ PATH: '/bin', NODE_ENV: 'production' }).port).toBe(8080);
});

test.each([
  [{ PORT: '80000' }, 'Setting PORT'],
  [{ PORT: '80.5' }, 'Setting PORT'],
  [{ NATS_URL: 'http://127.0.0.1' }, 'Setting NATS_URL'],
  [{ CLICKHOUSE_URL: 'here' }, 'Setting CLICKHOUSE_URL'],
  [{ FUNDWATCH_ADMIN_TOKEN: 'short' }, 'Setting FUNDWATCH_ADMIN_TOKEN'],
  [{ FUNDWATCH_LOG_LEVEL: 'loud' }, 'Setting FUNDWATCH_LOG_LEVEL'],
  [{ FUNDWATCH_PROT: '1' }, 'There is no setting called FUNDWATCH_PROT'],
])('%o is refused by name', (env, words) => {
  expect(() => readConfiguration(env)).toThrow(words);
});

test('without tokens nobody is let in: each process makes up ones that nobody knows', () => {
  const [one, other] = [readConfiguration({}), readConfiguration({})];
  expect(new Set([one.adminToken, one.connectorToken, other.adminToken, other.connectorToken]).size).toBe(4);
});

test('any port of the range is read as that number', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 65_535 }), (port) => {
    expect(readConfiguration({ PORT: String(port) }).port).toBe(port);
  }));
});

test('every setting has a row in the table', () => {
  const rows = configurationTable().split('\n');
  expect(rows.filter((row) => row.startsWith('| `'))).toHaveLength(16);
  for (const row of rows) expect(row.split('|')).toHaveLength(7);
});
