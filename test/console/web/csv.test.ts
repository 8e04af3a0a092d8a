import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from '../../../console/web/csv.ts';

const cell = fc.stringMatching(/^[a-z,"\n\r 机构]{0,6}$/);

test('reads back what a CSV writer wrote', () => {
  const tables = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(tables, fc.constantFrom('\n', '\r\n'), (rows, lineEnd) => {
    const text = stringify(rows, { quoted: true, record_delimiter: lineEnd });
    expect(parseCsv(`\uFEFF${text}`)).toEqual(rows);
  }));
});
