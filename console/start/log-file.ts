// A process's output on disk, bounded: at a size the file becomes `<name>.1` and a new one begins, so one
// role never holds more than twice that.
import { closeSync, mkdirSync, openSync, fstatSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const bytesMaxDefault = 8 * 1024 * 1024;

export class LogFile {
  readonly path: string;
  readonly #bytesMax: number;
  #descriptor: number;
  #bytes: number;
  #isClosed = false;

  constructor(path: string, bytesMax = bytesMaxDefault) {
    mkdirSync(dirname(path), { recursive: true });
    this.path = path;
    this.#bytesMax = bytesMax;
    this.#descriptor = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  /** What a process says after it was given up is not kept. */
  write(line: string): void {
    if (this.#isClosed) return;
    if (this.#bytes > this.#bytesMax) this.#rotate();
    this.#bytes += writeSync(this.#descriptor, `${line}\n`);
  }

  close(): void {
    this.#isClosed = true;
    closeSync(this.#descriptor);
  }

  #rotate(): void {
    closeSync(this.#descriptor);
    renameSync(this.path, `${this.path}.1`);
    this.#descriptor = openSync(this.path, 'a', 0o600);
    this.#bytes = 0;
  }
}
