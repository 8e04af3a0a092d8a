// What an ADRG asks for besides a code of its list: several lists at once, an age, a birth weight, an
// operating-room procedure (table drg-conditions). An answer has three values: what cannot be known
// of a stay is neither met nor missed.

/** Undefined: cannot be told. */
export type Answer = boolean | undefined;

export interface DrgCondition {
  /** Alternatives of list numbers that must be met together: `1 3 4`. Empty: any list will do. */
  readonly lists: readonly (readonly string[])[];
  readonly days?: Bounds;
  /** Grams at birth. */
  readonly weight?: Bounds;
  /** `any`: any operating-room procedure meets it, it has no list. `none`: only stays without one.
   * `no`: what stands in its list is no operating-room procedure, whatever its letter says. */
  readonly theatre?: 'any' | 'none' | 'no';
}

/** From the first number on and below the second. */
interface Bounds {
  readonly from: number;
  readonly below: number;
}

export const noCondition: DrgCondition = { lists: [] };

/** `line` of the table: adrg,lists,days_from,days_below,weight_from,weight_below,theatre,zh. */
export function readCondition(line: string): readonly [string, DrgCondition] {
  const [adrg = '', lists = '', daysFrom, daysBelow, weightFrom, weightBelow, theatre] =
    line.split(',');
  const days = boundsOf(daysFrom, daysBelow);
  const weight = boundsOf(weightFrom, weightBelow);
  return [
    adrg,
    {
      lists: lists === '' ? [] : lists.split('|').map((together) => together.split(' ')),
      ...(days === undefined ? {} : { days }),
      ...(weight === undefined ? {} : { weight }),
      ...(theatre === 'any' || theatre === 'none' || theatre === 'no' ? { theatre } : {}),
    },
  ];
}

function boundsOf(from: string | undefined, below: string | undefined): Bounds | undefined {
  if (!from && !below) return undefined;
  return { from: Number(from || 0), below: below ? Number(below) : Infinity };
}

/** `certain` and `possible`: numbers of the lists that codes of the stay stand in, and may stand in. */
export function areListsMet(
  { lists }: DrgCondition,
  certain: ReadonlySet<string>,
  possible: boolean,
): Answer {
  const isMet =
    lists.length === 0
      ? certain.size > 0
      : lists.some((together) => together.every((list) => certain.has(list)));
  return isMet ? true : possible ? undefined : false;
}

export function isInside(bounds: Bounds | undefined, value: number | undefined): Answer {
  if (bounds === undefined) return true;
  return value === undefined ? undefined : value >= bounds.from && value < bounds.below;
}

export function allOf(...answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}
