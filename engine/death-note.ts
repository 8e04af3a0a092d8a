// What a process died of, as far as it could still say so: an error nobody caught (its name and the line
// it comes from, never its text, which may quote a person's data), memory that ran out (Node's own
// report), an endless loop (watchdog.ts). A kill from outside leaves no note.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const reportFile = 'fatal-report.json';
const charactersMax = 200;

export function noteFile(folder: string): string {
  return join(folder, 'death-note');
}

export class DeathNote {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Chinese; `undefined` when the process before this one said nothing. */
  read(): string | undefined {
    const note = contentOf(noteFile(this.#folder));
    if (note !== undefined) return note.slice(0, charactersMax);
    return contentOf(join(this.#folder, reportFile)) === undefined ? undefined : '内存耗尽';
  }

  /** Throws the old note away; from now on this process leaves its own. */
  begin(): void {
    for (const path of [noteFile(this.#folder), join(this.#folder, reportFile)]) rmSync(path, { force: true });
    const { report } = process;
    report.directory = this.#folder;
    report.filename = reportFile;
    report.compact = true;
    report.excludeEnv = true;
    report.reportOnFatalError = true;
    process.on('uncaughtExceptionMonitor', (error) => this.#write(error));
  }

  #write(error: unknown): void {
    const name = error instanceof Error ? error.name : typeof error;
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const place = /\n\s+at .*?([\w-]+\.[jt]s:\d+)/.exec(stack)?.[1];
    try {
      writeFileSync(noteFile(this.#folder), `程序错误 ${name}${place === undefined ? '' : ` ${place}`}`);
    } catch {
      // A full disk: the death counts as one from outside.
    }
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
