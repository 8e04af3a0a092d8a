// What every measuring script shares: numbers on the command line, progress for people, one JSON
// object as the last line for programs, and an exit code that says whether what must hold did
// hold.
import { parseArgs } from 'node:util';

export interface Script {
  /** One line of progress or result. */
  say(text: string): void;
  number(name: string): number;
  flag(name: string): boolean;
  text(name: string): string;
  /** Prints the result, as JSON last with `--json`; the problems make the exit code 1. */
  finish(result: Readonly<Record<string, unknown>>, problems?: readonly string[]): void;
}

export interface ScriptOptions {
  readonly numbers?: Readonly<Record<string, number>>;
  readonly flags?: readonly string[];
  readonly texts?: Readonly<Record<string, string>>;
}

/** Reads `--name value` for the names given, with their defaults, and `--json`. Throws on
 * anything else. */
export function openScript({ numbers = {}, flags = [], texts = {} }: ScriptOptions): Script {
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(
        Object.keys(numbers).map((name) => [name, { type: 'string' as const }]),
      ),
      ...Object.fromEntries(Object.keys(texts).map((name) => [name, { type: 'string' as const }])),
      ...Object.fromEntries([...flags, 'json'].map((name) => [name, { type: 'boolean' as const }])),
    },
  });
  const given = new Map<string, unknown>(Object.entries(values));
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  return {
    say,
    number(name) {
      const value = Number(given.get(name) ?? numbers[name]);
      if (!Number.isFinite(value) || value < 0)
        throw new Error(`--${name} must be a number of 0 or more`);
      return value;
    },
    flag: (name) => given.get(name) === true,
    text: (name) => String(given.get(name) ?? texts[name] ?? ''),
    finish(result, problems = []) {
      for (const [name, value] of Object.entries(result))
        say(`  ${name.padEnd(28)} ${shown(value)}`);
      for (const problem of problems) say(`does not hold: ${problem}`);
      if (problems.length > 0) process.exitCode = 1;
      if (given.get('json') === true) say(JSON.stringify(result));
    },
  };
}

function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function round(value: number, places = 2): number {
  return Number(value.toFixed(places));
}
