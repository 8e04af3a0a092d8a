// Versions of rules that do not judge: switched off by a decision, which holds until it is undone
// whether they are in force or not; or failed while judging, about which nobody has decided yet.

export interface BrokenRule {
  readonly rule_id: string;
  readonly version: number;
  readonly error: string;
  /** A rule on trial. */
  readonly shadow: boolean;
}

export interface DecidedOff {
  readonly rule_id: string;
  readonly version: number;
  readonly reason: string;
}

/** A version in force that does not judge. */
export interface SwitchedOff {
  readonly rule_id: string;
  readonly version: number;
  readonly reason: string;
  /** By `switchOff`; else it failed while judging and nobody has decided yet. */
  readonly decided: boolean;
  readonly shadow: boolean;
}

export class Silenced {
  readonly #off = new Map<string, DecidedOff>();
  #failed: BrokenRule[] = [];

  /** A decision; it answers a failure. */
  switchOff(one: DecidedOff): void {
    this.#off.set(versionName(one.rule_id, one.version), one);
    this.#answer(one.rule_id, one.version);
  }

  switchOn(ruleId: string, version: number): void {
    this.#off.delete(versionName(ruleId, version));
    this.#answer(ruleId, version);
  }

  fail(broken: readonly BrokenRule[]): void {
    this.#failed.push(...broken);
  }

  /** Other rules come into force: what failed is tried again. */
  forgetFailures(): void {
    this.#failed = [];
  }

  isOff(ruleId: string, version: number): boolean {
    return this.#off.has(versionName(ruleId, version));
  }

  reason(ruleId: string, version: number): string {
    const failure = this.#failed.find((one) => one.rule_id === ruleId && one.version === version);
    return this.#off.get(versionName(ruleId, version))?.reason ?? failure?.error ?? '';
  }

  all(): { readonly off: readonly DecidedOff[]; readonly failed: readonly BrokenRule[] } {
    return { off: [...this.#off.values()], failed: [...this.#failed] };
  }

  #answer(ruleId: string, version: number): void {
    this.#failed = this.#failed.filter((one) => one.rule_id !== ruleId || one.version !== version);
  }
}

function versionName(ruleId: string, version: number): string {
  return `${ruleId} ${version}`;
}
