// A process's output on disk, bounded: at a size the file becomes `<name>.1` and a new one begins, so one
// role never holds more than twice that.
import { closeSync, mkdirSync, openSync, fstatSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDiskFull, isShortage } from '../../engine/disk-full.ts';

const bytesMaxDefault = 8 * 1024 * 1024;

export class LogFile {
  readonly path: string;
  readonly #bytesMax: number;
  #descriptor: number;
  #bytes: number;
  #isClosed = false;
  #lost = 0;

  constructor(path: string, bytesMax = bytesMaxDefault) {
    mkdirSync(dirname(path), { recursive: true });
    this.path = path;
    this.#bytesMax = bytesMax;
    this.#descriptor = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  /** What a process says after it was given up is not kept, nor what finds the disk full: whoever supervises must
   * outlive a full disk. Lines left out are counted where the log goes on. */
  write(line: string): void {
    if (this.#isClosed) return;
    if (this.#bytes > this.#bytesMax) this.#rotateIfRoom();
    const gap = this.#lost === 0 ? '' : `(${this.#lost} lines lost: the disk was full)\n`;
    try {
      this.#bytes += writeSync(this.#descriptor, `${gap}${line}\n`);
      this.#lost = 0;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#lost += 1;
    }
  }

  close(): void {
    this.#isClosed = true;
    closeSync(this.#descriptor);
  }

  /** The new file comes first: while there can be none, the old one goes on. */
  #rotateIfRoom(): void {
    const draft = `${this.path}.new`;
    let descriptor: number;
    try {
      descriptor = openSync(draft, 'w', 0o600);
    } catch (error) {
      if (!isShortage(error)) throw error;
      return;
    }
    renameSync(this.path, `${this.path}.1`);
    renameSync(draft, this.path);
    closeSync(this.#descriptor);
    this.#descriptor = descriptor;
    this.#bytes = 0;
  }
}
