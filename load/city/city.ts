// What every flow of the simulated city shares: who there is, what is in stock, the agenda, and
// how a message is put into the national envelope (DOMAIN.md 3.1).

import { makeAgenda, type Agenda, type Envelope } from './agenda.ts';
import { z } from 'zod';
import { chance } from './chance.ts';
import { dayMs, dayStart, hourMs, minuteMs, stampOf, startOfDay, timeText } from './china-clock.ts';
import {
  makeInstitutions,
  trades,
  type Doctor,
  type Institution,
  type Institutions,
} from './institutions.ts';
import { troubleOf } from './noise.ts';
import { makeMedicineChest, type MedicineChest } from './medicine-chest.ts';
import { makePeople, type People, type Person } from './people.ts';
import { StockRoom } from './stock-room.ts';
import { makeBedBook, type BedBook } from './bed-book.ts';
import { makeTheatreBook, type TheatreBook } from './theatre-book.ts';
import { makeTruthBook, type Truth, type TruthBook } from './truth.ts';

export interface CityOptions {
  readonly seed: number;
  /** First day, `yyyy-MM-dd`. */
  readonly start: string;
  readonly days: number;
  /** 1 is Ezhou: 1.0184 million insured. */
  readonly scale: number;
  /** Days before the start with ordinary admissions, whose messages come first as a backlog. */
  readonly warmupDays?: number;
  /** Every situation is planted once in so many days; 1 to 7, at most `days` by default. */
  readonly cycleDays?: number;
}

export interface City {
  readonly options: CityOptions;
  /** ms. */
  readonly start: number;
  readonly end: number;
  /** When the opening stocktakes were made and the feeds began, ms. */
  readonly dawn: number;
  /** The earliest planted stay is later than this, ms. */
  readonly past: number;
  readonly insured: number;
  readonly people: People;
  readonly institutions: Institutions;
  readonly agenda: Agenda;
  readonly stock: readonly StockRoom[];
  readonly beds: BedBook;
  readonly theatres: TheatreBook;
  readonly chest: MedicineChest;
  readonly truth: TruthBook;
  /**
   * Uploads held back on purpose: true when this institution's nursing feed is silent at that
   * time.
   */
  readonly silentNursing: Map<number, readonly [number, number]>;
  /** Stock uploads of an institution held back from the first time to the second, then sent. */
  readonly silentStock: Map<number, readonly [number, number]>;
  /**
   * Nursing records waiting for their hospital's next upload, by `<institution>/<sending
   * time>`.
   */
  readonly nursingBatches: Map<string, object[]>;
  /** People from this number on belong to situations. */
  readonly situationsFrom: number;
  /** A number that no other message of this city gets. */
  serial(): number;
  /** The first of so many box numbers that no other box gets. */
  boxNumbers(boxes: number): number;
}

/** Days before the first day in which the institutions' feeds are alive. */
export const historyDays = 34;
/** Days before the first day of planted stays and of the two places connected that long. */
const pastDays = 380;
/** More than the ordinary people of the smallest city. */
const citizensMin = 60_000;
const earlyShiftEnds = 14 * hourMs;

export function makeCity(options: CityOptions, onTruth?: (truth: Truth) => void): City {
  const start = startOfDay(options.start);
  const institutions = makeInstitutions(options.seed, options.scale);
  let last = 0;
  let boxes = 0;
  return {
    options,
    start,
    institutions,
    end: start + options.days * dayMs,
    dawn: start - historyDays * dayMs,
    past: start - pastDays * dayMs,
    insured: Math.round(1_018_400 * options.scale),
    people: makePeople(options.seed, Number(options.start.slice(0, 4))),
    agenda: makeAgenda(),
    stock: institutions.all.map(() => new StockRoom()),
    beds: makeBedBook(),
    theatres: makeTheatreBook(),
    chest: makeMedicineChest(),
    truth: makeTruthBook(onTruth),
    silentNursing: new Map(),
    silentStock: new Map(),
    nursingBatches: new Map(),
    situationsFrom: Math.max(Math.round(1_018_400 * options.scale), citizensMin),
    serial: () => (last += 1),
    boxNumbers: (wanted) => {
      boxes += wanted;
      return boxes - wanted;
    },
  };
}

export function stockOf(city: City, institution: Institution): StockRoom {
  const room = city.stock[institution.index];
  if (room === undefined) throw new Error(`no stock room for ${institution.fixmedins_code}`);
  return room;
}

/** Which row of the volume table an institution belongs to. */
export function tradeOf(institution: Institution): keyof typeof trades {
  switch (institution.trade) {
    case 'hospital':
      return institution.level === 3 ? 'level3' : institution.level === 2 ? 'level2' : 'level1';
    case 'station':
    case 'village':
    case 'clinic':
    case 'pharmacy':
      return institution.trade;
  }
}

type Draft = { -readonly [Name in keyof Envelope]: Envelope[Name] };

export interface Post {
  readonly infno: string;
  readonly input: object;
  readonly output?: object;
  readonly person?: Person;
  /** Nothing more goes wrong with this one. */
  readonly quietly?: true;
  /** Resend of an earlier message: its own id again. */
  readonly msgid?: string;
}

/**
 * Sends one message of `institution` at `sendAt` and gives its envelope, whose `msgid` other
 * messages may name.
 */
export function post(city: City, institution: Institution, sendAt: number, what: Post): Envelope {
  const silence = what.infno.startsWith('35') ? city.silentStock.get(institution.index) : undefined;
  const held = silence !== undefined && sendAt >= silence[0] && sendAt < silence[1];
  // Nothing leaves before the moment the city has reached.
  const number = city.serial();
  const spared = what.person !== undefined && what.person.index >= city.situationsFrom;
  const trouble = troubleOf(
    city.options.seed,
    institution.index,
    what.infno,
    sendAt,
    number,
    spared || institution.quiet === true || what.quietly === true,
  );
  // What was held back comes within the hour, so that no two messages share second and serial.
  const opened = held ? silence[1] + (number % 3600) * 1000 : sendAt;
  const ready = Math.max(opened, city.agenda.now()) + trouble.lateMs;
  const at = Math.floor(ready / 1000) * 1000;
  const inf_time = timeText(at);
  const clerk = clerkAt(institution, at);
  const serial = String(10_000 + (number % 10_000)).slice(1);
  const envelope: Draft = {
    infno: what.infno,
    msgid: what.msgid ?? institution.fixmedins_code + stampOf(inf_time) + serial,
    mdtrtarea_admvs: institution.admdvs,
    recer_sys_code: 'FSI',
    infver: 'V1.0',
    opter_type: '1',
    opter: clerk.code,
    opter_name: clerk.name,
    dev_no: `POS${institution.index}-${clerk.code.slice(-1)}`,
    inf_time,
    fixmedins_code: institution.fixmedins_code,
    fixmedins_name: institution.fixmedins_name,
    sign_no: `Q${institution.index}`,
    input: trouble.input(what.input),
  };
  if (what.person !== undefined) envelope.insuplc_admdvs = what.person.insuplc_admdvs;
  if (what.output !== undefined) envelope.output = what.output;
  city.agenda.send({ sendAt: at, envelope });
  if (trouble.againMs !== undefined)
    city.agenda.send({ sendAt: at + trouble.againMs, envelope });
  if (trouble.slips) slip(city, institution, what, at);
  return envelope;
}

/** A line typed wrong, uploaded after the right ones and taken back within the hour (2205, 2302). */
function slip(city: City, institution: Institution, what: Post, at: number): void {
  const wrong = wrongLine(what.input);
  if (wrong === undefined) return;
  const { mdtrt_id, psn_no, feedetl_sn, chrg_bchno } = wrong;
  const person = what.person === undefined ? {} : { person: what.person };
  const inpatient = what.infno === '2301';
  const undo = inpatient
    ? { data: [{ feedetl_sn, mdtrt_id, psn_no }] }
    : { data: { mdtrt_id, psn_no, chrg_bchno } };
  const hold: Pick<Post, 'person' | 'quietly'> = { ...person, quietly: true };
  post(city, institution, at + 1000, {
    infno: what.infno,
    input: { feedetail: [wrong] },
    ...hold,
  });
  post(city, institution, at + 20 * minuteMs, {
    infno: inpatient ? '2302' : '2205',
    input: undo,
    ...hold,
  });
}

const feeBody = z.looseObject({
  feedetail: z.array(
    z.looseObject({
      feedetl_sn: z.string(),
      mdtrt_id: z.string(),
      psn_no: z.string(),
      chrg_bchno: z.string().optional(),
      cnt: z.number(),
      pric: z.number(),
    }),
  ),
});

function wrongLine(input: object): z.infer<typeof feeBody>['feedetail'][number] | undefined {
  const [line] = feeBody.parse(input).feedetail;
  if (line === undefined) return undefined;
  const cnt = line.cnt * 3;
  return {
    ...line,
    feedetl_sn: `W${line.feedetl_sn}`,
    ...(line.chrg_bchno === undefined ? {} : { chrg_bchno: `W${line.chrg_bchno}` }),
    cnt,
    det_item_fee_sumamt: yuan(cnt * line.pric),
  };
}

/** Who works the till then: the early shift until two in the afternoon, the late one after. */
export function clerkAt(institution: Institution, at: number): Doctor {
  return institution.clerks[at - dayStart(at) < earlyShiftEnds ? 0 : 1];
}

/**
 * A sending time: some minutes after the event, with a tail. The same event draws the same
 * delay.
 */
export function later(
  at: number,
  meanMinutes: number,
  ...names: readonly (string | number)[]
): number {
  const dice = chance('delay', Math.floor(at / 1000), ...names);
  const tail = dice.yes(0.02) ? dice.tail(meanMinutes * 8) : 0;
  return at + Math.ceil((0.2 + dice.tail(meanMinutes) + tail) * minuteMs);
}

/** Visit and settlement ids, as the platform would assign them: from the person and the second. */
export function visitId(person: Person, at: number): string {
  return `M${String(person.index).padStart(9, '0')}${Math.floor(at / 1000)}`;
}

export function settlementId(person: Person, at: number): string {
  return `S${String(person.index).padStart(9, '0')}${Math.floor(at / 1000)}`;
}

/** Yuan with two places. */
export function yuan(amount: number): number {
  return Math.round(amount * 100) / 100;
}
