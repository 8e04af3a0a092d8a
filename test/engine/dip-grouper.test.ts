import { describe, expect, it } from 'vitest';
import { createDipGrouper, settledScore, type DipStay } from '../../engine/dip-grouper.ts';
import { Knowledge } from '../../engine/knowledge.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';

const head = 'year,dip_code,diag_code,oprn_oprt_code,score,dip_name,admdvs,kind,mean_fee\n';

function grouperOf(rows: string, rates = ''): ReturnType<typeof createDipGrouper> {
  const knowledge = new Knowledge({
    'dip-catalogue': head + rows,
    'dip-rates': `year,insutype,level,point_value,admdvs\n${rates}`,
  });
  return createDipGrouper(knowledge.rows('dip-catalogue'), knowledge.rows('dip-rates'));
}

function stay(main: string, operations: string[] = [], more: Partial<DipStay> = {}): DipStay {
  return { main, operations, year: 2024, admdvs: '420704', ...more };
}

const catalogue = grouperOf(`2024,plain,K80.1,,400,保守,420700,,4000
2024,gall,K80.1,51.2300,1000,胆囊,420700,,10000
2024,duct,K80.1,51.8801,1200,胆道,420700,,12000
2024,both,K80.1,51.2300+51.8801/51.8802,1600,胆囊和胆道,420700,,16000
2024,twin-a,I20.0,36.06,2000,甲,420700,,20000
2024,twin-b,I20.0,36.07,2100,乙,420700,,30000
2024,rest,K,,300,综合保守,420700,conservative,
2024,scope,K,45.1/45.2,350,综合诊断,420700,diagnostic,
2024,cut,K,47.0,800,综合手术,420700,related,
2023,old,K80.1,,999,旧年,420700,,
2024,far,K80.1,,111,外地,330100,,`);
const code = (one: DipStay): string | undefined => catalogue.group(one)?.dip_code;

describe('a core group', () => {
  it('is met by the first four signs of the principal diagnosis and all its operations', () => {
    expect(code(stay('K80.101'))).toBe('plain');
    expect(code(stay('K80.100x003', ['51.2300']))).toBe('gall');
  });

  it('whose operations are exactly those of the stay goes first, in whatever order they come', () => {
    expect(code(stay('K80.101', ['51.8802', '51.2300', '51.2300']))).toBe('both');
    expect(code(stay('K80.101', ['51.2300', '51.8801']))).toBe('both');
  });

  it('takes no notice of operations that stand nowhere in the catalogue', () => {
    expect(code(stay('K80.101', ['89.5200']))).toBe('plain');
    expect(code(stay('K80.101', ['51.2300', '89.5200']))).toBe('gall');
  });

  it('is that of the nearest mean cost, and none when the cost is unknown, where several fit alike', () => {
    const both = ['36.0601', '36.0701'];
    expect(code(stay('I20.000', both, { fee: 21_000 }))).toBe('twin-a');
    expect(code(stay('I20.000', both, { fee: 29_000 }))).toBe('twin-b');
    expect(code(stay('I20.000', both, { fee: 25_000 }))).toBe('twin-b');
    expect(code(stay('I20.000', both))).toBeUndefined();
  });

  it('is of the year and the area: district, else city', () => {
    expect(code(stay('K80.101', [], { year: 2023 }))).toBe('old');
    expect(code(stay('K80.101', [], { year: 2026 }))).toBe('plain');
    expect(code(stay('K80.101', [], { admdvs: '330100' }))).toBe('far');
    expect(code(stay('K80.101', [], { admdvs: '110101' }))).toBeUndefined();
  });
});

describe('a comprehensive group', () => {
  it('takes what no core group takes, by what was done', () => {
    expect(code(stay('K29.500'))).toBe('rest');
    expect(code(stay('K29.500', ['45.1600']))).toBe('scope');
    expect(code(stay('K35.800', ['47.0100', '45.1600']))).toBe('cut');
    expect(code(stay('K80.101', ['47.0100']))).toBe('cut');
  });

  it('does not take what the catalogue gives no group', () => {
    expect(code(stay('J18.900'))).toBeUndefined();
    expect(code(stay('K29.500', ['36.0700']))).toBeUndefined();
  });
});

describe('the payment standard', () => {
  const grouper = grouperOf('', '2024,310,,10,420700\n2024,310,3,11.5,420700\n2023,390,,8,420700\n');

  it('is score x value of a point, of the level where the table has one', () => {
    expect(grouper.standard(760, { year: 2024, insutype: '310', admdvs: '420704' })).toBe(7600);
    expect(grouper.standard(760, { year: 2024, insutype: '310', admdvs: '420704', level: 3 })).toBe(8740);
    expect(grouper.standard(760, { year: 2024, insutype: '310', admdvs: '420704', level: 1 })).toBe(7600);
    expect(grouper.standard(760, { year: 2026, insutype: '390', admdvs: '420704' })).toBe(6080);
    expect(grouper.standard(760, { year: 2024, insutype: '310', admdvs: '110101' })).toBeUndefined();
  });
});

describe('the score that is paid', () => {
  // DOMAIN 2.3: below half of the mean by the cost, above twice of it by what goes beyond.
  it.each([[0.3, 30], [0.5, 100], [1, 100], [2, 100], [2.4, 140]])('at %s times the mean cost is %s', (ratio, paid) => {
    expect(settledScore(100, ratio)).toBeCloseTo(paid, 9);
  });
});

it('groups every core group of the shipped sample by its own codes', () => {
  const knowledge = new Knowledge(loadKnowledge());
  const shipped = createDipGrouper(knowledge.rows('dip-catalogue'), knowledge.rows('dip-rates'));
  const missed = knowledge
    .rows('dip-catalogue')
    .filter((row) => row['kind'] === '')
    .filter((row) => {
      const operations = (row['oprn_oprt_code'] ?? '').split('+').flatMap((any) => any.split('/')[0] || []);
      const own = shipped.group(
        stay(`${row['diag_code']}00`, operations, { fee: Number(row['mean_fee']), admdvs: '420700' }),
      );
      return own?.dip_code !== row['dip_code'];
    });
  expect(missed.map((row) => row['dip_code'])).toEqual([]);
});
