// A setting that is a number may be a fact: how many days apart a city allows, by a table that does not
// name every city. While that fact is unknown, what is made with it is unknown too and accuses nobody.
import { expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../engine/china-time.ts';
import { Coverage } from '../../../engine/coverage.ts';
import type { Entry } from '../../../engine/entry.ts';
import { History } from '../../../engine/history.ts';
import { epoch, versionWith, type FactSpecs } from './random-entries.ts';

function stay(id: string, from: number, to: number): Entry {
  const place = { fixmedins_code: 'H1', admdvs: '420704', sources: [] };
  return { ...{ id, kind: 'stay', at: epoch + from * dayMs, until: epoch + to * dayMs }, ...place, fields: { open: false, cost: 5 } };
}

const limit = { op: 'lookup', table: 'limits', key: { admdvs: 'trigger.admdvs' }, column: 'days', as: 'number' };
const facts: FactSpecs = {
  limit,
  related: { op: 'related', kind: 'stay', relations: ['before'], within_days: 'limit' },
  nights: { op: 'related', kind: 'stay', relations: ['before'], within_nights: 'limit' },
  shifted: { op: 'shift', from: 'trigger.at', days: 'limit' },
  balance: { op: 'balance', opening: 'limit', add: [{ kind: 'sale' }], subtract: [{ kind: 'stay' }] },
  ratio: { op: 'ratio', kind: 'stay', window: 'all', part: { cost: 5 }, field: 'cost', least: 'limit' },
  outside: { op: 'outside', kind: 'stay', margin_days: 'limit' },
  chain: { op: 'chain', kind: 'stay', window: 'all', gap_days_min: 0, gap_days_max: 'limit' },
  silent: { op: 'silent', kinds: ['nursing'], time: 'trigger.at', days: 'limit' },
  passed: { op: 'feed_passed', kinds: ['nursing'], time: 'trigger.at', grace_hours: 'limit' },
};

function valuesOf(limits: string): readonly unknown[] {
  const history = new History();
  const [early, late] = [stay('a', 0, 2), stay('b', 3, 9)];
  for (const one of [early, late]) history.insert(one);
  const version = versionWith(facts, new Coverage(), { limits });
  version.take('P1', late, history, []);
  return version.factValues();
}

it('a fact with an unknown quantity is unknown', () => {
  expect(valuesOf('admdvs,days\n330702,3\n')).toEqual(Object.keys(facts).map(() => undefined));
});

it('with a known one it is what it says', () => {
  const [days, related, nights, shifted, balance, ratio, outside, chain, silent] = valuesOf('admdvs,days\n420704,3\n');
  expect(days).toBe(3);
  expect(related).toMatchObject({ count: 1 });
  expect(nights).toMatchObject({ count: 1 });
  expect(shifted).toBe(epoch + 6 * dayMs);
  expect(balance).toMatchObject({ balance: 1 });
  expect(ratio).toBe(1);
  expect(outside).toMatchObject({ count: 0 });
  expect(chain).toMatchObject({ count: 2 });
  expect(silent).toBe(true);
});

it('a question about no moment does not hold up the questions behind it', () => {
  const coverage = new Coverage();
  const woken: string[] = [];
  coverage.hasPassed('H1', 'nursing', Number.NaN, 'of no moment');
  coverage.hasPassed('H1', 'nursing', epoch + hourMs, 'of a moment');
  coverage.observe('H1', 'nursing', epoch + 3 * dayMs, (job) => void woken.push(job));
  expect(woken).toEqual(['of a moment']);
});
