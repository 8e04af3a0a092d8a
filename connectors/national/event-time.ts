// The time of an event (DESIGN section 14 "Event time").
import type { FieldRecord } from '../../engine/event.ts';
import type { FieldTable } from './field.ts';
import { Refused } from './refusal.ts';
import { dayMs, isOpenEnd, parseTime } from './time.ts';
import type { ReadTime } from './time.ts';
import type { TimeRule } from './transaction.ts';

/** How far a sender's clock may run ahead of the receiver's. */
export const aheadMsMax = dayMs;

export interface Clock {
  /** Envelope `inf_time`, ms. */
  readonly inf_time: number;
  /** The receiver's clock, ms. */
  readonly receivedAt: number;
}

/** Refuses a record whose time lies in the future or that lacks it. A bare date covers its day, a
 * stocktake stands at the last millisecond of its day. */
export function eventTime(
  rule: TimeRule, data: FieldRecord, fields: FieldTable, clock: Clock, where: string,
): ReadTime {
  for (const field of rule.fields) {
    const value = data[field];
    const time = typeof value === 'string' ? parseTime(value) : undefined;
    if (time === undefined || typeof value !== 'string') continue;
    if (isOpenEnd(value)) return { at: clock.inf_time };
    if (time.at > clock.receivedAt + aheadMsMax) {
      throw new Refused('future_time', field, { where, zh: fields[field]?.zh ?? field, value });
    }
    if (rule.isEndOfDay !== true) return time;
    const dayEnd = time.until ?? time.at + dayMs;
    return { at: dayEnd - 1 };
  }
  const [first] = rule.fields;
  if (rule.otherwise === 'refused' && first !== undefined) {
    throw new Refused('missing_field', first, { where, zh: fields[first]?.zh ?? first });
  }
  return { at: clock.inf_time };
}
