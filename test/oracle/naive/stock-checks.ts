// Stocktakes beside the books again: every balance is counted from the first stocktake of the item.
import { chinaDay, startOfChinaDay } from '../../../engine/china-time.ts';
import type { FundEvent } from '../../../engine/event.ts';
import type { Past } from '../past.ts';
import { text, type Tables } from '../reading.ts';
import { countedPacks, itemOf, movementKinds, ofNewest, packsOf } from './goods-records.ts';

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
  const moved = Map.groupBy(movementKinds.flatMap((kind) => past.counting(kind)), itemOf);
  return [...Map.groupBy(past.counting('stocktake'), itemOf)].flatMap(([item, events]) => {
    const days = [...Map.groupBy(events, ({ at }) => chinaDay(at))].toSorted(([a], [b]) => a - b);
    const counts = days.map(([day, own]) => ({ end: startOfChinaDay(day + 1), own: standing(own) }));
    const [first, ...later] = counts;
    if (first === undefined) return [];
    return later.flatMap(({ end, own }): StockCheck[] => {
      const [count] = own;
      if (count === undefined) return [];
      const between = (moved.get(item) ?? []).filter(({ at }) => at >= first.end && at < end);
      const known = between.map((event) => packsOf(event, tables));
      const books = known.reduce<number>((sum, packs) => sum + (packs ?? 0), packsIn(first.own, tables));
      return [{
        fixmedins_code: count.fixmedins_code,
        admdvs: count.admdvs,
        at: count.at,
        share: Math.abs(packsIn(own, tables) - books) / Math.max(Math.abs(books), 1),
        uncertain:
          known.filter((packs) => packs === undefined).length +
          [...first.own, ...own].filter((event) => countedPacks(event, tables) === undefined).length,
      }];
    });
  });
}

/** Of one lot and serial the newest. */
function standing(events: readonly FundEvent[]): readonly FundEvent[] {
  const lots = Map.groupBy(events, (event) => `${text(event, 'manu_lotnum')}|${text(event, 'fixmedins_bchno')}`);
  return [...lots.values()].flatMap(ofNewest).toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1));
}

function packsIn(events: readonly FundEvent[], tables: Tables): number {
  return events.reduce((sum, event) => sum + (countedPacks(event, tables) ?? 0), 0);
}
