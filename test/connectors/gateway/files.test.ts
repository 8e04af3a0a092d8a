import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestGateway } from '../../support/gateway.ts';
import { connectorToken, startGateway } from '../../support/gateway.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';

let gateway: TestGateway;
beforeAll(async () => { gateway = await startGateway(); });
afterAll(() => gateway.remove());

const headers = { authorization: `Bearer ${connectorToken}` };
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A sale as one row of a file. */
function saleRow(number: number): Record<string, string> {
  const { drugtracinfo, ...fields } = saleEnvelope({ number, at: 1_750_000_000_000 }).input.selinfo;
  const cells = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  return { ...cells, drug_trac_codg: drugtracinfo.map(({ drug_trac_codg }) => drug_trac_codg).join(';') };
}

function csvOf(rows: readonly Record<string, string>[]): string {
  const heads = Object.keys(rows[0] ?? {});
  return [heads.join(','), ...rows.map((row) => heads.map((head) => row[head] ?? '').join(','))].join('\r\n');
}

async function upload(body: BodyInit, type: string, query: string): Promise<Record<string, unknown>> {
  const response = await gateway.post(`/api/files?${query}`, body, { 'content-type': type });
  const job = await response.json();
  if (response.status !== 202) return { status: response.status, ...job };
  await expect.poll(async () => (await read(job.job_id))['state'], { timeout: 10_000 }).toMatch(/done|failed/);
  return read(job.job_id);
}

async function read(jobId: string): Promise<Record<string, unknown>> {
  const response = await fetch(gateway.url(`/api/jobs/${jobId}`), { headers });
  return response.json();
}

const query = 'infno=3505&fixmedins_code=P42070400011';

test('a CSV with a byte order mark becomes events; a second upload of the same rows is counted duplicate', async () => {
  const text = `\ufeff${csvOf([1, 2, 3].map(saleRow))}`;
  const first = await upload(text, 'text/csv', query);
  expect(first).toMatchObject({ state: 'done', rows: 4, answer: { accepted: 3, duplicate: 0, rejected_total: 0 } });
  expect((await upload(text, 'text/csv; charset=utf-8', query))['answer']).toMatchObject({ accepted: 0, duplicate: 3 });
  const stored = (await gateway.events()).filter(({ fixmedins_code }) => fixmedins_code === 'P42070400011');
  expect(stored.map(({ kind }) => kind)).toEqual(['sale', 'sale', 'sale']);
  expect(stored[0]?.data).toMatchObject({ fixmedins_hilist_name: '厄贝沙坦片', sel_retn_cnt: 1 });
});

test('GB18030 is read when it is declared, and refused with the remedy when it is not', async () => {
  const row = { ...saleRow(10), fixmedins_hilist_name: 'NAME' };
  // 阿司匹林 in GB18030.
  const name = Buffer.from([0xb0, 0xa2, 0xcb, 0xbe, 0xc6, 0xa5, 0xc1, 0xd6]);
  const [before = '', after = ''] = csvOf([row]).replace(/[^\x00-\x7f]/g, 'x').split('NAME');
  const bytes = Buffer.concat([Buffer.from(before), name, Buffer.from(after)]);
  const undeclared = await upload(bytes, 'text/csv', query);
  expect(undeclared).toMatchObject({ state: 'failed', message: expect.stringMatching(/gb18030/) });
  const declared = await upload(bytes, 'text/csv; charset=gb18030', query);
  expect(declared).toMatchObject({ state: 'done', answer: { accepted: 1 } });
  const names = (await gateway.events()).map(({ data }) => data['fixmedins_hilist_name']);
  expect(names).toContain('阿司匹林');
});

test('refused rows are named by their row in the file and kept as dead letters, good rows are kept', async () => {
  const rows = [saleRow(20), { ...saleRow(21), sel_retn_cnt: 'many' }, saleRow(22)];
  const job = await upload(csvOf(rows), 'text/csv', query);
  expect(job['answer']).toMatchObject({ accepted: 2, rejected_total: 1, rejected: [{ line: 3, field: 'sel_retn_cnt' }] });
  const deadRows = async () => (await gateway.dead()).filter(({ source }) => source === 'files').map(({ line }) => line);
  await expect.poll(deadRows).toEqual([3]);
});

test('rows of one msgid are one message only of the same institution and transaction; no row of it is left out', async () => {
  const row = (number: number, infno: string, fixmedins_code: string): Record<string, string> => {
    return { infno, msgid: 'F000017', fixmedins_code, ...saleRow(number) };
  };
  const before = (await gateway.events()).length;
  const rows = [
    row(60, '3505A', 'P42070400077'), row(61, '3505A', 'P42070400077'), row(62, '3505A', 'H42070400088'),
    row(63, '3505', 'P42070300066'), row(64, '3505', 'P42070300066'), row(63, '3505', 'P42070300066'),
  ];
  const job = await upload(csvOf(rows), 'text/csv', '');
  expect(job['answer']).toMatchObject({ accepted: 3, events: 5, rejected_total: 0 });
  const stored = (await gateway.events()).slice(before).map(({ fixmedins_code, data }) => `${fixmedins_code} ${data['rtal_docno']}`);
  expect(stored.toSorted()).toEqual([
    'H42070400088 R000000000000000062', 'P42070300066 R000000000000000063', 'P42070300066 R000000000000000064',
    'P42070400077 R000000000000000060', 'P42070400077 R000000000000000061',
  ]);
});

test('an XLSX with real dates and numbers is read; a trace code typed as a number is refused, not guessed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fundwatch-xlsx-'));
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('销售');
  const rows = [30, 31].map(saleRow);
  const heads = Object.keys(rows[0] ?? {});
  sheet.addRow(heads);
  for (const row of rows) {
    sheet.addRow(heads.map((head) => {
      if (head === 'sel_retn_time') return new Date('2025-06-15T22:06:40Z');
      return head === 'sel_retn_cnt' ? 2 : row[head];
    }));
  }
  sheet.getCell(3, heads.indexOf('drug_trac_codg') + 1).value = 81_234_567_000_000_000_031;
  const path = join(folder, 'sales.xlsx');
  await workbook.xlsx.writeFile(path);
  const job = await upload(await readFile(path), xlsxType, query);
  await rm(folder, { recursive: true });
  const rejected = [{ line: 3, field: 'drug_trac_codg', code: 'number_rounded' }];
  expect(job).toMatchObject({ state: 'done', answer: { accepted: 1, rejected } });
  const stored = (await gateway.events()).at(-1);
  expect(stored?.data).toMatchObject({ sel_retn_time: '2025-06-15 22:06:40', sel_retn_cnt: 2 });
  expect(stored?.data['drugtracinfo'] ?? stored?.data['drug_trac_codg']).toBeDefined();
});

test('a code that a spreadsheet has rounded is refused also in a CSV, out of a formula and with 16 digits', async () => {
  const csv = csvOf([{ ...saleRow(70), drug_trac_codg: '8.12346E+19' }, saleRow(71), { ...saleRow(72), psn_no: '4.2e+25' }]);
  expect((await upload(csv, 'text/csv', query))['answer']).toMatchObject({
    accepted: 1, rejected: [{ line: 2, field: 'drug_trac_codg', code: 'number_rounded' }, { line: 4, field: 'psn_no' }],
  });
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('销售');
  const rows = [73, 74, 75].map(saleRow);
  const heads = Object.keys(rows[0] ?? {});
  for (const row of [heads, ...rows.map((one) => Object.values(one))]) sheet.addRow(row);
  const column = heads.indexOf('drug_trac_codg') + 1;
  sheet.getCell(2, column).value = { formula: 'A1*1', result: 81_234_567_000_000_000_031 };
  sheet.getCell(3, column).value = 8_123_456_789_012_340;
  sheet.getCell(4, column).value = 812_345_678_901_230;
  const job = await upload(new Uint8Array(await workbook.xlsx.writeBuffer()), xlsxType, query);
  const rejected = [{ line: 2, field: 'drug_trac_codg', code: 'number_rounded' }, { line: 3, code: 'number_rounded' }];
  expect(job['answer']).toMatchObject({ accepted: 1, rejected_total: 2, rejected });
});

test('rows of a CSV that are shifted by a comma or too long to keep are refused, empty ones are passed over', async () => {
  const { finl_trns_pric, ...fields } = saleRow(80);
  const many = Array.from({ length: 4_000 }, (_, at) => `81234568${String(at).padStart(12, '0')}`).join(';');
  const text = csvOf([
    { ...fields, finl_trns_pric: '1,234.50' }, { ...saleRow(81), drug_trac_codg: many }, saleRow(82),
  ].map(({ finl_trns_pric: price = '', ...rest }) => ({ ...rest, finl_trns_pric: price })));
  const commas = ','.repeat(Object.keys(fields).length);
  const job = await upload(`\r\n${text.replace('\r\n', '\r\n\r\n')}\r\n${commas}\r\n${commas},,\r\n`, 'text/csv', query);
  const rejected = [{ line: 4, code: 'surplus_cells' }, { line: 5, field: 'drug_trac_codg', code: 'cell_too_long' }];
  expect(job['answer']).toMatchObject({ accepted: 1, rejected_total: 2, rejected });
});

test('a separator behind the only trace code of a cell is no part of it', async () => {
  const codes = ['81234570000000000001;', '；81234570000000000002', '81234570000000000003'];
  const before = (await gateway.events()).length;
  await upload(csvOf(codes.map((drug_trac_codg, at) => ({ ...saleRow(95 + at), drug_trac_codg }))), 'text/csv', query);
  const stored = (await gateway.events()).slice(before).map(({ data }) => data['drugtracinfo']);
  expect(stored).toMatchObject([1, 2, 3].map((number) => [{ drug_trac_codg: `8123457000000000000${number}` }]));
});

test('§14 Names: column heads are known in any letter case', async () => {
  const before = (await gateway.events()).length;
  const codes = '81234569000000000001;81234569000000000002';
  const text = csvOf([{ infno: '3505', msgid: 'F000090', fixmedins_code: 'P42070400011', ...saleRow(90), drug_trac_codg: codes }]);
  const [heads = '', row = ''] = text.split('\r\n');
  expect((await upload(`${heads.toUpperCase()}\r\n${row}`, 'text/csv', ''))['answer']).toMatchObject({ accepted: 1, rejected_total: 0 });
  const [stored, ...others] = (await gateway.events()).slice(before);
  expect(stored).toMatchObject({ kind: 'sale', msgid: 'F000090', data: { drugtracinfo: [{}, { drug_trac_codg: '81234569000000000002' }] } });
  expect(others).toEqual([]);
});

test('bad uploads end in an answer: not a workbook, no heads, unknown charset, other media type', async () => {
  expect(await upload('no workbook', xlsxType, query)).toMatchObject({ state: 'failed', message: expect.stringMatching(/xlsx/) });
  expect(await upload('', 'text/csv', query)).toMatchObject({ state: 'failed', message: expect.stringMatching(/heads/) });
  expect(await upload('a,b\n1,2\n', 'text/csv; charset=koi8-r', query)).toMatchObject({ status: 415 });
  expect(await upload('x', 'multipart/form-data; boundary=x', query)).toMatchObject({ status: 415 });
  expect((await upload('a,b\n1,2\n', 'text/csv', ''))['answer']).toMatchObject({ accepted: 0, rejected_total: 1 });
  expect((await fetch(gateway.url('/api/jobs/none'), { headers })).status).toBe(404);
  const uploads = await readdir(join(gateway.varFolder, 'uploads'));
  expect(uploads).toEqual([]);
});
