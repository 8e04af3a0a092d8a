// WebSocket upgrades are joined to the console byte for byte: the console itself accepts or refuses them, and a slow
// browser slows the console down instead of filling the gateway's memory, which a proxy that terminates
// WebSockets would do.
import { connect } from 'node:net';
import type { Server } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The console is on this machine: it answers at once or not at all. */
const connectMsMax = 3_000;

const unavailable = [
  'HTTP/1.1 503 Service Unavailable', 'Retry-After: 2', 'Content-Type: application/json; charset=utf-8', 'Connection: close', '', '',
].join('\r\n');

/** Clients that would rather speak HTTP/2 (Java's own, by default) offer that upgrade with their first request, whatever it is:
 * the offer is passed over and the request answered. */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/** Gives every upgrade request of `server` to the console. Returns a function that ends all open tunnels. */
export function tunnelUpgrades(server: Server, consolePort: number): () => void {
  const open = new Set<Duplex>();
  server.on('upgrade', (request, client, head) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    joinToConsole(request, client, head, consolePort);
  });
  return () => {
    for (const client of open) client.destroy();
  };
}

function joinToConsole(request: IncomingMessage, client: Duplex, head: Buffer, consolePort: number): void {
  const upstream = connect({ port: consolePort, host: '127.0.0.1', noDelay: true });
  upstream.setTimeout(connectMsMax, () => upstream.destroy());
  upstream.once('connect', () => {
    upstream.setTimeout(0);
    upstream.write(requestHead(request));
    if (head.length > 0) upstream.write(head);
    upstream.pipe(client);
    client.pipe(upstream);
  });
  upstream.once('error', () => {
    if (upstream.bytesRead === 0 && client.writable) client.end(unavailable);
  });
  upstream.once('close', () => (upstream.bytesRead === 0 ? client.end() : client.destroy()));
  client.once('error', () => upstream.destroy());
  client.once('close', () => upstream.destroy());
}

function requestHead({ method, url, rawHeaders, socket }: IncomingMessage): string {
  const lines = [`${method ?? 'GET'} ${url ?? '/'} HTTP/1.1`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.toLowerCase() !== 'x-forwarded-for') lines.push(`${name}: ${rawHeaders[at + 1] ?? ''}`);
  }
  lines.push(`X-Forwarded-For: ${socket.remoteAddress ?? ''}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
