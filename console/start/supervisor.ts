// The whole of Fundwatch on one machine: what it needs is fetched or made up, its processes are started,
// kept alive and stopped, the shipped rules are put in force, and its address is written down.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfiguration } from '../../engine/configuration.ts';
import { forgetInHand } from '../../engine/in-hand.ts';
import { natsServerConfiguration } from '../../connectors/nats/nats-server.ts';
import { activateShippedRules } from './activate.ts';
import { removeAddresses, writeAddresses } from './addresses.ts';
import { paceDefault } from './back-off.ts';
import type { Pace } from './back-off.ts';
import { BusMend } from './bus-mend.ts';
import type { ChildPlan, ChildStatus } from './child.ts';
import { Children } from './children.ts';
import { keepCredentials, keepInternalCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { anyFreePort, exactPort, freePortFrom } from './free-port.ts';
import { awaitLeftovers, lockInstance, unlockInstance, writeSupervisorState } from './instance-lock.ts';
import { refuseUnfinishedRestore } from './restore-mark.ts';
import { ensureNatsServer } from './nats-server-binary.ts';
import { replaceFile } from './replace-file.ts';
import { natsRole, nodeRole } from './roles.ts';
import type { RoleSettings } from './roles.ts';
import { ensureWebConsole } from './web-build.ts';

export interface SupervisorOptions {
  /** The user's environment: settings that are set here are kept, the others are made up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: string;
  readonly isDemo: boolean;
  readonly buildsWeb: boolean;
  /** One line of progress or warning for the terminal. */
  readonly say: (line: string) => void;
  /** Folder whose `bin` holds a fetched nats-server; the folder of the data when absent. */
  readonly toolsFolder?: string;
  readonly pace?: Pace;
}

interface Bus {
  readonly natsUrl: string;
  /** Resolves when it answers. */
  readonly ready: Promise<void>;
}

export class Supervisor {
  readonly varFolder: string;
  readonly #options: SupervisorOptions;
  readonly #children: Children;
  readonly #startedAt = new Date().toISOString();
  #url = '';
  #addresses = { natsUrl: '', clickhouseUrl: '' };
  #mend: BusMend | undefined;
  #isLocked = false;
  #stopped: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.varFolder = resolve(options.root, readConfiguration(options.env).varFolder);
    this.#children = new Children({
      pace: options.pace ?? paceDefault,
      logFolder: join(this.varFolder, 'log'),
      say: options.say,
      onChange: (children) => this.#write(children),
      random: Math.random,
    });
  }

  /** Resolves when everything is ready. Throws a Failure whose text tells what to do; call `stop` then as well. */
  async start(): Promise<Credentials> {
    const { env, root, isDemo, buildsWeb, say } = this.#options;
    const configuration = readConfiguration(env);
    lockInstance(this.varFolder);
    this.#isLocked = true;
    refuseUnfinishedRestore(this.varFolder);
    await awaitLeftovers(this.varFolder, say);
    const logFolder = join(this.varFolder, 'log');
    const web = buildsWeb ? ensureWebConsole({ root, say, logFolder }) : Promise.resolve();
    web.catch(() => undefined);

    const port = await this.#publicPort(configuration.host, configuration.port);
    this.#url = `http://${shownHost(configuration.host)}:${port}`;
    const credentials = keepCredentials(this.varFolder, {
      url: this.#url,
      ...(isGiven(env['FUNDWATCH_ADMIN_TOKEN']) ? { adminToken: configuration.adminToken } : {}),
      ...(isGiven(env['FUNDWATCH_CONNECTOR_TOKEN']) ? { connectorToken: configuration.connectorToken } : {}),
    });
    const internal = keepInternalCredentials(this.varFolder);
    const { clickhouse_user: user, clickhouse_password: password } = internal;
    const clickhouseUrl = isGiven(env['CLICKHOUSE_URL'])
      ? configuration.clickhouseUrl
      : `http://${user}:${password}@127.0.0.1:${await anyFreePort()}/fundwatch`;
    const bus = isGiven(env['NATS_URL'])
      ? { natsUrl: configuration.natsUrl, ready: Promise.resolve() }
      : await this.#ownBus(internal.nats_user, internal.nats_password);
    this.#addresses = { natsUrl: bus.natsUrl, clickhouseUrl };
    writeAddresses(this.varFolder, { nats_url: bus.natsUrl, clickhouse_url: clickhouseUrl });
    const settings: RoleSettings = {
      root,
      varFolder: this.varFolder,
      env,
      natsUrl: bus.natsUrl,
      clickhouseUrl,
      host: configuration.host,
      port,
      consolePort: configuration.consolePort || (await anyFreePort()),
      adminToken: credentials.admin_token,
      connectorToken: credentials.connector_token,
    };

    const tables = isGiven(env['CLICKHOUSE_URL'])
      ? Promise.resolve()
      : this.#launch(nodeRole('clickhouse', settings));
    tables.catch(() => undefined);
    await bus.ready;
    await this.#activate(bus.natsUrl);
    await Promise.all([
      this.#launch(nodeRole('evaluator', settings)),
      this.#launch(nodeRole('gateway', settings)),
      tables.then(() => this.#launch(nodeRole('store', settings))),
      Promise.all([tables, web]).then(() => this.#launch(nodeRole('console', settings))),
    ]);
    if (isDemo) this.#launch(nodeRole('demo', settings)).catch((error: unknown) => say(String(error)));
    return credentials;
  }

  /** Ends every process, last started first, within seconds. Further calls wait for the same end. */
  stop(): Promise<void> {
    this.#mend?.stop();
    this.#stopped ??= this.#children.stop().then(() => {
      // Of a start that was refused nothing ran here, and what is here is another's.
      if (!this.#isLocked) return;
      // Whoever had to be ended did not die of what it had in hand.
      forgetInHand(join(this.varFolder, 'evaluator'));
      removeAddresses(this.varFolder);
      unlockInstance(this.varFolder);
    });
    return this.#stopped;
  }

  /** At once and without farewell: a second Ctrl-C; or one role, to see it come back. */
  kill(role?: string): void {
    this.#children.kill('SIGKILL', role);
  }

  status(): ChildStatus[] {
    return this.#children.status();
  }

  /** Of the bus and the tables, credentials included; empty before they are known. */
  addresses(): { readonly natsUrl: string; readonly clickhouseUrl: string } {
    return this.#addresses;
  }

  async #publicPort(host: string, wanted: number): Promise<number> {
    const { env, say } = this.#options;
    if (isGiven(env['PORT'])) return exactPort(wanted, host);
    const port = await freePortFrom(wanted, host);
    if (port !== wanted) say(`port ${wanted} is used by another program; taking ${port} (set PORT to choose)`);
    return port;
  }

  async #ownBus(user: string, password: string): Promise<Bus> {
    const port = await anyFreePort();
    const storeDir = join(this.varFolder, 'nats');
    mkdirSync(storeDir, { recursive: true });
    const configurationFile = join(this.varFolder, 'nats-server.conf');
    replaceFile(configurationFile, natsServerConfiguration({ port, user, password, storeDir }));
    const ready = this.#startNats(configurationFile);
    ready.catch(() => undefined);
    return { natsUrl: `nats://${user}:${password}@127.0.0.1:${port}`, ready };
  }

  async #startNats(configurationFile: string): Promise<void> {
    const { say, toolsFolder } = this.#options;
    const binary = await ensureNatsServer({ varFolder: toolsFolder ?? this.varFolder, log: say });
    const renew = (): Promise<void> => this.#children.renew('nats-server');
    const mend = new BusMend({ folder: join(this.varFolder, 'nats'), renew, say });
    this.#mend = mend;
    mend.start();
    const plan = natsRole({ binary, configurationFile, varFolder: this.varFolder });
    await this.#launch({ ...plan, heard: (line) => mend.heard(line) });
  }

  async #activate(natsUrl: string): Promise<void> {
    const { root, isDemo, say } = this.#options;
    const { rules, tables, isNew } = await activateShippedRules({
      natsUrl, root, varFolder: this.varFolder, isDemo,
    });
    say(`${rules} rules and ${tables} knowledge tables ${isNew ? 'put in force' : 'in force as before'}`);
  }

  async #launch(plan: ChildPlan): Promise<void> {
    const startedMs = Date.now();
    await this.#children.start(plan);
    this.#options.say(`${plan.role} ready after ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
  }

  #write(children: readonly ChildStatus[]): void {
    writeSupervisorState(this.varFolder, { url: this.#url, startedAt: this.#startedAt }, children);
  }
}

/** An address of every interface is not one a browser can open. */
function shownHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
