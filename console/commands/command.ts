// What one command of the command line is: its words, its options as node:util reads them, and what it does.
import type { ParseArgsOptionsConfig } from 'node:util';

export interface Given {
  readonly positionals: readonly string[];
  /** By option name; an option that was not given is absent. */
  readonly text: (name: string) => string | undefined;
  readonly isSet: (name: string) => boolean;
}

export interface Terminal {
  /** Results, to standard output. */
  readonly out: (line: string) => void;
  /** Progress and complaints, to standard error. */
  readonly err: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the user stands: relative paths start here. */
  readonly folder: string;
  /** The repository. */
  readonly root: string;
}

export interface Command {
  readonly summary: string;
  /** What follows the command's name. */
  readonly usage: string;
  /** Each option with the words of its help line. */
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly text: string }>>;
  /** Exit code: 0 done, 1 an operating error, 2 not understood. A Failure it throws is shown and gives 1. */
  readonly run: (given: Given, terminal: Terminal) => Promise<number>;
}

/** A mistake in the command's own words: shown with the usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const exitCodes = { done: 0, failed: 1, misunderstood: 2 } as const;

export function parserOptions(command: Command): ParseArgsOptionsConfig {
  const own = Object.entries(command.options).map(([name, { type }]) => [name, { type }] as const);
  return { ...Object.fromEntries(own), help: { type: 'boolean', short: 'h' } };
}
