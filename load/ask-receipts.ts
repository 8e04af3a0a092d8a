// Single messages over HTTP beside a load of frames: how long a hospital's own receipt takes while the
// machine is busy. Open loop: a receipt counts from when its message was due.
import { setTimeout as delay } from 'node:timers/promises';
import { lonePurchase, type FeedItem } from './city-feed.ts';

/** Far from the seeds of the feed, so that nothing meets. */
const seedOffset = 500;

export interface Receipts {
  /** ms from due to receipt, with when it was due (`performance.now()`). */
  readonly taken: readonly { readonly due: number; readonly ms: number }[];
  readonly items: readonly FeedItem[];
  readonly failures: readonly string[];
}

export interface ReceiptAsker extends Receipts {
  stop(): Promise<void>;
}

export function askReceipts(options: {
  readonly url: string;
  readonly token: string;
  readonly perS: number;
  readonly seed: number;
}): ReceiptAsker {
  const { url, token, perS, seed } = options;
  const taken: { due: number; ms: number }[] = [];
  const items: FeedItem[] = [];
  const failures: string[] = [];
  const underWay = new Set<Promise<void>>();
  let isStopping = false;
  const ask = async ({ text }: FeedItem, due: number): Promise<void> => {
    const response = await fetch(`${url}/api/fsi`, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
    const answer = await response.text();
    if (answer.includes('"infcode":0')) taken.push({ due, ms: performance.now() - due });
    else failures.push(`${response.status} ${answer.slice(0, 200)}`);
  };
  const run = async (): Promise<void> => {
    const start = performance.now();
    for (let number = 0; !isStopping; number += 1) {
      const due = start + (number / perS) * 1000;
      if (due > performance.now()) await delay(due - performance.now());
      const item = lonePurchase(seed + seedOffset, number);
      items.push(item);
      const one = ask(item, due)
        .catch((error: unknown) => void failures.push(String(error)))
        .finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await Promise.all(underWay);
  };
  const done = perS > 0 ? run() : Promise.resolve();
  return {
    taken,
    items,
    failures,
    stop: () => {
      isStopping = true;
      return done;
    },
  };
}
