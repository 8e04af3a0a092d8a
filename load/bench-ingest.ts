// How fast single envelopes get durable receipts: 50 connections against POST /api/fsi of a real gateway process over a
// real nats-server that syncs every message, beside the same load against a bare fastify echo of the same body.
// Absolute numbers drift with the machine, so both are run in turns and the ratio is what counts.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { connectBus } from '../connectors/nats/connect.ts';
import { makeStreams } from '../connectors/nats/make-streams.ts';
import { partitionsDefault } from '../connectors/nats/names.ts';
import { startNatsServer } from '../test/support/nats-server.ts';
import { saleEnvelope } from '../test/support/sale-envelope.ts';

const connections = 50;
const warmUpSeconds = 2;
const token = 'bench-token-bench-token';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '2' },
    partitions: { type: 'string', default: String(partitionsDefault) },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Math.max(1, Number(values.rounds));
const secondsARound = Math.max(2, Math.round(Number(values.seconds) / (2 * rounds)));

interface Running {
  readonly port: number;
  readonly child: ChildProcess;
}

interface Measured {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  readonly failures: number;
  /** CPU microseconds of the answering process a request: says what the code costs even on a busy machine. */
  readonly cpuUs: number;
}

const nats = await startNatsServer();
const varFolder = await mkdtemp(join(tmpdir(), 'fundwatch-bench-'));
const children: ChildProcess[] = [];
let number = 0;
try {
  const bus = await connectBus({ url: nats.url, name: 'bench' });
  await makeStreams(bus.jsm, { partitions: Number(values.partitions) });
  await bus.close();
  const gateway = await start('connectors/gateway-main.ts', {
    NATS_URL: nats.url, PORT: '0', FUNDWATCH_VAR: varFolder, FUNDWATCH_CONNECTOR_TOKEN: token, FUNDWATCH_CONSOLE_PORT: '1',
  });
  const echo = await start('load/bare-echo.ts', {});
  const ingestUrl = `http://127.0.0.1:${gateway.port}/api/fsi`;
  const echoUrl = `http://127.0.0.1:${echo.port}/`;
  await measure(echoUrl, echo, warmUpSeconds);
  await measure(ingestUrl, gateway, warmUpSeconds);
  const bare: Measured[] = [];
  const ingest: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}: ${secondsARound} s each`);
    bare.push(await measure(echoUrl, echo, secondsARound));
    ingest.push(await measure(ingestUrl, gateway, secondsARound));
  }
  report(bare, ingest);
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map((child) => child.exitCode === null && new Promise((gone) => child.once('exit', gone))));
  await nats.remove();
  await rm(varFolder, { recursive: true, force: true });
}

async function start(file: string, env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, [file], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^FUNDWATCH_READY \w+ \{"port":(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return { child, port: Number(port) };
  }
  throw new Error(`${file} ended before it was ready`);
}

async function measure(url: string, { child }: Running, seconds: number): Promise<Measured> {
  const nextBody = bodies();
  const cpuBefore = cpuSeconds(child.pid);
  const result = await autocannon({
    url, connections, duration: seconds, method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    requests: [{ setupRequest: (request) => ({ ...request, body: nextBody() }) }],
    verifyBody: (body) => body === undefined || url.endsWith('/') || String(body).startsWith('{"infcode":0'),
  });
  const failures = result.errors + result.timeouts + result.non2xx + result.mismatches;
  const cpuUs = ((cpuSeconds(child.pid) - cpuBefore) * 1e6) / Math.max(1, result.requests.total);
  return { requestsPerSecond: result.requests.average, p99Ms: result.latency.p99, failures, cpuUs };
}

/** User and system time of a process so far, seconds; 0 where /proc does not tell. */
function cpuSeconds(pid: number | undefined): number {
  const ticksPerSecond = 100;
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return 0;
  }
}

/** Bodies that differ in msgid, serials and trace code; made by cutting a correct one at its number. */
function bodies(): () => string {
  const mark = 123_456_789_012;
  const texts = Array.from({ length: 8 }, (_, which) => {
    const fixmedins_code = saleEnvelope({ number: which }).fixmedins_code;
    return JSON.stringify(saleEnvelope({ number: mark, fixmedins_code })).split(String(mark));
  });
  return () => {
    number += 1;
    return (texts[number % texts.length] ?? []).join(String(number).padStart(12, '0'));
  };
}

function report(bare: readonly Measured[], ingest: readonly Measured[]): void {
  const meanOf = (all: readonly Measured[], of: (one: Measured) => number): number =>
    all.reduce((sum, one) => sum + of(one), 0) / all.length;
  const mean = (all: readonly Measured[]): number => meanOf(all, (one) => one.requestsPerSecond);
  const result = {
    requests_per_s: Math.round(mean(ingest)),
    bare_fastify_requests_per_s: Math.round(mean(bare)),
    ratio: Math.round((mean(ingest) / mean(bare)) * 1_000) / 1_000,
    p99_ms: Math.max(...ingest.map(({ p99Ms }) => p99Ms)),
    bare_p99_ms: Math.max(...bare.map(({ p99Ms }) => p99Ms)),
    cpu_us: Math.round(meanOf(ingest, ({ cpuUs }) => cpuUs)),
    bare_cpu_us: Math.round(meanOf(bare, ({ cpuUs }) => cpuUs)),
    connections,
    failures: ingest.reduce((sum, one) => sum + one.failures, 0),
  };
  say(`durable receipts ${result.requests_per_s}/s, bare echo ${result.bare_fastify_requests_per_s}/s, ratio ${result.ratio}, p99 ${result.p99_ms} ms`);
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
