// The honest city: who falls ill, where they go, what they buy. Numbers a day are Ezhou's
// (DOMAIN.md 5.3), spread over the hours as practices and shops are open. Inpatients, outpatients
// and the people of planted situations are different people, so that every interval and
// coincidence between visits is one that somebody planted.

import { chance, pickWeighted, runningSums, type Chance } from './chance.ts';
import { dayMs, dayStart, hourMs, minuteMs } from './china-clock.ts';
import { stockOf, tradeOf, type City } from './city.ts';
import { careKeys, care, type CareKey } from './care.ts';
import { boxesGiven } from './dosage.ts';
import { drugNamed, drugs, type Drug } from './drugs.ts';
import type { Person } from './people.ts';
import { bornFor } from './stay-record.ts';
import { trades, type Institution } from './institutions.ts';
import type { ItemKey } from './items.ts';
import { outpatientCares, type OutpatientCare } from './outpatient-care.ts';
import { admit } from './stay.ts';
import { purchase } from './shop.ts';
import { countsOn, reorder, takeStock } from './stock-flow.ts';
import { unitsFor, visit } from './visit.ts';

/** Ezhou: 362,500 stays in three years. */
const staysADay = 331;
/** Where stays go, by hospital level. */
const stayShares = { 3: 0.45, 2: 0.35, 1: 0.2 } as const;
const insuredShare = 0.74;
const feedDays = 6;
/** However small the city, so many different people come, lest everybody come every week. */
const outpatientsMin = 40_000;
/** No test that stays the same for a while is done again before this. */
const longestRepeatDays = 31;
const visitHours = runningSums([
  0, 0, 0, 0, 0, 0, 1, 6, 14, 15, 13, 7, 4, 5, 10, 10, 8, 4, 2, 2, 1.5, 1, 0, 0,
]);
const shopHours = runningSums([
  0, 0, 0, 0, 0, 0, 0, 1, 5, 8, 9, 8, 6, 5, 6, 7, 8, 9, 9, 8, 6, 3, 0, 0,
]);
const admissionHours = runningSums([
  1, 1, 1, 1, 1, 1, 1, 2, 9, 14, 13, 8, 4, 5, 10, 9, 7, 5, 3, 2, 2, 2, 1, 1,
]);
const visitTotals = runningSums(outpatientCares.map((one) => one.share));
const shopDrugs = drugs.filter((drug) => drug.shelves.includes('shop'));
const shopTotals = runningSums(shopDrugs.map((drug) => 1 / (1 + (drug.n % 9))));

/**
 * Schedules one ordinary day. `open` is false in the warm-up, where only hospitals' inpatients
 * are lived through.
 */
export function planDay(city: City, day: number, open: boolean): void {
  const dice = chance(city.options.seed, 'day', Math.floor(day / dayMs));
  planAdmissions(city, day, dice);
  const today = new Set<number>();
  for (const institution of city.institutions.all) {
    if (institution.quiet === true) continue;
    // In the days before the start the other institutions only go on buying, so that their feeds
    // are seen to live.
    if (!open && institution.trade !== 'hospital' && day < city.start - feedDays * dayMs) continue;
    reorder(city, institution, day);
    if (!open) continue;
    const mine = chance(city.options.seed, 'trade', institution.index, Math.floor(day / dayMs));
    const count = drawCount(visitsADay(city, institution) * weekday(day, institution), mine);
    for (let n = 0; n < count; n += 1) {
      const shops = institution.trade === 'pharmacy';
      const index = outpatientIndex(city, mine, today, shops ? 14 : 0);
      if (shops) planPurchase(city, institution, day, index, mine);
      else planVisit(city, institution, day, index, mine);
    }
    if (countsOn(institution, day)) {
      city.agenda.at(dayStart(day) + dayMs - 1000, () => takeStock(city, institution, day));
    }
  }
}

/** Small cities keep a few institutions of every kind, which then see fewer people. */
function visitsADay(city: City, institution: Institution): number {
  const { count, countMin, visits } = trades[tradeOf(institution)];
  const wanted = count * city.options.scale;
  return visits * Math.min(1, wanted / Math.max(countMin, Math.round(wanted)));
}

/** Practices are quieter at the weekend, shops are not. */
function weekday(day: number, institution: Institution): number {
  const weekend = [0, 6].includes(new Date(day + 8 * hourMs).getUTCDay());
  if (institution.trade === 'pharmacy') return weekend ? 1.1 : 0.97;
  return weekend ? 0.8 : 1.08;
}

/** A whole number around `mean`, as independent arrivals give. */
function drawCount(mean: number, dice: Chance): number {
  return Math.max(0, Math.round(dice.about(mean, Math.sqrt(mean) * 0.6)));
}

function momentOf(day: number, hours: readonly number[], dice: Chance): number {
  return day + pickWeighted(hours, dice.next()) * hourMs + dice.int(0, 3599) * 1000;
}

function planAdmissions(city: City, day: number, dice: Chance): void {
  const number = Math.round((day - city.dawn) / dayMs);
  let admitted = 0;
  for (const level of [3, 2, 1] as const) {
    const hospitals = city.institutions.byLevel[level];
    const count = drawCount(staysADay * city.options.scale * stayShares[level], dice);
    const fitting = careKeys.filter((key) => care(key).levelMin <= level);
    const totals = runningSums(fitting.map((key) => care(key).share));
    for (let n = 0; n < count; n += 1) {
      const key = fitting[pickWeighted(totals, dice.next())] ?? 'pneumonia';
      const begn = momentOf(day, admissionHours, dice);
      planStay(
        city,
        key,
        dice.pick(hospitals),
        begn,
        inpatientIndex(city, number, (admitted += 1)),
        dice,
      );
    }
  }
}

/** Inpatients are the first three tenths of the people, each admitted once in a run; `n` from 1 is the number on that day. */
function inpatientIndex(city: City, day: number, n: number): number {
  const pool = Math.max(2000, Math.floor(city.insured * 0.3));
  const perDay = Math.ceil(staysADay * city.options.scale * 1.6) + 20;
  return (day * perDay + Math.min(n, perDay - 1)) % pool;
}

function planStay(
  city: City,
  key: CareKey,
  hospital: Institution,
  begn: number,
  index: number,
  dice: Chance,
): void {
  const { losDays, shape, procedure, code: name, name: title } = care(key);
  const outlier = dice.next();
  const los = Math.max(
    procedure === undefined ? 2 : Math.min(losDays, 2),
    Math.round(dice.about(losDays, losDays * 0.18) * (outlier > 0.99 ? 2.2 : 1)),
  );
  const end = dayStart(begn) + los * dayMs + dice.int(8 * 60, 16 * 60) * minuteMs;
  const way = dice.next();
  admit(city, {
    person: city.people(index, bornFor(key, begn) ?? shape),
    hospital,
    care: key,
    begn,
    end,
    dscg_way: way < 0.955 ? '1' : way < 0.985 ? '4' : way < 0.992 ? '5' : '9',
    costShare: outlier < 0.01 ? 2.1 : outlier < 0.02 ? 0.72 : dice.about(1, 0.06),
    // The coder leaves the lesser diagnoses out now and then.
    ...(dice.yes(0.02) ? { listDiagnoses: [[name, title] as const] } : {}),
  });
}

/**
 * Outpatients are the people between three and eighty-five hundredths of the insured. Nobody runs
 * two errands on one day, as far as there are people: whoever does has been planted. Children do
 * not go to the pharmacy themselves.
 */
function outpatientIndex(
  city: City,
  dice: Chance,
  today: Set<number>,
  ageMin: number,
): number {
  const from = Math.max(2000, Math.floor(city.insured * 0.3));
  let index = 0;
  for (let tries = 0; tries < 12; tries += 1) {
    index = from + dice.int(0, Math.max(outpatientsMin, Math.floor(city.insured * 0.55)));
    if (!today.has(index) && (ageMin === 0 || city.people(index).age >= ageMin)) break;
  }
  today.add(index);
  return index;
}

function suits(one: OutpatientCare, age: number, gend: string): boolean {
  return age >= one.ageMin && age <= one.ageMax && (one.gend === undefined || one.gend === gend);
}

function planVisit(
  city: City,
  institution: Institution,
  day: number,
  index: number,
  dice: Chance,
): void {
  const at = momentOf(day, visitHours, dice);
  const draw = dice.next();
  const seed = dice.next();
  city.agenda.at(at, () => {
    const person = city.people(index);
    const wanted = outpatientCares[pickWeighted(visitTotals, draw)];
    const one =
      wanted !== undefined && suits(wanted, person.age, person.gend) ? wanted : outpatientCares[0];
    if (one === undefined) return;
    const mine = chance(city.options.seed, index, Math.floor(seed * 1e9));
    const small = institution.trade !== 'hospital';
    const items: (readonly [ItemKey, number])[] = [['registration', 1]];
    if (!small || institution.trade === 'station')
      for (const test of one.tests)
        if (isDue(index, day, test) && mine.yes(0.6)) items.push([test, 1]);
    const names = one.drugs.filter(() => mine.yes(0.55)).slice(0, 3);
    const first = one.drugs[mine.int(0, one.drugs.length - 1)];
    const chosen = (names.length > 0 || first === undefined ? names : [first]).filter((name) =>
      city.chest.isLow(person, drugNamed(name), at));
    // Village rooms and clinics hand out split packs now and then.
    const split = small && mine.yes(0.22);
    const { parts } = visit(city, {
      person,
      institution,
      at,
      code: one.code,
      name: one.name,
      department: one.department,
      items,
      split,
      drugs: chosen.map(
        (name) =>
          [
            name,
            split
              ? unitsFor(drugNamed(name), mine.int(2, 5))
              : boxesGiven(drugNamed(name), mine.int(1, 2)),
          ] as const,
      ),
    });
    city.chest.took(person, parts, at);
  });
}

/** What stays the same for a while is looked at now and then; blood counts and the like at any time. */
function isDue(index: number, day: number, test: ItemKey): boolean {
  const often = test === 'bloodCount' || test === 'crp' || test === 'urine' || test === 'glucose';
  return often || (Math.floor(day / dayMs) + index) % longestRepeatDays === 0;
}

/** Whom a drug is for: nobody buys another sex's or age's drugs over the counter. */
function isFor(drug: Drug, { age, gend }: Person): boolean {
  const letters = drug.med_list_codg.slice(0, 5);
  if (letters === 'XG04C') return gend === '1' && age >= 50;
  if (letters === 'XJ01M' || letters.startsWith('XC') || letters.startsWith('XA10'))
    return age >= 30;
  return age >= 14;
}

function planPurchase(
  city: City,
  pharmacy: Institution,
  day: number,
  index: number,
  dice: Chance,
): void {
  const at = momentOf(day, shopHours, dice);
  const buyer = city.people(index);
  const insured = dice.yes(insuredShare);
  const kinds = dice.yes(0.3) ? 2 : 1;
  const draws = [dice.next(), dice.next()];
  const boxes = [dice.int(1, 2), 1];
  city.agenda.at(at, () => {
    const room = stockOf(city, pharmacy);
    const wanted = new Map<string, number>();
    for (let n = 0; n < kinds; n += 1) {
      const drug = shopDrugs[pickWeighted(shopTotals, draws[n] ?? 0)];
      if (drug !== undefined && isFor(drug, buyer) && room.boxes(drug) > 2 && city.chest.isLow(buyer, drug, at))
        wanted.set(drug.name, boxesGiven(drug, boxes[n] ?? 1));
    }
    const bought = purchase(city, { person: buyer, pharmacy, at, insured, drugs: [...wanted] });
    city.chest.took(buyer, bought?.parts ?? [], at);
  });
}
