// The stocktakes of one stock item, added up by day, and what two of them say of the time in between.
import { chinaDay, startOfChinaDay } from '../china-time.ts';
import { numberField, textField, type StoredEvent } from '../entry.ts';

export type UnitsPerPack = (med_list_codg: string) => number | undefined;

export interface Count {
  readonly day: number;
  /** Its day, ms. */
  readonly from: number;
  readonly end: number;
  readonly packs: number;
  /** Of how many of its records the units could not be told in packs. */
  readonly uncertain: number;
  readonly events: readonly StoredEvent[];
}

export interface Flow {
  readonly moved_in: number;
  readonly moved_out: number;
}

/** Packs that moved, and how many movements could not be told in packs. */
export interface Moves extends Flow {
  readonly uncertain: number;
}

/** Packs that went in and out between two counts. Of what moved on the day of the first only as much is taken
 * to be after it, and of the day of the second before it, as makes the second agree. */
export function bestFit(opening: number, between: Moves, opened: Moves, closed: Moves, counted: number): Flow {
  let moved_in = between.moved_in + closed.moved_in;
  let moved_out = between.moved_out + closed.moved_out;
  const more = counted - (opening + moved_in - moved_out);
  if (more > 0) {
    const inEarlier = Math.min(more, opened.moved_in);
    moved_in += inEarlier;
    moved_out -= Math.min(more - inEarlier, closed.moved_out);
  } else {
    const outEarlier = Math.min(-more, opened.moved_out);
    moved_out += outEarlier;
    moved_in -= Math.min(-more - outEarlier, closed.moved_in);
  }
  return { moved_in, moved_out };
}

/** The stocktakes of each day added up over lots; of one lot and serial sent twice, the newest message: what
 * one message says of them twice is counted at two places. */
export function dailyCounts(stocktakes: readonly StoredEvent[], unitsPerPack: UnitsPerPack): readonly Count[] {
  const days = new Map<number, Map<string, StoredEvent[]>>();
  const effective = stocktakes
    .filter((event) => !event.isVoid)
    .toSorted((a, b) => a.inf_time - b.inf_time || (a.id < b.id ? -1 : 1));
  for (const event of effective) {
    const day = chinaDay(event.at);
    const lots = days.get(day) ?? new Map<string, StoredEvent[]>();
    const lot = `${textField(event, 'manu_lotnum')}|${textField(event, 'fixmedins_bchno')}`;
    const fellows = (lots.get(lot) ?? []).filter(({ msgid }) => msgid === event.msgid);
    lots.set(lot, [...fellows, event]);
    days.set(day, lots);
  }
  return [...days.entries()]
    .toSorted(([a], [b]) => a - b)
    .map(([day, lots]) => {
      const events = [...lots.values()].flat().toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const packs = events.map((event) => packsCounted(event, unitsPerPack));
      return {
        day,
        from: startOfChinaDay(day),
        end: startOfChinaDay(day + 1),
        events,
        packs: packs.reduce<number>((sum, one) => sum + (one ?? 0), 0),
        uncertain: packs.filter((one) => one === undefined).length,
      };
    });
}

function packsCounted(event: StoredEvent, unitsPerPack: UnitsPerPack): number | undefined {
  const count = numberField(event, 'inv_cnt') ?? 0;
  if (textField(event, 'trdn_flag') !== '1') return count;
  const units = unitsPerPack(textField(event, 'med_list_codg') ?? '');
  return units === undefined ? undefined : count / units;
}
