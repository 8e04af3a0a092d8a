import { afterAll, expect, test } from 'vitest';
import { CheckThread } from '../../../console/rules/check-thread.ts';
import { loadRules } from '../../../rules/load-rules.ts';

const split = loadRules().rules.find(({ id }) => id === 'SP-01');
const tables = { rules: [], knowledge: {} };
const patient = new CheckThread();
const impatient = new CheckThread({ checkMsMax: 1 });
afterAll(() => Promise.all([patient.stop(), impatient.stop()]));

test('checks come back in the order in which they were asked for, and the thread outlives nonsense', async () => {
  const asked = [{ ...split, examples: [] }, 5, split, null].map((rule) => patient.check({ ...tables, rule }));
  const [bare, number, whole, nothing] = await Promise.all(asked);
  expect(bare?.errors).toBeGreaterThan(0);
  expect([number?.errors, nothing?.errors]).toEqual([1, 1]);
  expect(whole?.examples.length).toBe(split?.examples.length);
}, 60_000);

test('one that takes too long is an error of the rule, and the next one is checked in a new thread', async () => {
  const unfinished = { errors: 1, findings: [{ code: 'check_unfinished' }] };
  expect(await impatient.check({ ...tables, rule: split })).toMatchObject(unfinished);
  expect(await impatient.check({ ...tables, rule: split })).toMatchObject(unfinished);
});
