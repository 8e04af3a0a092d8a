import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkKnowledge } from '../../rules/check-knowledge.ts';
import { knowledgeTables } from '../../rules/knowledge-tables.ts';
import { loadKnowledge, shippedKnowledgeFolder } from '../../rules/load-knowledge.ts';

const knowledge = loadKnowledge();

describe('shipped knowledge', () => {
  it('has every declared table, and DESIGN.md section 9 finds its own', () => {
    expect(new Set(Object.keys(knowledge))).toEqual(new Set(knowledgeTables.map(({ name }) => name)));
    for (const name of [
      'institutions', 'pack-sizes', 'trace-prefixes', 'exemptions', 'no-code-stock', 'drg-weights',
      'drg-rates', 'dip-catalogue', 'evidence', 'companions', 'limits', 'pairs',
    ]) expect(knowledge[name], name).toBeDefined();
  });

  it('declares keys and prefixes that are columns', () => {
    for (const table of knowledgeTables) {
      const columns = table.columns.map((column) => column.name);
      expect(columns).toEqual(expect.arrayContaining([...table.key]));
      if (table.prefix !== undefined) expect(columns).toContain(table.prefix);
    }
  });

  it('uses only item prefixes that the item sample holds', () => {
    const items = rows('items').map((row) => row['med_list_codg'] ?? '');
    const used = [
      ...rows('evidence').map((row) => row['code_prefix'] ?? ''),
      ...rows('limits').map((row) => row['med_list_codg'] ?? ''),
      ...rows('pairs').flatMap((row) => [row['code_a'] ?? '', row['code_b'] ?? '']),
    ].filter((prefix) => prefix.startsWith('0'));
    const absent = used.filter((prefix) => !items.some((item) => item.startsWith(prefix)));
    expect(absent).toEqual([]);
  });

  it('can meet every class of every operation from the item sample or a drug or consumable', () => {
    const items = rows('items').map((row) => row['med_list_codg'] ?? '');
    const met = new Map<string, boolean>();
    for (const row of rows('companions')) {
      const key = `${row['oprn_prefix']} ${row['companion_class']}`;
      const prefix = row['code_prefix'] ?? '';
      const meets = /^[XZC]/.test(prefix) || items.some((item) => item.startsWith(prefix));
      met.set(key, meets || (met.get(key) ?? false));
    }
    expect([...met].filter(([, meets]) => !meets)).toEqual([]);
  });

  it('gives every sample item, drug and consumable its charge class by the longest prefix', () => {
    const classes = rows('charge-classes').map((row) => [row['code_prefix'] ?? '', row['med_chrgitm_type']]);
    classes.sort(([a = ''], [b = '']) => b.length - a.length);
    for (const row of rows('items')) {
      const code = row['med_list_codg'] ?? '';
      const found = classes.find(([prefix = '']) => code.startsWith(prefix));
      expect(found?.[1], code).toBe(row['med_chrgitm_type']);
    }
  });
});

describe('loadKnowledge', () => {
  it('names table, line and column of what is wrong in a city folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'knowledge-'));
    try {
      cpSync(shippedKnowledgeFolder, folder, { recursive: true });
      writeFileSync(join(folder, 'drg-rates.csv'), 'year,insutype,rate,admdvs\n2024,310,,230100\n');
      expect(() => loadKnowledge(folder)).toThrow(/drg-rates.*line 2, column rate: is empty/);
      rmSync(join(folder, 'drg-rates.csv'));
      expect(() => loadKnowledge(folder)).toThrow(/drg-rates.*no drg-rates\.csv/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function rows(name: string): readonly Readonly<Record<string, string>>[] {
  const table = knowledgeTables.find((entry) => entry.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return checkKnowledge(table, knowledge[name] ?? '').rows;
}
