// CLICKHOUSE_URL taken apart: http://user:password@host:port/database.
export interface StoreUrl {
  /** Without user, password and database. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

const portDefaults: Readonly<Record<string, number>> = { 'http:': 8123, 'https:': 8443 };

/** User and database default to `default`, as in ClickHouse itself. Throws TypeError on what is not a URL. */
export function readStoreUrl(text: string): StoreUrl {
  const parsed = new URL(text);
  const { protocol, hostname } = parsed;
  const port = parsed.port === '' ? (portDefaults[protocol] ?? 8123) : Number(parsed.port);
  return {
    url: `${protocol}//${hostname}:${port}`,
    host: hostname.replaceAll(/[[\]]/g, ''),
    port,
    user: decodeURIComponent(parsed.username) || 'default',
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.replace(/^\//, '')) || 'default',
  };
}
