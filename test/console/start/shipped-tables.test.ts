// The note of what the last start shipped, by which tables that were replaced since are left alone.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { lastActivation, publishActivation } from '../../../connectors/nats/control.ts';
import { activateShippedRules } from '../../../console/start/activate.ts';
import { startNatsServer, type TestNatsServer } from '../../support/nats-server.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let varFolder: string;
let nats: TestNatsServer;
beforeAll(async () => {
  varFolder = mkdtempSync(join(tmpdir(), 'fundwatch-shipped-'));
  nats = await startNatsServer();
}, 60_000);
afterAll(async () => {
  await nats.remove();
  rmSync(varFolder, { recursive: true });
});

test('a damaged note stops the start; a replaced table is in force as before once the note is back', { timeout: 60_000 }, async () => {
  const options = { natsUrl: nats.url, root, varFolder, isDemo: false };
  await activateShippedRules(options);
  const bus = await connectBus({ url: nats.url, name: 'test' });
  try {
    const first = await lastActivation(bus.jsm);
    if (first === undefined) throw new Error('nothing is in force');
    const villages = 'psn_no,village\nP0,A\n';
    await publishActivation(bus.js, { ...first.bundle, knowledge: { ...first.bundle.knowledge, 'person-groups': villages } });
    const note = join(varFolder, 'shipped.json');
    const whole = readFileSync(note, 'utf8');
    for (const damaged of ['', whole.slice(0, 40), '{}']) {
      writeFileSync(note, damaged);
      await expect(activateShippedRules(options)).rejects.toMatchObject({ code: 'file_unreadable' });
    }
    writeFileSync(note, whole);
    expect(await activateShippedRules(options)).toMatchObject({ isNew: false });
    expect((await lastActivation(bus.jsm))?.bundle.knowledge['person-groups']).toBe(villages);
  } finally {
    await bus.close();
  }
});
