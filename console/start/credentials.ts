// First credentials, made once and kept: tokens for people and senders in `credentials.json`, which the
// user reads; passwords between our own processes in `internal.json`, which nobody needs to.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import { replaceFile } from './replace-file.ts';

const credentialsSchema = z.object({
  admin_token: z.string().min(16),
  connector_token: z.string().min(16),
  url: z.string(),
});
export type Credentials = z.infer<typeof credentialsSchema>;

const internalSchema = z.object({
  nats_user: z.string(),
  nats_password: z.string(),
  clickhouse_user: z.string(),
  clickhouse_password: z.string(),
});
export type InternalCredentials = z.infer<typeof internalSchema>;

/** Tokens of the environment win over kept ones, and are kept. */
export function keepCredentials(
  varFolder: string,
  given: { readonly adminToken?: string; readonly connectorToken?: string; readonly url: string },
): Credentials {
  const path = join(varFolder, 'credentials.json');
  const kept = readKept(path, credentialsSchema);
  const credentials: Credentials = {
    admin_token: given.adminToken ?? kept?.admin_token ?? secret(),
    connector_token: given.connectorToken ?? kept?.connector_token ?? secret(),
    url: given.url,
  };
  mkdirSync(varFolder, { recursive: true });
  replaceFile(path, `${JSON.stringify(credentials, null, 2)}\n`);
  return credentials;
}

/** What a command uses to reach the running Fundwatch. `undefined` when none was ever started here. */
export function readCredentials(varFolder: string): Credentials | undefined {
  return readKept(join(varFolder, 'credentials.json'), credentialsSchema);
}

export function keepInternalCredentials(varFolder: string): InternalCredentials {
  const path = join(varFolder, 'internal.json');
  const kept = readKept(path, internalSchema);
  if (kept !== undefined) return kept;
  const made: InternalCredentials = {
    nats_user: 'fundwatch',
    nats_password: secret(),
    clickhouse_user: 'fundwatch',
    clickhouse_password: secret(),
  };
  mkdirSync(varFolder, { recursive: true });
  replaceFile(path, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

function readKept<T>(path: string, schema: z.ZodType<T>): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const reason = 'not what Fundwatch wrote; move it away';
    throw new Failure('file_unreadable', { file: path, reason }, { cause });
  }
}

/** Fits into a URL and a configuration file without quoting. */
function secret(): string {
  return randomBytes(24).toString('base64url');
}
