// The process of one back-test: reads its order from standard input, the events from ClickHouse,
// and says what it finds. It gives way to everything else on the machine and ends with its parent.
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { connectStore } from '../../connectors/clickhouse/connect.ts';
import { measureReplay, replayEvents } from '../../connectors/clickhouse/queries/replay-events.ts';
import { streamHits } from '../../connectors/clickhouse/queries/stream-hits.ts';
import { chinaIso, dayMs } from '../../engine/china-time.ts';
import { horizonMs } from '../../engine/state.ts';
import { endForSure } from '../../engine/sure-end.ts';
import { readsOf, runBacktest } from './backtest-run.ts';
import { backtestOrder } from './backtest-words.ts';
import type { BacktestFindings, BacktestOrder, BacktestWord } from './backtest-words.ts';
import { differenceOf, summaryOf } from './hit-sets.ts';
import { overlapOf } from './overlap.ts';

const sayEveryMs = 250;
/** Stored hits of all rules are read for the overlap: a report may take its time. */
const requestMsMax = 600_000;

setPriority(constants.priority.PRIORITY_LOW);
const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => void carryOut(backtestOrder.parse(JSON.parse(line))).then(end, fail));
lines.once('close', () => endForSure(1));

async function carryOut(order: BacktestOrder): Promise<BacktestFindings> {
  const { rule_id, version, against, from, to } = order;
  const client = connectStore({ url: order.clickhouseUrl, application: 'fundwatch back-test', requestMsMax });
  const begunMs = performance.now();
  // What came before `from` is needed to judge it, as far back as an event can matter.
  const span = { ...(from === undefined ? {} : { from: from - horizonMs }), ...(to === undefined ? {} : { to }) };
  const size = await measureReplay(client, span);
  say({ type: 'total', events: size.events });
  let saidMs = 0;
  const found = await runBacktest({ ...order, compared: order.compared }, replayEvents(client, span, size), (events, hits) => {
    if (performance.now() - saidMs < sayEveryMs) return;
    saidMs = performance.now();
    say({ type: 'progress', events, hits });
  });
  const seconds = (performance.now() - begunMs) / 1_000;
  const { firstAt, lastAt, kinds } = size;
  // A day on either side: the same stay may be judged at its beginning by one rule and at its end
  // by another.
  const around = { ...(from === undefined ? {} : { from: from - dayMs }), ...(to === undefined ? {} : { to: to + dayMs }) };
  const overlap = await overlapOf(rule_id, found.tested, streamHits(client, around));
  await client.close();
  return {
    rule_id,
    version,
    ...(against === undefined ? {} : { against }),
    ...(from === undefined ? {} : { from: chinaIso(from) }),
    ...(to === undefined ? {} : { to: chinaIso(to) }),
    events: found.events,
    ...(firstAt === undefined ? {} : { first_at: chinaIso(firstAt) }),
    ...(lastAt === undefined ? {} : { last_at: chinaIso(lastAt) }),
    seconds: Math.round(seconds * 100) / 100,
    events_per_s: Math.round(size.events / Math.max(seconds, 0.001)),
    tested: summaryOf(version, found.tested),
    ...(against === undefined
      ? {}
      : { compared: summaryOf(against, found.compared), difference: differenceOf(found.compared, found.tested) }),
    overlap,
    reads: readsOf(order.tested, kinds),
    ...(found.broken.length === 0 ? {} : { broken: found.broken }),
  };
}

function say(word: BacktestWord): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

function end(findings: BacktestFindings): void {
  // The last word is long; leaving before it is written would cut it.
  process.stdout.write(`${JSON.stringify({ type: 'done', findings } satisfies BacktestWord)}\n`, () => process.exit(0));
}

function fail(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${JSON.stringify({ type: 'failed', error: text } satisfies BacktestWord)}\n`, () => process.exit(0));
}
