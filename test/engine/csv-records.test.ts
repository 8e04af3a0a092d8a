import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCsv } from '../../engine/csv-records.ts';

const cell = fc.stringMatching(/^[a-z0-9",\n 中]{0,6}$/).map((text) => text.trim());

describe('splitCsv', () => {
  it('reads what csv-stringify wrote, as csv-parse does', () => {
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 })), (rows) => {
      const text = stringify(rows);
      const { records } = splitCsv(text);
      const theirs = parse(text, { relax_column_count: true });
      expect(records.map((record) => record.cells)).toEqual(theirs);
    }));
  });

  it('knows the line each record begins on, whatever ends the lines', () => {
    const { records } = splitCsv('\uFEFFa,b\r\n\r\n"x\ny",2\r\n3,4');
    expect(records).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['x\ny', '2'] },
      { line: 5, cells: ['3', '4'] },
    ]);
  });

  it('names the line of a quote that is never closed', () => {
    expect(splitCsv('a,b\n1,"2\n3,4\n').unclosed).toBe(2);
  });
});
