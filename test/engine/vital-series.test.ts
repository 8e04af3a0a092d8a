import { describe, expect, it } from 'vitest';
import { projectEvent } from '../../engine/projection.ts';
import { History } from '../../engine/history.ts';
import { VitalSigns } from '../../engine/views/vital-series.ts';
import type { Entry } from '../../engine/entry.ts';
import { historyOf } from './short-history.ts';

const dayMs = 86_400_000;
const from = Date.parse('2025-07-01T08:00:00+08:00');

function measuredOn(day: number, pule: number): Entry {
  const at = `2025-07-0${day} 10:00:00`;
  const [event] = historyOf({ kind: 'nursing', at, mdtrt_id: 'M1', psn_no: 'P1', tprt: 36.5, pule, vent_frqu: 18 });
  if (event === undefined) throw new Error('one event was asked for');
  return projectEvent(event);
}

function stayUntil(day: number): Entry {
  return {
    id: 'stay:H|M1',
    kind: 'stay',
    at: from,
    until: from + day * dayMs,
    fixmedins_code: 'H',
    admdvs: '420704',
    fields: { psn_no: 'P1', mdtrt_id: 'M1' },
    sources: [],
  };
}

/** What a visit says that is composed for the first time. */
function fresh(stay: Entry, history: History): readonly unknown[] {
  return new VitalSigns().compose(stay, history).map(({ fields }) => fields);
}

describe('vital signs read once', () => {
  it('are read again when a record comes, comes late or goes, and when the stay ends otherwise', () => {
    const records = [1, 2, 3, 4, 6].map((day) => measuredOn(day, 70 + day));
    const late = measuredOn(5, 99);
    const history = new History();
    for (const record of records) history.insert(record);
    const signs = new VitalSigns();
    const said: unknown[] = [];
    const say = (stay: Entry): void => {
      const series = signs.compose(stay, history).map(({ fields }) => fields);
      expect(series).toEqual(fresh(stay, history));
      said.push(series[0]?.['vital_signature']);
    };
    say(stayUntil(8));
    say(stayUntil(5));
    history.insert(measuredOn(7, 70));
    say(stayUntil(8));
    history.insert(late);
    say(stayUntil(8));
    history.remove(late);
    history.insert(measuredOn(5, 98));
    say(stayUntil(8));
    expect(new Set(said).size).toBe(said.length);
  });

  it('follow what is paid though nothing was measured anew', () => {
    const history = new History();
    for (const day of [1, 2, 3, 4]) history.insert(measuredOn(day, 70 + day));
    const signs = new VitalSigns();
    signs.compose(stayUntil(8), history);
    const paid = { ...stayUntil(8), fields: { psn_no: 'P1', mdtrt_id: 'M1', medfee_sumamt: 900 } };
    expect(signs.compose(paid, history)[0]?.fields).toMatchObject({ medfee_sumamt: 900, vital_rows: 4 });
  });
});
