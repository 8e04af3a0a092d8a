// The completeness ledger after a storm: every acknowledged event stands in it once, with its fate.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Stack } from '../support/stack.ts';

const msMax = 20_000;
const pollMs = 250;
/** Sums may stand in it that this does not ask for. */
const ledgerSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      date: z.string(),
      fixmedins_code: z.string(),
      kind: z.string(),
      received: z.number(),
      duplicate: z.number(),
      pending: z.number(),
      difference: z.number(),
    }),
  ),
});

export interface LedgerState {
  /** Distinct events. */
  readonly events: number;
  /** Events that came again and were recognised. */
  readonly duplicates: number;
  readonly problems: readonly string[];
}

/** Waits a while for the account to arrive; what is still open then is a problem. */
export async function checkLedger(stack: Stack, acknowledged: number): Promise<LedgerState> {
  const givenUpAt = performance.now() + msMax;
  for (;;) {
    const state = await read(stack, acknowledged);
    if (state.problems.length === 0 || performance.now() > givenUpAt) return state;
    await delay(pollMs);
  }
}

async function read({ url, adminToken }: Stack, acknowledged: number): Promise<LedgerState> {
  const response = await fetch(`${url}/api/ledger`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  const { items } = ledgerSchema.parse(await response.json());
  const open = items.filter(({ pending, difference }) => pending !== 0 || difference !== 0);
  const duplicates = items.reduce((sum, { duplicate }) => sum + duplicate, 0);
  const events = items.reduce((sum, { received }) => sum + received, 0) - duplicates;
  const problems = open
    .slice(0, 5)
    .map(
      ({ date, fixmedins_code, kind, pending, difference }) =>
        `ledger: ${date} ${fixmedins_code} ${kind}: difference ${difference}, pending ${pending}`,
    );
  if (events !== acknowledged)
    problems.push(`ledger: ${events} events of ${acknowledged} acknowledged`);
  return { events, duplicates, problems };
}
