// Stocktakes beside the books again, each beside the one before it. What moved on the day of a stocktake may
// have moved before it or after: the books say a least and a most.
import { chinaDay, startOfChinaDay } from '../../../engine/china-time.ts';
import type { FundEvent } from '../../../engine/event.ts';
import type { Past } from '../past.ts';
import { lotOf, text, type Tables } from '../reading.ts';
import { countedPacks, itemOf, movementKinds, ofNewest, packsOf, withoutCopies } from './goods-records.ts';

export interface StockCheck {
  readonly fixmedins_code: string;
  readonly admdvs: string;
  readonly at: number;
  /** Difference over what the books say, of at least one pack. */
  readonly share: number;
  /** Movements in between of which nobody knows how many packs they were. */
  readonly uncertain: number;
}

export function checksOf(past: Past, tables: Tables): readonly StockCheck[] {
  const moved = Map.groupBy(movementKinds.flatMap((kind) => withoutCopies(past.counting(kind))), itemOf);
  return [...Map.groupBy(past.counting('stocktake'), itemOf)].flatMap(([item, events]) => {
    const days = [...Map.groupBy(events, ({ at }) => chinaDay(at))].toSorted(([a], [b]) => a - b);
    const counts = days.map(([day, own]) => ({ day, own: standing(own) }));
    return counts.slice(1).flatMap(({ day, own }, n): StockCheck[] => {
      const [count] = own;
      const last = counts[n];
      if (count === undefined || last === undefined) return [];
      const around = (moved.get(item) ?? [])
        .filter(({ at }) => at >= startOfChinaDay(last.day) && at < startOfChinaDay(day + 1))
        .map((event) => ({ packs: packsOf(event, tables), isLoose: [last.day, day].includes(chinaDay(event.at)) }));
      const total = (sign: 1 | -1): number =>
        packsIn(last.own, tables) +
        around
          .filter(({ packs = 0, isLoose }) => !isLoose || Math.sign(packs) === sign)
          .reduce((sum, { packs = 0 }) => sum + packs, 0);
      const books = Math.min(Math.max(packsIn(own, tables), total(-1)), total(1));
      return [{
        fixmedins_code: count.fixmedins_code,
        admdvs: count.admdvs,
        at: count.at,
        share: Math.abs(packsIn(own, tables) - books) / Math.max(Math.abs(books), 1),
        uncertain:
          around.filter(({ packs }) => packs === undefined).length +
          [...last.own, ...own].filter((event) => countedPacks(event, tables) === undefined).length,
      }];
    });
  });
}

/** Of one lot and serial the newest. */
function standing(events: readonly FundEvent[]): readonly FundEvent[] {
  const lots = Map.groupBy(events, (event) => `${lotOf(event)}|${text(event, 'fixmedins_bchno')}`);
  return [...lots.values()].flatMap(ofNewest).toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1));
}

function packsIn(events: readonly FundEvent[], tables: Tables): number {
  return events.reduce((sum, event) => sum + (countedPacks(event, tables) ?? 0), 0);
}
