// npm run bench:memory: what the evaluator remembers costs, in bytes of its heap, and how many days of
// a city and of a province one machine holds. The whole city is weighed once; a kind of event is
// weighed by leaving it out: what is composed of several kinds is then put down to each of them, so
// that the days told are rather too few than too many. With --hot-days what is older lies on disk.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FundEvent } from '../engine/event.ts';
import { Evaluator } from '../engine/evaluator.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { cityFeed } from './city-feed.ts';
import { cityKnowledge } from './city/knowledge.ts';
import { coldOptions } from './cold-options.ts';
import { openScript, round } from './script.ts';

setFlagsFromString('--max-old-space-size=12000');
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const script = openScript({ numbers: { events: 60_000, seed: 1, 'machine-gb': 24, 'hot-days': 0 } });
const ruleSet = { rules: loadRules().rules, knowledge: { ...loadKnowledge(), ...cityKnowledge() } };
script.say(`preparing ${script.number('events')} events of the simulated city`);
const texts = [...cityFeed({ seed: script.number('seed'), events: script.number('events'), plantEvery: 0 })].map(
  ({ parsed }) => JSON.stringify(parsed.events),
);

/** What is weighed together, by the kinds of event it comes in. */
const groups: Readonly<Record<string, readonly string[]>> = {
  fee_line: ['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'],
  settlement: ['outpatient_settlement', 'inpatient_settlement', 'pharmacy_settlement'],
  visit: ['registration', 'visit'],
  stay: ['admission', 'admission_change', 'discharge', 'settlement_list'],
  nursing_or_order: ['nursing', 'order'],
  sold_code: ['sale', 'sale_return'],
  stock: ['stocktake', 'stock_change', 'purchase', 'purchase_return'],
};

interface Weighed {
  readonly bytes: number;
  readonly events: number;
  readonly keys: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly persons: number;
  readonly items: number;
  readonly codes: number;
}

function weigh(leftOut: readonly string[]): Weighed {
  const evaluator = new Evaluator({ rules: [], knowledge: {} }, { cold: coldOptions(script.number('hot-days')) });
  evaluator.activate(ruleSet, 0);
  const counts = new Map<string, number>();
  const persons = new Set<string>();
  const items = new Set<string>();
  const codes = new Set<string>();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (const text of texts) {
    const all: readonly FundEvent[] = JSON.parse(text);
    const events = all.filter(({ kind }) => !leftOut.includes(kind));
    evaluator.apply(events);
    for (const { kind, fixmedins_code, data } of events) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (typeof data['psn_no'] === 'string') persons.add(data['psn_no']);
      if (groups['stock']?.includes(kind) === true) items.add(`${fixmedins_code}|${String(data['fixmedins_hilist_id'])}`);
      if (kind === 'sale') for (const code of codesIn(JSON.stringify(data))) codes.add(code);
    }
  }
  const own = { persons: persons.size, items: items.size, codes: codes.size };
  for (const set of [persons, items, codes]) set.clear();
  collectGarbage();
  const bytes = process.memoryUsage().heapUsed - before;
  const { keys, events } = evaluator.counts();
  return { bytes, events, keys, counts, ...own };
}

function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/"drug_trac_codg":"([^"]+)"/g)].map(([, code]) => code ?? '');
}

const whole = weigh([]);
script.say(`the whole city: ${round(whole.bytes / 1e6)} MB`);
const eachBytes: Record<string, number> = {};
for (const [name, kinds] of Object.entries(groups)) {
  const without = weigh(kinds);
  const events =
    name === 'sold_code' ? whole.codes : kinds.reduce((sum, kind) => sum + (whole.counts.get(kind) ?? 0), 0);
  eachBytes[name] = Math.max(0, Math.round((whole.bytes - without.bytes) / Math.max(1, events)));
  script.say(`without ${name}: ${round(without.bytes / 1e6)} MB, ${eachBytes[name]} bytes each`);
}

/** Events a day, by what is weighed together. Fee lines, codes, settlements and admissions are those of
 * DOMAIN 5.2 and 5.3; where it gives none: a visit for each outpatient settlement, five nursing records and
 * orders for each of nine days in hospital, a movement of stock for each fifty boxes sold. */
const volumes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  city: {
    fee_line: 125_000,
    settlement: 50_000,
    visit: 17_500,
    stay: 331 * 3,
    nursing_or_order: 331 * 9 * 5,
    sold_code: 200_000,
    stock: 4_000,
  },
  province: {
    fee_line: 7_500_000,
    settlement: 800_000,
    visit: 750_000,
    stay: 33_000 * 3,
    nursing_or_order: 300_000 * 5,
    sold_code: 7_500_000,
    stock: 150_000,
  },
};
const insured: Readonly<Record<string, number>> = { city: 1_018_400, province: 60_000_000 };
/** Of the machine, for what is remembered: the supervisor gives the evaluator no more (console/start/roles.ts). */
const share = 0.6;
const daysKept = 400;

function bytesADay(place: string): number {
  return Object.entries(volumes[place] ?? {}).reduce((sum, [name, count]) => sum + count * (eachBytes[name] ?? 0), 0);
}

function placeFigures(place: string): Record<string, number> {
  const daily = bytesADay(place);
  return {
    gb_a_day: round(daily / 1e9, 3),
    bytes_per_insured_400_days: Math.round((daily * daysKept) / (insured[place] ?? 1)),
    days_in_machine: Math.floor((script.number('machine-gb') * 1e9 * share) / daily),
    gb_400_days: round((daily * daysKept) / 1e9, 1),
  };
}

const { stay = 0, fee_line = 0, nursing_or_order = 0, sold_code = 0, stock = 0 } = eachBytes;
script.finish({
  events: whole.events,
  keys: whole.keys,
  bytes_per_event: Math.round(whole.bytes / whole.events),
  city_mb: round(whole.bytes / 1e6),
  bytes_per_person_seen: Math.round(whole.bytes / whole.persons),
  // An admission and, for each of nine days, 25 lines and five records (DOMAIN 5.2).
  bytes_per_open_stay: Math.round(stay + 9 * (25 * fee_line + 5 * nursing_or_order)),
  bytes_per_stock_item_counted: Math.round((stock * (whole.counts.get('stocktake') ?? 0)) / Math.max(1, whole.items)),
  bytes_per_code_sold: sold_code,
  bytes_each: eachBytes,
  city: placeFigures('city'),
  province: placeFigures('province'),
});
