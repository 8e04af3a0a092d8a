// Thirty rules over flat facts in json-rules-engine's own JSON, of the kinds supervision is made
// of: thresholds, lists, combinations, negations, comparisons between two facts. Five shapes by
// six families of thresholds, so that about one in ten holds.
import type { Condition } from '../engine/language/conditions.ts';
import { chance } from './city/chance.ts';

export interface PackRule {
  readonly id: string;
  readonly conditions:
    { readonly all: readonly Condition[] } | { readonly any: readonly Condition[] };
}

export type Facts = Readonly<Record<string, number | string | boolean>>;

const rulesInPack = 30;
const medTypes = ['11', '12', '14', '21', '41', '52'] as const;
const diagnoses = [
  'I10.x00',
  'J18.900',
  'E11.900',
  'K29.500',
  'I63.900',
  'M54.500',
  'N18.900',
  'F20.900',
] as const;

export function makePack(): readonly PackRule[] {
  return Array.from({ length: rulesInPack }, (_, i) => {
    const step = Math.floor(i / 5);
    const id = `PACK-${String(i + 1).padStart(2, '0')}`;
    switch (i % 5) {
      case 0:
        return {
          id,
          conditions: {
            all: [
              { fact: 'gap_days', operator: 'lessThanInclusive', value: 3 + step * 2 },
              { fact: 'same_diagnosis', operator: 'equal', value: true },
              { fact: 'med_type', operator: 'in', value: ['21', '52'] },
              { not: { fact: 'is_transfer', operator: 'equal', value: true } },
            ],
          },
        };
      case 1:
        return {
          id,
          conditions: {
            all: [
              { fact: 'total_fee', operator: 'greaterThan', value: 8_000 + step * 4_000 },
              {
                any: [
                  {
                    fact: 'drug_share',
                    operator: 'greaterThanInclusive',
                    value: 0.6 + step * 0.05,
                  },
                  {
                    fact: 'exam_share',
                    operator: 'greaterThanInclusive',
                    value: 0.5 + step * 0.05,
                  },
                ],
              },
            ],
          },
        };
      case 2:
        return {
          id,
          conditions: {
            all: [
              { fact: 'code_uses', operator: 'greaterThanInclusive', value: 2 + step },
              { fact: 'trdn_flag', operator: 'notEqual', value: '1' },
            ],
          },
        };
      case 3:
        return {
          id,
          conditions: {
            all: [
              { fact: 'stay_days', operator: 'greaterThan', value: 5 + step * 3 },
              { fact: 'idle_days', operator: 'greaterThan', value: 1 + step },
              { fact: 'main_diag_code', operator: 'notIn', value: diagnoses.slice(0, 1 + step) },
            ],
          },
        };
      default:
        return {
          id,
          conditions: {
            any: [
              {
                all: [
                  {
                    fact: 'claimed_standard',
                    operator: 'greaterThan',
                    value: { fact: 'correct_standard' },
                  },
                  { fact: 'age', operator: 'lessThan', value: 20 + step * 10 },
                ],
              },
              { fact: 'stock_balance', operator: 'lessThan', value: -5 * (step + 1) },
            ],
          },
        };
    }
  });
}

export function makeFacts(count: number, seed: number): readonly Facts[] {
  const dice = chance(seed, 'rule pack');
  return Array.from({ length: count }, () => ({
    gap_days: dice.int(0, 40),
    same_diagnosis: dice.yes(0.4),
    med_type: dice.pick(medTypes),
    is_transfer: dice.yes(0.1),
    total_fee: dice.int(200, 30_000),
    drug_share: dice.next(),
    exam_share: dice.next(),
    code_uses: dice.int(1, 8),
    trdn_flag: dice.pick(['0', '1']),
    stay_days: dice.int(1, 30),
    idle_days: dice.int(0, 9),
    main_diag_code: dice.pick(diagnoses),
    claimed_standard: dice.int(3_000, 12_000),
    correct_standard: dice.int(3_000, 12_000),
    age: dice.int(0, 95),
    stock_balance: dice.int(-40, 400),
  }));
}
