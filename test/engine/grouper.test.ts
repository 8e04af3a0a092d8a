import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDrgTables } from '../../engine/drg-tables.ts';
import type { GroupedStay } from '../../engine/adrg.ts';
import { createGrouper } from '../../engine/grouper.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';

const grouper = createGrouper(readDrgTables(loadKnowledge()));

describe('group', () => {
  it('takes the medical ADRG of the principal diagnosis when nothing was operated', () => {
    expect(grouper.group(stay('J18.900'))).toEqual({
      adrg: 'ES3', drg: 'ES35', weight: 0.3825, candidates: ['ES3'],
    });
  });

  it('takes the surgical ADRG when an operation of the MDC was done', () => {
    expect(grouper.group(stay('K80.101', [], ['51.2300']))?.drg).toBe('HC25');
    expect(grouper.group(stay('M16.900', [], ['81.5100']))?.drg).toBe('IC29');
  });

  it('puts 96 hours of ventilation before every MDC', () => {
    expect(grouper.group(stay('J15.900', [], ['96.7201']))?.adrg).toBe('AH1');
  });

  it('asks for the diagnosis too where the ADRG has both lists', () => {
    expect(grouper.group(stay('I60.000', [], ['01.2600']))?.candidates).toEqual(['BC1', 'BE1']);
    expect(grouper.group(stay('G40.900', [], ['01.2600']))?.candidates).toEqual(['BE1']);
  });

  it('needs a code of each list where two lists must be met together', () => {
    expect(grouper.group(stay('E10.900', [], ['52.8000']))?.adrg).not.toBe('AC1');
    expect(grouper.group(stay('E10.900', [], ['52.8000', '55.6901']))?.candidates).toContain('AC1');
  });

  it('counts a complication unless the principal diagnosis excludes it', () => {
    expect(grouper.group(stay('J18.903', ['J96.000']))?.drg).toBe('ES31');
    // J96.000 stands with respiratory failure itself in exclusion table 109.
    expect(grouper.group(stay('J96.100', ['J96.000']))?.drg).toBe(grouper.group(stay('J96.100'))?.drg);
  });

  it('weighs by the year of discharge, and by the newest year when there is none', () => {
    expect(grouper.group({ ...stay('J18.900'), year: 2022 })?.weight).toBe(0.4961);
    expect(grouper.group({ ...stay('J18.900'), year: 2031 })?.weight).toBe(0.3825);
  });

  it('finds the coarse code of which the scheme lists only extensions', () => {
    expect(grouper.group(stay('I21.900', [], ['36.0700']))?.adrg).toBe('FM1');
    expect(grouper.group(stay('J18.9'))?.drg).toBe('ES35');
  });

  it('combines several lists as the scheme says: any of them, two of them, or three', () => {
    const [reconstruction, radical, excision, nodes] = ['85.7000x001', '85.4301', '85.2200', '40.2300'];
    expect(grouper.group(stay('C50.900', [], [radical]))?.adrg).toBe('JA2');
    expect(grouper.group(stay('C50.900', [], [excision, nodes]))?.adrg).toBe('JA2');
    expect(grouper.group(stay('C50.900', [], [excision]))?.adrg).toBe('JB2');
    expect(grouper.group(stay('C50.900', [], [reconstruction, radical]))?.adrg).toBe('JA1');
    expect(grouper.group(stay('C50.900', [], [reconstruction, excision, nodes]))?.adrg).toBe('JA1');
    expect(grouper.group(stay('C50.900', [], [reconstruction, excision]))?.adrg).not.toBe('JA1');
  });

  it('puts severe injuries of two sites into MDCZ, of one site into their own MDC', () => {
    expect(grouper.group(stay('S06.501', ['S72.101']))?.adrg).toBe('ZZ1');
    expect(grouper.group(stay('S06.501', ['S72.101'], ['79.6500']))?.adrg).toBe('ZC1');
    expect(grouper.group(stay('S06.501', ['S06.401']))?.adrg).toBe('BY1');
  });

  it('knows the groups that any operating-room procedure meets, and what is none', () => {
    expect(grouper.group(stay('A41.900', [], ['47.0100']))?.adrg).toBe('SB1');
    expect(grouper.group(stay('A41.900', [], ['99.2500']))?.adrg).toBe('SR1');
    expect(grouper.group(stay('A41.900', [], ['45.1600']))?.adrg).toBe('SR1');
  });

  it('groups the premature by birth weight, and not when it is unknown', () => {
    const premature = { ...stay('P59.900', ['P07.300x011']), ageDays: 3 };
    expect(grouper.group({ ...premature, birthWeight: 1499 })?.adrg).toBe('PS1');
    expect(grouper.group({ ...premature, birthWeight: 1500 })?.adrg).toBe('PS2');
    expect(grouper.group({ ...premature, birthWeight: 2499 })?.adrg).toBe('PS3');
    expect(grouper.group({ ...premature, birthWeight: 3100 })?.adrg).toBe('PS4');
    expect(grouper.group(premature)).toBeUndefined();
  });

  it.each([
    ['an unknown diagnosis', stay('Q00.0zz')],
    ['an operation that belongs to other organs', stay('I10.x00', [], ['47.0100'])],
    ['an operation coarser than the lists it may stand in', stay('C50.900', [], ['85.4'])],
    ['injuries whose site the coarse code leaves open', stay('S35.8', ['S72.101'])],
    ['a newborn without age', stay('P59.900')],
  ])('does not group %s', (_name, unsure) => {
    expect(grouper.group(unsure)).toBeUndefined();
  });

  it('tells the newborn from the infant by age', () => {
    expect(grouper.group({ ...stay('P59.900'), age: 0.01 })?.adrg).toBe('PU1');
    expect(grouper.group({ ...stay('P59.900'), age: 0.5 })?.adrg).toBe('PV1');
  });
});

describe('alternative', () => {
  it('leaves out the complications that decided the group', () => {
    const claimed = stay('J18.903', ['J96.000', 'I10.x00']);
    expect(grouper.alternative(claimed)).toMatchObject({
      drg: 'ES35', weight: 0.3825, without: ['J96.000'],
    });
  });

  it('is absent in the lowest group', () => {
    expect(grouper.alternative(stay('J18.900'))).toBeUndefined();
    expect(grouper.alternative(stay('M16.900', ['J96.000'], ['81.5100']))).toBeUndefined();
  });

  it('never weighs more in years whose weights rise with severity', () => {
    const claimed = stay('K80.101', ['A41.900'], ['51.2300']);
    expect(grouper.alternative(claimed)?.weight).toBeLessThan(grouper.group(claimed)?.weight ?? 0);
  });
});

describe('standard', () => {
  it('is weight x rate of the year and insurance, the newest rate otherwise', () => {
    expect(grouper.standard(2, { year: 2023, insutype: '390' })).toBe(24199.7);
    expect(grouper.standard(2, { year: 2030, insutype: '310' })).toBe(24505.4);
    expect(grouper.standard(2, { year: 2024, insutype: '510' })).toBeUndefined();
  });
});

it('gives no group from empty tables', () => {
  const empty = createGrouper(readDrgTables({}));
  expect(empty.group(stay('J18.900'))).toBeUndefined();
  expect(empty.standard(1, { year: 2024, insutype: '310' })).toBeUndefined();
});

describe("a city's own edition", () => {
  const city = createGrouper(
    readDrgTables({
      'drg-diagnoses': 'diag_code,mdc,adrg,complication,exclusion_table\nJ18.900,E,ES9,,\nE46.x00,,,CC,\n',
      'drg-operations': 'oprn_oprt_code,adrg\n11.1100,EB9.1\n22.2200,EB9.2\n33.3300,EB9.3\n44.4400,FB9\n',
      'drg-conditions':
        'adrg,lists,days_from,days_below,weight_from,weight_below,theatre,zh\nEB9,1 2|3,,,,,,\nEC9,,,,,,any,\nES9,,365,,,,,\n',
      'drg-groups': 'drg,drg_name\nEB99,a\nEC99,b\nES93,c\nES95,d\n',
      'drg-weights': 'year,drg,weight\n2024,ES93,2\n2024,ES95,1\n2024,EB99,3\n2024,EC99,2.5\n',
    }),
  );
  const adult = { ...stay('J18.900'), ageDays: 9000 };

  it('is followed without code: its lists, ages, groups and weights', () => {
    expect(city.group({ ...adult, operations: ['11.1100', '22.2200'] })?.drg).toBe('EB99');
    expect(city.group({ ...adult, operations: ['33.3300'] })?.weight).toBe(3);
    expect(city.group({ ...adult, operations: ['44.4400'] })?.drg).toBe('EC99');
    expect(city.group({ ...adult, others: ['E46.x00'] })?.drg).toBe('ES93');
    expect(city.group(adult)?.drg).toBe('ES95');
    expect(city.group({ ...adult, ageDays: 100 })).toBeUndefined();
    expect(city.group(stay('J18.900'))).toBeUndefined();
  });
});

function stay(main: string, others: string[] = [], operations: string[] = []): GroupedStay {
  return { main, others, operations, year: 2024 };
}

describe('the order in which codes come', () => {
  const others = ['J96.000', 'D62.x00', 'E11.700', 'I10.x00', 'S72.101', 'K80.101'];
  const operations = ['51.2300', '96.7201', '45.1600', '36.0700', '40.2300', '85.2200'];

  it('changes nothing, nor does a code that comes twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('J18.900', 'K80.101', 'C50.900', 'S06.501', 'I21.900', 'A41.900'),
        fc.shuffledSubarray(others),
        fc.shuffledSubarray(operations),
        (main, codes, done) => {
          const group = grouper.group(stay(main, codes, done));
          expect(grouper.group(stay(main, codes.toReversed(), [...done, ...done].toReversed()))).toEqual(group);
        },
      ),
    );
  });
});
