// Back-tests from the command line, with their progress.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import type { BacktestJob } from '../wire.ts';
import { exitCodes, UsageError } from './command.ts';
import type { Given, Terminal } from './command.ts';
import { reportLines } from './rule-lines.ts';
import { ruleOf, versionOf } from './rules-reading.ts';
import { ask, askFor, reachOf } from './running.ts';
import type { Reach } from './running.ts';

const jobShape = z.custom<BacktestJob>((value) => typeof value === 'object' && value !== null && 'job' in value);
const placeShape = z.object({ place: z.string(), from: z.unknown().optional(), to: z.unknown().optional() });
const placesShape = z.object({ items: z.array(placeShape) });
const lookEveryMs = 300;
const sayEveryMs = 2_000;

/** Waits for the report; Ctrl-C cancels the back-test. */
export async function backtestRule(given: Given, terminal: Terminal): Promise<number> {
  const against = againstOf(given.text('against'));
  return runJob(given, terminal, versionOf(given), {
    ...present('from', given.text('from')), ...present('to', given.text('to')), ...(against === undefined ? {} : { against }),
  });
}

/** What two versions differ in: their documents, and with `--hits` what they find. */
export async function diffRule(given: Given, terminal: Terminal): Promise<number> {
  const [from, to] = [versionOf(given, 2), versionOf(given, 3)];
  if (given.isSet('hits')) return runJob(given, terminal, to, { against: from });
  const path = `/api/rules/${encodeURIComponent(ruleOf(given))}/compare?from=${from}&to=${to}`;
  const { items } = await askFor(reachOf(given, terminal, 'admin'), path, placesShape);
  if (given.isSet('json')) terminal.out(JSON.stringify(items));
  else {
    for (const { place, from: before, to: after } of items) {
      terminal.out(place);
      if (before !== undefined) terminal.out(`  - ${JSON.stringify(before)}`);
      if (after !== undefined) terminal.out(`  + ${JSON.stringify(after)}`);
    }
    if (items.length === 0) terminal.out('no difference');
  }
  return exitCodes.done;
}

async function runJob(given: Given, terminal: Terminal, version: number, body: unknown): Promise<number> {
  const reach = reachOf(given, terminal, 'admin');
  const path = `/api/rules/${encodeURIComponent(ruleOf(given))}/versions/${version}/backtest`;
  const headers = { 'content-type': 'application/json' };
  const { job } = await askFor(reach, path, jobShape, { method: 'POST', headers, body: JSON.stringify(body) });
  const cancel = (): void => void ask(reach, `/api/rules/backtests/${job}`, { method: 'DELETE' }).catch(() => undefined);
  process.once('SIGINT', cancel);
  const ended = await untilEnded(reach, job, terminal);
  process.off('SIGINT', cancel);
  const { report, state, error } = ended;
  if (report === undefined) throw new Failure('answer_unexpected', { url: path, status: 200, reason: error ?? state });
  if (given.isSet('json')) terminal.out(JSON.stringify(report));
  else for (const line of reportLines(report)) terminal.out(line);
  return report.broken === undefined ? exitCodes.done : exitCodes.failed;
}

async function untilEnded(reach: Reach, job: string, { err }: Terminal): Promise<BacktestJob> {
  for (let saidMs = performance.now(); ; await delay(lookEveryMs)) {
    const now = await askFor(reach, `/api/rules/backtests/${job}`, jobShape);
    if (now.state !== 'running') return now;
    if (performance.now() - saidMs < sayEveryMs) continue;
    saidMs = performance.now();
    const share = now.events_total === 0 ? '' : ` (${Math.floor((100 * now.events) / now.events_total)} %)`;
    err(`${now.events} of ${now.events_total} events${share}, ${now.hits} hits, ${now.events_per_s} a second`);
  }
}

function againstOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'none') return null;
  if (!/^\d{1,6}$/.test(text)) throw new UsageError('--against takes a version or none');
  return Number(text);
}

function present(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}
