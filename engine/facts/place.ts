// `distance_km`: how far apart two areas are at the least, as the crow flies: between their centres
// (table `area-centres`, by the longest prefix of `admdvs`), less what each reaches out from its
// centre. Whatever road was taken was longer, so a journey found impossible was impossible. Within
// one row it is 0, unknown while the table lacks one of them.
import { z } from 'zod';
import type { Row } from '../knowledge-rows.ts';
import type { Tables } from '../tables.ts';
import { common } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

const earthRadiusKm = 6371;

export const distanceKm = defineOperator({
  op: 'distance_km',
  schema: z.strictObject({
    ...common,
    op: z.literal('distance_km'),
    /** References of `admdvs` codes. */
    of: z.tuple([z.string(), z.string()]),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const one = scope.ref(spec.of[0]);
    const other = scope.ref(spec.of[1]);
    return (evaluation) => {
      const from = centre(evaluation.knowledge, one(evaluation));
      const to = centre(evaluation.knowledge, other(evaluation));
      if (from === undefined || to === undefined) return undefined;
      if (from === to) return 0;
      const reach = Number(from['radius_km']) + Number(to['radius_km']);
      return Math.max(0, Math.round(betweenCentres(from, to) - reach));
    };
  },
});

function centre(knowledge: Tables, admdvs: unknown): Row | undefined {
  if (typeof admdvs !== 'string') return undefined;
  return knowledge.findPrefix('area-centres', 'admdvs', admdvs)[0];
}

/** Great circle, km. */
function betweenCentres(from: Row, to: Row): number {
  const radians = (row: Row, column: string): number => (Number(row[column]) * Math.PI) / 180;
  const [a, b] = [radians(from, 'latitude'), radians(to, 'latitude')];
  const across = radians(to, 'longitude') - radians(from, 'longitude');
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(across / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(half)));
}
