// The client every process uses, embedded or not, and the first contact with a database that may not exist yet.
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient } from '@clickhouse/client';
import { readStoreUrl } from './store-url.ts';

/** Longer than any statement of ours; a statement that hangs is given up and tried again. */
const requestMsMaxDefault = 60_000;
const connectionsMaxDefault = 8;

export interface ConnectOptions {
  /** CLICKHOUSE_URL. */
  readonly url: string;
  /** Shown in the server's own log of statements. */
  readonly application: string;
  readonly requestMsMax?: number;
  readonly connectionsMax?: number;
}

/** Does not contact the server yet. */
export function connectStore(options: ConnectOptions): ClickHouseClient {
  return clientOf(options, readStoreUrl(options.url).database);
}

/** Makes the database that the URL names. Idempotent; throws when the server is away or refuses us. */
export async function makeDatabase(options: ConnectOptions): Promise<void> {
  const { database } = readStoreUrl(options.url);
  const client = clientOf(options, 'default');
  try {
    await client.command({
      query: 'CREATE DATABASE IF NOT EXISTS {database:Identifier}',
      query_params: { database },
    });
  } finally {
    await client.close();
  }
}

function clientOf(options: ConnectOptions, database: string): ClickHouseClient {
  const { url, user, password } = readStoreUrl(options.url);
  return createClient({
    url,
    username: user,
    password,
    database,
    application: options.application,
    request_timeout: options.requestMsMax ?? requestMsMaxDefault,
    max_open_connections: options.connectionsMax ?? connectionsMaxDefault,
    use_multipart_params_auto: true,
    // Its messages hold statements and their parameters, and so personal data; errors reach the caller anyway.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      // 64-bit numbers of ours are sequences, far below 2^53.
      output_format_json_quote_64bit_integers: 0,
      output_format_decimal_trailing_zeros: 1,
      // One batch may span many months: better many parts once than a batch that can never be written.
      max_partitions_per_insert_block: '0',
      // On a cluster, look-ups inside a query see all shards.
      distributed_product_mode: 'global',
    },
  });
}
