// Operators that judge goods: form of codes, distances, membership in tables, names.
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../engine/entry.ts';
import { formOf } from '../../../engine/facts/code-form.ts';
import { History } from '../../../engine/history.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { epoch, versionWith, type FactSpecs } from './random-entries.ts';

const shipped = loadKnowledge();

function factOf(spec: FactSpecs[string], fields: Entry['fields'], tables: Readonly<Record<string, string>> = {}): unknown {
  const place = { fixmedins_code: 'H1', admdvs: '420704', sources: [] };
  const entry: Entry = { id: 'a', kind: 'sale', at: epoch, ...place, fields };
  const version = versionWith({ it: spec }, undefined, { ...shipped, ...tables });
  const history = new History();
  history.insert(entry);
  version.take('K', entry, history, []);
  return version.factValues()[0];
}

describe('code_form', () => {
  it.each([
    ['83012345678901234567', 'run'],
    ['80000000000000000000', 'same_sign'],
    ['88888888888888888888', 'one_sign'],
    ['12345678901234567890', 'run'],
    ['98765432109876543210', 'run'],
    ['8123456', 'length'],
    ['8301789000000012345', 'length'],
    ['830178900000001234567', 'length'],
    ['TEST0001', 'test'],
    ['830178921-3', 'signs'],
    ['01069012345678912112', 'check_digit'],
    ['01069012345678922112', 'plausible'],
    ['83017890000000012345', 'plausible'],
    ['81000000000000000001', 'plausible'],
    ['83000010000100010002', 'plausible'],
    ['AB12345678', 'plausible'],
  ])('%s is %s', (code, form) => {
    expect(formOf(code)).toBe(form);
  });
});

describe('distance_km', () => {
  const apart = (here: string, there: unknown): unknown =>
    factOf({ op: 'distance_km', of: ['trigger.province', 'trigger.psn_no'] }, { province: here, psn_no: there });

  it('is between what the areas reach at the least', () => {
    expect(apart('420704', '110101')).toBeGreaterThan(850);
    expect(apart('420704', '110101')).toBeLessThan(1100);
    expect(apart('110101', '420704')).toBe(apart('420704', '110101'));
  });

  it('is nothing inside one area, and between neighbours', () => {
    expect(apart('420704', '420702')).toBe(0);
    expect(apart('420704', '421100')).toBe(0);
    expect(apart('420704', '420000')).toBe(0);
  });

  it('is unknown where the table ends', () => {
    expect(apart('420704', '990000')).toBeUndefined();
    expect(apart('420704', undefined)).toBeUndefined();
  });
});

describe('listed', () => {
  const table = { 'trace-prefixes': 'prefix,med_list_codg\n8301789,XA02BCA001A\n8301789,XA02BCA001B\n' };
  const spec = {
    op: 'listed', table: 'trace-prefixes', key: { prefix: 'trigger.setl_id' }, match: 'prefix', column: 'med_list_codg',
    of: 'trigger.med_list_codg',
  };

  it('knows every row of a key', () => {
    const of = (med_list_codg: string): unknown => factOf(spec, { setl_id: '83017890001', med_list_codg }, table);
    expect([of('XA02BCA001A'), of('XA02BCA001B'), of('XA02BCA001C')]).toEqual([true, true, false]);
  });

  it('compares so many signs', () => {
    expect(factOf({ ...spec, length: 10 }, { setl_id: '83017890001', med_list_codg: 'XA02BCA001C' }, table)).toBe(true);
  });

  it('says nothing of what the table lacks', () => {
    expect(factOf(spec, { setl_id: '8999', med_list_codg: 'XA02BCA001A' }, table)).toBeUndefined();
  });
});

describe('names', () => {
  it('are looked through for words and measured', () => {
    const fields = { spler_name: '张 三丰' };
    expect(factOf({ op: 'has_word', of: 'trigger.spler_name', words: ['公司', '厂'] }, fields)).toBe(false);
    expect(factOf({ op: 'has_word', of: 'trigger.spler_name', words: ['三'] }, fields)).toBe(true);
    expect(factOf({ op: 'text_length', of: 'trigger.spler_name' }, fields)).toBe(3);
    expect(factOf({ op: 'text_length', of: 'trigger.spler_name' }, {})).toBeUndefined();
  });
});

describe('lookup with valid_at', () => {
  const spec = {
    op: 'lookup', table: 'no-code-stock', key: { med_list_codg: 'trigger.med_list_codg' }, match: 'prefix',
    column: 'reason', valid_at: 'trigger.sel_retn_time',
  };
  const table = { 'no-code-stock': 'med_list_codg,fixmedins_hilist_name,from,to,reason\nXA,,2025-07-01,2025-12-31,库存\n' };
  const on = (day: string): unknown =>
    factOf(spec, { med_list_codg: 'XA02', sel_retn_time: Date.parse(`${day}T12:00:00+08:00`) }, table);

  it('finds a row on its days alone', () => {
    expect([on('2025-06-30'), on('2025-07-01'), on('2025-12-31'), on('2026-01-01')]).toEqual([
      undefined, '库存', '库存', undefined,
    ]);
  });
});
