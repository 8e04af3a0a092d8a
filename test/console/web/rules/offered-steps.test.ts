// Which steps are offered to whom. The server's own decisions are tested in test/console/rules.
import { expect, test } from 'vitest';
import { offeredSteps } from '../../../../console/web/rules/offered-steps.ts';
import type { RuleHistory, RuleVersion } from '../../../../console/web/rules/life-contract.ts';
import { zh } from '../../../../console/web/words/zh.ts';

const { cannot } = zh.life;
const shipped: RuleVersion = {
  version: 1, state: 'active', origin: 'shipped', author: '@release', saved_at: '2025-07-01T08:00:00+08:00', hash: 'a', effective: {},
};
const draft: RuleVersion = { ...shipped, version: 2, state: 'draft', origin: 'drafted', author: 'amy', hash: 'b' };
const history = (...versions: RuleVersion[]): RuleHistory => ({
  life: { id: 'SP-01', state: 'active', in_force: [1], sequence: 3 }, versions, steps: [],
});
const offered = (version: RuleVersion, actor: string, role: string, of = history(draft, shipped)) =>
  Object.fromEntries(offeredSteps(of, version, { actor, role }, zh).map((step) => [step.name, step.refusal]));

test('its author may do everything with a draft but publish it', () => {
  expect(offered(draft, 'amy', 'publisher')).toEqual({
    edit: undefined, check: undefined, backtest: undefined, shadow: undefined, publish: cannot.second('amy'),
  });
  expect(offered(draft, 'bob', 'publisher')['publish']).toBe(undefined);
  expect(offered(draft, 'admin', 'admin')['publish']).toBe(undefined);
});

test('a reader may do nothing, an author nothing that changes what judges', () => {
  expect(Object.values(offered(draft, 'eve', 'viewer'))).toEqual(
    [cannot.author, cannot.author, cannot.author, cannot.author, cannot.publisher]);
  expect(offered(shipped, 'amy', 'author')).toMatchObject({ edit: undefined, off: cannot.publisher, retire: cannot.publisher });
});

test('a draft with errors is neither tried nor published, one below the version in force is not published', () => {
  const check = { at: '', errors: 2, warnings: 0, findings: [], cost: undefined, examples: [] };
  const wrong = { ...draft, check };
  expect(offered(wrong, 'bob', 'publisher', history(wrong, shipped))).toMatchObject({ shadow: cannot.errors(2), publish: cannot.errors(2) });
  const newer = { ...shipped, version: 3 };
  expect(offered(draft, 'bob', 'publisher', history(newer, draft, shipped))['publish']).toBe(cannot.newer(3));
});

test('a version that was switched off is offered to be switched on', () => {
  const of = history(shipped);
  const off = { ...of, life: { ...of.life, off: { version: 1, reason: '误报', at: '', by: 'bob' } } };
  const steps = offered(shipped, 'bob', 'publisher', off);
  expect(steps).toHaveProperty('on', undefined);
  expect(steps).not.toHaveProperty('off');
});
