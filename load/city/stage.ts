// What a planted situation is written with: its day, its people and places, and the truth it tells.

import { chance, hashOf, type Chance } from './chance.ts';
import { dayMs, dayStart, timeText } from './china-clock.ts';
import { later, stockOf, type City } from './city.ts';
import { drugNamed, type Drug } from './drugs.ts';
import type { Institution } from './institutions.ts';
import type { Person, PersonShape } from './people.ts';
import { makeLot, receive } from './stock-flow.ts';
import { lotCodes, type Dispensed, type Lot } from './stock-room.ts';
import type { Truth, TruthSubject } from './truth.ts';

export interface Situation {
  /** Short name, unique; the case id is it and the number of the instance. */
  readonly id: string;
  readonly kind: 'planted' | 'lookalike';
  /** Planted: the rules that must hit, one truth each. */
  readonly rules?: readonly string[];
  /** Planted: rules any of which finds it just as well as those. */
  readonly accept?: readonly string[];
  /** Look-alike: rules that may rightly notice it for another reason. */
  readonly also?: readonly string[];
  /** Look-alike: the rules whose cases it resembles. */
  readonly forbidden?: readonly string[];
  readonly zh: string;
  readonly en: string;
  /** Days before its day at which the first thing happens. */
  readonly leadDays: number;
  /**
   * Days after its day until the judgement is due: waiting for lists, for the absence of
   * records.
   */
  readonly followDays: number;
  /** At least so many days between two instances; one cycle unless said otherwise. */
  readonly everyDays?: number;
  plan(stage: Stage): void;
}

export interface Exemption {
  readonly kind: string;
  readonly subject_kind: string;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** A row that a knowledge table of this city must have, by column. */
export interface KnownRow {
  readonly table: string;
  readonly row: Readonly<Record<string, string>>;
}

/** A case that has been told. */
export interface Told {
  /** What the law takes back, once it is known; `rule` when only that rule's case is meant. */
  owe(yuan: number, rule?: string): void;
}

export interface Stage {
  readonly city: City;
  readonly id: string;
  /** First moment of the day on which it comes to a head, ms. */
  readonly day: number;
  readonly dice: Chance;
  person(slot: number, shape?: PersonShape): Person;
  /** Never the hospital whose nursing feed breaks down. */
  hospital(level: 1 | 2 | 3, n?: number): Institution;
  /** The hospital whose nursing feed breaks down. */
  brokenHospital(): Institution;
  shop(n?: number): Institution;
  /** Two shops of one chain. */
  chain(): readonly [Institution, Institution];
  clinic(n?: number): Institution;
  /** The head and a village member of one medical group. */
  group(): readonly [Institution, Institution];
  /** Somebody nobody else meets, for situations with more people than slots. */
  stranger(n: number, shape?: PersonShape): Person;
  /** A pharmacy in another province. */
  distant(n?: number): Institution;
  exempt(exemption: Exemption): void;
  /** What the city's tables must know for this situation. */
  know(table: string, row: Readonly<Record<string, string>>): void;
  /**
   * A box nobody in the city ever had, whose code is known beforehand; `n` below 40 tells the boxes
   * of one situation apart.
   */
  rareBox(drug: string, at: number, n?: number): Dispensed;
  tell(subject: TruthSubject, at: number, involves?: readonly TruthSubject[]): Told;
}

const strangersFrom = 50_000_000;
const strangersPerInstance = 400;

/** Collected while planning. */
export interface Planned {
  readonly exemptions: Exemption[];
  readonly rows: KnownRow[];
}

/** Serial numbers from here on are never dealt out by the city. */
const rareFrom = 4_000_000_000;
const rarePerInstance = 40;

/** People of situations have numbers beyond the city's own inhabitants. */
const peoplePerInstance = 24;

export function makeStage(
  city: City,
  situation: Situation,
  number: number,
  instance: number,
  day: number,
  planned: Planned,
): Stage {
  const id = `${situation.id}-${number}`;
  const dice = chance(city.options.seed, 'situation', situation.id, number);
  const offset = hashOf(situation.id) + number * 5;
  const pickFrom = (list: readonly Institution[], n: number): Institution => {
    const found = list[(offset + n) % list.length];
    if (found === undefined) throw new Error('no such institution in this city');
    return found;
  };
  const { institutions } = city;
  const reliable = institutions.byLevel[1].slice(0, -1);
  const singles = institutions.pharmacies;
  return {
    city,
    id,
    day,
    dice,
    person: (slot, shape) =>
      city.people(
        city.situationsFrom + instance * peoplePerInstance + slot,
        shape ?? { ageMin: 30, ageMax: 78 },
      ),
    stranger: (n, shape) =>
      city.people(
        strangersFrom + instance * strangersPerInstance + n,
        shape ?? { ageMin: 25, ageMax: 70 },
      ),
    hospital: (level, n = 0) => pickFrom(level === 1 ? reliable : institutions.byLevel[level], n),
    brokenHospital: () => pickFrom(institutions.byLevel[1].slice(-1), 0),
    shop: (n = 0) => pickFrom(singles, n),
    chain: () => {
      const first = institutions.pharmacies.find((one) => one.group !== undefined);
      const second = institutions.pharmacies.find(
        (one) => one.group === first?.group && one !== first,
      );
      if (first === undefined || second === undefined) throw new Error('no chain in this city');
      return [first, second];
    },
    clinic: (n = 0) =>
      pickFrom(
        institutions.practices.filter((one) => one.trade === 'clinic'),
        n,
      ),
    group: () => {
      const member = (list: readonly Institution[]): Institution => {
        const found = list.find((one) => one.group === 'YGT01');
        if (found === undefined) throw new Error('no medical group in this city');
        return found;
      };
      return [member(institutions.byLevel[3]), member(institutions.byLevel[1])];
    },
    distant: (n = 0) => {
      const found = institutions.distant[n % institutions.distant.length];
      if (found === undefined) throw new Error('no such institution in this city');
      return found;
    },
    exempt: (exemption) => void planned.exemptions.push(exemption),
    know: (table, row) => void planned.rows.push({ table, row }),
    rareBox(name, at, n = 0) {
      const next = rareFrom + instance * rarePerInstance + n;
      const manu_date = dayStart(at) - 120 * dayMs;
      return boxesOf(drugNamed(name), {
        manu_lotnum: `R${instance}${n}`,
        manu_date,
        expy_end: manu_date + 730 * dayMs,
        fixmedins_bchno: `R-${instance}-${n}`,
        next,
        end: next + 1,
      });
    },
    tell(subject, at, involves = []) {
      const told: Truth[] = [];
      const base = {
        kind: situation.kind,
        situation: situation.zh,
        situation_en: situation.en,
        subject,
        involves,
        at: timeText(at),
        complete: at + situation.followDays * dayMs <= city.end,
      };
      if (situation.kind === 'lookalike') {
        city.truth.add({
          ...base,
          case_id: id,
          expect: 'silent',
          forbidden: situation.forbidden ?? [],
          ...(situation.also === undefined ? {} : { also: situation.also }),
        } satisfies Truth);
        return { owe };
      }
      for (const rule_id of situation.rules ?? []) {
        const truth: Truth = {
          ...base,
          case_id: `${id}/${rule_id}`,
          rule_id,
          expect: 'hit',
          ...(situation.accept === undefined ? {} : { accept: situation.accept }),
        };
        told.push(truth);
        city.truth.add(truth);
      }
      return { owe };

      function owe(yuan: number, rule?: string): void {
        for (const truth of told)
          if (rule === undefined || truth.rule_id === rule) truth.amount = yuan.toFixed(2);
      }
    },
  };
}

/** One box out of the shelf, as sold; undefined when the shelf is empty. */
export function oneBox(city: City, institution: Institution, drug: string): Dispensed | undefined {
  return stockOf(city, institution).takeBoxes(drugNamed(drug), 1)?.[0];
}

/**
 * Buys one box with this expiry at `at` and keeps it apart; `then` gets it, to be sold later
 * on.
 */
export function buyApart(
  stage: Stage,
  institution: Institution,
  name: string,
  expy_end: number,
  at: number,
  then: (box: Dispensed) => void,
): void {
  const drug = drugNamed(name);
  stage.city.agenda.at(at, () => {
    const lot = makeLot(stage.city, institution, drug, 1, at, expy_end);
    stockOf(stage.city, institution).putApart(drug, 1);
    receive(stage.city, institution, at, [{ drug, lot }], later(at, 40, stage.id));
    then(boxesOf(drug, lot));
  });
}

/** A box that nobody in the city ever bought. */
export function foreignBox(
  city: City,
  institution: Institution,
  drug: string,
  at: number,
  boxes = 1,
): Dispensed {
  const made = makeLot(city, institution, drugNamed(drug), boxes, at);
  return boxesOf(drugNamed(drug), made);
}

/** All boxes of a lot as one dispensing. */
export function boxesOf(drug: Drug, lot: Lot): Dispensed {
  return { drug, lot, codes: lotCodes(drug, lot), split: false, cnt: lot.end - lot.next };
}
