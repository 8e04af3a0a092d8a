import { expect, test } from 'vitest';
import { differenceOf, hitSetOf, summaryOf } from '../../../console/rules/hit-sets.ts';
import { maskPersonal } from '../../../console/server/masking.ts';
import { overlapOf } from '../../../console/rules/overlap.ts';
import type { SampleHit } from '../../../console/wire.ts';
import { sampleHit } from '../../support/samples.ts';

function hit(number: number, changes: Partial<SampleHit> = {}): SampleHit {
  const { evidence: _, conditions: __, facts: ___, ...rest } = sampleHit(number);
  return { ...rest, ...changes };
}

test('sums are exact, days and grades in order, samples the same whenever they are taken', () => {
  const hits = Array.from({ length: 30 }, (_, n) => hit(n, { amount: '0.10', grade: n % 2 === 0 ? 2 : 1, at: `2025-07-0${1 + (n % 3)}T08:00:00+08:00` }));
  const summary = summaryOf(4, hitSetOf(hits));
  expect(summary).toMatchObject({
    version: 4, hits: 30, amount: '3.00',
    by_day: [{ day: '2025-07-01', hits: 10, amount: '1.00' }, { day: '2025-07-02', hits: 10 }, { day: '2025-07-03', hits: 10 }],
    by_grade: [{ grade: 1, hits: 15 }, { grade: 2, hits: 15 }],
  });
  expect(summary.samples).toHaveLength(20);
  expect(summaryOf(4, hitSetOf(hits.toReversed())).samples).toEqual(summary.samples);
});

test('two sets differ by what only one has and by what says something else; versions and revisions do not matter', () => {
  const first = hitSetOf([hit(1), hit(2), hit(3), hit(4)]);
  const same = hit(2, { rule_version: 9, revision: 5, detected_at: 'later' });
  const second = hitSetOf([same, hit(3, { grade: 3 }), hit(4, { amount: '1.00' }), hit(5)]);
  expect(differenceOf(first, second)).toMatchObject({
    same: 1, only_first: 1, only_second: 1, changed: 2,
    only_first_samples: [{ hit_id: hit(1).hit_id }], only_second_samples: [{ hit_id: hit(5).hit_id }],
  });
  expect(differenceOf(first, second).changed_samples.map((pair) => [pair.first.hit_id, pair.second.hit_id])).toEqual([
    [hit(3).hit_id, hit(3).hit_id], [hit(4).hit_id, hit(4).hit_id],
  ]);
  expect(differenceOf(first, first)).toMatchObject({ same: 4, only_first: 0, only_second: 0, changed: 0 });
});

test('a sample knows whom its sentence names beside its own person, so that a report can be masked', () => {
  const [own, other] = ['42010619800101123X', '42010619900202234X'];
  const evidence = [own, other].map((psn_no, index) => ({
    event_id: `e${index}`, kind: 'admission', role: 'trigger', at: '2025-07-01T00:20:00+08:00', fixmedins_code: 'H1', fields: { psn_no },
  }));
  const shared = { ...sampleHit(1), psn_no: own, reason: `12床登记由${own}使用，同一时间另登记有${other}`, evidence };
  const summary = summaryOf(1, hitSetOf([shared, sampleHit(2)]));
  expect(summary.samples.map(({ psn_nos }) => psn_nos)).toEqual([[other], undefined]);
  expect(JSON.stringify(maskPersonal(summary))).not.toMatch(/19800101|19900202/);
  expect(JSON.stringify(maskPersonal(differenceOf(hitSetOf([shared]), hitSetOf([]))))).not.toMatch(/19800101|19900202/);
});

test('a full hit with other evidence or facts has changed', () => {
  const one = sampleHit(1);
  expect(differenceOf(hitSetOf([one]), hitSetOf([{ ...one, facts: { ...one.facts, more: 1 } }]))).toMatchObject({ changed: 1 });
  expect(differenceOf(hitSetOf([one]), hitSetOf([{ ...one, evidence: [] }])).changed).toBe(one.evidence.length === 0 ? 0 : 1);
});

test('overlap counts each hit once a rule, by stay, box and person, and not with its own rule', async () => {
  const mine = { rule_id: 'AA-01', mdtrt_id: 'M1', psn_no: 'P1', drug_trac_codg: '' };
  const { drug_trac_codg: _, ...stay } = { ...hit(1), ...mine };
  const set = hitSetOf([stay, { ...stay, hit_id: 'b', mdtrt_id: 'M2' }, { ...stay, hit_id: 'c', mdtrt_id: 'M3', psn_no: 'P3' }]);
  async function* others(): AsyncGenerator<readonly SampleHit[]> {
    yield [{ ...stay, hit_id: 'x', rule_id: 'BB-01' }, { ...stay, hit_id: 'y', rule_id: 'BB-01' }, { ...stay, hit_id: 'z' }];
    yield [{ ...stay, hit_id: 'w', rule_id: 'CC-01', mdtrt_id: 'M3', psn_no: 'P9' }];
  }
  expect(await overlapOf('AA-01', set, others())).toEqual([
    { rule_id: 'BB-01', hits: 2, by: { stay: 1, code: 0, person: 2 } },
    { rule_id: 'CC-01', hits: 1, by: { stay: 1, code: 0, person: 0 } },
  ]);
});
