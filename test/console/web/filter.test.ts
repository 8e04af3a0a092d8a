import fc from 'fast-check';
import { expect, test } from 'vitest';
import { families } from '../../../engine/hit.ts';
import { detailChoices, grades, matches, readFilter, requestOf, stateChoices, writeFilter } from '../../../console/web/filter.ts';
import type { HitFilter } from '../../../console/web/filter.ts';
import { fakeHit } from '../../browser/fake-hits.ts';

const word = fc.stringMatching(/^[A-Za-z0-9一-龥]{0,8}$/);
const filters: fc.Arbitrary<HitFilter> = fc.record({
  family: fc.subarray([...families]), grade: fc.subarray([...grades]), rule: fc.subarray(['SP-01', 'TR-01']),
  state: fc.constantFrom(...stateChoices),
  details: fc.constantFrom(...detailChoices), fixmedins_code: word, psn_no: word, drug_trac_codg: word, q: word,
  from: fc.constantFrom('', '2025-07-01 08:00:00'), to: fc.constantFrom('', '2025-07-02 00:00:00'),
});

test('an address holds the whole filter', () => {
  fc.assert(fc.property(filters, fc.constantFrom(...stateChoices), (filter, byDefault) => {
    expect(readFilter(writeFilter(filter, byDefault), byDefault)).toEqual(filter);
  }));
});

test('what an address names and nobody knows is left out', () => {
  const filter = readFilter(new URLSearchParams('family=trace,nonsense&grade=1,9&state=odd'), 'raised');
  expect(filter).toMatchObject({ family: ['trace'], grade: [1], state: 'raised' });
});

test('times go to the server with their offset, so that no setting shifts them', () => {
  const filter = readFilter(new URLSearchParams({ from: '2025-07-01 08:00:00' }), 'raised');
  expect(requestOf(filter).get('from')).toBe('2025-07-01T08:00:00+08:00');
});

test('a code finds every hit that has to do with it, whatever the address calls it', () => {
  const filter = readFilter(new URLSearchParams('fixmedins_code=P1&psn_no=4207&drug_trac_codg=8,1&rule=TR-01'), 'raised');
  const sent = requestOf(filter);
  expect(sent.getAll('involves')).toEqual(['P1', '4207', '8,1']);
  expect([...sent.keys()].toSorted()).toEqual(['involves', 'involves', 'involves', 'rule']);
});

test('judges hits in the browser: from inclusive, to exclusive, every word somewhere', () => {
  const hit = fakeHit(5, Date.parse('2025-07-01T08:00:00+08:00'));
  const judge = (query: string) => matches(readFilter(new URLSearchParams(query), 'all'), hit);
  expect(judge('from=2025-07-01 08:00:00')).toBe(true);
  expect(judge('to=2025-07-01 08:00:00')).toBe(false);
  expect(judge(`q=追溯码 ${hit.rule_id.toLowerCase()}`)).toBe(true);
  expect(judge('q=追溯码 没有这个词')).toBe(false);
  expect(judge('family=split')).toBe(false);
  expect(judge('state=withdrawn')).toBe(false);
  expect(judge('details=none')).toBe(true);
  expect(matches(readFilter(new URLSearchParams('details=none'), 'all'), { ...hit, parent_hit_id: 'a' })).toBe(false);
});
