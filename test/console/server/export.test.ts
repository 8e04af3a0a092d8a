// Exports, parsed back and compared with what was stored.
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Hit } from '../../../engine/hit.ts';
import { startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';
import { hexId, sampleHit, sampleHitsFrame } from '../../support/samples.ts';

const person = '420106198001011234';
const many = Array.from({ length: 2_500 }, (_, index) => sampleHit(index));
const awkward = sampleHit(5_000, {
  rule_id: 'SP-01', family: 'split', psn_no: person, setl_id: '00012345678901234567890', mdtrt_id: '1E5', title: '分解住院,“引号”"双"',
  reason: '=HYPERLINK("http://x")', amount: '-1234.50', basis: ['条例第三十八条', '第二行'],
  evidence: [{
    event_id: hexId('e', 1), kind: 'admission', role: 'trigger', at: '2025-07-01T00:00:00+08:00', fixmedins_code: 'H1',
    fields: { psn_name: '@张三', dept_name: '心内科 <&>', age: 45 },
  }],
});
let console: TestConsole;
let cursor: number;

beforeAll(async () => {
  console = await startTestConsole();
  cursor = await console.publishHits(sampleHitsFrame(1, [...many, awkward]));
  await console.untilStored(cursor);
});
afterAll(() => console.stop());

const table = z.array(z.record(z.string(), z.string()));

async function csv(query: string, init?: RequestInit): Promise<{ text: string; rows: z.output<typeof table>; headers: Headers }> {
  const answer = await console.ask(`/api/hits/export?format=csv&${query}`, init);
  const text = Buffer.from(await answer.arrayBuffer()).toString('utf8');
  const rows = table.parse(parse(text, { bom: true, columns: true, record_delimiter: '\r\n' }));
  return { text, rows, headers: answer.headers };
}

async function xlsx(query: string): Promise<ExcelJS.Workbook> {
  const answer = await console.ask(`/api/hits/export?format=xlsx&${query}`);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(await answer.arrayBuffer());
  return workbook;
}

/** Codes end in a tab so that spreadsheets keep them. */
function code(text: string | undefined): string | undefined {
  return text?.replace(/\t$/, '');
}

test('CSV holds every hit of the filter, in the order of the list, stamped with the cursor', async () => {
  const { text, rows, headers } = await csv('rule=TR-01');
  expect(text.startsWith('\uFEFF案件编号,疑点编号,')).toBe(true);
  expect(text.endsWith('\r\n')).toBe(true);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('x-fundwatch-cursor')).toBe(String(cursor));
  expect(headers.get('content-disposition')).toMatch(new RegExp(`^attachment; filename="fundwatch-hits-\\d{8}-\\d{6}-cursor${cursor}\\.csv"$`));
  const wanted = many.toReversed();
  expect(rows.map((row) => code(row['疑点编号']))).toEqual(wanted.map(({ hit_id }) => hit_id));
  expect(rows.map((row) => code(row['追溯码']))).toEqual(wanted.map(({ drug_trac_codg }) => drug_trac_codg));
  expect(new Set(rows.map((row) => row['数据截至游标']))).toEqual(new Set([String(cursor)]));
});

test('CSV keeps long codes as text, runs no formula, and takes Chinese, quotes and line breaks', async () => {
  const { text, rows } = await csv('rule=SP-01');
  expect(text).toContain('00012345678901234567890\t');
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    规则名称: awkward.title, 问题情形: `'${awkward.reason}`, 人员编号: `${person}\t`, 结算ID: `${awkward.setl_id}\t`, 就诊ID: '1E5\t',
    姓名: "'@张三", 科室: '心内科 <&>', 年龄: '45', '涉及金额(元)': '-1234.50', 依据: '条例第三十八条\n第二行', 等级: '明确违规', 类别: '分解住院',
  });
  expect((await csv('rule=SP-01&plain=1')).rows[0]).toMatchObject({ 人员编号: person, 结算ID: awkward.setl_id });
});

test('XLSX is read back the same: text stays text to the last digit, amounts are numbers', async () => {
  const workbook = await xlsx('state=all');
  const [list, notes] = workbook.worksheets;
  expect(list?.rowCount).toBe(many.length + 2);
  expect(list?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
  const head = cells(list, 1);
  const read = (row: number, name: string): unknown => cells(list, row)[head.indexOf(name)];
  const wanted: readonly Hit[] = [awkward, ...many.toReversed()];
  expect(wanted.map((_, index) => read(index + 2, '追溯码'))).toEqual(wanted.map(({ drug_trac_codg }) => drug_trac_codg));
  expect(['人员编号', '结算ID', '问题情形', '规则名称', '姓名', '科室', '涉及金额(元)', '依据'].map((name) => read(2, name))).toEqual([
    person, awkward.setl_id, awkward.reason, awkward.title, '@张三', '心内科 <&>', -1234.5, '条例第三十八条\n第二行',
  ]);
  expect([cells(notes, 1), cells(notes, 3), cells(notes, 4)]).toEqual([
    ['数据截至游标', String(cursor)], ['筛选条件', 'state=all'], ['记录数', String(many.length + 1)],
  ]);
});

test('an empty list is a file with its head', async () => {
  expect((await csv('rule=XX-99')).rows).toEqual([]);
  const [list] = (await xlsx('rule=XX-99')).worksheets;
  expect(list?.rowCount).toBe(1);
});

test('a file for those who may not see personal fields has them masked', async () => {
  const headers = { authorization: `Bearer ${await console.viewerToken()}` };
  const { text, rows } = await csv('rule=SP-01', { headers });
  expect(text).not.toContain('19800101');
  expect(rows[0]).toMatchObject({ 人员编号: '420*************34', 姓名: "'@**" });
});

test('an export is a thing that the audit remembers, and a wrong one is refused', async () => {
  await csv('rule=SP-01&fixmedins_code=H42070000002');
  const trail = await waitForAudit('export');
  expect(trail[0]).toMatchObject({ actor: '@admin', target: 'csv', detail: { cursor, masked: false, filter: 'rule=SP-01; fixmedins_code=H42070000002' } });
  expect((await console.ask('/api/hits/export')).status).toBe(400);
  expect((await console.ask('/api/hits/export?format=pdf')).status).toBe(400);
});

async function waitForAudit(action: string): Promise<readonly unknown[]> {
  for (;;) {
    const { items } = await console.read(`/api/audit?action=${action}`);
    if (Array.isArray(items) && items.length > 0 && JSON.stringify(items[0]).includes('H42070000002')) return items;
  }
}

function cells(sheet: ExcelJS.Worksheet | undefined, row: number): unknown[] {
  const { values } = sheet?.getRow(row) ?? { values: [] };
  return Array.isArray(values) ? values.slice(1) : [];
}

test('eight exports at a time, also of those that come in one moment; then there is room again', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => console.ask('/api/hits/export?format=csv')));
  const refused = answers.filter(({ status }) => status === 429);
  expect([refused.length, refused[0]?.headers.get('retry-after')]).toEqual([12, '10']);
  await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  expect((await csv('rule=SP-01')).rows).toHaveLength(1);
});
