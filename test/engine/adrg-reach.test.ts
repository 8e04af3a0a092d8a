// Every ADRG of the scheme can be met: for each of the 376 a stay is made of its own lists.
import { describe, expect, it, vi } from 'vitest';
import { readDrgTables } from '../../engine/drg-tables.ts';
import type { GroupedStay } from '../../engine/adrg.ts';
import { createGrouper } from '../../engine/grouper.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';

// Thousands of stays on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const knowledge = loadKnowledge();
const grouper = createGrouper(readDrgTables(knowledge));
const rows = (table: string): readonly (readonly string[])[] =>
  (knowledge[table] ?? '').split('\n').slice(1, -1).map((line) => line.split(','));
const adrgs = [...new Set(rows('drg-groups').map(([drg = '']) => drg.slice(0, 3)))];
const principal = rows('drg-diagnoses').filter(([, mdc = '']) => mdc !== '');

/** Codes by ADRG and list. */
function byList(table: string, cell: number): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, string[]>();
  for (const row of rows(table)) {
    for (const word of (row[cell] ?? '').split(' ')) {
      const codes = lists.get(word.replace(/[*?]/, '')) ?? [];
      lists.set(word.replace(/[*?]/, ''), codes);
      codes.push(row[0] ?? '');
    }
  }
  return lists;
}

const diagnoses = byList('drg-diagnoses', 2);
const operations = byList('drg-operations', 1);
const conditions = new Map(rows('drg-conditions').map((row) => [row[0] ?? '', row]));
const ages = [{ ageDays: 5, birthWeight: 1200 }, { ageDays: 5, birthWeight: 1700 }, { ageDays: 5, birthWeight: 2200 },
  { ageDays: 5, birthWeight: 3000 }, { ageDays: 100 }, { ageDays: 15_000 }];

function some<Value>(list: readonly Value[], count: number): readonly Value[] {
  const step = Math.max(1, Math.floor(list.length / count));
  return list.filter((_, i) => i % step === 0);
}

/** Sets of operations that meet the ADRG's lists. */
function operationSets(adrg: string): readonly (readonly string[])[] {
  const [, lists = '', , , , , theatre] = conditions.get(adrg) ?? [];
  if (theatre === 'any') return [['51.2300'], ['86.2200x011'], ['47.0100']];
  const numbers = lists.split('|')[0]?.split(' ') ?? [];
  if (lists === '') return operations.has(adrg) ? some(operations.get(adrg) ?? [], 20).map((code) => [code]) : [[]];
  return some(operations.get(`${adrg}.${numbers[0]}`) ?? [], 5).map((first) => [
    first,
    ...numbers.slice(1).flatMap((number) => operations.get(`${adrg}.${number}`)?.at(-1) ?? []),
  ]);
}

function* staysFor(adrg: string): Generator<GroupedStay> {
  const own = diagnoses.get(adrg) ?? [];
  const mains = own.length > 0 ? own : principal
    .filter(([, mdc = '']) => adrg.startsWith('A') || mdc.split(' ').some((word) => word.startsWith(adrg.slice(0, 1))))
    .map(([code = '']) => code);
  const injuries = adrg.startsWith('Z') ? ['S06.501', 'S72.101'] : [];
  for (const set of operationSets(adrg))
    for (const main of some(mains, 30))
      for (const age of ages)
        for (const gend of ['1', '2']) yield { main, others: injuries, operations: set, ...age, gend, year: 2024 };
}

describe('every ADRG', () => {
  it('is met by some stay made of its lists', () => {
    const missed = adrgs.filter((adrg) => {
      for (const stay of staysFor(adrg)) if (grouper.group(stay)?.adrg === adrg) return false;
      return true;
    });
    expect(adrgs).toHaveLength(376);
    expect(missed).toEqual([]);
  });
});
