// Rules over hits and rules beside peers, against the oracle, in whatever order events come, with
// cancellations, repetition and rules that come in the middle. RUNS=500 SEED=7 looks longer.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Rule } from '../../engine/rule.ts';
import { exampleEvents, latest } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { finalHits, type FinalHit } from './final-hits.ts';
import {
  doctorCounts,
  indicatorLine,
  institutionScores,
  readmissionShares,
} from './indicators.ts';
import { Past } from './past.ts';
import { historyOf, plans } from './random-history.ts';
import { Tables } from './reading.ts';
import { inBatches, shuffled } from './shuffled.ts';
import { smallRuleSet } from './small-tables.ts';

const shipped = loadRules().rules;
const knowledge = loadKnowledge();
const numRuns = Number(process.env['RUNS'] ?? 60);
const seed = Number(process.env['SEED'] ?? 20261122);
const interruptAfterTimeLimit = Number(process.env['LIMIT_S'] ?? 20) * 1000;
const settings = { numRuns, seed, interruptAfterTimeLimit };

/** The rule with other defaults of its parameters, so that small histories reach its lines. */
function lowered(id: string, defaults: Readonly<Record<string, number>>): Rule {
  const rule = shipped.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  const params = Object.fromEntries(
    Object.entries(rule.params).map(([name, parameter]) => [
      name,
      { ...parameter, default: defaults[name] ?? parameter.default },
    ]),
  );
  return { ...rule, params };
}

function linesOf(hits: Iterable<FinalHit>, fact: Readonly<Record<string, string>>): string[] {
  const lines: string[] = [];
  for (const hit of hits) {
    const name = fact[hit.rule_id];
    if (name === undefined) continue;
    const value = name.split('.').reduce<unknown>(
      (from, member) =>
        typeof from === 'object' && from !== null
          ? new Map<string, unknown>(Object.entries(from)).get(member)
          : undefined,
      hit.facts,
    );
    lines.push(indicatorLine(hit.rule_id, hit.subject, Date.parse(hit.at), Number(value)));
  }
  return lines.toSorted();
}

/** Final hits of an evaluator that gets the indicator rules only after part of the events. */
function activatedLate(
  early: RuleSet,
  late: RuleSet,
  events: readonly FundEvent[],
  after: number,
): readonly FinalHit[] {
  const evaluator = new Evaluator(early);
  const hits = [
    ...evaluator.apply(events.slice(0, after)).hits,
    ...evaluator.activate(late, 0).hits,
    ...evaluator.apply(events.slice(after)).hits,
  ];
  return latest(hits).filter(({ state }) => state === 'raised');
}

describe('rules over hits', () => {
  // Enough to have hits of several families and grades; with every rule there is a run takes minutes.
  const judged = ['SP-01', 'SP-02', 'SP-08', 'HB-03', 'HB-04', 'HB-05', 'TR-01', 'TR-02', 'IV-02', 'IV-03'];
  const base = shipped.filter(({ id }) => judged.includes(id));
  const over = [
    lowered('CS-01', { reminder_line: 4, window_days: 6 }),
    lowered('CS-02', { least_hits: 2, window_days: 40 }),
  ];
  const small = smallRuleSet(base, knowledge);
  const whole = smallRuleSet([...over, ...base], knowledge);
  const facts = { 'CS-01': 'score', 'CS-02': 'hits' };
  const tables = new Tables(small.knowledge, over);

  it(`are what the oracle makes of the final hits (seed ${seed})`, { timeout: 3_600_000 }, () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(plans, fc.nat(), (plan, disorder) => {
        const events = historyOf(plan, base).map(withDoctor);
        const mixed = shuffled(events, disorder);
        const hits = [...finalHits(small, [events]).values()];
        const wanted = [...institutionScores(hits, tables), ...doctorCounts(hits, tables)].toSorted();
        for (const line of wanted) seen.set(line.slice(0, 5), (seen.get(line.slice(0, 5)) ?? 0) + 1);
        expect(linesOf(finalHits(whole, [events]).values(), facts), 'at once').toEqual(wanted);
        const batches = inBatches(mixed, 5, disorder);
        expect(linesOf(finalHits(whole, batches).values(), facts), 'shuffled').toEqual(wanted);
        const twice = [mixed.flatMap((event) => [event, event]), mixed];
        expect(linesOf(finalHits(whole, twice).values(), facts), 'twice').toEqual(wanted);
        const half = disorder % (mixed.length + 1);
        expect(linesOf(activatedLate(small, whole, mixed, half), facts), 'later').toEqual(wanted);
        const gone = activatedLate(whole, small, mixed, half);
        expect(linesOf(gone, facts), 'taken out').toEqual([]);
      }),
      settings,
    );
    expect([...seen.keys()].toSorted()).toEqual(['CS-01', 'CS-02']);
  });
});

/** Every stay is one doctor's. */
function withDoctor(event: FundEvent): FundEvent {
  return event.kind === 'admission' ? { ...event, data: { ...event.data, atddr_no: 'D1' } } : event;
}

interface MonthPlan {
  readonly stays: readonly {
    readonly place: number;
    readonly person: number;
    readonly day: number;
    readonly nights: number;
    readonly other: boolean;
    readonly cancelled: boolean;
  }[];
  readonly closedOn: readonly number[];
}

/** Stays in up to five institutions over July, each of which goes on reporting until some day. */
const monthPlans: fc.Arbitrary<MonthPlan> = fc.record({
  stays: fc.array(
    fc.record({
      place: fc.nat(4),
      person: fc.nat(2),
      day: fc.integer({ min: -3, max: 34 }),
      nights: fc.nat(4),
      other: fc.boolean(),
      cancelled: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    }),
    { minLength: 4, maxLength: 24 },
  ),
  closedOn: fc.array(fc.constantFrom(0, 31, 34, 34, 40, 44, 50), { minLength: 5, maxLength: 5 }),
});

function monthOf({ stays, closedOn }: MonthPlan): readonly FundEvent[] {
  const july = Date.UTC(2025, 6, 1) - 8 * 3_600_000;
  const text = (day: number, hour: number): string =>
    new Date(july + day * 86_400_000 + (hour + 8) * 3_600_000)
      .toISOString()
      .slice(0, 19)
      .replace('T', ' ');
  const stay = (id: string, place: number, person: string, day: number, nights: number, code: string): unknown[] => {
    const common = {
      fixmedins_code: `H${place}`,
      mdtrt_id: id,
      psn_no: person,
      diseinfo: [{ diag_code: code, maindiag_flag: '1' }],
    };
    return [
      { kind: 'admission', at: text(day, 8), ...common },
      { kind: 'discharge', at: text(day + nights, 18), ...common, dscg_way: '1' },
    ];
  };
  const planned = stays.flatMap((one, i) => {
    const code = one.other ? 'I10.x00' : 'J18.900';
    const events = stay(`M${i}`, one.place, `P${one.person}`, one.day, one.nights, code);
    if (one.cancelled)
      events.push({ kind: 'admission_cancel', at: text(36, 1), fixmedins_code: `H${one.place}`, mdtrt_id: `M${i}` });
    return events;
  });
  const edges = closedOn.flatMap((day, place) => [
    ...stay(`F${place}`, place, `F${place}`, -9, 1, 'A00.000'),
    ...(day === 0 ? [] : stay(`L${place}`, place, `L${place}`, day - 1, 1, 'A00.000')),
  ]);
  return exampleEvents([...edges, ...planned]);
}

describe('a rule beside peers', () => {
  const rule = lowered('SP-09', { least_stays: 2, least_readmissions: 1, least_peers: 2, deviations: 0.5 });
  const institutions = `fixmedins_code,fixmedins_name,level,type,group_id,beds,admdvs
${[0, 1, 2, 3, 4].map((n) => `H${n},第${n}医院,2,1,,100,420704`).join('\n')}
`;
  const peers = { ...rule.facts['peers'], op: 'peers', where: { stays: { greaterThanInclusive: 2 } } };
  const rules = [{ ...rule, facts: { ...rule.facts, peers } }];
  const ruleSet: RuleSet = { rules, knowledge: { institutions } };
  const tables = new Tables({ institutions }, rules);
  const facts = { 'SP-09': 'peers.mean' };

  it(`is what the oracle makes of all events (seed ${seed})`, { timeout: 3_600_000 }, () => {
    let seen = 0;
    fc.assert(
      fc.property(monthPlans, fc.nat(), (plan, disorder) => {
        const events = monthOf(plan);
        const mixed = shuffled(events, disorder);
        const wanted = readmissionShares(new Past(events), tables, 2).toSorted();
        seen += wanted.length;
        expect(linesOf(finalHits(ruleSet, [events]).values(), facts), 'at once').toEqual(wanted);
        const single = mixed.map((event) => [event]);
        expect(linesOf(finalHits(ruleSet, single).values(), facts), 'one by one').toEqual(wanted);
        const batches = inBatches(mixed, 9, disorder);
        expect(linesOf(finalHits(ruleSet, batches).values(), facts), 'in batches').toEqual(wanted);
        const half = disorder % (mixed.length + 1);
        const none = { ...ruleSet, rules: [] };
        expect(linesOf(activatedLate(none, ruleSet, mixed, half), facts), 'later').toEqual(wanted);
        const other = { ...ruleSet, knowledge: { institutions: institutions.replaceAll(',2,1,', ',3,1,') } };
        expect(linesOf(activatedLate(other, ruleSet, mixed, half), facts), 'tables').toEqual(wanted);
      }),
      { ...settings, numRuns: numRuns * 5 },
    );
    expect(seen).toBeGreaterThan(3);
  });
});
