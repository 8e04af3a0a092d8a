// The whole of Fundwatch for a test: the real supervisor and its real processes, in a temporary folder, on free
// ports, without the simulated city.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Supervisor } from '../../console/start/supervisor.ts';
import { toolsFolder } from './nats-server-path.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface StackOptions {
  /** Builds the browser's pages when a source has changed. */
  readonly hasWeb?: boolean;
  /** Settings on top of the temporary ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that a stack before this one used and kept. */
  readonly varFolder?: string;
  /** Adds the simulated city's tables to the knowledge and plays it. */
  readonly isDemo?: boolean;
}

export interface Stack {
  readonly url: string;
  /** With credentials, as the roles themselves get them. */
  readonly natsUrl: string;
  readonly clickhouseUrl: string;
  readonly adminToken: string;
  readonly connectorToken: string;
  readonly varFolder: string;
  /** What the supervisor said. */
  readonly said: readonly string[];
  /** Process numbers of the roles that run now. */
  pids(): Record<string, number>;
  restarts(role: string): number;
  /** kill -9. It is started again. */
  kill(role: string): void;
  /** Ends every process; the folder goes too unless it is to be kept for the next stack. */
  stop(options?: { readonly keepsFolder?: boolean }): Promise<void>;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const varFolder = options.varFolder ?? mkdtempSync(join(tmpdir(), 'fundwatch-stack-'));
  const said: string[] = [];
  const supervisor = new Supervisor({
    env: { ...outerEnvironment(), FUNDWATCH_VAR: varFolder, PORT: '0', ...options.env },
    root,
    isDemo: options.isDemo ?? false,
    buildsWeb: options.hasWeb ?? false,
    say: (line) => said.push(line),
    toolsFolder,
  });
  const stop = async ({ keepsFolder = false } = {}): Promise<void> => {
    await supervisor.stop();
    if (!keepsFolder) rmSync(varFolder, { recursive: true, force: true });
  };
  try {
    const { url, admin_token, connector_token } = await supervisor.start();
    return {
      url,
      ...supervisor.addresses(),
      adminToken: admin_token,
      connectorToken: connector_token,
      varFolder,
      said,
      pids: () => Object.fromEntries(supervisor.status().flatMap(({ role, pid }) => (pid ? [[role, pid]] : []))),
      restarts: (role) => supervisor.status().find((child) => child.role === role)?.restarts ?? 0,
      kill: (role) => supervisor.kill(role),
      stop,
    };
  } catch (error) {
    await stop({ keepsFolder: true });
    throw new Error(`the stack in ${varFolder} did not start:\n${said.join('\n')}`, { cause: error });
  }
}

/** Settings of the machine that runs the tests must not reach them. */
function outerEnvironment(): Record<string, string> {
  const ours = /^(?:FUNDWATCH_|PORT$|NATS_URL$|CLICKHOUSE_URL$)/;
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !ours.test(name)) kept[name] = value;
  }
  return kept;
}
