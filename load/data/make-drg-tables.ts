// Packs the CHS-DRG 1.1 tables of OpenDRG/DRG_Rules into the three compact tables that ship under
// rules/knowledge/: one row a code, without names. Run again only when the source changes:
//   node load/data/make-drg-tables.ts ../shared/data/grouping-chs-drg-1.1 rules/knowledge
// A code's memberships are joined by spaces. A membership of an ADRG that asks for several lists at
// once carries the list after a dot (`AC1.1 AC1.2`), how lists combine stands in drg-conditions.csv;
// `*` says that another diagnosis may meet it too (`PS1*`). The MDC of several severe injuries carries
// the injured site (`Z1`).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

/** How a section heading of the source, read as a whole, marks its members. */
const sectionMarks: Readonly<Record<string, string>> = {
  '包含以下主要诊断：': '',
  '包含以下主要手术或操作：': '',
  '同时包含以下手术：': '.1',
  '和': '.2',
  '主要诊断：': '',
  '手术表 1：': '.1',
  '手术表 2：': '.2',
  '手术表 3：': '.3',
  '手术表 4：': '.4',
  '包含以下诊断：': '*',
  '主要诊断或其他诊断中包含以下诊断：': '*',
};

/** The list of MDCZ is ordered by injured site, and the tidy file has lost the headings between: each
 * site begins with this code. Another compilation of the scheme by the same authors keeps the
 * headings, and the codes between them are the same. */
const siteBegins: ReadonlyMap<string, string> = new Map([
  ['S01.800x011', '1'], // head and neck
  ['S21.100x002', '2'], // chest
  ['S31.800x003', '3'], // abdomen
  ['S35.400x001', '4'], // urinary system
  ['S35.500x005', '5'], // genital system
  ['S12.000', '6'], // trunk and spine
  ['S14.300', '7'], // upper limb
  ['S71.800x011', '8'], // lower limb
  ['S31.800x012', '9'], // pelvis
]);

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) {
  throw new Error('usage: make-drg-tables.ts <folder of grouping-chs-drg-1.1> <rules/knowledge>');
}

const diagnosisMdc = new Map<string, Set<string>>();
const diagnosisAdrg = new Map<string, Set<string>>();
const operationAdrg = new Map<string, Set<string>>();
const complication = new Map<string, { kind: string; table: string }>();
const exclusionTables = new Map<string, Set<string>>();

const reached = { site: '' };
for (const row of read('mdc-codes', ['mdc', 'code'])) {
  const letter = (row['mdc'] ?? '').slice(3);
  const code = row['code'] ?? '';
  if (letter === 'Z') reached.site = siteBegins.get(code) ?? reached.site;
  add(diagnosisMdc, code, letter === 'Z' ? `Z${reached.site}` : letter);
}
for (const row of read('adrg-codes', ['adrg', 'section', 'code'])) {
  const section = (row['section'] ?? '').trim();
  const mark = sectionMarks[section];
  if (mark === undefined) throw new Error(`unread section heading: ${section}`);
  const code = row['code'] ?? '';
  const membership = `${row['adrg'] ?? ''}${mark}`;
  if (/^[A-Z]/.test(code)) add(diagnosisAdrg, code, membership);
  else add(operationAdrg, code, membership);
}
for (const row of read('cc-mcc', ['code', 'kind', 'exclusion'])) {
  const table = (row['exclusion'] ?? '').replace(/^表7-/, '');
  complication.set(row['code'] ?? '', {
    kind: row['kind'] ?? '',
    table: /^\d+$/.test(table) ? table : '',
  });
}
for (const row of read('cc-exclusions', ['table', 'code'])) {
  add(exclusionTables, row['code'] ?? '', (row['table'] ?? '').replace(/^表7-/, ''));
}

const diagnosisCodes = [...new Set([
  ...diagnosisMdc.keys(), ...diagnosisAdrg.keys(), ...complication.keys(),
])].sort();
const diagnosisHead = 'diag_code,mdc,adrg,complication,exclusion_table';
write('drg-diagnoses', diagnosisHead, diagnosisCodes.map((code) => [
  code, joined(diagnosisMdc.get(code)), joined(diagnosisAdrg.get(code)),
  complication.get(code)?.kind ?? '', complication.get(code)?.table ?? '',
]));
write('drg-operations', 'oprn_oprt_code,adrg',
  [...operationAdrg.keys()].sort().map((code) => [code, joined(operationAdrg.get(code))]));
write('drg-exclusions', 'diag_code,exclusion_tables',
  [...exclusionTables.keys()].sort().map((code) => [code, joined(exclusionTables.get(code))]));

function read(name: string, columns: readonly string[]): Record<string, string>[] {
  const text = gunzipSync(readFileSync(join(source ?? '', `${name}.csv.gz`))).toString('utf8');
  const rows = z.array(z.record(z.string(), z.string())).parse(parse(text, { columns: true }));
  for (const column of columns) {
    if (rows[0]?.[column] === undefined) throw new Error(`${name}: no column ${column}`);
  }
  return rows;
}

function write(name: string, head: string, rows: readonly (readonly string[])[]): void {
  const text = `${head}\n${rows.map((row) => row.join(',')).join('\n')}\n`;
  if (text.includes('"')) throw new Error(`${name}: these tables hold codes only`);
  writeFileSync(join(target ?? '', `${name}.csv.gz`), gzipSync(text, { level: 9 }));
  process.stdout.write(`${name}: ${rows.length} rows, ${text.length} characters\n`);
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

function joined(set: Set<string> | undefined): string {
  return set === undefined ? '' : [...set].sort().join(' ');
}
