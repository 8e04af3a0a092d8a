// The account of events: every event in one fate, whatever the batches; what is taken back counts once.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountColumns, accountEntries, EventAccount } from '../../engine/event-account.ts';
import type { AccountColumn, AccountEntry } from '../../engine/event-account.ts';
import type { FundEvent } from '../../engine/event.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import { inBatches, shuffled } from '../oracle/shuffled.ts';
import { randomHistory } from './random-events.ts';
import { historyOf } from './short-history.ts';

const dayMs = 86_400_000;
const noRules = { rules: [], knowledge: {} };

function accountOf(batches: readonly (readonly FundEvent[])[]): readonly AccountEntry[] {
  const evaluator = new Evaluator(noRules);
  const sum = new EventAccount();
  for (const batch of batches) sum.merge(evaluator.apply(batch).account ?? new EventAccount());
  return accountEntries(JSON.parse(JSON.stringify(sum.table())));
}

function total(entries: readonly AccountEntry[], column: AccountColumn): number {
  return entries.reduce((sum, entry) => sum + (entry[column] ?? 0), 0);
}

function totals(entries: readonly AccountEntry[]): Record<string, number> {
  return Object.fromEntries(accountColumns.map((column) => [column, total(entries, column)]));
}

test('batches, order and copies change no count of what was judged and of what is taken back', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(), (seed, disorder) => {
      const events = randomHistory(seed);
      const distinct = new Set(events.map((event) => event.event_id)).size;
      const once = totals(accountOf([events]));
      const mixed = shuffled([...events, ...events], disorder);
      const twice = totals(accountOf(inBatches(mixed, 4, disorder)));
      expect(once).toMatchObject({ judged: distinct, duplicate: events.length - distinct });
      expect(twice).toEqual({ ...once, duplicate: 2 * events.length - distinct });
    }),
    { numRuns: 60 },
  );
});

test('a cancellation posts what it takes back on its own day, its reversal brings it back', () => {
  const [sale, cancel, reversal] = historyOf(
    { kind: 'outpatient_settlement', at: '2025-07-01 08:00:00', setl_id: 'S1', msgid: 'm1' },
    { kind: 'outpatient_settlement_cancel', at: '2025-07-01 09:00:00', setl_id: 'S1', msgid: 'm2' },
    { kind: 'reversal', at: '2025-07-01 10:00:00', omsgid: 'm2', oinfno: '2208', msgid: 'm3' },
  );
  if (sale === undefined || cancel === undefined || reversal === undefined) throw new Error('no history');
  const received = (event: FundEvent, days: number) => ({ ...event, received_at: Date.UTC(2025, 6, 1, 15, 59) + days * dayMs });
  const entries = accountOf([[received(sale, 0), received(cancel, 1)], [received(reversal, 2)]]);
  const withdrawn = entries.filter((entry) => (entry.withdrawn ?? 0) !== 0);
  expect(withdrawn.map(({ date, kind, withdrawn: count }) => [date, kind, count]).toSorted()).toEqual([
    ['2025-07-02', 'outpatient_settlement', 1],
    ['2025-07-03', 'outpatient_settlement', -1],
    ['2025-07-03', 'outpatient_settlement_cancel', 1],
  ]);
  expect(totals(entries)).toMatchObject({ judged: 3, withdrawn: 1 });
});

test('late events and kinds that no rule reads have fates of their own; the day ends at midnight in China', () => {
  const [newest, old, other] = historyOf(
    { kind: 'outpatient_settlement', at: '2025-07-01 08:00:00', setl_id: 'S1', msgid: 'm1' },
    { kind: 'outpatient_settlement', at: '2023-07-01 08:00:00', setl_id: 'S2', msgid: 'm2' },
    { kind: 'outpatient_settlement', at: '2025-07-01 08:00:00', setl_id: 'S3', msgid: 'm3' },
  );
  if (newest === undefined || old === undefined || other === undefined) throw new Error('no history');
  const midnight = Date.UTC(2025, 6, 1, 16);
  const entries = accountOf([[
    { ...newest, received_at: midnight - 1 }, { ...old, received_at: midnight }, { ...other, kind: 'other', received_at: midnight },
  ]]);
  const { fixmedins_code } = newest;
  expect(entries).toEqual(expect.arrayContaining([
    { date: '2025-07-01', fixmedins_code, kind: 'outpatient_settlement', judged: 1 },
    { date: '2025-07-02', fixmedins_code, kind: 'outpatient_settlement', late: 1 },
    { date: '2025-07-02', fixmedins_code, kind: 'other', not_judged: 1 },
  ]));
  expect(entries).toHaveLength(3);
});

test('a late event that comes again is a copy, in the same batch and in a later one', () => {
  const [newest, old, older] = historyOf(
    { kind: 'outpatient_settlement', at: '2025-07-01 08:00:00', setl_id: 'S1', msgid: 'm1' },
    { kind: 'outpatient_settlement', at: '2023-07-01 08:00:00', setl_id: 'S2', msgid: 'm2' },
    { kind: 'outpatient_settlement', at: '2023-06-01 08:00:00', setl_id: 'S3', msgid: 'm3' },
  );
  if (newest === undefined || old === undefined || older === undefined) throw new Error('no history');
  expect(totals(accountOf([[newest, old, old], [old], [newest, older]]))).toMatchObject({ judged: 1, late: 2, duplicate: 3 });
});
