// What the proof scripts ask of a running stack through its public interface.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { HitContent } from './batch-oracle.ts';

const pageLimit = 1_000;
const pollMs = 50;

const statusSchema = z.looseObject({
  sequence: z.number(),
  evaluated: z.number(),
  stored: z.number(),
  lag_ms: z.number(),
  hits_cursor: z.number(),
  roles: z.record(z.string(), z.unknown()),
});
export type StackStatus = z.infer<typeof statusSchema>;

const storedHit = z.custom<HitContent & { readonly revision: number }>(
  (value) => typeof value === 'object' && value !== null && 'hit_id' in value && 'rule_id' in value,
);
const pageSchema = z.object({ items: z.array(storedHit), next: z.string().optional() });

export interface Reach {
  readonly url: string;
  readonly adminToken: string;
}

async function ask({ url, adminToken }: Reach, path: string): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${adminToken}` },
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok)
    throw new Error(
      `${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
    );
  return response.json();
}

export async function readStatus(reach: Reach): Promise<StackStatus> {
  return statusSchema.parse(await ask(reach, '/api/status'));
}

/** True when /readyz says so now. */
export async function isReady({ url }: Reach): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

const archiveSchema = z.looseObject({ archived: z.number() });

/** Waits until everything that is in EVENTS now is judged, its hits can be read, and the events
 * themselves are in the archive. Throws after `msMax`. */
export async function untilStored(reach: Reach, msMax: number): Promise<StackStatus> {
  const givenUpAt = performance.now() + msMax;
  let last = 'no answer';
  for (;;) {
    try {
      const status = await readStatus(reach);
      const { sequence, evaluated, stored } = status;
      const { archived } = archiveSchema.parse(status.roles['store']);
      if (Math.min(evaluated, stored, archived) >= sequence) return status;
      last = JSON.stringify({ sequence, evaluated, stored, archived });
    } catch (error) {
      last = String(error);
    }
    if (performance.now() > givenUpAt) {
      throw new Error(`not judged and stored after ${msMax / 1000} s: ${last}`);
    }
    await delay(pollMs);
  }
}

export interface StoredHits {
  readonly hits: ReadonlyMap<string, HitContent>;
  /** Items whose id had been seen on an earlier page or line. */
  readonly duplicates: number;
}

/** All pages of the raised hits. */
export async function readRaisedHits(reach: Reach): Promise<StoredHits> {
  const hits = new Map<string, HitContent>();
  let duplicates = 0;
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({
      state: 'raised',
      limit: String(pageLimit),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const page = pageSchema.parse(await ask(reach, `/api/hits?${query}`));
    for (const item of page.items) {
      if (hits.has(item.hit_id)) duplicates += 1;
      hits.set(item.hit_id, item);
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return { hits, duplicates };
}
