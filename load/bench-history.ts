// npm run bench:history: what an event in order costs when its key has 10, 1,000 and 100,000 events
// already, for each family of operators, through the public Evaluator. Each family is judged as a rule
// of its own; `plain` is the rule that asks no fact, so that what is the state's own can be taken off.
// By processor time. A ratio near 1 says that the cost does not depend on the length of the history. Then the same by
// all shipped rules, on keys on which a lot happens (busy-keys.ts).
import { chinaDate, hourMs } from '../engine/china-time.ts';
import { Evaluator } from '../engine/evaluator.ts';
import type { FundEvent } from '../engine/event.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { busyKeys, eventsOfBusyKey, type BusyKeyName } from './busy-keys.ts';
import { openScript, round } from './script.ts';

const script = openScript({ numbers: { events: 100_000, 'busy-events': 20_000, repeat: 400 }, texts: { only: '' } });
const longest = script.number('events');
const repeat = script.number('repeat');
const lengths = [10, 1000, longest];

type Spec = Readonly<Record<string, unknown>>;
const kind = 'pharmacy_settlement';
const field = 'medfee_sumamt';
const like = { like: ['fixmedins_code'] };
/** In which everything of the longest history is. */
const wide = { back_days: 36_500 };

const families: Readonly<Record<string, Readonly<Record<string, Spec>>>> = {
  plain: {},
  'previous, next': { a: { op: 'previous', kind, ...like }, b: { op: 'next', kind, within_days: 3 } },
  'earliest, last': { a: { op: 'earliest', kind }, b: { op: 'last', kind, where: { med_type: '42' } } },
  count: { a: { op: 'count', kind, window: wide }, b: { op: 'count', kind, ...like } },
  'all of a key, first': { a: { op: 'count', kind, window: 'all' }, b: { op: 'sum', kind, field, window: 'all' } },
  'sum, mean': { a: { op: 'sum', kind, field, window: wide }, b: { op: 'mean', kind, field } },
  'min, max': { a: { op: 'min', kind, field }, b: { op: 'max', kind, field, window: wide } },
  distinct: { a: { op: 'distinct', kind, field: 'fixmedins_code', window: wide } },
  list: { a: { op: 'list', kind, field: 'fixmedins_code', window: wide } },
  ratio: { a: { op: 'ratio', kind, part: { med_type: '42' }, field, window: wide } },
  'entries, position': { a: { op: 'entries', kind, window: wide }, b: { op: 'position', kind, ...like } },
  balance: {
    a: {
      ...{ op: 'balance', add: [{ kind, where: { med_type: '41' }, field }] },
      subtract: [{ kind, where: { med_type: '42' }, field }],
    },
  },
  covering: { a: { op: 'covering', kind: 'stay', time: 'trigger.at' } },
  'relation, related': {
    a: { op: 'related', kind: 'stay', relations: ['before', 'contains'], within_days: 30 },
    b: { op: 'relation', of: 'a.entry' },
  },
  absent: {
    a: { op: 'absent', kind, where: { med_type: '99' }, from: 'trigger.at', to: 'trigger.at', window: { back_days: 1 } },
  },
  'window of a month': {
    a: { op: 'count', kind, window: { back_days: 30 } },
    b: { op: 'sum', kind, field, window: { back_days: 30 } },
  },
  'month, ahead a day': { a: { op: 'distinct', kind, field: 'med_type', window: { back_days: 30, ahead_days: 1 } } },
  'filter asks the trigger': { a: { op: 'count', kind, where: { fixmedins_code: { notEqual: '@trigger.fixmedins_code' } } } },
};

/** In effect from the end of the history on, so that its own events are not judged. */
function ruleOf(facts: Readonly<Record<string, Spec>>, select: string, length: number): unknown {
  const name = { zh: '基准', en: 'benchmark' };
  const example = { name, events: [{ kind, at: '2026-01-01' }], hits: [] };
  return {
    ...{ id: 'BH-01', version: 1, name, family: 'policy', grade: 3, stages: ['after'], basis: ['基准'] },
    ...{ effective: { from: chinaDate(begin + length * hourMs) }, key: 'person', trigger: { kind, select }, facts },
    // Reads every fact and holds never.
    conditions: {
      all: [
        { not: { any: Object.keys(facts).map((fact) => ({ fact, operator: 'equal', value: 'never' })) } },
        { fact: 'trigger', path: '$.med_type', operator: 'equal', value: 'never' },
      ],
    },
    ...{ event: { type: 'benchmark', message: name }, examples: [example, example] },
  };
}

const begin = Date.UTC(2010, 0, 1);

/** One person's purchases, a few hours apart, and now and then a stay. */
function eventsOf(serial: number): readonly FundEvent[] {
  const at = begin + serial * hourMs;
  const times = { inf_time: at, received_at: at };
  const head = { msgid: `m${serial}`, index: 0, fixmedins_code: `P${serial % 7}`, admdvs: '420704', ...times };
  const visit = { psn_no: 'P1', mdtrt_id: `V${serial}` };
  const setl_id = `S${serial}`;
  const bought: FundEvent = {
    ...{ ...head, event_id: `e${(serial * 7919) % 1e6}-${serial}`, kind, infno: '2102', at },
    data: { ...visit, setl_id, med_type: serial % 3 === 0 ? '42' : '41', medfee_sumamt: (serial % 97) + 0.1 },
  };
  if (serial % 20 !== 0) return [bought];
  const stay = { ...head, fixmedins_code: 'H1', infno: '2401', data: { ...visit, mdtrt_id: `H${serial}` } };
  return [
    bought,
    { ...stay, event_id: `a${serial}`, kind: 'admission', at: at + 1 },
    { ...stay, event_id: `d${serial}`, kind: 'discharge', infno: '2402', at: at + 10 * hourMs },
  ];
}

/** Microseconds of processor time for one purchase in order, the lowest of several rounds. */
function costOf(name: string, length: number): { inOrder: number; late: number } {
  const facts = families[name] ?? {};
  const select = name.endsWith('first') ? 'first' : 'each';
  const evaluator = new Evaluator({ rules: [], knowledge: {} });
  const before: FundEvent[] = [];
  for (let serial = 0; serial < length; serial += 1) before.push(...eventsOf(serial));
  for (let i = 0; i < before.length; i += 5000) evaluator.apply(before.slice(i, i + 5000));
  evaluator.activate({ rules: [ruleOf(facts, select, length)], knowledge: {} }, 0);
  let serial = length;
  const round = (): number => {
    const next = Array.from({ length: repeat }, () => {
      serial += 1;
      return eventsOf(serial % 20 === 0 ? (serial += 1) : serial);
    });
    const from = process.cpuUsage();
    for (const events of next) evaluator.apply(events);
    const { user, system } = process.cpuUsage(from);
    return (user + system) / repeat;
  };
  round();
  const inOrder = Math.min(...Array.from({ length: 5 }, round));
  const lateEvents = Array.from({ length: 20 }, (_, i) => {
    const [event] = eventsOf(serial - 24 * (i + 1) - 1);
    return event === undefined ? [] : [{ ...event, event_id: `late${i}`, msgid: `late${i}`, at: event.at + 60_000 }];
  });
  const from = process.cpuUsage();
  for (const events of lateEvents) evaluator.apply(events);
  const { user, system } = process.cpuUsage(from);
  return { inOrder, late: (user + system) / lateEvents.length };
}

const results: Record<string, Readonly<Record<string, number>>> = {};
const only = script.text('only');
script.say(`microseconds an event on a key with ${lengths.join(', ')} events; then one of yesterday's`);
costOf('count', 2000);
for (const name of Object.keys(families)) {
  if (only !== '' && name !== only) continue;
  const costs = lengths.map((length) => costOf(name, length));
  const [short, , long] = costs.map(({ inOrder }) => inOrder);
  const ratio = round((long ?? 0) / (short ?? 1));
  const late = costs.at(-1)?.late ?? 0;
  results[name] = {
    ...Object.fromEntries(costs.map(({ inOrder }, i) => [`us_${lengths[i]}`, round(inOrder)])),
    ratio,
    [`late_us_${longest}`]: round(late),
  };
  const row = [...costs.map(({ inOrder }) => inOrder.toFixed(1)), `x ${ratio.toFixed(2)}`, `late ${late.toFixed(0)}`];
  script.say(`${name.padEnd(26)}${row.map((cell) => cell.padStart(14)).join('')}`);
}
/** Microseconds of processor time for an event by all shipped rules, after each of these numbers of events. */
function costsOfBusyKey(name: BusyKeyName, before: readonly number[]): readonly number[] {
  const evaluator = new Evaluator({ rules: loadRules().rules, knowledge: loadKnowledge() });
  let done = 0;
  return before.map((length) => {
    const earlier = [...eventsOfBusyKey(name, done, length)];
    for (let i = 0; i < earlier.length; i += 500) evaluator.apply(earlier.slice(i, i + 500));
    done = length + repeat;
    const next = [...eventsOfBusyKey(name, length, done)];
    const from = process.cpuUsage();
    for (const event of next) evaluator.apply([event]);
    const { user, system } = process.cpuUsage(from);
    return (user + system) / next.length;
  });
}

const busyEvents = script.number('busy-events');
// The first of them warms up.
const busyLengths = [500, 2000, busyEvents];
const busy: Record<string, Readonly<Record<string, number>>> = {};
for (const name of Object.keys(busyKeys).filter((one): one is BusyKeyName => Object.hasOwn(busyKeys, one))) {
  if (busyEvents === 0 || (only !== '' && name !== only)) continue;
  const [, early = NaN, late = NaN] = costsOfBusyKey(name, busyLengths);
  busy[name] = { us_2000: round(early), [`us_${busyEvents}`]: round(late), ratio: round(late / early) };
  const row = [early.toFixed(1), late.toFixed(1), `x ${(late / early).toFixed(2)}`];
  script.say(`${name.padEnd(40)}${row.map((cell) => cell.padStart(14)).join('')}`);
}
const grown = [...Object.entries(results), ...Object.entries(busy)].filter(([, { ratio }]) => (ratio ?? 0) > 3);
script.finish({ lengths, families: results, busy_keys: busy, above_3: grown.map(([name]) => name) });
