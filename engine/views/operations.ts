// The operations of a stay as intervals, one for the operator and one for the anaesthetist of each
// line of the newest settlement list: what a doctor had in hand when. They stand in the histories of
// the stay and of the doctor, so that two patients under one knife at the same time show.
import { chinaDay, dayMs, openEndMs, startOfChinaDay } from '../china-time.ts';
import { numberField, textField, type Entry } from '../entry.ts';
import type { Encounter } from './encounter.ts';

const noEntries: readonly Entry[] = [];
const minuteMs = 60_000;

/** `at` is the begin, `until` the end when it lies after it; `minutes` is below zero when the list says
 * it ended before it began; `outside_stay` that it began more than a day before admission (who comes as an
 * emergency is registered later; a stay registered anew at the turn of the year has the older admission on
 * its list) or after discharge. A line without operator or begin makes no entry. Of times that are whole
 * days nobody knows how long it took. */
export function composeOperations(encounter: Encounter, stay: Entry | undefined): readonly Entry[] {
  const list = encounter.newest('settlement_list');
  const rows = list?.fields['oprn_rows'];
  if (list === undefined || !Array.isArray(rows)) return noEntries;
  const begun = stay === undefined ? undefined : Math.min(stay.at, numberField(list, 'adm_time') ?? Infinity);
  const ended = stay === undefined ? undefined : lastMoment(stay.until ?? openEndMs);
  return rows.flatMap((row, i) => {
    if (typeof row !== 'string') return [];
    const line = readRow(row);
    return (['operator', 'anaesthetist'] as const).flatMap((role): Entry[] => {
      const { dr_codg, begntime, endtime } = line[role];
      if (dr_codg === undefined || begntime === undefined) return [];
      const isTimed = endtime !== undefined && !areDays(begntime, endtime);
      const isInterval = isTimed && endtime > begntime;
      return [
        {
          id: `operation:${list.fixmedins_code}|${textField(list, 'mdtrt_id')}|${i}|${role}`,
          kind: 'operation',
          at: begntime,
          until: isInterval ? endtime : undefined,
          fixmedins_code: list.fixmedins_code,
          admdvs: list.admdvs,
          fields: {
            psn_no: textField(list, 'psn_no'),
            mdtrt_id: textField(list, 'mdtrt_id'),
            setl_id: textField(list, 'setl_id'),
            fixmedins_code: list.fixmedins_code,
            oprn_oprt_code: line.code,
            oprn_oprt_type: line.type,
            role,
            dr_codg,
            begntime,
            endtime,
            minutes: isTimed ? Math.round((endtime - begntime) / 60_000) : undefined,
            outside_stay:
              begun === undefined || ended === undefined
                ? undefined
                : begntime < begun - dayMs || begntime > ended,
            medfee_sumamt: stay && numberField(stay, 'medfee_sumamt'),
          },
          sources: [
            { role: 'settlement_list', event: list },
            ...(stay?.sources.filter(({ role: of }) => of === 'admission') ?? []),
          ],
        },
      ];
    });
  });
}

/** An end at midnight is a day without its time. */
function lastMoment(end: number): number {
  return isMidnight(end) ? end + dayMs : end;
}

/** From midnight to midnight, or to the last minute of a day: days were written, no times. */
function areDays(begin: number, end: number): boolean {
  const left = end - startOfChinaDay(chinaDay(end));
  return end >= begin && isMidnight(begin) && (left === 0 || left >= dayMs - minuteMs);
}

function isMidnight(moment: number): boolean {
  return moment === startOfChinaDay(chinaDay(moment));
}

interface Turn {
  readonly dr_codg: string | undefined;
  readonly begntime: number | undefined;
  readonly endtime: number | undefined;
}

interface OperationLine extends Readonly<Record<'operator' | 'anaesthetist', Turn>> {
  readonly code: string | undefined;
  readonly type: string | undefined;
}

/** See `operationRows` in code-lists.ts. */
function readRow(row: string): OperationLine {
  const cells = row.split('|').map((cell) => (cell === '' ? undefined : cell));
  const time = (i: number): number | undefined =>
    cells[i] === undefined ? undefined : Number(cells[i]);
  return {
    code: cells[0],
    type: cells[1],
    operator: { dr_codg: cells[2], begntime: time(3), endtime: time(4) },
    anaesthetist: { dr_codg: cells[5], begntime: time(6), endtime: time(7) },
  };
}
