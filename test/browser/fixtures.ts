// The two consoles the browser tests run against: the fake one, and the whole of Fundwatch.
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ensureWebConsole } from '../../console/start/web-build.ts';
import { saleEnvelope } from '../support/sale-envelope.ts';
import { startStack } from '../support/stack.ts';
import { waitFor } from '../support/wait.ts';
import { startFakeConsole } from './fake-console.ts';
import { fakeHit } from './fake-hits.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const hitIds = z.object({ items: z.array(z.object({ hit_id: z.string() })) });
const receipt = z.looseObject({ infcode: z.number() });

export interface ConsoleFixture {
  readonly url: string;
  readonly adminToken: string;
  /** Makes something happen that the console must show, and says which hits of family `trace` came of it. */
  readonly cause: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

/** Builds the page when one of its sources has changed. */
export function ensureBuilt(): Promise<void> {
  return ensureWebConsole({ root, say: () => undefined, logFolder: tmpdir() });
}

export async function fakeFixture(): Promise<ConsoleFixture> {
  await ensureBuilt();
  const now = Date.now();
  const history = Array.from({ length: 420 }, (_, index) => fakeHit(index + 1, now - (420 - index) * 9_000));
  const server = await startFakeConsole({ history });
  let number = 1_000;
  return {
    url: server.url,
    adminToken: server.adminToken,
    cause: async () => {
      number += 10;
      const hit = fakeHit(number + 5, Date.now());
      server.raise(hit);
      return [hit.hit_id];
    },
    stop: server.stop,
  };
}

/** One box sold by two pharmacies to two people: TR-01 and its relatives. */
export async function stackFixture(): Promise<ConsoleFixture> {
  const stack = await startStack({ hasWeb: true });
  const headers = { authorization: `Bearer ${stack.adminToken}` };
  const ids = async (): Promise<string[]> => {
    const answer = await fetch(`${stack.url}/api/hits?family=trace&limit=1000`, { headers });
    const { items } = hitIds.parse(await answer.json());
    return items.map((hit) => hit.hit_id);
  };
  let box = 0;
  const cause = async () => {
    box += 1;
    const known = new Set(await ids());
    const at = Date.now() - 7_200_000;
    await sell(stack.url, stack.connectorToken, box, 0, at);
    await sell(stack.url, stack.connectorToken, box, 1, at + 3_600_000);
    return waitFor('hits about the box', async () => {
      const fresh = (await ids()).filter((id) => !known.has(id));
      return fresh.length > 0 && fresh;
    }, 30_000);
  };
  await cause();
  return { url: stack.url, adminToken: stack.adminToken, cause, stop: () => stack.stop() };
}

async function sell(url: string, token: string, box: number, sale: 0 | 1, at: number): Promise<void> {
  const envelope = saleEnvelope({ number: box * 2 + sale, at });
  const { selinfo } = envelope.input;
  const body = {
    ...envelope,
    input: {
      selinfo: {
        ...selinfo,
        psn_no: `4207000000000000000000${box}${sale}`,
        drugtracinfo: [{ drug_trac_codg: `81234567${String(900_000_000_000 + box)}` }],
      },
    },
  };
  const answer = await fetch(`${url}/api/fsi`, {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  const said = receipt.parse(await answer.json());
  if (said.infcode !== 0) throw new Error(`the sale was refused: ${JSON.stringify(said)}`);
}
