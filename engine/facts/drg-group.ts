// The groups of a stay as facts. `drg_group`: its CHS-DRG group with weight and payment standard (weight
// x base rate of the city for the insurance kind and year of discharge), and the alternative without
// the complications that decide. `dip_group`: its DIP group with score and payment standard, and where
// its cost lies beside the group's mean. `complications`: which of its other diagnoses count. Each is
// undefined when the stay cannot be grouped with certainty; not official groupers.
import { z } from 'zod';
import { settledScore, type DipGrouper } from '../dip-grouper.ts';
import type { Entry } from '../entry.ts';
import { numberField } from '../entry.ts';
import type { Grouper } from '../grouper.ts';
import type { Tables } from '../tables.ts';
import { common } from './declaration.ts';
import { claimedOf, dipStay, drgStay, insutypeOf, levelOf, yearOf } from './grouped-stay.ts';
import {
  defineOperator,
  isEntry,
  noInfluence,
  type FactOperator,
} from './operator.ts';
import { namedIn } from './shared.ts';

type Value = Readonly<Record<string, unknown>>;

export const drgGroup = ofStay('drg_group', {
  grouper: (knowledge) => knowledge.grouper(),
  level: () => undefined,
  value: groupByDrg,
});
export const dipGroup = ofStay('dip_group', {
  grouper: (knowledge) => knowledge.dipGrouper(),
  level: (stay, knowledge) => levelOf(stay, knowledge),
  value: groupByDip,
});
export const complications = ofStay('complications', {
  grouper: (knowledge) => knowledge.grouper(),
  level: () => undefined,
  value(stay, grouper) {
    const claimed = claimedOf(stay);
    if (claimed === undefined) return undefined;
    const { mcc, cc } = grouper.complications(drgStay(stay, claimed));
    return { count: mcc.length + cc.length, mcc, cc, codes: [...mcc, ...cc] };
  },
});

/** What of knowledge a value is made of, asked for each judgement, and the value made of that alone. */
interface Grouping<By> {
  grouper(knowledge: Tables): By;
  /** Of the institution. */
  level(stay: Entry, knowledge: Tables): number | undefined;
  value(stay: Entry, grouper: By, level: number | undefined): Value | undefined;
}

/** An operator whose only setting is the reference of a stay. */
function ofStay<By extends object>(op: string, grouping: Grouping<By>): FactOperator {
  return defineOperator({
    op,
    schema: z.strictObject({
      ...common,
      op: z.literal(op),
      /** Reference of the stay. */
      of: z.string().default('trigger'),
    }),
    influence: () => noInfluence,
    compile(spec, scope) {
      const read = scope.ref(spec.of);
      const groups = namedIn(scope.shared.groups, op);
      return (evaluation) => {
        const stay = read(evaluation);
        if (!isEntry(stay)) return undefined;
        const { knowledge } = evaluation;
        const by = grouping.grouper(knowledge);
        const level = grouping.level(stay, knowledge);
        let found = groups.get(stay);
        if (found === undefined || found.by !== by || found.level !== level) {
          found = { by, level, value: grouping.value(stay, by, level) };
          groups.set(stay, found);
        }
        return found.value;
      };
    },
  });
}

function groupByDrg(stay: Entry, grouper: Grouper): Value | undefined {
  const claimed = claimedOf(stay);
  if (claimed === undefined) return undefined;
  const described = drgStay(stay, claimed);
  const group = grouper.group(described);
  if (group === undefined) return undefined;
  const alternative = grouper.alternative(described);
  const gain =
    group.weight === undefined || alternative?.weight === undefined || alternative.weight === 0
      ? undefined
      : group.weight / alternative.weight - 1;
  const of = { year: described.year, insutype: insutypeOf(stay), admdvs: stay.admdvs };
  const standardOf = (weight: number | undefined): number | undefined =>
    weight === undefined ? undefined : grouper.standard(weight, of);
  return known({
    mdc: group.adrg.slice(0, 1),
    adrg: group.adrg,
    drg: group.drg,
    weight: group.weight,
    standard: standardOf(group.weight),
    alternative_drg: alternative?.drg,
    alternative_weight: alternative?.weight,
    alternative_standard: standardOf(alternative?.weight),
    gain_share: gain,
  });
}

function groupByDip(stay: Entry, grouper: DipGrouper, level: number | undefined): Value | undefined {
  const claimed = claimedOf(stay);
  const group = claimed && grouper.group(dipStay(stay, claimed));
  if (group === undefined) return undefined;
  const { dip_code, dip_name, kind, score, meanFee } = group;
  const fee = numberField(stay, 'medfee_sumamt');
  const ratio = fee === undefined || !meanFee ? undefined : fee / meanFee;
  const of = { year: yearOf(stay), insutype: insutypeOf(stay), admdvs: stay.admdvs };
  return known({
    dip_code,
    dip_name,
    kind,
    score,
    mean_fee: meanFee,
    standard: grouper.standard(score, level === undefined ? of : { ...of, level }),
    ratio,
    settled_score: ratio === undefined ? undefined : settledScore(score, ratio),
  });
}

function known(value: Record<string, unknown>): Value {
  for (const name of Object.keys(value)) if (value[name] === undefined) delete value[name];
  return value;
}
