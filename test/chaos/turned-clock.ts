// Other time for child processes: libfaketime, when it is installed (Debian: apt-get install
// libfaketime) or given by FAKETIME_LIBRARY. It reads the offset from a file, so the clock can be
// turned while they run. Time that only goes forward (monotonic) is left alone, as a step of a
// machine's clock leaves it. nats-server does not use the C library and keeps the true time.
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TurnedClock {
  /** For the environment of the processes. */
  readonly env: Readonly<Record<string, string>>;
  /** From within a second on they see the true time and so much more. */
  turn(offMs: number): void;
  close(): void;
}

const libraryName = 'libfaketimeMT.so.1';

/** `undefined` when there is no libfaketime. */
export function openTurnedClock(): TurnedClock | undefined {
  const library = findLibrary();
  if (library === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'fundwatch-clock-'));
  const file = join(folder, 'offset');
  const turn = (offMs: number): void => {
    const seconds = offMs / 1000;
    writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    renameSync(`${file}.new`, file);
  };
  turn(0);
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_RESET: '1',
    },
    turn,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function findLibrary(): string | undefined {
  const given = process.env['FAKETIME_LIBRARY'];
  if (given !== undefined && given !== '') return given;
  const machines = existsSync('/usr/lib') ? readdirSync('/usr/lib') : [];
  return machines
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join('/usr/lib', name, 'faketime', libraryName))
    .find((path) => existsSync(path));
}
