// The table of what rules can read equals what the projection and the views really produce.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventFields } from '../../connectors/national/fields.ts';
import { fieldNames, type FieldType } from '../../engine/field-names.ts';
import { fieldCodes } from '../../engine/field-codes.ts';
import { fieldsOf, kindFields, kindSpaces } from '../../engine/fields.ts';
import { projectEvent } from '../../engine/projection.ts';
import { completeHistory, eventOfKind, judgedKinds, randomHistory } from './random-events.ts';
import { entriesOf } from './entries-of.ts';

describe('fields of events', () => {
  it('are what the projection keeps, with the type the table says', () => {
    fc.assert(
      fc.property(fc.constantFrom(...judgedKinds), fc.nat(), (kind, seed) => {
        expectDeclared(kind, projectEvent(eventOfKind(kind, seed)).fields);
      }),
      { numRuns: 500 },
    );
  });

  it.each(judgedKinds)('%s: every field declared is kept when it is sent', (kind) => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      for (const [name] of present(projectEvent(eventOfKind(kind, seed)).fields)) seen.add(name);
    }
    expect([...seen].toSorted()).toEqual([...fieldsOf(kind).keys()].toSorted());
  });

  it.each(judgedKinds)('%s: Chinese names and types are those of the interface', (kind) => {
    for (const name of kindFields[kind].data) {
      const national = eventFields[kind][name];
      if (national === undefined) continue;
      expect({ name, type: nationalType(fieldNames[name].type) }).toEqual({ name, type: national.type });
      expect(namesMet(name)).toContain(national.zh);
    }
  });
});

describe('codes of fields', () => {
  it('are those of the gateway', () => {
    const codes = new Map<string, readonly string[]>();
    for (const kind of judgedKinds) {
      for (const name of kindFields[kind].data) {
        const table = eventFields[kind][name]?.codes;
        if (table !== undefined) codes.set(name, Object.keys(table).toSorted());
      }
    }
    const declared = Object.entries(fieldCodes).map(([name, values]) => [name, values.toSorted()]);
    expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(codes));
  });
});

describe('fields of composed records', () => {
  it('are what the views make, with the type the table says', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        for (const { entry } of entriesOf(randomHistory(seed))) expectDeclared(entry.kind, entry.fields);
      }),
      { numRuns: 200 },
    );
  });

  it('every one declared is made of a complete history, and no other', () => {
    const seen = new Map<string, Set<string>>();
    for (const { entry } of entriesOf(completeHistory())) {
      const names = seen.get(entry.kind) ?? new Set();
      for (const [name] of present(entry.fields)) names.add(name);
      seen.set(entry.kind, names);
    }
    for (const kind of ['stay', 'operation', 'visit_settlement', 'use', 'uncoded_sale', 'shortage', 'count_check', 'stock_month']) {
      expect([kind, ...(seen.get(kind) ?? [])].toSorted()).toEqual([kind, ...fieldsOf(kind).keys()].toSorted());
    }
  });
});

describe('key spaces', () => {
  it('kinds stand in the histories that the table names, and only there', () => {
    const seen = new Set(entriesOf(completeHistory()).map(({ space, entry }) => `${entry.kind} ${space}`));
    const later = ['hit', 'own_stay', 'vital_series', 'census_day', 'institution_month', 'institution_day',
      'doctor_month', 'cost_month', 'trade_month', 'area_month', 'test_day', 'shared_code', 'passed_code', 'contact_stay', 'cluster'];
    const kept = Object.entries(kindSpaces).filter(([kind]) => !later.includes(kind));
    const declared = kept.flatMap(([kind, spaces]) => spaces.map((space) => `${kind} ${space}`));
    expect([...seen].toSorted()).toEqual(declared.toSorted());
  });
});

function expectDeclared(kind: string, fields: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of present(fields)) {
    const field = fieldsOf(kind).get(name);
    expect(field, `${kind}.${name}`).toBeDefined();
    if (field !== undefined) expect(isOfType(value, field.type), `${kind}.${name} is ${String(value)}`).toBe(true);
  }
}

/** A field that a record does not have may be there, undefined. */
function present(fields: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return Object.entries(fields).filter(([, value]) => value !== undefined);
}

function isOfType(value: unknown, type: FieldType): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
    case 'time':
    case 'date':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'codes':
      return Array.isArray(value) && value.every((one) => typeof one === 'string');
  }
}

function nationalType(type: FieldType): string {
  return type === 'flag' || type === 'codes' ? 'none' : type;
}

/** The interface calls some fields differently from one transaction to the next. */
function namesMet(name: keyof typeof fieldNames): readonly string[] {
  const other: Readonly<Record<string, readonly string[]>> = {
    atddr_no: ['医师编码'],
    dept_code: ['科室代码'],
    ipt_otp_no: ['住院号'],
    med_list_codg: ['医保目录编码'],
  };
  return [fieldNames[name].zh, ...(other[name] ?? [])];
}
