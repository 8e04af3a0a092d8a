// The process of one preview: reads its order from standard input, the events from ClickHouse, and says
// what it finds. It gives way to everything else on the machine and ends with its parent.
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { connectStore } from '../../connectors/clickhouse/connect.ts';
import { measureReplay, replayEvents } from '../../connectors/clickhouse/queries/replay-events.ts';
import { horizonMs } from '../../engine/state.ts';
import { endForSure } from '../../engine/sure-end.ts';
import type { PreviewFindings } from '../wire.ts';
import { withTable } from './bundle-tables.ts';
import { runPreview } from './preview-run.ts';
import { previewOrder, type PreviewOrder, type PreviewWord } from './preview-words.ts';

const sayEveryMs = 250;
const requestMsMax = 600_000;

setPriority(constants.priority.PRIORITY_LOW);
const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => void carryOut(previewOrder.parse(JSON.parse(line))).then(end, fail));
lines.once('close', () => endForSure(1));

async function carryOut(order: PreviewOrder): Promise<PreviewFindings> {
  const { clickhouseUrl, rules, knowledge, dated, replacement, left_out, from, to } = order;
  const client = connectStore({ url: clickhouseUrl, application: 'fundwatch preview', requestMsMax });
  // What came before `from` is needed to judge it, as far back as an event can matter.
  const span = { ...(from === undefined ? {} : { from: from - horizonMs }), ...(to === undefined ? {} : { to }) };
  const size = await measureReplay(client, span);
  say({ type: 'total', events: size.events });
  let saidMs = 0;
  const inForce = { rules, knowledge, dated };
  const plan = {
    inForce,
    replaced: withTable(inForce, replacement),
    left_out,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  const found = await runPreview(plan, replayEvents(client, span, size), (events) => {
    if (performance.now() - saidMs < sayEveryMs) return;
    saidMs = performance.now();
    say({ type: 'progress', events });
  });
  await client.close();
  return found;
}

function say(word: PreviewWord): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

function end(findings: PreviewFindings): void {
  // The last word is long; leaving before it is written would cut it.
  process.stdout.write(`${JSON.stringify({ type: 'done', findings } satisfies PreviewWord)}\n`, () => process.exit(0));
}

function fail(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${JSON.stringify({ type: 'failed', error: text } satisfies PreviewWord)}\n`, () => process.exit(0));
}
