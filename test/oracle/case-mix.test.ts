// Cost and time of an institution's cases beside the area's, against adding up every stay anew: stays of two
// groups at four institutions in one month, in any order. RUNS=500 SEED=7 looks longer.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Knowledge } from '../../engine/knowledge.ts';
import { readRule, type Rule } from '../../engine/rule.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { comingOf, hitsOf } from './disorder.ts';
import { linesOf, readingOf, worldOf } from './every-rule.ts';
import { hitLine } from './judgement.ts';
import { smallRuleSet } from './small-tables.ts';

const numRuns = Number(process.env['RUNS'] ?? 40);
const seed = Number(process.env['SEED'] ?? 20261122);

const places = ['H0', 'H1', 'H2', 'H3'];
const own = {
  institutions: `fixmedins_code,fixmedins_name,level,type,group_id,beds,admdvs
${places.map((place, i) => `${place},医院,${i === 3 ? 3 : 2},1,,100,420704`).join('\n')}
`,
};
const knowledge = { ...smallRuleSet(loadRules().rules, loadKnowledge()).knowledge, ...own };
const read = new Knowledge(knowledge);
const reading = readingOf(knowledge);

/** One hit a month, whose amount is ten thousand times the index. */
function indexRule(id: string, index: 'cost_index' | 'time_index'): Rule {
  const name = { zh: '试', en: 'test' };
  const example = { name, events: [{ kind: 'admission', at: '2025-07-01' }] };
  const found = readRule({
    ...{ id, version: 1, name, family: 'indicator', grade: 3, stages: ['after'], basis: ['试'] },
    ...{ effective: { from: '2020-01-01' }, key: 'institution', trigger: { kind: 'institution_month', select: 'each' } },
    facts: {
      index: { op: 'case_mix', by: ['level', 'type'], name },
      scaled: { op: 'compute', do: 'multiply', of: [`index.${index}`, 10_000], name },
    },
    conditions: { all: [{ fact: 'index', path: '$.stays', operator: 'greaterThan', value: 0 }] },
    event: { type: 'test', message: name },
    amount: 'scaled',
    examples: [{ ...example, hits: [{}] }, { ...example, hits: [] }],
  });
  if ('problems' in found) throw new Error(found.problems.join('\n'));
  return found.rule;
}

const rules = [indexRule('EX-71', 'cost_index'), indexRule('EX-72', 'time_index')];

const stays = fc.array(
  fc.record({
    place: fc.nat(3),
    day: fc.integer({ min: 1, max: 29 }),
    nights: fc.integer({ min: 1, max: 4 }),
    fee: fc.integer({ min: 1, max: 9 }),
    isOther: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    isSettled: fc.integer({ min: 0, max: 7 }).map((n) => n > 0),
  }),
  { minLength: 8, maxLength: 26 },
);

it(`case mix is what adding up every stay makes it (seed ${seed})`, { timeout: 3_600_000 }, () => {
  let seen = 0;
  fc.assert(
    fc.property(stays, fc.nat(), (all, disorder) => {
      const date = (day: number): string => `2025-0${day > 31 ? 8 : 7}-${String(day > 31 ? day - 31 : day).padStart(2, '0')}`;
      const shorts = all.flatMap(({ place, day, nights, fee, isOther, isSettled }, i) => {
        const ids = { fixmedins_code: places[place], mdtrt_id: `M${i}`, psn_no: `P${i}` };
        const diseinfo = [{ diag_code: isOther ? 'I10.x00' : 'J18.900', maindiag_flag: '1' }];
        const end = `${date(day + nights)} 10:00:00`;
        const settled = { kind: 'inpatient_settlement', at: end, ...ids, setl_id: `S${i}`, medfee_sumamt: fee * 1000.35 };
        return [
          { kind: 'admission', at: `${date(day)} 09:00:00`, ...ids, diseinfo },
          { kind: 'discharge', at: end, ...ids, dscg_way: '1', diseinfo },
          ...(isSettled ? [settled] : []),
        ];
      });
      const edges = places.flatMap((fixmedins_code) =>
        ['2025-06-01', '2025-08-20'].flatMap((day) =>
          ['discharge', 'inpatient_settlement'].map((kind) =>
            ({ kind, at: `${day} 10:00:00`, fixmedins_code, mdtrt_id: day, psn_no: 'P', setl_id: day, medfee_sumamt: 1 }))));
      const events = exampleEvents([...edges, ...shorts]);
      const found = hitsOf({ rules, knowledge, read }, events, comingOf(disorder, 20));
      const wanted = rules.flatMap((rule) => linesOf(rule, worldOf(events, reading)));
      seen += wanted.length;
      expect([...found.values()].map(hitLine).toSorted()).toEqual(wanted.toSorted());
    }),
    { numRuns, seed },
  );
  expect(seen).toBeGreaterThan(numRuns);
});
