// Does a request that carries the cookie come from our own page? SameSite=Strict keeps foreign sites
// out already; this also holds for WebSockets and for other ports of the same host.
import type { IncomingHttpHeaders } from 'node:http';

/** Requests without Origin (a plain navigation, a tool) count as own: no foreign page can omit it
 * where it matters. Behind the gateway the browser's host is in X-Forwarded-Host. */
export function isOwnPage(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return headers['sec-fetch-site'] !== 'cross-site';
  const forwarded = [headers['x-forwarded-host'] ?? []].flat();
  const ownHosts = [host, ...forwarded.flatMap((value) => value.split(',')).map((value) => value.trim())];
  return URL.canParse(origin) && ownHosts.includes(new URL(origin).host);
}
