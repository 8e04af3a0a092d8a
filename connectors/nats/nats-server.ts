// Configuration of the embedded nats-server, for the supervisor and for tests.
import { messageBytesMax, streamBytesMax } from './make-streams.ts';

export interface NatsServerOptions {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Folder of the streams; made by the server when absent. */
  readonly storeDir: string;
}

/** Room beside the streams for what operators add. */
const spareBytes = 1024 ** 3;

/** Text of a nats-server configuration file: loopback only, one user, every message on disk before it is acknowledged. */
export function natsServerConfiguration({ port, user, password, storeDir }: NatsServerOptions): string {
  const { events, hits, dead, rules, knowledge } = streamBytesMax;
  return [
    `listen: ${quoted(`127.0.0.1:${port}`)}`,
    'server_name: fundwatch',
    `max_payload: ${messageBytesMax}`,
    // Frames of several MB to a reader that is busy: more than the 64 MB of the default.
    'max_pending: 268435456',
    'write_deadline: "30s"',
    'authorization {',
    `  user: ${quoted(user)}`,
    `  password: ${quoted(password)}`,
    '}',
    'jetstream {',
    `  store_dir: ${quoted(storeDir)}`,
    `  max_file_store: ${events + hits + dead + rules + knowledge + spareBytes}`,
    '  max_memory_store: 268435456',
    '  sync_interval: always',
    '}',
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
