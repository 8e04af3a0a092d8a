// The five statutory steps: who may do what when, and how the case stands afterwards.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseActionNames, caseStages, dismissalReasons, measures } from '../../../connectors/clickhouse/queries/case-record.ts';
import type { CaseAction, OpenStage } from '../../../connectors/clickhouse/queries/case-record.ts';
import { nextAction } from '../../../console/cases/next-action.ts';
import type { AskedAction } from '../../../console/cases/asked-action.ts';
import { firstReviewer, setAside, statements } from '../../../console/cases/stages.ts';

const days = { first_review: 5, second_review: 5, appeal: 10, verification: 30, disposal: 15 };
/** A Tuesday. */
const start = Date.parse('2025-07-01T09:00:00+08:00');
const dayMs = 86_400_000;

interface Asked {
  readonly by: string;
  readonly asked: AskedAction;
  readonly at?: number;
  readonly seen?: number;
}

function act(record: readonly CaseAction[], one: Asked): ReturnType<typeof nextAction> {
  const { by, asked, at = start + record.length * 1_000, seen = 7 } = one;
  return nextAction(record, asked, { by, at, seen, days, isHoliday: () => false });
}

/** Each must be taken. */
function recordOf(...all: readonly Asked[]): readonly CaseAction[] {
  const record: CaseAction[] = [];
  for (const one of all) {
    const { entry, refusal } = act(record, one);
    if (entry === undefined) throw new Error(`${one.asked.action}: ${refusal.message}`);
    record.push(entry);
  }
  return record;
}

const accept: Asked = { by: 'li', asked: { action: 'accept' } };
const first: Asked = { by: 'li', asked: { action: 'uphold', note: '两次住院间隔两天' } };
const second: Asked = { by: 'wang', asked: { action: 'uphold', note: '同意' } };
const objects: Asked = { by: 'wang', asked: { action: 'state', stance: 'objects', note: '病情需要', fixmedins_code: 'H1' } };
const ended: Asked = { by: 'wang', asked: { action: 'end_appeal' } };
const verified: Asked = { by: 'wang', asked: { action: 'uphold', note: '核实属实', confirmed_amount: '1280.50' } };
const disposed: Asked = { by: 'wang', asked: { action: 'dispose', measures: ['recover', 'interview'], recover_amount: '1280.50', note: '追回' } };

test('a case goes through the five steps, each with its limit', () => {
  const record = recordOf(accept, first, second, objects, ended, verified, disposed);
  expect(record.map(({ stage, due }) => [stage, due?.slice(0, 10)])).toEqual([
    ['first_review', '2025-07-09'], ['second_review', '2025-07-09'], ['appeal', '2025-07-16'], ['appeal', '2025-07-16'],
    ['verification', '2025-08-13'], ['disposal', '2025-07-23'], ['closed', undefined],
  ]);
  expect(record.at(-1)).toMatchObject({
    number: 7, outcome: 'violation', confirmed_amount: '1280.50', recover_amount: '1280.50', measures: ['recover', 'interview'],
  });
});

test('the second review is another person\'s, whoever it is assigned to', () => {
  const record = recordOf(accept, first);
  expect(record.at(-1)?.assignee).toBe('');
  for (const asked of [second.asked, { action: 'dismiss', reason: 'lawful', note: '合规' } as const, { action: 'assign', assignee: 'li' } as const]) {
    expect(act(record, { by: 'li', asked }).refusal?.code).toBe('second_person');
  }
  expect(act(record, { by: 'li', asked: { action: 'note', note: '补充' } }).entry).toBeDefined();
  expect(act(record, second).entry?.stage).toBe('appeal');
});

test('dismissed in the first review a case waits for the second person, dismissed again it is closed without money', () => {
  const dismissal: AskedAction = { action: 'dismiss', reason: 'lawful', note: '有病历佐证' };
  const proposed = recordOf(accept, { by: 'li', asked: dismissal });
  expect(proposed.at(-1)).toMatchObject({ stage: 'second_review', reason: 'lawful', assignee: '' });
  expect(proposed.at(-1)?.outcome).toBeUndefined();
  expect(act(proposed, { by: 'li', asked: dismissal }).refusal?.code).toBe('second_person');
  expect(act(proposed, { by: 'wang', asked: dismissal }).entry).toMatchObject({ stage: 'closed', outcome: 'unfounded' });
  const late = recordOf(accept, first, second, objects, ended, verified, { by: 'wang', asked: { action: 'return', to: 'verification', note: '金额有误' } });
  const closed = act(late, { by: 'wang', asked: dismissal }).entry;
  expect(closed).toMatchObject({ stage: 'closed', outcome: 'unfounded' });
  expect([closed?.confirmed_amount, closed?.due]).toEqual([undefined, undefined]);
});

test('the institution has its time: an appeal ends when it has spoken, or when its limit has passed', () => {
  const record = recordOf(accept, first, second);
  expect(act(record, ended).refusal?.code).toBe('case_state');
  expect(act(record, { ...ended, at: Date.parse('2025-07-16T00:00:00+08:00') - 1 }).refusal?.code).toBe('case_state');
  expect(act(record, { ...ended, at: Date.parse('2025-07-16T00:00:00+08:00') }).entry?.stage).toBe('verification');
  const spoken = recordOf(accept, first, second, objects);
  expect(statements(spoken)).toMatchObject([{ stance: 'objects', fixmedins_code: 'H1' }]);
  expect(act(spoken, ended).entry?.stage).toBe('verification');
  // What it said in an earlier round does not end this one.
  const again = recordOf(accept, first, second, objects, ended, { by: 'wang', asked: { action: 'return', to: 'appeal', note: '重新申诉' } });
  expect(statements(again)).toEqual([]);
  expect(act(again, ended).refusal?.code).toBe('case_state');
});

test('only whom it is assigned to concludes a step; anybody may take it over', () => {
  const record = recordOf(accept);
  expect(act(record, { by: 'zhao', asked: first.asked }).refusal?.code).toBe('case_state');
  const taken = recordOf(accept, { by: 'zhao', asked: { action: 'assign', assignee: 'zhao' } });
  expect(act(taken, { by: 'zhao', asked: first.asked }).entry?.stage).toBe('second_review');
});

test('hits are set aside with a reason and taken back', () => {
  const record = recordOf(
    accept, { by: 'li', asked: { action: 'set_aside', hit_ids: ['a', 'b'], reason: 'exempt' } }, { by: 'li', asked: { action: 'take_back', hit_ids: ['a'] } },
  );
  expect([...setAside(record)]).toEqual([['b', 'exempt']]);
});

test('limits are put off, never brought forward; what is closed is reopened first', () => {
  const record = recordOf(accept);
  expect(act(record, { by: 'li', asked: { action: 'extend', due: '2025-07-08', note: '早' } }).refusal?.field).toBe('due');
  expect(act(record, { by: 'li', asked: { action: 'extend', due: '2025-07-09', note: '晚' } }).entry?.due).toBe('2025-07-10T00:00:00+08:00');
  const closed = recordOf(accept, first, second, objects, ended, verified, disposed);
  expect(act(closed, { by: 'wang', asked: { action: 'extend', due: '2030-01-01', note: '晚' } }).refusal?.code).toBe('case_state');
  const reopened = act(closed, { by: 'li', asked: { action: 'reopen', note: '新线索' } }).entry;
  expect(reopened).toMatchObject({ stage: 'first_review', assignee: 'li' });
  expect([reopened?.outcome, reopened?.confirmed_amount]).toEqual([undefined, undefined]);
});

test('what was seen at a conclusion is remembered, and never less than before', () => {
  const record = recordOf({ ...accept, seen: 9 }, { ...first, seen: 5 });
  expect(record.map(({ hits_sequence }) => hits_sequence)).toEqual([9, 9]);
  expect(act(record, { ...second, seen: 20 }).entry?.hits_sequence).toBe(20);
  const note = { by: 'wang', asked: { action: 'note', note: '看过' }, seen: 20 } as const;
  expect(act(record, note).entry?.hits_sequence).toBe(9);
  // Of a closed case it is all that is left to do.
  const closed = recordOf(accept, first, second, objects, ended, verified, disposed);
  expect(act(closed, note).entry?.hits_sequence).toBe(20);
});

const askedOf: Readonly<Record<AskedAction['action'], fc.Arbitrary<AskedAction>>> = {
  accept: fc.constant({ action: 'accept' }),
  assign: fc.constantFrom('li', 'wang', 'zhao').map((assignee) => ({ action: 'assign', assignee })),
  note: fc.constant({ action: 'note', note: 'x' }),
  set_aside: fc.constant({ action: 'set_aside', hit_ids: ['a'], reason: 'rule' }),
  take_back: fc.constant({ action: 'take_back', hit_ids: ['a'] }),
  uphold: fc.option(fc.constant('1.00'), { nil: undefined }).map((confirmed_amount) => ({ action: 'uphold', note: 'x', confirmed_amount })),
  dismiss: fc.constantFrom(...dismissalReasons).map((reason) => ({ action: 'dismiss', reason, note: 'x' })),
  state: fc.constantFrom('objects' as const, 'accepts' as const).map((stance) => ({ action: 'state', stance, note: 'x' })),
  end_appeal: fc.constant({ action: 'end_appeal' }),
  dispose: fc.subarray([...measures], { minLength: 1 }).map((taken) => ({ action: 'dispose', measures: taken, note: 'x' })),
  return: fc.constantFrom<OpenStage>('first_review', 'second_review', 'appeal', 'verification', 'disposal').map((to) => ({ action: 'return', to, note: 'x' })),
  extend: fc.constantFrom('2025-07-05', '2026-01-01').map((due) => ({ action: 'extend', due, note: 'x' })),
  reopen: fc.constant({ action: 'reopen', note: 'x' }),
};

test('whatever people try, no case ends that only one person has reviewed, and the record holds together', () => {
  const tries = fc.array(fc.record({
    by: fc.constantFrom('li', 'wang', 'zhao'),
    asked: fc.constantFrom(...caseActionNames).chain((name) => askedOf[name]),
    days: fc.integer({ min: 0, max: 20 }),
  }), { minLength: 10, maxLength: 80 });
  const reached = new Set<string>();
  fc.assert(fc.property(tries, (all) => {
    const record: CaseAction[] = [];
    let at = start;
    for (const { by, asked, days: later } of all) {
      at += later * dayMs;
      const { entry } = act(record, { by, asked, at });
      if (entry !== undefined) record.push(entry);
    }
    record.forEach((entry, i) => {
      const before = record[i - 1];
      reached.add(entry.stage);
      expect(entry.number).toBe(i + 1);
      if (before !== undefined) expect(Date.parse(entry.at)).toBeGreaterThan(Date.parse(before.at));
      expect(entry.due === undefined).toBe(entry.stage === 'closed');
      expect(entry.outcome === undefined).toBe(entry.stage !== 'closed');
      const isConcluded = before?.stage === 'second_review' && (entry.action === 'uphold' || entry.action === 'dismiss');
      if (isConcluded) expect(entry.actor).not.toBe(firstReviewer(record.slice(0, i)));
      // Forward one step at a time.
      const from = before === undefined ? -1 : caseStages.indexOf(before.stage);
      const to = caseStages.indexOf(entry.stage);
      if (to > from) expect(to - from === 1 || entry.action === 'dismiss').toBe(true);
    });
  }), { numRuns: 2_000, seed: 4 });
  expect([...reached].toSorted()).toEqual([...caseStages].toSorted());
});
