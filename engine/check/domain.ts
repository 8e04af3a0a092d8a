// Whether conditions on one value can hold together, or fail at all. The operators are piecewise: what
// decides lies at the constants they compare with, between them and beyond. So the real operators are
// asked about one value of each piece; nothing about their meaning is written down a second time.
// A value that is not known is asked about too: `notEqual` holds for it.
import { findOperator } from '../language/operators.ts';
import type { ValueType } from './value-type.ts';

/** A condition on one value, with what it is compared with in one region. */
export interface Asked {
  readonly operator: string;
  readonly value: unknown;
}

export interface Answer {
  /** Some value, known or not, meets every condition. */
  readonly canHold: boolean;
  /** Every known value meets one condition at least. */
  readonly anyAlwaysHolds: boolean;
}

/** Undefined when nothing can be said of a value of this type. */
export function askTogether(type: ValueType, conditions: readonly Asked[]): Answer | undefined {
  const samples = samplesOf(type, conditions);
  if (samples === undefined) return undefined;
  const tests = conditions.map(({ operator, value }) => {
    const compare = findOperator(operator);
    return compare === undefined ? undefined : (sample: unknown) => compare(sample, value);
  });
  const known = tests.filter((test) => test !== undefined);
  if (known.length < tests.length) return undefined;
  return {
    canHold: [...samples, undefined].some((sample) => known.every((test) => test(sample))),
    anyAlwaysHolds: samples.every((sample) => known.some((test) => test(sample))),
  };
}

/** One value of every piece, or undefined for types that are not compared piece by piece. */
function samplesOf(type: ValueType, conditions: readonly Asked[]): readonly unknown[] | undefined {
  const constants = conditions.flatMap(({ value }) => (Array.isArray(value) ? value : [value]));
  switch (type.is) {
    case 'flag':
      return [true, false];
    case 'text':
      return textSamples(constants);
    case 'number':
      return numberSamples(constants, type.least, type.most);
    case 'time':
      return numberSamples(constants, undefined, undefined);
    case 'unknown':
      if (!conditions.every(({ operator }) => ofSingleValues.test(operator))) return undefined;
      return samplesOfConstants(constants);
    default:
      return undefined;
  }
}

/** What can be said of single values, when nothing else is known of the value: of a list they say nothing. */
const ofSingleValues = /^(?:not:)*(?:equal|notEqual|in|notIn|(?:less|greater)Than(?:Inclusive)?)$/;

function samplesOfConstants(constants: readonly unknown[]): readonly unknown[] | undefined {
  if (constants.length === 0) return undefined;
  if (constants.every((one) => typeof one === 'number')) return numberSamples(constants, undefined, undefined);
  return constants.every((one) => typeof one === 'string') ? textSamples(constants) : undefined;
}

function textSamples(constants: readonly unknown[]): readonly unknown[] {
  // No constant of a rule file can be this text.
  return [...new Set(constants), '\u0000'];
}

function numberSamples(
  constants: readonly unknown[],
  least: number | undefined,
  most: number | undefined,
): readonly number[] {
  const edges = [...constants, least, most].filter((one) => typeof one === 'number').toSorted((a, b) => a - b);
  const pieces = edges.flatMap((edge, i) => {
    const next = edges[i + 1];
    return next === undefined || next === edge ? [edge] : [edge, (edge + next) / 2];
  });
  const [first = 0] = edges;
  const last = edges.at(-1) ?? 0;
  return [first - 1, ...pieces, last + 1].filter(
    (sample) => (least === undefined || sample >= least) && (most === undefined || sample <= most),
  );
}
