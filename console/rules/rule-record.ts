// One rule as its steps have made it: a fold over the log, without input or output, so that every
// reader of the same log sees the same. Which versions are in force follows from here and from
// nowhere else.
//
// Shipped versions come into force by themselves, but never over a decision that people took: while
// a version published here is in force, or once the rule is retired, a newer shipped one is
// `available` and waits to be published.
import type { LoggedStep, RuleLogStep } from '../../connectors/nats/rule-log.ts';
import type { RuleContent } from './content-hash.ts';

export type VersionStanding = 'draft' | 'in_force' | 'available' | 'rolled_back' | 'retired' | 'unshipped';

export interface VersionRecord {
  readonly version: number;
  readonly hash: string;
  readonly rule: RuleContent;
  readonly origin: 'shipped' | 'drafted';
  readonly author: string;
  /** ms since the epoch. */
  readonly savedAt: number;
  readonly note?: string;
  standing: VersionStanding;
  published?: { readonly by: string; readonly at: number };
  /** As it was logged; read at the edge. */
  check?: unknown;
  report?: unknown;
}

export interface SwitchedOffRecord {
  readonly reason: string;
  readonly by: string;
  readonly at: number;
}

type Before = Pick<VersionRecord, 'standing' | 'published'> & Pick<RuleRecord, 'shadow' | 'isRetired'>;

export class RuleRecord {
  readonly id: string;
  readonly versions = new Map<number, VersionRecord>();
  /** Version on trial. */
  shadow: { readonly version: number; readonly by: string; readonly at: number } | undefined;
  /** Versions switched off, in force or not: they stay so until they are switched on. */
  readonly off = new Map<number, SwitchedOffRecord>();
  readonly steps: LoggedStep[] = [];
  isRetired = false;
  /** What was before a version was last published or tried: what the evaluator refuses is as it was. */
  readonly #before = new Map<number, Before>();

  constructor(id: string) {
    this.id = id;
  }

  /** Sequence of the newest step; 0 before the first. */
  sequence(): number {
    return this.steps.at(-1)?.sequence ?? 0;
  }

  inForce(): readonly VersionRecord[] {
    return [...this.versions.values()]
      .filter(({ standing }) => standing === 'in_force')
      .toSorted((one, other) => one.version - other.version);
  }

  /** The next free number, or the rule's own when it is higher. */
  nextVersion(wanted: unknown): number {
    const next = Math.max(0, ...this.versions.keys()) + 1;
    return typeof wanted === 'number' && Number.isInteger(wanted) && wanted > next ? wanted : next;
  }

  /** Steps come in the order of the log, each once. */
  take(logged: LoggedStep): void {
    this.steps.push(logged);
    this.#apply(logged.step);
  }

  #apply(step: RuleLogStep): void {
    switch (step.type) {
      case 'shipped':
        return this.#ship(step);
      case 'unshipped':
        return this.#moveAll('in_force', 'unshipped', ({ origin }) => origin === 'shipped');
      case 'draft':
        this.versions.set(step.version, newVersion(step, 'draft'));
        return;
      case 'checked':
        return this.#of(step.version, (version) => { version.check = step.check; });
      case 'backtested':
        return this.#of(step.version, (version) => { version.report = step.report; });
      case 'shadow_started':
        this.#remember(step.version);
        this.shadow = { version: step.version, by: step.by, at: step.at };
        return;
      case 'shadow_stopped':
        this.shadow = undefined;
        return;
      case 'published':
        this.#remember(step.version);
        this.isRetired = false;
        if (this.shadow?.version === step.version) this.shadow = undefined;
        return this.#of(step.version, (version) => {
          version.standing = 'in_force';
          version.published = { by: step.by, at: step.at };
        });
      case 'refused':
        return this.#restore(step.version);
      case 'rolled_back':
        return this.#of(step.version, (version) => { version.standing = 'rolled_back'; });
      case 'retired':
        this.isRetired = true;
        this.shadow = undefined;
        return this.#moveAll('in_force', 'retired', () => true);
      case 'switched_off':
        this.off.set(step.version, { reason: step.reason, by: step.by, at: step.at });
        return;
      case 'switched_on':
        this.off.delete(step.version);
        return;
    }
  }

  #remember(number: number): void {
    const { shadow, isRetired } = this;
    this.#of(number, ({ standing, published }) =>
      this.#before.set(number, { standing, shadow, isRetired, ...(published === undefined ? {} : { published }) }));
  }

  /** A trial or a version that came meanwhile stays. */
  #restore(number: number): void {
    const before = this.#before.get(number);
    if (before === undefined) return;
    this.#of(number, (version) => {
      version.standing = before.standing;
      if (before.published === undefined) delete version.published;
      else version.published = before.published;
    });
    if (this.shadow === undefined || this.shadow.version === number) this.shadow = before.shadow;
    if (this.inForce().length === 0) this.isRetired = before.isRetired;
  }

  #ship(step: Extract<RuleLogStep, { type: 'shipped' }>): void {
    const known = this.versions.get(step.version);
    // A version of our own has that number: it stays, the shipped one is in the history only.
    if (known?.origin === 'drafted') return;
    const isOverruled = this.isRetired || this.inForce().some(({ origin }) => origin === 'drafted');
    const standing = isOverruled ? 'available' : 'in_force';
    // Files that changed without a new number replace what they said before.
    if (known === undefined || known.hash !== step.hash) this.versions.set(step.version, newVersion(step, standing));
    else if (known.standing === 'unshipped') known.standing = standing;
  }

  #of(number: number, change: (version: VersionRecord) => void): void {
    const version = this.versions.get(number);
    if (version !== undefined) change(version);
  }

  #moveAll(from: VersionStanding, to: VersionStanding, which: (version: VersionRecord) => boolean): void {
    for (const version of this.versions.values()) {
      if (version.standing === from && which(version)) version.standing = to;
    }
  }
}

function newVersion(
  { version, hash, rule, by, at, note, type }: Extract<RuleLogStep, { type: 'shipped' | 'draft' }>,
  standing: VersionStanding,
): VersionRecord {
  return {
    version, hash, rule, standing, author: by, savedAt: at,
    origin: type === 'shipped' ? 'shipped' : 'drafted',
    ...(note === undefined ? {} : { note }),
  };
}

/** All rules of a log. */
export class RuleRecords {
  readonly #records = new Map<string, RuleRecord>();
  #sequence = 0;

  take(logged: LoggedStep): void {
    if (logged.sequence <= this.#sequence) return;
    this.#sequence = logged.sequence;
    const record = this.#records.get(logged.rule_id) ?? new RuleRecord(logged.rule_id);
    this.#records.set(logged.rule_id, record);
    record.take(logged);
  }

  /** Sequence in RULES up to which steps were taken. */
  sequence(): number {
    return this.#sequence;
  }

  get(id: string): RuleRecord | undefined {
    return this.#records.get(id);
  }

  /** By id. */
  all(): readonly RuleRecord[] {
    return [...this.#records.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }
}

export function recordsOf(log: readonly LoggedStep[]): RuleRecords {
  const records = new RuleRecords();
  for (const logged of log) records.take(logged);
  return records;
}
