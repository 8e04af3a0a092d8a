// Runs another program to its end and keeps what it said.
import { spawn } from 'node:child_process';

export interface ProgramEnd {
  /** `null` when it was ended by a signal or could not be started. */
  readonly code: number | null;
  /** Both outputs, in the order they came, at most the last `outputCharactersMax`. */
  readonly output: string;
}

export interface ProgramOptions {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly msMax: number;
}

const outputCharactersMax = 20_000;

/** Never rejects: a program that cannot be started ends with code `null`. */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const program = spawn(command, args, {
      cwd: options.folder,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => program.kill('SIGKILL'), options.msMax);
    let output = '';
    const hear = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-outputCharactersMax);
    };
    program.stdout.on('data', hear);
    program.stderr.on('data', hear);
    program.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: null, output: output + error.message });
    });
    program.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
