// Which stream the cursors of HITS count in. A restored copy goes on from the end of the back-up: its next messages have
// the numbers of others that somebody may have read. So it has a name of its own.
import { randomUUID } from 'node:crypto';
import type { JetStreamManager } from '@nats-io/jetstream';
import { streams } from './names.ts';

const restoredKey = 'fundwatch_restored';

/** The same for as long as the stream lives, and of no other, nor of a restored copy. HITS must exist. */
export async function hitsStream(jsm: JetStreamManager): Promise<string> {
  const { config, created } = await jsm.streams.info(streams.hits);
  return config.metadata?.[restoredKey] ?? created;
}

/** What a stream is to be restored with; HITS under a new name. */
export function asRestored<Config extends { readonly name: string; readonly metadata?: unknown }>(config: Config): Config {
  if (config.name !== streams.hits) return config;
  const { metadata } = config;
  const noted = typeof metadata === 'object' && metadata !== null ? metadata : {};
  return { ...config, metadata: { ...noted, [restoredKey]: randomUUID() } };
}
