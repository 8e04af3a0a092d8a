// Real stays, most of them in intensive care: nobody of these people was hanging in a bed, so no check of
// that family may say more than grade 3 about any of them, as far as the data tell what was done: three
// stays have many days without a row in any table, because charted observations and laboratory results
// were left out of the published half. A day in intensive care is charged as such.
import { describe, expect, it, vi } from 'vitest';
import { parseEnvelope } from '../../connectors/national/envelope.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';
import {
  gathered,
  mimicEnvelopes,
  mimicTime,
  type Act,
  type MimicStay,
} from '../../load/data/mimic-stays.ts';
import { dayMs, dayStart, hourMs, startOfDay } from '../../load/city/china-clock.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { readRows, sharedFile } from './shared-data.ts';

vi.setConfig({ testTimeout: 300_000 });

const folder = 'stays-mimic3-demo';
const admissions = sharedFile(`${folder}/ADMISSIONS.csv.gz`);
const antibiotic = 'XJ01DDT103B001010100213';
const infusion = '001204000060000';
const culture = '002505010090000';
const line = '001204000110000';
const drain = '001216000010000';
const intensiveCare = '001201000010000';
const breathing = '003106030010000';

type Row = Readonly<Record<string, string>>;

function rowsOf(name: string): readonly Row[] {
  const path = sharedFile(`${folder}/${name}.csv.gz`);
  return path === undefined ? [] : readRows(path);
}

/** One act per row at its time; what lasts for days is given every day at nine. */
function actsOf(row: Row, from: string, kind: Act['kind'], code: string, to?: string): Act[] {
  const begun = row[from] ?? '';
  if (begun === '') return [];
  const first = mimicTime(begun);
  const until = to === undefined || (row[to] ?? '') === '' ? first : mimicTime(row[to] ?? '');
  const name = row['drug'] ?? row['spec_type_desc'] ?? row['ordercategoryname'] ?? 'observation';
  const acts: Act[] = [];
  // A bare date says that it was that day: morning and evening stand for it.
  const bare = begun.endsWith('00:00:00') || begun.length === 10;
  for (let at = first; at <= until; at += dayMs)
    for (const hours of bare ? [9, 21] : [0])
      acts.push({ at: at + hours * hourMs, med_list_codg: code, name, kind });
  return acts;
}

function readStays(): readonly MimicStay[] {
  return gathered(storedStays(), startOfDay('2026-01-05'));
}

function storedStays(): readonly MimicStay[] {
  const acts = new Map<string, Act[]>();
  const put = (row: Row, list: readonly Act[]): void => {
    const id = row['hadm_id'] ?? '';
    const known = acts.get(id);
    if (known === undefined) acts.set(id, [...list]);
    else known.push(...list);
  };
  for (const row of rowsOf('PRESCRIPTIONS')) put(row, actsOf(row, 'startdate', 'drug', antibiotic, 'enddate'));
  for (const row of rowsOf('INPUTEVENTS_MV')) put(row, actsOf(row, 'starttime', 'care', infusion));
  for (const row of rowsOf('PROCEDUREEVENTS_MV')) put(row, actsOf(row, 'starttime', 'care', line, 'endtime'));
  for (const row of rowsOf('MICROBIOLOGYEVENTS')) put(row, actsOf(row, 'chartdate', 'test', culture));
  for (const row of rowsOf('OUTPUTEVENTS')) put(row, actsOf(row, 'charttime', 'care', drain));
  for (const row of rowsOf('DATETIMEEVENTS')) put(row, actsOf(row, 'charttime', 'care', line));
  for (const row of rowsOf('ICUSTAYS')) put(row, actsOf(row, 'intime', 'care', intensiveCare, 'outtime'));
  for (const row of rowsOf('CPTEVENTS')) put(row, actsOf(row, 'chartdate', 'care', breathing));
  return rowsOf('ADMISSIONS').map((row) => {
    const begn = mimicTime(row['admittime'] ?? '');
    const end = mimicTime(row['dischtime'] ?? '');
    const of = acts.get(row['hadm_id'] ?? '') ?? [];
    // The same thing again within six hours is the same line.
    const seen = new Set<string>();
    return {
      subject_id: row['subject_id'] ?? '',
      hadm_id: row['hadm_id'] ?? '',
      begn,
      end,
      died: row['hospital_expire_flag'] === '1',
      emergency: row['admission_type'] === 'EMERGENCY',
      acts: of.filter(({ at, name, med_list_codg }) => {
        const key = `${Math.floor(at / (6 * hourMs))} ${med_list_codg} ${name}`;
        if (at <= begn || at >= end || seen.has(key)) return false;
        seen.add(key);
        return true;
      }),
    };
  });
}

/** Whole days of the stay in which no table has a row. */
function emptyDays({ begn, end, acts }: MimicStay): number {
  let empty = 0;
  for (let day = dayStart(begn) + dayMs; day + dayMs < end; day += dayMs)
    if (!acts.some(({ at }) => at >= day && at < day + dayMs)) empty += 1;
  return empty;
}

function hangingHits(stays: readonly MimicStay[]): readonly Hit[] {
  const { rules } = loadRules();
  const evaluator = new Evaluator({
    rules: rules.filter(({ family }) => family === 'hanging'),
    knowledge: loadKnowledge(),
  });
  const events: FundEvent[] = mimicEnvelopes(stays).flatMap((envelope) => {
    const parsed = parseEnvelope(envelope, { receivedAt: Date.UTC(2190, 0, 1) });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed));
    return parsed.events;
  });
  const newest = new Map<string, Hit>();
  for (let from = 0; from < events.length; from += 500)
    for (const hit of evaluator.apply(events.slice(from, from + 500)).hits)
      newest.set(hit.hit_id, hit);
  return [...newest.values()].filter(({ state }) => state === 'raised');
}

describe.skipIf(admissions === undefined)('real stays of the MIMIC-III demo', () => {
  it('raise no hanging-bed hit above grade 3', () => {
    const stays = readStays();
    expect(stays.length).toBe(72);
    expect(stays.reduce((sum, { acts }) => sum + acts.length, 0)).toBeGreaterThan(5000);
    const hits = hangingHits(stays);
    const emptied = new Set(
      stays.filter((stay) => emptyDays(stay) > 1).map(({ hadm_id }) => `M${hadm_id}`),
    );
    expect(emptied.size).toBeLessThanOrEqual(3);
    const accused = hits.filter(
      ({ grade, mdtrt_id }) => grade < 3 && !emptied.has(mdtrt_id ?? ''),
    );
    expect(accused.map(({ rule_id, reason }) => `${rule_id} ${reason}`)).toEqual([]);
  });

  it('would be accused if nothing had been done in them', () => {
    const stays = readStays().map((stay, n) => (n % 2 === 0 ? stay : { ...stay, acts: [] }));
    const idle = stays.filter(({ begn, end, acts }) => acts.length === 0 && end - begn > 6 * dayMs);
    const accused = new Set(hangingHits(stays).map(({ mdtrt_id }) => mdtrt_id));
    expect(idle.length).toBeGreaterThan(10);
    expect(idle.filter(({ hadm_id }) => !accused.has(`M${hadm_id}`)).length).toBeLessThan(
      idle.length / 4,
    );
  });
});
