import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvCell } from '../../../console/export/csv.ts';
import { exportColumns } from '../../../console/export/columns.ts';
import { xmlText } from '../../../console/export/spreadsheet-parts.ts';

const [column] = exportColumns;
if (column === undefined) throw new Error('no columns');
const text = column;

test('any text comes back from CSV as it was, but for the signs that disarm it', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 5 }), (values) => {
    const line = values.map((value) => csvCell(text, value, { plain: true })).join(',');
    const [read] = parse(`${line}\r\n`, { relax_column_count: true, record_delimiter: '\r\n' });
    expect(read).toEqual(values.map((value) => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value)));
  }));
});

test('no cell of a spreadsheet begins a formula', () => {
  fc.assert(fc.property(fc.string(), fc.boolean(), (value, plain) => {
    expect(csvCell(text, value, { plain }).replace(/^"/, '')).not.toMatch(/^[=+\-@\t\r]/);
  }));
});

test('XML text holds nothing that XML cannot', () => {
  expect(xmlText('a\u0000b\u000b<&>"\ud800 _x0041_ 张\r\n')).toBe('ab&lt;&amp;&gt;"\ufffd _x005F_x0041_ 张&#13;\n');
});
