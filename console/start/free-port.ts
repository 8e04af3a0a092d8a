// Free TCP ports. Between finding and using one somebody else may take it: the user's process then fails to
// start and says so, which is rare enough.
import { createServer } from 'node:net';
import { Failure } from '../../engine/failure.ts';

/** Ports tried above the usual one before any free one is taken. */
const neighboursMax = 20;

export async function anyFreePort(host = '127.0.0.1'): Promise<number> {
  const port = await tryPort(0, host);
  if (port === undefined) throw new Failure('port_taken', { port: 0 });
  return port;
}

/** `wanted`, else one of the next ones, else any. */
export async function freePortFrom(wanted: number, host: string): Promise<number> {
  for (let port = wanted; port < wanted + neighboursMax; port += 1) {
    if ((await tryPort(port, host)) !== undefined) return port;
  }
  return anyFreePort(host);
}

/** Throws `port_taken` when something else listens there. Port 0 means any. */
export async function exactPort(wanted: number, host: string): Promise<number> {
  const port = await tryPort(wanted, host);
  if (port === undefined) throw new Failure('port_taken', { port: wanted });
  return port;
}

function tryPort(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address === null || typeof address === 'string' ? undefined : address.port));
    });
  });
}
