// npm run bench:precheck: 3101 asked at a steady rate, open loop, of a stack that has the
// simulated city in its state. Latencies count from the moment a question was due. Every second
// question is about a box that has been sold before, and must be answered with a warning.
import { Agent, request } from 'node:http';
import { startStack, type Stack } from '../test/support/stack.ts';
import { timeText } from './city/china-clock.ts';
import { cityFeed } from './city-feed.ts';
import { sendOpenLoop } from './open-loop.ts';
import { percentiles } from './percentiles.ts';
import { watchCpu } from './process-cpu.ts';
import { openScript, round } from './script.ts';
import { untilStored } from './stack-reader.ts';

const script = openScript({
  numbers: { rate: 500, seconds: 10, events: 20_000, seed: 1, 'warm-up-seconds': 3 },
});
const rate = script.number('rate');
const warmUp = Math.round(rate * script.number('warm-up-seconds'));
const asked = Math.round(rate * script.number('seconds'));
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const linesAPost = 500;

const codes: string[] = [];
const stack = await startStack();
try {
  await fillState(stack);
  script.say(`asking ${rate} times a second, ${warmUp} to warm up and ${asked} that count`);
  const answers = { withWarning: 0, unanswered: 0 };
  const cpu = watchCpu(() => ({ ...stack.pids(), generator: process.pid }));
  const questions = Array.from({ length: warmUp + asked }, (_, i) => ({
    dueMs: (i / rate) * 1000,
    body: question(i),
  }));
  const { due, acked, failures } = await sendOpenLoop(questions, {
    underWayMax: 256,
    send: async ({ body }) => {
      const text = await ask(stack, body);
      if (!text.startsWith('{"infcode":0')) throw new Error(text.slice(0, 300));
      if (text.includes('"rule_id"')) answers.withWarning += 1;
      if (text.includes('warn_msg')) answers.unanswered += 1;
    },
  });
  const { used, wanted } = cpu();
  const latency = percentiles(
    [...acked].slice(warmUp).flatMap((at, i) => (at > 0 ? [at - due[warmUp + i]!] : [])),
  );
  const lastAck = acked.reduce((a, b) => Math.max(a, b), 0);
  script.finish(
    {
      requests_per_s: Math.round(asked / ((lastAck - due[warmUp]!) / 1000)),
      p50_ms: round(latency.p50),
      p99_ms: round(latency.p99),
      p999_ms: round(latency.p999),
      max_ms: round(latency.max),
      requests: asked,
      with_warning: answers.withWarning,
      unanswered: answers.unanswered,
      failures: failures.length,
      cpu: used,
      cpu_waited_for: wanted,
    },
    [
      ...failures.slice(0, 3),
      ...(answers.unanswered > 0
        ? [`${answers.unanswered} questions came back without a judgement`]
        : []),
      ...(answers.withWarning < questions.length / 2
        ? [`only ${answers.withWarning} of ${questions.length} answers warn of a box sold before`]
        : []),
    ],
  );
} finally {
  agent.destroy();
  await stack.stop();
}

async function fillState(to: Stack): Promise<void> {
  script.say(`loading ${script.number('events')} events of the simulated city`);
  let lines: string[] = [];
  const send = async (): Promise<void> => {
    const response = await fetch(`${to.url}/api/events`, {
      method: 'POST',
      body: `${lines.join('\n')}\n`,
      headers: {
        'content-type': 'application/x-ndjson',
        authorization: `Bearer ${to.connectorToken}`,
      },
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    await response.arrayBuffer();
    lines = [];
  };
  for (const { text, parsed } of cityFeed({
    seed: script.number('seed'),
    events: script.number('events'),
    plantEvery: 20,
  })) {
    lines.push(text);
    if (parsed.infno === '2102')
      codes.push(
        ...[...text.matchAll(/"drug_trac_codg":"(\w+)"/g)].flatMap(([, code]) => code ?? []),
      );
    if (lines.length >= linesAPost) await send();
  }
  await send();
  await untilStored(to, 120_000);
}

/** A prescription about to be paid for at a pharmacy, one box on it. */
function question(number: number): string {
  const at = timeText(Date.parse('2026-03-20T10:00:00+08:00') + number * 1000);
  const serial = String(number).padStart(8, '0');
  const code =
    number % 2 === 0
      ? codes[(number / 2) % codes.length]
      : `8199999${String(number).padStart(13, '0')}`;
  return JSON.stringify({
    infno: '3101',
    msgid: `P42070400099${serial}`,
    mdtrtarea_admvs: '420704',
    insuplc_admdvs: '420704',
    recer_sys_code: 'FSI',
    infver: 'V1.0',
    opter_type: '1',
    opter: 'S900',
    opter_name: '测试员',
    inf_time: at,
    fixmedins_code: 'P42070400099',
    fixmedins_name: '鄂州测试药店',
    sign_no: 'Q900',
    input: {
      data: {
        syscode: 'BENCH',
        task_id: `T${serial}`,
        trig_scen: '5',
        patient_dtos: [
          {
            patn_id: `4207009${serial.padStart(15, '0')}`,
            patn_name: '方远诗',
            gend: '1',
            brdy: '1956-08-12',
            poolarea: '420704',
            fsi_encounter_dtos: [
              {
                mdtrt_id: `Q${serial}`,
                medins_id: 'P42070400099',
                medins_name: '鄂州测试药店',
                medins_admdvs: '420704',
                medins_type: '2',
                adm_date: at,
                dscg_date: at,
                med_mdtrt_type: '3',
                med_type: '41',
                insutype: '390',
                medfee_sumamt: 388,
                fsi_diagnose_dtos: [
                  {
                    dise_id: '1',
                    inout_dise_type: '1',
                    maindise_flag: '1',
                    dias_srt_no: '1',
                    dise_codg: 'I10.x00',
                    dise_name: '高血压',
                    dise_date: at,
                  },
                ],
                fsi_order_dtos: [
                  {
                    rx_id: '1',
                    rxno: '1',
                    long_drord_flag: '0',
                    hilist_type: '1',
                    hilist_code: 'XB05AAR016B002010100213',
                    hilist_name: '测试药',
                    cnt: 1,
                    pric: 388,
                    sumamt: 388,
                    drord_begn_date: at,
                    trdn_flag: '0',
                    drugtracinfo: [{ drug_trac_codg: code, trdn_flag: '0' }],
                  },
                ],
              },
            ],
          },
        ],
      },
    },
  });
}

function ask(to: Stack, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${to.url}/api/fsi`,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          authorization: `Bearer ${to.connectorToken}`,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(text));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
