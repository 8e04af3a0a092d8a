// The nats-server of the tests: the one on the PATH, else fetched once and kept in the repository's own var folder.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNatsServer } from '../../console/start/nats-server-binary.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folder whose `bin` holds it. */
export const toolsFolder = join(root, 'var');

export function natsServerPath(): Promise<string> {
  return ensureNatsServer({ varFolder: toolsFolder, log: (line) => process.stderr.write(`${line}\n`) });
}
