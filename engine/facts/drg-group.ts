// `drg_group`: the CHS-DRG group of a stay with its weight and payment standard (weight x base rate
// of the city for the insurance kind and year of discharge), and of the alternative without the
// complications. Value: {mdc, adrg, drg, weight, standard, alternative_weight, gain_share} or
// undefined when the stay cannot be grouped. Not an official grouper: see engine/grouper.ts.
import { z } from 'zod';
import { chinaDate } from '../china-time.ts';
import { common } from './declaration.ts';
import { defineOperator, isEntry, noInfluence, type Evaluation } from './operator.ts';
import type { Entry } from '../entry.ts';

export const drgGroup = defineOperator({
  op: 'drg_group',
  schema: z.strictObject({
    ...common,
    op: z.literal('drg_group'),
    /** Reference of the stay. */
    of: z.string().default('trigger'),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.of);
    return (evaluation) => {
      const stay = read(evaluation);
      return isEntry(stay) ? groupStay(stay, evaluation) : undefined;
    };
  },
});

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function groupStay(
  stay: Entry,
  { knowledge }: Evaluation,
): Readonly<Record<string, unknown>> | undefined {
  const main = stay.fields['main_diag_code'];
  if (typeof main !== 'string') return undefined;
  const year = Number(chinaDate(stay.until ?? stay.at).slice(0, 4));
  const insutype = stay.fields['insutype'] === '310' ? '310' : '390';
  const diagnoses = texts(stay.fields['list_diag_codes'] ?? stay.fields['diag_codes']);
  const described = {
    main,
    others: diagnoses.filter((code) => code !== main),
    operations: texts(stay.fields['oprn_codes']),
    year,
  };
  const grouper = knowledge.grouper();
  const group = grouper.group(described);
  if (group === undefined) return undefined;
  const alternative = grouper.alternative(described);
  const gain =
    group.weight === undefined || alternative?.weight === undefined || alternative.weight === 0
      ? undefined
      : group.weight / alternative.weight - 1;
  const standardOf = (weight: number | undefined): number | undefined =>
    weight === undefined
      ? undefined
      : grouper.standard(weight, { year, insutype, admdvs: stay.admdvs });
  const value: Record<string, unknown> = {
    mdc: group.adrg.slice(0, 1),
    adrg: group.adrg,
    drg: group.drg,
    weight: group.weight,
    standard: standardOf(group.weight),
    alternative_drg: alternative?.drg,
    alternative_weight: alternative?.weight,
    alternative_standard: standardOf(alternative?.weight),
    gain_share: gain,
  };
  for (const name of Object.keys(value)) if (value[name] === undefined) delete value[name];
  return value;
}
