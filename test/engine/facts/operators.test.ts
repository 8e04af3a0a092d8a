// Single operators at the places where they are easily wrong: ends, ties, what is unknown.
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../engine/china-time.ts';
import { Coverage } from '../../../engine/coverage.ts';
import type { Entry } from '../../../engine/entry.ts';
import { allenRelations, relationOf, type Interval } from '../../../engine/facts/allen.ts';
import { History } from '../../../engine/history.ts';
import { epoch, versionWith, type FactSpecs } from './random-entries.ts';

const hour = (n: number): number => epoch + n * hourMs;

function stay(id: string, from: number, to: number | undefined, fields: Entry['fields'] = {}): Entry {
  return {
    ...{ id, kind: 'stay', at: hour(from), fixmedins_code: 'H1', admdvs: '420704', sources: [] },
    ...(to === undefined ? {} : { until: hour(to) }),
    fields: { open: to === undefined, ...fields },
  };
}

function sale(id: string, at: number, fields: Entry['fields'] = {}): Entry {
  const place = { fixmedins_code: 'H1', admdvs: '420704', sources: [] };
  return { ...{ id, kind: 'sale', at: hour(at) }, ...place, fields };
}

/** The facts of the last entry given. */
function factsOf(facts: FactSpecs, entries: readonly Entry[], coverage?: Coverage): readonly unknown[] {
  const history = new History();
  for (const entry of entries) history.insert(entry);
  const version = versionWith(facts, coverage);
  version.take('P1', entries[entries.length - 1]!, history, []);
  return version.factValues();
}

describe('the thirteen relations', () => {
  const y: Interval = { from: 10, to: 20 };
  const cases: readonly (readonly [number, number | undefined, string | undefined])[] = [
    [1, 9, 'before'],
    [1, 10, 'meets'],
    [1, 15, 'overlaps'],
    [1, 20, 'finished_by'],
    [1, 30, 'contains'],
    [10, 15, 'starts'],
    [10, 20, 'equals'],
    [10, 30, 'started_by'],
    [12, 15, 'during'],
    [12, 20, 'finishes'],
    [12, 30, 'overlapped_by'],
    [20, 30, 'met_by'],
    [21, 30, 'after'],
    [10, 10, 'starts'],
    [15, 15, 'during'],
    [20, 20, 'met_by'],
    [9, undefined, undefined],
    [10, undefined, undefined],
    [15, undefined, undefined],
    [20, undefined, 'met_by'],
    [21, undefined, 'after'],
    [8, 5, undefined],
  ];

  it.each(cases)('from %s to %s is %s', (from, to, wanted) => {
    expect(relationOf({ from, to }, y)).toBe(wanted);
  });

  it('are all there, and each has its converse', () => {
    expect(new Set(cases.map(([, , relation]) => relation).filter(Boolean))).toEqual(new Set(allenRelations));
    const pairs = ['before after', 'meets met_by', 'overlaps overlapped_by', 'starts started_by'];
    const inverse = new Map(
      [...pairs, 'during contains', 'finishes finished_by', 'equals equals']
        .map((pair) => pair.split(' '))
        .flatMap(([a = '', b = '']) => [[a, b] as const, [b, a] as const]),
    );
    for (const [from, to, relation] of cases)
      expect(relationOf(y, { from, to })).toBe(inverse.get(relation ?? ''));
  });
});

it('gaps beyond its window says nothing: a record there was not looked for', () => {
  const coverage = new Coverage();
  for (let day = 0; day < 12; day += 1) coverage.observe('H1', 'nursing', hour(24 * day), () => undefined);
  const nursing = (id: string, at: number): Entry => ({ ...sale(id, at), kind: 'nursing' });
  const gaps = { op: 'gaps', kind: 'nursing', from: 'trigger.at', to: 'trigger.until', least_hours: 48 };
  const around = (ahead_days: number): object => ({ ...gaps, window: { back_days: 1, ahead_days } });
  const facts = { wide: { ...gaps, ...around(30) }, narrow: { ...gaps, ...around(2) } };
  const cared = [24, 48, 72, 96, 120, 144].map((at) => nursing(`n${at}`, at));
  const [wide, narrow] = factsOf(facts, [...cared, stay('a', 0, 168)], coverage);
  expect(wide).toMatchObject({ count: 0 });
  expect(narrow).toBeUndefined();
});

it('related counts nights and days from end to begin, and leaves open stays undecided', () => {
  const facts = {
    nights: { op: 'related', kind: 'stay', relations: ['before', 'meets'], within_nights: 1 },
    days: { op: 'related', kind: 'stay', relations: ['before', 'meets'], within_days: 1 },
    open: { op: 'related', kind: 'stay', relations: ['contains', 'overlaps'] },
  };
  // Ends at 20:00 of the first day, the next begins at 22:00 of the second.
  const [nights, days, open] = factsOf(facts, [stay('a', 0, 20), stay('o', 1, undefined), stay('b', 46, 60)]);
  expect(nights).toMatchObject({ count: 1, unknown: 1, relation: 'before', gap_nights: 1, gap_days: 1.083 });
  expect(days).toEqual({ count: 0, unknown: 1 });
  expect(open).toEqual({ count: 0, unknown: 1 });
});

it('related asks for a reach ahead when the entry begins later', () => {
  const facts = { a: { op: 'related', kind: 'stay', relations: ['during'] } };
  expect(() => versionWith(facts)).toThrow('window.ahead_days is needed');
});

it('position and last go by time, then id', () => {
  const facts = {
    place: { op: 'position', kind: 'sale' },
    alike: { op: 'position', kind: 'sale', like: ['lot'] },
    last: { op: 'last', kind: 'sale', window: 'all' },
  };
  const others = [sale('c', 5, { lot: 'L1' }), sale('a', 5), sale('x', 1, { lot: 'L1' })];
  const [place, alike, last] = factsOf(facts, [...others, sale('b', 5, { lot: 'L1' })]);
  expect([place, alike]).toEqual([3, 2]);
  expect(last).toMatchObject({ id: 'c' });
  expect(factsOf(facts, [sale('a', 1), sale('b', 2)])[1]).toBe(1);
});

it('a ratio of nothing, or of less than asked for, is unknown', () => {
  const spec = { op: 'ratio', kind: 'sale', field: 'amount', part: { lot: 'L1' }, with_trigger: true };
  const facts = { share: spec, enough: { ...spec, least: 50 } };
  expect(factsOf(facts, [sale('a', 1, { amount: 0 })])).toEqual([undefined, undefined]);
  const [share, enough] = factsOf(facts, [sale('a', 1, { amount: 10, lot: 'L1' }), sale('b', 2, { amount: 30 })]);
  expect([share, enough]).toEqual([0.25, undefined]);
});

it('similarity of sets of codes', () => {
  const of = (measure: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
    ...{ op: 'similarity', of: 'trigger.codes', to: 'trigger.others', measure },
    ...more,
  });
  const facts = {
    jaccard: of('jaccard'),
    dice: of('dice'),
    containment: of('containment'),
    short: of('jaccard', { length: 3 }),
  };
  const codes = { codes: ['J18.900', 'I10.x00', 'I10.x00'], others: ['J18.100', 'I10.x00', 'E11.9'] };
  expect(factsOf(facts, [sale('a', 1, codes)])).toEqual([0.25, 0.4, 0.5, 0.666667]);
  expect(factsOf(facts, [sale('a', 1, { codes: [], others: ['A'] })])).toEqual(Array(4).fill(undefined));
});

it('a balance below nothing is found where it was lowest', () => {
  const facts = {
    lot: {
      op: 'balance',
      add: [{ kind: 'stay', field: 'in' }],
      subtract: [{ kind: 'sale', field: 'out' }],
      opening: 1,
    },
  };
  const moves = [sale('a', 1, { out: 2.5 }), stay('b', 2, 3, { in: 4 }), sale('c', 9, { out: 0.1 })];
  expect(factsOf(facts, moves)).toEqual([{ balance: 2.4, lowest: -1.5, lowest_at: hour(1), entries: 3 }]);
});

describe('absent', () => {
  const spec = { op: 'absent', kind: 'sale', from: 'trigger.at', to: 'trigger.until', feeds: ['sale'] };
  const facts = { plain: spec, daily: { ...spec, daily: true } };
  const judged = (heard: readonly number[], ...entries: readonly Entry[]): readonly unknown[] => {
    const coverage = new Coverage();
    for (const at of heard) coverage.observe('H1', 'sale', hour(at), () => undefined);
    return factsOf(facts, [...entries, stay('s', 10, 60)], coverage);
  };

  it('is true when the feed was there before, every day and long enough after', () => {
    expect(judged([0, 30, 50, 150])).toEqual([true, true]);
  });

  it('is false as soon as there is something, whatever is known of the feed', () => {
    expect(judged([], sale('a', 60))).toEqual([false, false]);
    expect(judged([0, 30, 50, 150], sale('a', 9), sale('b', 61))).toEqual([true, true]);
  });

  it('is unknown while the feed was not yet observed, has not passed, or was silent for a day', () => {
    expect(judged([20, 30, 50, 150])).toEqual([undefined, undefined]);
    expect(judged([0, 30, 50, 60])).toEqual([undefined, undefined]);
    expect(judged([0, 50, 150])).toEqual([true, undefined]);
  });
});

it('a window with a negative side lies on the other side', () => {
  const window = { back_days: 3, ahead_days: -1 };
  const facts = { before: { op: 'list', kind: 'sale', field: 'n', window } };
  const at = (days: number): number => (days * dayMs) / hourMs;
  const sales = [0, 1, 2, 3, 3.5].map((day) => sale(`s${day}`, at(day), { n: day }));
  expect(factsOf(facts, [...sales, sale('t', at(4), { n: 4 })])).toEqual([[1, 2, 3]]);
});
