// The shipped grouping tables against their source, and against a table that another author compiled.
import { describe, expect, it, vi } from 'vitest';
import { readDrgTables } from '../../engine/drg-tables.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { readRows, sharedFile } from './shared-data.ts';

// Sixty thousand rows on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const scheme = sharedFile('grouping-chs-drg-1.1/adrg-codes.csv.gz');
const harbin = sharedFile('grouping-harbin-weights/code-adrg-cc.csv.gz');
const tables = readDrgTables(loadKnowledge());

describe.skipIf(scheme === undefined)('CHS-DRG 1.1', () => {
  it('lost no code of any list', () => {
    const lost = readRows(scheme ?? '').filter(
      ({ adrg = '', code = '' }) => !adrgsOf(code).includes(adrg),
    );
    expect(lost).toEqual([]);
  });
});

describe.skipIf(harbin === undefined)('the table of Harbin', () => {
  // Three ADRGs differ by a few codes between the two compilations (README of grouping-chs-drg-1.1).
  const differing = new Set(['FU2', 'QJ1', 'YC1']);
  const rows = harbin === undefined ? [] : readRows(harbin);

  it('leads every code to the same groups', () => {
    const other = rows.filter(({ adrg = '', code = '' }) =>
      adrg !== '' && !differing.has(adrg) && !adrgsOf(code).includes(adrg));
    expect(other.map(({ adrg, code }) => `${code} ${adrg}`)).toEqual([]);
  });

  it('knows the same complications and the same exclusion tables', () => {
    const other = rows.filter(({ code = '', cc, mcc, exclusion = '' }) => {
      if (!/^[A-Z]/.test(code)) return false;
      const ours = tables.diagnosis(code);
      const kind = mcc === '1' ? 'MCC' : cc === '1' ? 'CC' : undefined;
      const table = /^7-(\d+)$/.exec(exclusion)?.[1];
      return ours?.complication !== kind || (kind !== undefined && ours?.exclusionTable !== table);
    });
    expect(other.map(({ code, cc, mcc, exclusion }) => `${code} ${cc} ${mcc} ${exclusion}`)).toEqual([]);
  });
});

function adrgsOf(code: string): readonly string[] {
  const memberships = /^[A-Z]/.test(code) ? tables.diagnosis(code)?.memberships : tables.operation(code);
  return (memberships ?? []).map(({ adrg }) => adrg);
}
