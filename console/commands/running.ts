// How a command reaches the running Fundwatch: address and token from the options, else from what
// `npm start` wrote down.
import { resolve } from 'node:path';
import { z } from 'zod';
import { readConfiguration } from '../../engine/configuration.ts';
import { Failure } from '../../engine/failure.ts';
import { readCredentials } from '../start/credentials.ts';
import { runningSupervisor } from '../start/instance-lock.ts';
import type { Given, Terminal } from './command.ts';

const reasonLengthMax = 2_000;
const refusalShape = z.object({ code: z.string().optional(), message: z.string() });

/** Taken by every command that talks to a running Fundwatch. */
export const reachOptions = {
  url: { type: 'string', text: 'address of the Fundwatch; the one started here by default' },
  token: { type: 'string', text: 'token to use; the one kept here by default' },
} as const;

export interface Reach {
  readonly url: string;
  readonly token: string;
}

/** Relative to the repository, where `npm start` makes it. */
export function varFolderOf(env: Terminal['env'], root: string): string {
  return resolve(root, readConfiguration(env).varFolder);
}

/** Throws `not_running` when nothing says where. */
export function reachOf(given: Given, { env, root }: Terminal, kind: 'admin' | 'connector'): Reach {
  const varFolder = varFolderOf(env, root);
  const kept = readCredentials(varFolder);
  const running = runningSupervisor(varFolder);
  const url = given.text('url') ?? running?.url ?? kept?.url;
  const token = given.text('token') ?? (kind === 'admin' ? kept?.admin_token : kept?.connector_token);
  if (url === undefined || token === undefined) throw new Failure('not_running', { url: url ?? varFolder });
  return { url: url.replace(/\/$/, ''), token };
}

/** The answer whatever its status. Throws `not_running` when nobody answers. */
export async function ask(reach: Reach, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${reach.token}`);
  try {
    return await fetch(`${reach.url}${path}`, { ...init, headers });
  } catch (cause) {
    throw new Failure('not_running', { url: reach.url }, { cause });
  }
}

/** Throws `answer_unexpected` with the server's own words unless the answer is a success. */
export async function askWell(reach: Reach, path: string, init: RequestInit = {}): Promise<Response> {
  const response = await ask(reach, path, init);
  if (response.ok) return response;
  const reason = saidIn(await response.text()).slice(0, reasonLengthMax);
  throw new Failure('answer_unexpected', { url: `${reach.url}${path}`, status: response.status, reason });
}

/** The sentence of a refusal `{code, message}`, else the text as it came. */
function saidIn(text: string): string {
  try {
    const refusal = refusalShape.safeParse(JSON.parse(text));
    if (!refusal.success) return text;
    const { code, message } = refusal.data;
    return code === undefined ? message : `${message} (${code})`;
  } catch {
    return text;
  }
}

/** A successful answer of the shape that is expected; anything else throws `answer_unexpected`. */
export async function askFor<T>(
  reach: Reach,
  path: string,
  shape: z.ZodType<T>,
  init: RequestInit = {},
): Promise<T> {
  const response = await askWell(reach, path, init);
  const answer = shape.safeParse(await response.json());
  if (answer.success) return answer.data;
  const reason = answer.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join(', ');
  throw new Failure('answer_unexpected', { url: `${reach.url}${path}`, status: response.status, reason });
}
