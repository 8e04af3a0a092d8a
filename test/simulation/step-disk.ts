// The disk of a simulated process: changes happen one at a time when the world says so, in any order
// among those under way, and never when the process is gone by then. Reading is at once.
import type { Disk } from '../../engine/checkpoint/disk.ts';
import { PowerCut, type SimulatedDisk } from './simulated-disk.ts';

export const simulatedFolder = '/evaluator';

export function pathOf(name: string): string {
  return `${simulatedFolder}/${name}`;
}

export class StepDisk implements Disk {
  readonly #disk: SimulatedDisk;
  #underWay: (() => void)[] = [];

  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
  }

  /** Changes under way. */
  waiting(): number {
    return this.#underWay.length;
  }

  /** One of them happens. */
  step(which: number): void {
    const work = this.#underWay[which];
    this.#underWay = this.#underWay.filter((one) => one !== work);
    work?.();
  }

  #later(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#underWay.push(() => {
        try {
          work();
          resolve();
        } catch (error) {
          // After a power cut nobody is left to be told.
          if (!(error instanceof PowerCut)) reject(error);
        }
      });
    });
  }

  async names(): Promise<readonly string[]> {
    return this.#disk.list(simulatedFolder);
  }

  async read(name: string, from: number, bytesMax: number): Promise<Uint8Array> {
    const file = this.#disk.open(pathOf(name), 'read');
    const into = new Uint8Array(Math.max(0, Math.min(bytesMax, file.size() - from)));
    return into.subarray(0, file.read(into, from));
  }

  write(name: string, bytes: Uint8Array, at: number): Promise<void> {
    return this.#later(() => this.#disk.open(pathOf(name), 'write').write(bytes, at));
  }

  sync(name: string): Promise<void> {
    return this.#later(() => this.#disk.open(pathOf(name), 'write').sync());
  }

  rename(from: string, to: string): Promise<void> {
    return this.#later(() => this.#disk.rename(pathOf(from), pathOf(to)));
  }

  remove(name: string): Promise<void> {
    return this.#later(() => {
      if (this.#disk.exists(pathOf(name))) this.#disk.remove(pathOf(name));
    });
  }

  syncNames(): Promise<void> {
    return this.#later(() => this.#disk.syncFolder(simulatedFolder));
  }
}
