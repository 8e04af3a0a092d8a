import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Row } from '../../../connectors/clickhouse/rows.ts';
import { runSink } from '../../../connectors/store/sink.ts';
import type { Reached, Sink, SinkOptions, Taken } from '../../../connectors/store/sink.ts';
import { waitFor } from '../../support/wait.ts';

/** A stream that keeps its messages and a table that keeps its rows; the table can be away. */
function world(changes: Partial<SinkOptions<Row>> = {}) {
  const table: Row[] = [];
  const batches: number[] = [];
  let noted: Reached = { sequence: 0, events_sequence: 0 };
  let isAway = false;
  let pulled = 0;
  const messages: Taken<Row>[] = [];
  let wake = Promise.withResolvers<void>();
  let isOver = false;

  async function* source(): AsyncGenerator<Taken<Row>, void, undefined> {
    for (let next = 0; ; next += 1) {
      while (next >= messages.length) {
        if (isOver) return;
        await wake.promise;
      }
      pulled += 1;
      const message = messages[next];
      if (message !== undefined) yield message;
    }
  }

  const sink: Sink = runSink({
    source: source(),
    from: noted,
    batchRowsMax: 10,
    batchBytesMax: 1_000,
    paceMs: 5,
    writeRows: async (rows) => {
      await delay(2);
      if (isAway) throw new Error('away');
      table.push(...rows);
      batches.push(rows.length);
    },
    writeProgress: async (reached) => {
      await delay(1);
      if (isAway) throw new Error('away');
      noted = reached;
    },
    onRetry: () => undefined,
    ...changes,
  });
  return {
    sink, table, batches,
    noted: () => noted,
    pulled: () => pulled,
    setAway: (value: boolean) => { isAway = value; },
    send: (rows: number, more: Partial<Taken<Row>> = {}) => {
      const sequence = messages.length + 1;
      messages.push({
        rows: Array.from({ length: rows }, (_, position): Row => [sequence, position]),
        bytes: rows, sequence, events_sequence: sequence, ...more,
      });
      wake.resolve();
      wake = Promise.withResolvers();
    },
    end: () => {
      isOver = true;
      wake.resolve();
    },
  };
}

test('writes every row once, in order, and notes how far it came', async () => {
  const { sink, send, end, table, noted } = world();
  for (let count = 0; count < 50; count += 1) {
    send(count % 4);
    if (count % 7 === 0) await delay(3);
  }
  end();
  await sink.done;
  const rowsOf = (index: number): Row[] => Array.from({ length: index % 4 }, (_, position) => [index + 1, position]);
  const expected = Array.from({ length: 50 }, (_, index) => rowsOf(index)).flat();
  expect(table).toEqual(expected);
  expect(noted()).toEqual({ sequence: 50, events_sequence: 50 });
  expect(sink.state()).toMatchObject({ rowsWritten: expected.length, rowsWaiting: 0, isHealthy: true });
});

test('while the table is away it waits, takes no more than two batches, and then catches up', async () => {
  const { sink, send, end, table, noted, pulled, setAway } = world();
  setAway(true);
  for (let count = 0; count < 100; count += 1) send(5);
  await waitFor('a failed attempt', () => !sink.state().isHealthy);
  await delay(400);
  expect(sink.state().written.sequence).toBe(0);
  expect(pulled()).toBeLessThanOrEqual(6);
  setAway(false);
  end();
  await sink.done;
  expect(table).toHaveLength(500);
  expect(noted().sequence).toBe(100);
  expect(sink.state().isHealthy).toBe(true);
});

test('a batch grows while the one before it is written', async () => {
  const { sink, send, end, batches } = world({ batchRowsMax: 1_000, batchBytesMax: 1e9, paceMs: 30 });
  send(1);
  await delay(15);
  for (let count = 0; count < 200; count += 1) send(1);
  end();
  await sink.done;
  expect(batches).toEqual([1, 200]);
});

test('messages without rows move the state at once and the note a little later', async () => {
  const { sink, send, end, noted, batches } = world();
  send(1);
  await waitFor('the first row', () => noted().sequence === 1);
  for (let count = 0; count < 5; count += 1) send(0);
  await waitFor('the state', () => sink.state().written.sequence === 6);
  expect(noted().sequence).toBe(1);
  await waitFor('the note', () => noted().sequence === 6);
  end();
  await sink.done;
  expect(batches).toEqual([1]);
});

test('parts of one EVENTS message do not count before the last one is there', async () => {
  const { sink, send, end } = world();
  send(1);
  send(1, { events_sequence: 1 });
  await waitFor('both parts', () => sink.state().written.sequence === 2);
  expect(sink.state().written).toEqual({ sequence: 2, events_sequence: 1 });
  send(1, { events_sequence: 3 });
  end();
  await sink.done;
  expect(sink.state().written).toEqual({ sequence: 3, events_sequence: 3 });
});

test('giving up leaves the note behind what was written', async () => {
  const { sink, send, noted, setAway } = world();
  send(1);
  await waitFor('the first row', () => noted().sequence === 1);
  setAway(true);
  send(1);
  await delay(50);
  sink.abandon();
  await Promise.race([sink.done, delay(500)]);
  expect(noted().sequence).toBe(1);
  expect(sink.state().written.sequence).toBe(1);
});
