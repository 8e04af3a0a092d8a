// Plants every situation once a cycle, each on its own day of the cycle, so that each is due
// before the cycle ends.

import { hashOf } from './chance.ts';
import { dayMs } from './china-clock.ts';
import type { City } from './city.ts';
import { hangingSituations } from './cases/hanging.ts';
import { moreHangings } from './cases/hanging-more.ts';
import { peopleSituations } from './cases/hanging-people.ts';
import { bedLookalikes } from './cases/lookalike-beds.ts';
import { billLookalikes } from './cases/lookalike-bills.ts';
import { listLookalikes } from './cases/lookalike-lists.ts';
import { saleLookalikes } from './cases/lookalike-sales.ts';
import { uploadLookalikes } from './cases/lookalike-uploads.ts';
import { stayLookalikes } from './cases/lookalike-stays.ts';
import { presenceLookalikes } from './cases/lookalike-presence.ts';
import { stockLookalikes } from './cases/lookalike-stock.ts';
import { policyLookalikes } from './cases/lookalike-policy.ts';
import { policySituations } from './cases/policy.ts';
import { pharmacyLookalikes } from './cases/lookalike-pharmacy.ts';
import { pharmacySituations } from './cases/pharmacy.ts';
import { splitSituations } from './cases/split.ts';
import { moreSplits, moreStayLookalikes } from './cases/split-more.ts';
import { stockSituations } from './cases/stock.ts';
import { implantSituations } from './cases/stock-implants.ts';
import { moreStocks } from './cases/stock-more.ts';
import { traceSituations } from './cases/trace.ts';
import { moreTraces } from './cases/trace-more.ts';
import { traceChains } from './cases/trace-chains.ts';
import { upcodingSituations } from './cases/upcoding.ts';
import { moreListLookalikes, moreUpcodings } from './cases/upcoding-more.ts';
import { makeStage, type Planned, type Situation } from './stage.ts';

export const situations: readonly Situation[] = [
  ...splitSituations,
  ...moreSplits,
  ...hangingSituations,
  ...moreHangings,
  ...peopleSituations,
  ...upcodingSituations,
  ...moreUpcodings,
  ...traceSituations,
  ...moreTraces,
  ...traceChains,
  ...stockSituations,
  ...moreStocks,
  ...implantSituations,
  ...pharmacySituations,
  ...policySituations,
  ...stayLookalikes,
  ...moreStayLookalikes,
  ...bedLookalikes,
  ...moreListLookalikes,
  ...listLookalikes,
  ...uploadLookalikes,
  ...saleLookalikes,
  ...pharmacyLookalikes,
  ...policyLookalikes,
  ...presenceLookalikes,
  ...billLookalikes,
  ...stockLookalikes,
];

/** Puts the situations on the agenda. Gives the exemptions that must be on file for them. */
export function plantSituations(city: City): Planned {
  const planned: Planned = { exemptions: [], rows: [] };
  const cycle = Math.max(1, Math.min(7, city.options.cycleDays ?? city.options.days));
  situations.forEach((situation, order) => {
    // On its own day, but early enough to be due within the cycle: in the past if it must wait
    // longer than that.
    const inCycle = Math.min(hashOf('day', situation.id) % cycle, cycle - 1 - situation.followDays);
    const stride = Math.max(1, Math.ceil((situation.everyDays ?? 1) / cycle));
    for (let number = 0; ; number += stride) {
      const day = city.start + (number * cycle + inCycle) * dayMs;
      if (day - situation.leadDays * dayMs >= city.end) break;
      const instance = number * situations.length + order;
      situation.plan(makeStage(city, situation, number, instance, day, planned));
    }
  });
  return planned;
}
