// What the loop around the evaluator does with control events, refusals and failing rules.
import { expect, test } from 'vitest';
import { encodeFrame, type FundEvent } from '../../engine/event.ts';
import { decodeHitsFrame, type HitsFrame } from '../../engine/hit.ts';
import { Outbox, type Position } from '../../engine/outbox.ts';
import { Pipeline } from '../../engine/pipeline.ts';
import type { PipelineMessage } from '../../engine/pipeline-message.ts';
import type { BrokenRule } from '../../engine/silenced.ts';
import { historyOf, raisedOf, ruleSetOf, stayOf } from './short-history.ts';

interface Loop {
  readonly pipeline: Pipeline;
  readonly frames: HitsFrame[];
  readonly switched: { readonly rule: BrokenRule; readonly seq: number; readonly framesBefore: number }[];
  /** Handles one more message, or several together; resolves when everything they caused is out. */
  take(content: PipelineMessage['content'], ...more: PipelineMessage['content'][]): Promise<void>;
}

function loop(from?: Position): Loop {
  const frames: HitsFrame[] = [];
  const switched: Loop['switched'] = [];
  const outbox = new Outbox({
    from,
    publish: (message) => {
      frames.push(decodeHitsFrame(message));
      return Promise.resolve();
    },
    bytesMax: 4_000,
  });
  const pipeline = new Pipeline({
    outbox,
    bury: () => Promise.resolve(),
    switchOff: (rule, seq) => {
      switched.push({ rule, seq, framesBefore: frames.length });
      return Promise.resolve();
    },
    warn: () => undefined,
  });
  let seq = 0;
  return {
    pipeline, frames, switched,
    async take(content, ...more) {
      const [one, ...others] = [content, ...more].map((each) => ({ seq: (seq += 1), timestamp: 1_000, content: each }));
      if (one !== undefined) await pipeline.handle(one, ...others);
      while (outbox.published() < seq) await new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
}

const split = ruleSetOf('SP-01');
const twoStays = historyOf(
  ...stayOf('M1', '2025-07-01 09:00:00', '2025-07-08 10:00:00'),
  ...stayOf('M2', '2025-07-11 11:00:00', '2025-07-18 10:00:00'),
);
const frame = (events: readonly FundEvent[]): PipelineMessage['content'] => ({
  type: 'frame',
  data: encodeFrame({ v: 1, partition: 0, events, bodies: {} }),
});
const activate = (ruleSet: typeof split, hash: string): PipelineMessage['content'] => ({ type: 'activate', ruleSet, hash });

function changed(changes: object): readonly unknown[] {
  return split.rules.map((rule) => ({ ...Object(rule), ...changes }));
}

test('an activation that does not compile leaves the set in force, and the status says why', async () => {
  const { pipeline, frames, take } = loop();
  await take(activate(split, 'good'));
  await take(activate({ ...split, rules: [...split.rules, { id: 'nonsense' }] }, 'bad'));
  const activation = { sequence: 2, hash: 'bad', error: expect.any(String) };
  expect(pipeline.status()).toMatchObject({ bundle: 'good', activations: 1, activation });
  await take(frame(twoStays));
  expect(raisedOf(frames.flatMap(({ hits }) => hits)).map(({ rule_id }) => rule_id)).toEqual(['SP-01']);
  await take(activate(split, 'good again'));
  expect(pipeline.status()).toMatchObject({ activation: { sequence: 4, hash: 'good again' } });
  expect(pipeline.status()['activation']).not.toHaveProperty('error');
});

test('a rule that comes later judges what is known already as if it had been there', async () => {
  const early = loop();
  await early.take(activate(split, 'a'));
  await early.take(frame(twoStays));
  const late = loop();
  await late.take(frame(twoStays));
  await late.take(activate(split, 'a'));
  const judged = ({ frames }: Loop) =>
    raisedOf(frames.flatMap(({ hits }) => hits)).map(({ detected_at: _, revision: __, ...rest }) => rest);
  expect(judged(late)).toEqual(judged(early));
  expect(judged(late)).toHaveLength(1);
});

test('frames that are judged together say their hits once, and HITS tells which they were', async () => {
  const [apart, together] = [loop(), loop()];
  for (const { take } of [apart, together]) await take(activate(split, 'a'));
  for (const event of twoStays) await apart.take(frame([event]));
  const [first, ...more] = twoStays.map((event) => frame([event]));
  if (first !== undefined) await together.take(first, ...more);
  const said = ({ frames }: Loop) => frames.flatMap(({ hits }) => hits);
  expect(raisedOf(said(together)).map(({ hit_id }) => hit_id)).toEqual(raisedOf(said(apart)).map(({ hit_id }) => hit_id));
  expect(said(together)).toHaveLength(1);
  const last = 1 + twoStays.length;
  expect(together.frames.at(-1)).toMatchObject({ events_from: 2, events_sequence: last, last: true, turns: [[2, last]] });
  expect(apart.frames.filter(({ turns }) => turns !== undefined)).toEqual([]);
  expect(together.pipeline.judged()).toBe(last);
});

test('a control event is never judged together with others', async () => {
  const { take } = loop();
  await take(activate(split, 'a'));
  await expect(take(frame(twoStays), activate(split, 'b'))).rejects.toThrow('is no frame');
});

test('what goes out in parts goes on with the next part after a restart, also what was judged together', async () => {
  const ids = ['P0', 'P1', 'P2', 'P3', 'P4', 'P5'];
  const frames = ids.map((psn_no) => frame(historyOf(
    ...stayOf(`A${psn_no}`, '2025-07-01 09:00:00', '2025-07-08 10:00:00', { psn_no }),
    ...stayOf(`B${psn_no}`, '2025-07-11 11:00:00', '2025-07-18 10:00:00', { psn_no }),
  )));
  const [one = frame([]), ...more] = frames;
  const whole = loop();
  await whole.take(activate(split, 'a'));
  await whole.take(one, ...more);
  const parts = whole.frames.filter(({ hits }) => hits.length > 0);
  const [{ events_sequence, part, events_from } = { events_sequence: 0, part: 0, events_from: 0 }] = parts;
  expect([events_sequence, part, events_from, parts.length > 1]).toEqual([7, 0, 2, true]);
  const restarted = loop({ events_sequence, part, last: false, events_from });
  await restarted.take(activate(split, 'a'));
  await restarted.take(one, ...more);
  expect(restarted.frames).toEqual(parts.slice(1));
  // Cut finer, since something is known against one of them by now: everything is said again, part by part.
  const finer = loop({ events_sequence, part, last: false, events_from });
  await finer.take(activate(split, 'a'));
  for (const each of frames) await finer.take(each);
  const told = (all: readonly HitsFrame[]) => all.flatMap(({ hits }) => hits.map(({ hit_id }) => hit_id)).toSorted();
  expect(told(finer.frames)).toEqual(told(parts));
});

test('hits of a rule on trial travel apart, cut into parts like the others', async () => {
  const { frames, take } = loop();
  await take(activate({ ...split, shadow: changed({ version: 2 }) }, 'a'));
  const events = Array.from({ length: 6 }, (_, n) => historyOf(
    ...stayOf(`A${n}`, '2025-07-01 09:00:00', '2025-07-08 10:00:00', { psn_no: `P${n}` }),
    ...stayOf(`B${n}`, '2025-07-11 11:00:00', '2025-07-18 10:00:00', { psn_no: `P${n}` }),
  )).flat();
  await take(frame(events));
  const parts = frames.filter(({ hits, shadow = [] }) => hits.length + shadow.length > 0);
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.map(({ part, last }) => [part, last])).toEqual(parts.map((_, n) => [n, n === parts.length - 1]));
  expect(raisedOf(parts.flatMap(({ hits }) => hits)).map((hit) => hit.rule_version)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(raisedOf(parts.flatMap(({ shadow = [] }) => shadow)).map((hit) => hit.rule_version)).toEqual([2, 2, 2, 2, 2, 2]);
});

test('a rule that fails is switched off by a control event before its message counts as judged; a replay does not ask again', async () => {
  const failing = changed({ id: 'ZZ-99', conditions: { all: [{ fact: 'gap_days', operator: 'in', value: 5 }] } });
  const ruleSet = { ...split, rules: [...split.rules, ...failing] };
  const first = loop();
  await first.take(activate(ruleSet, 'a'));
  const framesBefore = first.frames.length;
  await first.take(frame(twoStays));
  expect(first.switched).toMatchObject([{ rule: { rule_id: 'ZZ-99', version: 1, shadow: false }, seq: 2, framesBefore }]);
  expect(first.pipeline.status()).toMatchObject({ rules_off: 1, rule_failures: 1, off: [{ rule_id: 'ZZ-99', decided: false }] });
  await first.take({ type: 'switch', rule_id: 'ZZ-99', version: 1, on: false, reason: '出错' });
  expect(first.pipeline.status()).toMatchObject({ off: [{ rule_id: 'ZZ-99', reason: '出错', decided: true }] });

  const again = loop({ events_sequence: 3, part: 0, last: true });
  await again.take(activate(ruleSet, 'a'));
  await again.take(frame(twoStays));
  await again.take({ type: 'switch', rule_id: 'ZZ-99', version: 1, on: false, reason: '出错' });
  expect(again.switched).toEqual([]);
  expect(again.frames).toEqual([]);
  expect(again.pipeline.status()['off']).toEqual(first.pipeline.status()['off']);
});

test('a switch withdraws with its reason and brings back', async () => {
  const { frames, take } = loop();
  await take(activate(split, 'a'));
  await take(frame(twoStays));
  await take({ type: 'switch', rule_id: 'SP-01', version: 1, on: false, reason: '误报太多' });
  const withdrawn = frames.flatMap(({ hits }) => hits).at(-1);
  expect(withdrawn).toMatchObject({ state: 'withdrawn', withdrawn_reason: expect.stringContaining('误报太多') });
  await take({ type: 'switch', rule_id: 'SP-01', version: 1, on: true, reason: '' });
  expect(raisedOf(frames.flatMap(({ hits }) => hits))).toHaveLength(1);
});
