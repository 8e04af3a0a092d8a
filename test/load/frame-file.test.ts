import { expect, test } from 'vitest';
import { batchHits } from '../../load/batch-oracle.ts';
import { cityFeed } from '../../load/city-feed.ts';
import { writeFrameFile } from '../../load/frame-file.ts';
import { closedMessages, frameEvents, planMessages } from '../../load/frame-plan.ts';
import { judgeInOrder } from '../../load/judge-in-order.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';

const items = [...cityFeed({ seed: 5, events: 600, plantEvery: 20 })];
const options = { ratePerS: 1_000, partitions: 8, gatherMs: 20, eventsMax: 50, form: 'frames' } as const;

test('the file gives back what was planned, in order of due times', () => {
  const file = writeFrameFile(closedMessages(items, options));
  try {
    const planned = planMessages(items, options);
    expect(file.messages.map(({ dueMs }) => dueMs)).toEqual(planned.map(({ dueMs }) => dueMs));
    const texts = file.messages.map((message) => file.read(message).toString());
    expect(texts.toSorted()).toEqual(planned.map(({ bytes }) => bytes.toString()).toSorted());
    expect(file.messages.reduce((sum, { events }) => sum + events, 0)).toBe(
      items.reduce((sum, { parsed }) => sum + parsed.events.length, 0),
    );
  } finally {
    file.close();
  }
});

test('judging batch after batch ends with the hits of everything at once, and says what raised each', () => {
  const ruleSet = { rules: loadRules().rules, knowledge: loadKnowledge() };
  const batches = planMessages(items, options).map(({ bytes }) => frameEvents(bytes));
  const judged = judgeInOrder(ruleSet, batches);
  expect([...judged.raised.keys()].toSorted()).toEqual(
    [...batchHits(ruleSet, batches.flat()).keys()].toSorted(),
  );
  expect(judged.raised.size).toBeGreaterThan(0);
  for (const [id, cause] of judged.causes) {
    const before = judgeInOrder(ruleSet, batches.slice(0, cause));
    expect(before.causes.has(id)).toBe(false);
    break;
  }
});
