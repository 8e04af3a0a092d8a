// What a planted situation is written with: its day, its people and places, and the truth it tells.

import { chance, hashOf, type Chance } from './chance.ts';
import { dayMs, timeText } from './china-clock.ts';
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
  exempt(exemption: Exemption): void;
  /** `yuan`: what the law takes back, where it defines it. */
  tell(subject: TruthSubject, at: number, involves?: readonly TruthSubject[], yuan?: number): void;
}

/** Collected while planning. */
export interface Planned {
  readonly exemptions: Exemption[];
}

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
        Math.max(city.insured, 20_000) + instance * peoplePerInstance + slot,
        shape ?? { ageMin: 30, ageMax: 78 },
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
    exempt: (exemption) => void planned.exemptions.push(exemption),
    tell(subject, at, involves = [], yuan = undefined) {
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
        return;
      }
      for (const rule_id of situation.rules ?? []) {
        city.truth.add({
          ...base,
          case_id: `${id}/${rule_id}`,
          rule_id,
          expect: 'hit',
          ...(situation.accept === undefined ? {} : { accept: situation.accept }),
          ...(yuan === undefined ? {} : { amount: yuan.toFixed(2) }),
        } satisfies Truth);
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
