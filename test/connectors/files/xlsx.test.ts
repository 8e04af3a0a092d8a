import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRows, type FileRow } from '../../../connectors/files/read-rows.ts';
import { inline, workbookOf, zipOf } from './workbook.ts';

let folder = '';
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'fundwatch-xlsx-')); });
afterAll(() => rm(folder, { recursive: true }));

async function rowsOf(workbook: Uint8Array): Promise<readonly FileRow[]> {
  const path = join(folder, 'one.xlsx');
  await writeFile(path, workbook);
  const rows: FileRow[] = [];
  for await (const row of readRows(path, 'xlsx')) rows.push(row);
  return rows;
}

const heads = (...names: readonly string[]): string => `<row r="1">${names.map(inline).join('')}</row>`;
const refused = (reason: RegExp) => ({ code: 'file_unreadable', message: expect.stringMatching(reason) });

test('a small workbook that inflates to much is refused before it is inflated, and a sheet while it is', async () => {
  const strings = `<si><t>${'0'.repeat(1_000)}</t></si>`.repeat(130_000);
  const much = workbookOf({ rows: heads('msgid'), strings });
  expect(much.length).toBeLessThan(1_000_000);
  await expect(rowsOf(much)).rejects.toMatchObject(refused(/sharedStrings\.xml inflates to more than/));
  const said = workbookOf({ rows: heads('msgid'), strings: strings.slice(0, 1_018_000), saidBytes: 100 });
  await expect(rowsOf(said)).rejects.toMatchObject(refused(/larger than the archive says/));
  const rows = heads('msgid') + '<row></row>'.repeat(4_000_000);
  await expect(rowsOf(workbookOf({ rows }))).rejects.toMatchObject(refused(/sheet1/));
});

test('what never ends in a workbook is refused: a text, nesting, entities', async () => {
  const noise = Array.from({ length: 400_000 }, (_, i) => (i * 2_654_435_761 % 4_294_967_296).toString(36)).join('');
  await expect(rowsOf(workbookOf({ rows: heads('msgid') + inline(noise) }))).rejects.toMatchObject(refused(/does not end/));
  await expect(rowsOf(workbookOf({ rows: '<a>'.repeat(100) }))).rejects.toMatchObject(refused(/nested/));
  await expect(rowsOf(workbookOf({ rows: heads('&bomb;') }))).rejects.toMatchObject(refused(/entity/));
});

test('what is no workbook is refused with what to do', async () => {
  for (const bytes of [Buffer.from(''), Buffer.from('no workbook'), Buffer.from('d0cf11e0a1b11ae1'.repeat(20), 'hex')]) {
    await expect(rowsOf(bytes)).rejects.toMatchObject(refused(/xlsx.*\.xlsx, without a password/));
  }
  await expect(rowsOf(zipOf([]))).rejects.toMatchObject(refused(/lists no sheets/));
  await expect(rowsOf(workbookOf({ rows: '' }))).rejects.toMatchObject(refused(/no column heads/));
  const whole = workbookOf({ rows: heads('msgid') });
  for (let end = 1; end < whole.length; end += 11) {
    await expect(rowsOf(whole.subarray(0, end))).rejects.toMatchObject(refused(/xlsx/));
  }
});

test('a text in several runs is one text, in its cell and shared; how it is read aloud is no part of it', async () => {
  const runs = '<r><t>812345</t></r><r><rPr><b/></rPr><t xml:space="preserve">67890123456781</t></r><rPh sb="0" eb="1"><t>ya</t></rPh>';
  const rows = `${heads('drug_trac_codg', 'rtal_docno', 'note')}<row r="3"><c r="A3" t="inlineStr"><is>${runs}</is></c>`
    + '<c r="B3" t="s"><v>1</v></c><c r="C3" t="str"><f>"a"</f><v>a&amp;b</v></c></row>';
  const [row, ...others] = await rowsOf(workbookOf({ rows, strings: `<si><t>zero</t></si><si>${runs}</si>` }));
  const code = '81234567890123456781';
  expect(row).toEqual({ row: 3, cells: { drug_trac_codg: code, rtal_docno: code, note: 'a&b' } });
  expect(others).toEqual([]);
});

test('a workbook that another program has written: texts, numbers, dates, formulas, empty rows and cells, later sheets', async () => {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('one');
  sheet.addRow(['msgid', 'sel_retn_time', 'sel_retn_cnt', '', 'note', 'flag']);
  sheet.addRow([' a ', new Date('2025-07-01T08:30:00Z'), 1.5, 'x', { richText: [{ text: 'ab' }, { text: 'cd' }] }, true]);
  sheet.addRow([]);
  sheet.addRow(['b', new Date('2025-07-01T00:00:00Z'), { formula: 'C2*2', result: 3 }, , { formula: 'A2', result: 'text' }]);
  workbook.addWorksheet('two').addRow(['notes']);
  expect(await rowsOf(new Uint8Array(await workbook.xlsx.writeBuffer()))).toEqual([
    { row: 2, cells: { msgid: 'a', sel_retn_time: '2025-07-01 08:30:00', sel_retn_cnt: '1.5', note: 'abcd', flag: 'true' } },
    { row: 4, cells: { msgid: 'b', sel_retn_time: '2025-07-01', sel_retn_cnt: '3', note: 'text' } },
  ]);
});

/** A sheet whose second row has the number with that style in a column of times, one of amounts and one of codes. */
function dated(number: number, numFmtId: number, { forms = '', formula = '' } = {}): Buffer {
  const cell = (column: string): string => `<c r="${column}2" s="1">${formula}<v>${number}</v></c>`;
  return workbookOf({
    rows: `${heads('sel_retn_time', 'finl_trns_pric', 'rtal_docno')}<row r="2">${cell('A')}${cell('B')}${cell('C')}</row>`,
    styles: `<numFmts>${forms}</numFmts><cellStyleXfs><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs>`
      + `<cellXfs><xf numFmtId="0"/><xf numFmtId="${numFmtId}"/></cellXfs>`,
  });
}

const at = 45_839.354_166_666_664;

test('the Chinese forms of dates, and dates made by formulas, are dates in columns of times and numbers elsewhere', async () => {
  const ids = [27, 28, 31, 32, 36, 50, 57, 58];
  for (const id of ids) {
    const [row] = await rowsOf(dated(at, id));
    expect(row?.cells).toEqual({ sel_retn_time: '2025-07-01 08:30:00', finl_trns_pric: String(at), rtal_docno: String(at) });
  }
  const [made] = await rowsOf(dated(45_839, 14, { formula: '<f>A1+1</f>' }));
  expect(made?.cells).toEqual({ sel_retn_time: '2025-07-01', finl_trns_pric: '45839', rtal_docno: '45839' });
  const forms = '<numFmt numFmtId="31" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>';
  expect((await rowsOf(dated(45_839, 31, { forms })))[0]?.cells['sel_retn_time']).toBe('2025-07-01');
});

test('a number that no style calls a date stays one, and so does one that no date is', async () => {
  const plain = [0, 1, 2, 4, 10, 26, 37, 49, 59, 164];
  const forms = '<numFmt numFmtId="164" formatCode="[Red]#,##0.00&quot;yuan&quot;_);General"/>';
  for (const id of plain) expect((await rowsOf(dated(45_839, id, { forms })))[0]?.cells['sel_retn_time']).toBe('45839');
  for (const number of [0.354, -1, 20_250_701, 2_958_466]) {
    expect((await rowsOf(dated(number, 14)))[0]?.cells['sel_retn_time']).toBe(String(number));
  }
});
