// Whom other tables concern: nobody whose every question has the same answer may be left out, and nobody needs
// to judge again for rows that he has not asked for.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChinaTime } from '../../engine/china-time.ts';
import { DatedKnowledge, type DatedTable } from '../../engine/dated-knowledge.ts';
import { KnowledgeReader } from '../../engine/knowledge-reader.ts';
import { rowsMoved, TableChanges } from '../../engine/table-changes.ts';
import type { DatedTables } from '../../engine/tables.ts';

const days = ['2025-06-01', '2025-07-01', '2025-08-01'] as const;
const noon = (day: string): number => readChinaTime(`${day} 12:00:00`) ?? Number.NaN;
const times = [noon('2025-05-01'), ...days.map(noon)];

const cell = fc.constantFrom('', 'a', 'ab', 'abc', 'b', 'ba');
const row = fc.tuple(cell, cell).map((cells) => cells.join());
/** Now and then of other columns, and with rows that quote a line break. */
const csv = fc
  .tuple(
    fc.constantFrom('x,y', 'x,y', 'x,y', 'y,x'),
    fc.array(fc.oneof({ weight: 9, arbitrary: row }, fc.constant('"a\nb",c')), { maxLength: 6 }),
  )
  .map(([head, rows]) => [head, ...rows, ''].join('\n'));
const policy = fc
  .array(fc.tuple(fc.constantFrom('GZ1', 'GZ2'), fc.constantFrom('P1', 'P2'), cell, fc.constantFrom('3', '4')), { maxLength: 4 })
  .map((rows) => ['gz_code,point_id,code_prefix,most', ...rows.map((cells) => cells.join()), ''].join('\n'));
const texts = fc.record({ t: csv, u: csv, 'policy-quantities': policy }, { requiredKeys: [] })
  .map((record): Record<string, string> => ({ ...record }));
const dated = fc
  .uniqueArray(fc.record({ table: fc.constantFrom('t', 'u'), from: fc.constantFrom(...days), csv }), {
    maxLength: 3, selector: ({ table, from }) => `${table} ${from}`,
  })
  .map((versions): readonly DatedTable[] => versions);

/** Nearly the same tables: what people do is to change one. */
const twoSets = fc.oneof(
  fc.tuple(texts, dated, texts, dated),
  fc.tuple(texts, dated, fc.constantFrom('t', 'u'), csv)
    .map(([known, versions, table, text]) => [known, versions, { ...known, [table]: text }, versions] as const),
  fc.tuple(texts, dated).map(([known, versions]) => [known, versions, known, versions.slice(1)] as const),
);

type Question = (tables: DatedTables) => unknown;
const question: fc.Arbitrary<Question> = fc
  .record({ at: fc.constantFrom(...times), table: fc.constantFrom('t', 'u'), way: fc.nat(5), a: cell, b: cell })
  .map(({ at, table, way, a, b }) => (tables) => {
    switch (way) {
      case 0:
        return tables.at(at).find(table, ['x'], [a]);
      case 1:
        return tables.at(at).find(table, ['y', 'x'], [a, b]);
      case 2:
        return tables.at(at).findPrefix(table, 'x', `${a}${b}`);
      case 3:
        return tables.at(at).points('GZ1', `${a}${b}`);
      case 4:
        return tables.at(at).rows(table);
      default:
        return tables.concerns('GZ2', `${a}${b}`);
    }
  });

describe('what was asked of tables', () => {
  it('is concerned by every change that changes an answer', () => {
    let unconcerned = 0;
    fc.assert(
      fc.property(twoSets, fc.array(question, { maxLength: 4 }), ([known, versions, others, otherVersions], questions) => {
        const before = new DatedKnowledge(known, versions);
        const after = new DatedKnowledge(others, otherVersions, { before });
        const reader = new KnowledgeReader(before);
        const answers = questions.map((ask) => ask(reader));
        expect(answers).toEqual(questions.map((ask) => ask(new DatedKnowledge(known, versions))));
        const changes = new TableChanges(before, after);
        const isConcerned = reader.asked.isConcerned(changes);
        const again = new KnowledgeReader(before);
        again.asked.recall(JSON.parse(JSON.stringify(reader.asked.record())));
        expect(again.asked.isConcerned(changes)).toBe(isConcerned);
        reader.exchange(after);
        const fresh = questions.map((ask) => ask(new DatedKnowledge(others, otherVersions)));
        expect(questions.map((ask) => ask(reader))).toEqual(fresh);
        if (isConcerned) return;
        if (changes.some(() => true)) unconcerned += 1;
        expect(fresh).toEqual(answers);
      }),
      { numRuns: 3000, seed: 20261122 },
    );
    expect(unconcerned).toBeGreaterThan(100);
  });

  it('is not concerned by rows of others, however many of them were asked for', () => {
    const table = (rows: readonly string[]): string => ['rule,subject', ...rows, ''].join('\n');
    const before = new DatedKnowledge({ exemptions: table(['R1,P1']) });
    const concerns = (values: number, ...rows: readonly string[]): boolean => {
      const reader = new KnowledgeReader(before);
      for (let i = 1; i <= values; i += 1) reader.at(0).find('exemptions', ['rule', 'subject'], ['R1', `P${i}`]);
      const after = new DatedKnowledge({ exemptions: table(rows) }, [], { before });
      return reader.asked.isConcerned(new TableChanges(before, after));
    };
    expect(concerns(10, 'R1,P1', 'R1,P11')).toBe(false);
    expect(concerns(10, 'R1,P1', 'R1,P10')).toBe(true);
    expect(concerns(10)).toBe(true);
    // Nobody remembers so many subjects, but the rule is still known.
    expect(concerns(1000, 'R1,P1', 'R1,P1001')).toBe(true);
    expect(concerns(1000, 'R1,P1', 'R2,P10')).toBe(false);
  });

  it('is concerned by anything of a table of which everything may have been asked for', () => {
    const before = new DatedKnowledge({ t: 'x,y\na,1\n' });
    const changes = new TableChanges(before, new DatedKnowledge({ t: 'x,y\na,1\nz,2\n' }, [], { before }));
    const asked = (ask: Question): boolean => {
      const reader = new KnowledgeReader(before);
      ask(reader);
      return reader.asked.isConcerned(changes);
    };
    expect(asked((tables) => tables.at(0).whole('t'))).toBe(true);
    expect(asked((tables) => tables.at(0).has('t'))).toBe(true);
    expect(asked((tables) => tables.at(0).findPrefix('t', 'x', 'ab'))).toBe(false);
    expect(asked((tables) => Array.from({ length: 99 }, (_, i) => tables.at(0).findPrefix('t', 'x', `a${i}`)))).toBe(true);
    expect(asked((tables) => Array.from({ length: 99 }, (_, i) => tables.at(0).find('t', ['x'], [`a${i}`])))).toBe(true);
  });

  it('is concerned by the tables of a grouper that it asked for', () => {
    const before = new DatedKnowledge({ 'drg-groups': 'a\n1\n', 'dip-rates': 'a\n1\n' });
    const drg = new TableChanges(before, new DatedKnowledge({ 'drg-groups': 'a\n2\n', 'dip-rates': 'a\n1\n' }, [], { before }));
    const dip = new TableChanges(before, new DatedKnowledge({ 'drg-groups': 'a\n1\n', 'dip-rates': 'a\n2\n' }, [], { before }));
    const concerned = (ask: Question): readonly boolean[] => {
      const reader = new KnowledgeReader(before);
      ask(reader);
      return [drg, dip].map((changes) => reader.asked.isConcerned(changes));
    };
    expect(concerned((tables) => tables.at(0).grouper())).toEqual([true, false]);
    expect(concerned((tables) => tables.at(0).dipGrouper())).toEqual([false, true]);
    expect(concerned(() => undefined)).toEqual([false, false]);
  });
});

describe('rows that moved', () => {
  const rows = (...names: readonly string[]): { readonly x: string }[] => names.map((x) => ({ x }));
  it.each([
    ['one came', 'a b c', 'a b d c', 'd'],
    ['one went', 'a b c', 'a c', 'b'],
    ['one of two alike went', 'a a', 'a', 'a'],
    ['one is another', 'a b c', 'a d c', 'b d'],
    ['two places exchanged', 'a b c d', 'a c b d', 'b c c b'],
    ['none', 'a b', 'a b', ''],
  ])('%s', (_, before, after, moved) => {
    const split = (text: string): readonly { readonly x: string }[] => rows(...text.split(' ').filter((name) => name !== ''));
    expect(rowsMoved(split(before), split(after))).toEqual(split(moved));
  });
});
