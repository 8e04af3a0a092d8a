// The knowledge tables of the simulated city, as CSV that replaces the shipped tables of the same
// name: who its institutions are, what is in a pack, which product a trace prefix stands for, what
// was approved, and what it pays for weight 1.

import { makeCity, type City, type CityOptions } from './city.ts';
import { demoCity, demoDaysMax, readDemoPosition } from './demo-city.ts';
import { drugs } from './drugs.ts';
import { plantSituations } from './plant.ts';
import type { KnownRow } from './stage.ts';
import { knowledgeTable } from '../../rules/knowledge-tables.ts';
import { loadKnowledge, shippedKnowledgeFolder } from '../../rules/load-knowledge.ts';
import { policyTables } from '../../rules/policy-tables.ts';

/** Yuan for weight 1, so that an ordinary stay of this city costs about what its group pays. */
const rateYuan = 9000;
const areas = ['420700', '420702', '420703', '420704', '420799'];

/**
 * Table name to CSV text. The same options as for generateCity: exemptions name its people.
 * Without options: the city that the demonstration plays in the var folder of the environment.
 */
export function cityKnowledge(options: CityOptions = demonstrated()): Record<string, string> {
  const city = makeCity(options);
  const { exemptions, rows } = plantSituations(city);
  const year = options.start.slice(0, 4);
  const institutions = city.institutions.all.map((one) => [
    one.fixmedins_code,
    one.fixmedins_name,
    one.trade === 'pharmacy' ? '' : String(Math.max(1, one.level)),
    one.trade === 'pharmacy' ? '2' : '1',
    one.group ?? '',
    one.departments.length === 0
      ? ''
      : String(one.departments.reduce((sum, department) => sum + department.beds, 0)),
    one.admdvs,
  ]);
  return {
    institutions: csv(
      ['fixmedins_code', 'fixmedins_name', 'level', 'type', 'group_id', 'beds', 'admdvs'],
      institutions,
    ),
    'pack-sizes': csv(
      ['med_list_codg', 'units_per_pack', 'min_unit'],
      drugs.map((drug) => [drug.med_list_codg, String(drug.packUnits), drug.unit]),
    ),
    'trace-prefixes': csv(
      ['prefix', 'med_list_codg', 'fixmedins_hilist_name'],
      drugs.map((drug) => [drug.prefix, drug.med_list_codg, drug.name]),
    ),
    ...tablesOf([
      ...exemptions.map((row) => ({ table: 'exemptions', row: { ...row } })),
      ...rows,
      ...openingHours(city),
      { table: 'daily-caps', row: { admdvs: '4207', amount_max: '200', from: '2025-01-01' } },
    ]),
    ...confirmedPoints(),
    'drg-rates': csv(
      ['year', 'insutype', 'rate', 'admdvs'],
      areas.flatMap((area) =>
        ['310', '390'].map((insutype) => [year, insutype, String(rateYuan), area]),
      ),
    ),
  };
}

/** The city has looked at the sample points of the national rules and made them its own. */
function confirmedPoints(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(loadKnowledge(shippedKnowledgeFolder, policyTables)).map(([table, text]) => [
      table,
      text.replaceAll(',样例', ',模拟市医保局'),
    ]),
  );
}

/** Pharmacies open from seven to ten in the evening, as their sales show; the city has no night shop. */
function openingHours(city: City): readonly KnownRow[] {
  return city.institutions.pharmacies.map(({ fixmedins_code }) => ({
    table: 'opening-hours',
    row: { fixmedins_code, opens: '7', closes: '22', from: '2025-01-01' },
  }));
}

/** Tables whose rows situations ask for; columns that nobody fills are empty. */
function tablesOf(rows: readonly KnownRow[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of new Set(rows.map(({ table }) => table))) {
    const table = knowledgeTable(name);
    if (table === undefined) continue;
    const head = table.columns.map((column) => column.name);
    const body = rows.filter((one) => one.table === name);
    texts[name] = csv(
      head,
      body.map(({ row }) => head.map((column) => row[column] ?? '')),
    );
  }
  return texts;
}

function demonstrated(): CityOptions {
  return demoCity(
    readDemoPosition(process.env['FUNDWATCH_VAR'] ?? 'var', Date.now()),
    demoDaysMax - 1,
  );
}

function csv(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${[head, ...rows].map((row) => row.map(quoted).join(',')).join('\n')}\n`;
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
