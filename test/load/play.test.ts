import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { generateCity } from '../../load/city/generate.ts';

const player = new URL('../../load/play.ts', import.meta.url).pathname;
const city = { seed: 2, start: '2026-03-02', scale: 0.002, warmupDays: 1, cycleDays: 7 };
const envelopeId = z.looseObject({ msgid: z.string() });

/** Answers as the gateway does and remembers what it was sent. */
class Door {
  readonly ids: string[] = [];
  readonly #server: Server;
  busy = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (this.busy > 0) {
          this.busy -= 1;
          response.writeHead(503).end('{}');
          return;
        }
        const lines = Buffer.concat(chunks)
          .toString('utf8')
          .split('\n')
          .filter((line) => line !== '');
        for (const line of lines) this.ids.push(envelopeId.parse(JSON.parse(line)).msgid);
        response.setHeader('content-type', 'application/json');
        response.end(
          request.url === '/api/fsi'
            ? '{"infcode":0,"err_msg":""}'
            : JSON.stringify({ accepted: lines.length, duplicate: 0, rejected: [] }),
        );
      });
    });
  }

  async open(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe('demo player', () => {
  let folder = '';
  let door: Door;
  let port = 0;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fundwatch-play-'));
    writeFileSync(join(folder, 'demo.json'), JSON.stringify({ ...city, day: 0, sent: 0 }));
    door = new Door();
    port = await door.open();
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    door.close();
    rmSync(folder, { recursive: true });
  });

  function start(seconds: string): { child: ChildProcess; said: () => string } {
    const child = spawn(
      process.execPath,
      [player, '--seconds', seconds, '--var', folder, '--url', `http://127.0.0.1:${port}`],
      { env: { PATH: process.env['PATH'] } },
    );
    children.push(child);
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => void (text += chunk.toString('utf8')));
    child.stderr?.on('data', (chunk: Buffer) => void (text += chunk.toString('utf8')));
    return { child, said: () => text };
  }

  it(
    'plays the whole day after a kill and a busy gateway, loses nothing, ends by itself',
    { timeout: 120_000 },
    async () => {
      door.busy = 2;
      const first = start('8');
      while (door.ids.length < 300 && first.child.exitCode === null)
        await new Promise((done) => setTimeout(done, 50));
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');

      const second = start('1');
      const [code] = await once(second.child, 'exit');
      expect(code, second.said()).toBe(0);
      expect(second.said()).toContain('FUNDWATCH_READY demo {');
      const expected = new Set(
        [...generateCity({ ...city, days: 1 })].map(({ envelope }) => envelope.msgid),
      );
      expect(new Set(door.ids)).toEqual(expected);
      expect(
        z
          .object({ day: z.number(), sent: z.number() })
          .parse(JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8'))),
      ).toEqual({ day: 1, sent: 0 });
      expect(readFileSync(join(folder, 'demo-truth.ndjson'), 'utf8')).toContain(
        '"rule_id":"TR-01"',
      );
    },
  );

  it('never plays a day that is not over', { timeout: 30_000 }, async () => {
    writeFileSync(
      join(folder, 'demo.json'),
      JSON.stringify({
        ...city,
        start: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10),
        day: 0,
        sent: 0,
      }),
    );
    const { child, said } = start('1');
    const [code] = await once(child, 'exit');
    expect(code, said()).toBe(0);
    expect(door.ids).toEqual([]);
  });
});
