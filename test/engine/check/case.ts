// A finding's case: what has it and, beside it, what has not; and the parts cases are written with.
import type { CheckContext, findingCodes } from '../../../engine/check/finding.ts';
import type { Json } from './small-rule.ts';

/** Changes of the sound rule (small-rule.ts). */
export interface Case {
  readonly code: keyof typeof findingCodes;
  readonly with: Json;
  readonly place: string;
  readonly meant?: string;
  readonly without: Json;
  readonly context?: CheckContext;
}

export const words = { zh: '名称', en: 'name' };
export const tables: CheckContext = {
  tables: [
    { name: 'pack-sizes', columns: [{ name: 'med_list_codg', type: 'text' }, { name: 'units_per_pack', type: 'number' }] },
  ],
};
const pack = { op: 'lookup', table: 'pack-sizes', key: { med_list_codg: 'trigger.main_diag_code' }, column: 'units_per_pack' };
export const lookup = (more: Json): Json => ({
  facts: { pack: { ...pack, ...more } },
  conditions: conditionsOf({ fact: 'pack', operator: 'notEqual', value: more['as'] === 'number' ? 3 : 'x' }),
});

/** The sound rule's condition and one more. */
export function conditionsOf(...more: readonly Json[]): Json {
  return { all: [{ fact: 'gap', operator: 'lessThanInclusive', value: { fact: 'days_max' } }, ...more] };
}
/** A condition more, on a field of the trigger. */
export function asks(path: string, operator: string, value: unknown): Json {
  return { conditions: conditionsOf({ fact: 'trigger', path, operator, value }) };
}
/** A condition more, on the gap in days. */
export function gapIs(operator: string, value: unknown): Json {
  return { conditions: conditionsOf({ fact: 'gap', operator, value }) };
}
export function where(filter: Json): Json {
  return { facts: { prev: { where: filter } } };
}
export function message(zh: string, en = zh): Json {
  return { event: { message: { zh, en } } };
}
export const counted = (more: Json): Json => ({
  facts: { stays: { op: 'count', kind: 'stay', window: { back_days: 30 }, ...more } },
  conditions: conditionsOf({ fact: 'stays', operator: 'greaterThan', value: 1 }),
});

export function exampleHits(...hits: readonly (readonly number[])[]): readonly Json[] {
  const events = [{ kind: 'admission' }];
  return hits.map((list, i) => ({ name: { zh: `${i}`, en: `${i}` }, events, hits: list.map(() => ({})) }));
}
