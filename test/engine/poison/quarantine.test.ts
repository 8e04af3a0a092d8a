// What is left out where, and that a replay that knows of it first does what was done the first time.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, type FundEvent } from '../../../engine/event.ts';
import { decodeHitsFrame, type HitsFrame } from '../../../engine/hit.ts';
import { Outbox } from '../../../engine/outbox.ts';
import { Pipeline } from '../../../engine/pipeline.ts';
import type { PipelineMessage } from '../../../engine/pipeline-message.ts';
import {
  emptyRegister, leftOutIds, Quarantine, withApart, withLeftOut, withReleased, type Finding, type Register,
} from '../../../engine/quarantine.ts';
import { batchHits, raised } from '../../../load/batch-oracle.ts';
import { historyOf, ruleSetOf, stayOf } from '../short-history.ts';

const ruleSet = ruleSetOf('SP-01');
const events = [0, 1, 2].flatMap((person) => historyOf(
  ...stayOf(`A${person}`, '2025-07-01 09:00:00', '2025-07-08 10:00:00', { psn_no: `P${person}` }),
  ...stayOf(`B${person}`, '2025-07-11 11:00:00', '2025-07-18 10:00:00', { psn_no: `P${person}` }),
));
const idAt = (at: number): string => events[at]?.event_id ?? '';
const finding = (sequence: number, event_id: string): Finding => ({ sequence, event_id, deaths: 3, reason: '', at: 0, by: '@evaluator' });
const frame = (of: readonly FundEvent[]): PipelineMessage['content'] => ({
  type: 'frame', data: encodeFrame({ v: 1, partition: 0, events: of, bodies: {} }),
});

/** All messages judged from the first; what went out, and how often a new start was asked for. */
async function run(contents: readonly PipelineMessage['content'][], known: Register, at: number) {
  const frames: HitsFrame[] = [];
  const alone: string[] = [];
  let outdated = 0;
  const outbox = new Outbox({ from: undefined, publish: async (message) => void frames.push(decodeHitsFrame(message)) });
  const pipeline = new Pipeline({
    outbox,
    poison: {
      quarantine: new Quarantine(known, at), event: (event_id) => void alone.push(event_id), outdated: () => void (outdated += 1),
    },
    bury: () => Promise.resolve(), switchOff: () => Promise.resolve(), warn: () => undefined,
  });
  for (const [index, content] of contents.entries()) await pipeline.handle({ seq: index + 1, timestamp: 1_000, content });
  await outbox.stop();
  const hits = frames.flatMap((one) => one.hits);
  return { hits, alone, outdated, counts: frames.flatMap(({ account }) => (account === undefined ? [] : [account])) };
}

test('a released event is judged at its release and nowhere else; killed there again it is left out there too', () => {
  const first = withLeftOut(emptyRegister, finding(4, 'e'));
  const released = withReleased(first, { sequence: 4, event_id: 'e' }, { at: 1, by: 'amy' });
  const quarantine = new Quarantine(released, 9);
  const [event] = [{ ...events[0]!, event_id: 'e' }];
  expect(quarantine.admitted([event])).toEqual([]);
  expect(quarantine.admittedAgain(9, [event])).toEqual([event]);
  expect([quarantine.standing(), leftOutIds(released)]).toEqual([[], []]);
  const again = withLeftOut(released, finding(9, 'e'));
  quarantine.follow(again, 12);
  expect(quarantine.admittedAgain(9, [event])).toEqual([]);
  expect(leftOutIds(again)).toEqual(['e']);
});

test('an older register is not followed; a newer one that leaves more out asks for a new start', () => {
  const more = withLeftOut(emptyRegister, finding(4, 'e'));
  const quarantine = new Quarantine(more, 9);
  expect(quarantine.follow(emptyRegister, 8)).toBe(false);
  expect(quarantine.register()).toBe(more);
  expect(quarantine.follow(withApart(more, [20], 0), 10)).toBe(false);
  expect(quarantine.follow(withLeftOut(more, finding(5, 'f')), 11)).toBe(true);
  expect(withApart(withApart(emptyRegister, [3], 0), [9], 5).apart).toEqual([9]);
});

test('who meets a quarantine of what it has judged starts anew', async () => {
  const register = withLeftOut(emptyRegister, finding(2, idAt(2)));
  const contents = [{ type: 'activate', ruleSet, hash: 'a' } as const, frame(events), { type: 'quarantine', register, events: [] } as const];
  expect((await run(contents, emptyRegister, 0)).outdated).toBe(1);
  expect((await run(contents, register, 3)).outdated).toBe(0);
});

test('random poisons, taken apart or not, some released: hits of the rest, each event counted once, and each run like the one before', async () => {
  const plan = fc.record({
    cut: fc.integer({ min: 1, max: events.length - 1 }),
    poisons: fc.uniqueArray(fc.integer({ min: 0, max: events.length - 1 }), { maxLength: 4 }),
    released: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    apart: fc.subarray([2, 3]),
  });
  await fc.assert(fc.asyncProperty(plan, async ({ cut, poisons, released, apart }) => {
    let register = apart.reduce((one, sequence) => withApart(one, [sequence], 0), emptyRegister);
    for (const at of poisons) register = withLeftOut(register, finding(at < cut ? 2 : 3, idAt(at)));
    const contents: PipelineMessage['content'][] = [
      { type: 'activate', ruleSet, hash: 'a' }, frame(events.slice(0, cut)), frame(events.slice(cut)),
      { type: 'quarantine', register, events: [] }, frame(events),
    ];
    for (const [n, at] of poisons.entries()) {
      if (released[n] !== true) continue;
      register = withReleased(register, { sequence: at < cut ? 2 : 3, event_id: idAt(at) }, { at: 1, by: 'amy' });
      contents.push({ type: 'quarantine', register, events: [events[at]!] });
    }
    // Sent once more, before and after: copies, whatever became of the first.
    contents.push(frame(events));
    const first = await run(contents, register, contents.length);
    const left = new Set(leftOutIds(register));
    const judged = events.filter(({ event_id }) => !left.has(event_id));
    expect([...raised(first.hits).keys()].toSorted()).toEqual([...batchHits(ruleSet, judged).keys()].toSorted());
    const names = first.hits.map(({ hit_id, revision }) => `${hit_id}/${revision}`);
    expect(new Set(names).size).toBe(names.length);
    expect((await run(contents, register, contents.length)).hits).toEqual(first.hits);
    const columns = first.counts.flatMap((table) => Object.values(table).flatMap((ofDay) =>
      Object.values(ofDay).flatMap((kinds) => Object.values(kinds))));
    const sum = (column: 'judged' | 'quarantined' | 'duplicate'): number =>
      columns.reduce((total, counts) => total + (counts[column] ?? 0), 0);
    expect([sum('judged'), sum('quarantined'), sum('duplicate')]).toEqual([judged.length, left.size, 2 * events.length]);
  }), { numRuns: 60 });
}, 60_000);

test('a release that an erasure has published again is counted once', async () => {
  const left = withLeftOut(emptyRegister, finding(2, idAt(0)));
  const register = withReleased(left, { sequence: 2, event_id: idAt(0) }, { at: 1, by: 'amy' });
  const release: PipelineMessage['content'] = { type: 'quarantine', register, events: events.slice(0, 1) };
  const begun = [{ type: 'activate', ruleSet, hash: 'a' } as const, frame(events.slice(0, 1)), release];
  const { counts } = await run([...begun, release], register, 3);
  expect(counts).toEqual([{ '2025-07-01': { H42070400001: { admission: { quarantined: 0, judged: 1, duplicate: 1 } } } }]);
});
