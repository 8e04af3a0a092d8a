// A client of GET /api/alerts that keeps every message.
import WebSocket from 'ws';
import { z } from 'zod';
import type { ServerMessage } from '../../console/wire.ts';
import { waitFor } from './wait.ts';

export interface AlertClient {
  readonly messages: readonly ServerMessage[];
  readonly socket: WebSocket;
  /** Hit ids in the order they came, with the cursor each had. */
  hits(): readonly { readonly hit_id: string; readonly cursor: number }[];
  /** Cursor to come back with: that of the last `hits` message, of the greeting before the first. */
  cursor(): number;
  until(what: string, isThere: () => boolean, msMax?: number): Promise<void>;
  /** Close code and reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  close(): Promise<void>;
}

export interface AlertClientOptions {
  readonly token?: string;
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Rejects with the HTTP status when the console refuses. `query` begins with `?` or is empty. */
export async function openAlerts(url: string, query: string, options: AlertClientOptions = {}): Promise<AlertClient> {
  const { token, protocols = [], headers = {} } = options;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/alerts${query}`, [...protocols], {
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  });
  const messages: ServerMessage[] = [];
  socket.on('message', (data) => {
    const message: ServerMessage = JSON.parse(z.instanceof(Buffer).parse(data).toString('utf8'));
    messages.push(message);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('unexpected-response', (_, response) => reject(new Error(`refused with ${response.statusCode}`)));
    socket.once('error', reject);
  });
  const client: AlertClient = {
    messages, socket, closed,
    hits: () => messages.flatMap((message) => (message.type === 'hits' ? message.hits : [])),
    cursor() {
      const told = messages.flatMap((message) => (message.type === 'hits' || message.type === 'hello' ? [message.cursor] : []));
      return told.at(-1) ?? -1;
    },
    async until(what, isThere, msMax) {
      await waitFor(what, isThere, msMax);
    },
    async close() {
      socket.close();
      await closed;
    },
  };
  await client.until('the greeting', () => messages.length > 0);
  return client;
}
