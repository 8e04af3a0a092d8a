// Checkpoints in a simulated world: the disk that outlives processes, what happens to it, and what the
// broker may forget because of them.
import { Checkpoints, identityOf } from '../../engine/checkpoint/checkpoints.ts';
import { savedOf } from '../../engine/checkpoint/load-saved.ts';
import { manifestName, sequenceOfName } from '../../engine/checkpoint/manifest.ts';
import { openCheckpoint } from '../../engine/checkpoint/open-checkpoint.ts';
import type { Outbox } from '../../engine/outbox.ts';
import type { Pipeline } from '../../engine/pipeline.ts';
import type { Chance } from '../../load/city/chance.ts';
import { codecInStep } from '../engine/checkpoint/memory-disk.ts';
import type { Broker } from './broker.ts';
import type { Plant } from './plants.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { pathOf, simulatedFolder, StepDisk } from './step-disk.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface KeeperOptions {
  readonly dice: Chance;
  readonly clock: VirtualClock;
  readonly broker: Broker;
  readonly plant: Plant | undefined;
}

/** One life of a process, as far as its disk goes. */
export interface Life {
  readonly disk: StepDisk;
  checkpoints: Checkpoints | undefined;
}

const stream = 'simulated';
/** Small, so that a short history has several blocks, files and foldings. */
const sizes = {
  blockBytes: 3_000, blockEvents: 40, segmentBytes: 10_000, foldBytesMin: 8_000, waitingBytesMax: 60_000,
} as const;

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #disk: SimulatedDisk;
  readonly #everyMs: number;
  readonly #everyMessages: number;
  readonly #forgets: boolean;
  /** Starts that went on from a checkpoint, and damage done to one. */
  restored = 0;
  damaged = 0;

  constructor(options: KeeperOptions) {
    const { dice } = options;
    this.#options = options;
    this.#disk = new SimulatedDisk({ dice });
    this.#disk.makeFolder(simulatedFolder);
    this.#disk.syncFolder('/');
    this.#everyMs = dice.pick([5, 40, 200]);
    this.#everyMessages = dice.pick([1, 3, Infinity]);
    this.#forgets = dice.yes(0.5);
  }

  begin(): Life {
    return { disk: new StepDisk(this.#disk), checkpoints: undefined };
  }

  /** What happens to a disk from time to time: it fills up, has room again, fails to make something certain. */
  trouble(): void {
    const { dice } = this.#options;
    const roll = dice.next();
    if (roll < 0.3) this.#disk.setBytesMax(this.#disk.used() + dice.int(0, 500));
    else if (roll < 0.9) this.#disk.setBytesMax(Infinity);
    else this.#disk.failSyncs(1);
  }

  /** The process is gone: killed, or the power failed, perhaps in the middle of a change. */
  end({ disk, checkpoints }: Life): void {
    const { dice } = this.#options;
    checkpoints?.close();
    if (dice.yes(0.5)) this.#disk.kill();
    else {
      if (disk.waiting() > 0 && dice.yes(0.5)) {
        this.#disk.cutPowerAfter(1);
        disk.step(dice.int(0, disk.waiting() - 1));
      }
      this.#disk.restart();
    }
    this.#disk.setBytesMax(Infinity);
    this.#disk.failSyncs(0);
    if (dice.yes(0.5)) this.#damage();
  }

  /** Decay, once: of the newest manifest when the broker has forgotten, of any file otherwise. */
  #damage(): void {
    const { dice } = this.#options;
    const names = this.#disk.list(simulatedFolder);
    const manifests = names.filter((name) => sequenceOfName(name) !== undefined);
    if (this.damaged > 0 || manifests.length < 2) return;
    const name = dice.pick(this.#forgets ? manifests.slice(-1) : names);
    const size = this.#disk.open(pathOf(name), 'read').size();
    if (size === 0) return;
    this.damaged += 1;
    this.#disk.damage(pathOf(name), dice.int(0, size - 1), 1 << dice.int(0, 7));
  }

  /** As engine/main.ts: goes on from the newest good one. Resolves with the sequence judged next. */
  async load(life: Life, pipeline: Pipeline, outbox: Outbox): Promise<number> {
    const { broker, clock, plant } = this.#options;
    const { disk } = life;
    const published = (): number =>
      plant === 'checkpoint-before-hits' ? Infinity : outbox.published();
    const opened = await openCheckpoint(disk, {
      stream,
      last: broker.events.length,
      wholeFrom: broker.forgotten() + 1,
      published: published(),
      identify: async (sequence) => {
        const found = broker.read(sequence);
        return found === undefined ? undefined : identityOf(found.timestamp, found.content);
      },
    });
    life.checkpoints = await Checkpoints.start({
      disk,
      codec: codecInStep,
      stream,
      opened,
      carried: () => pipeline.carried(),
      jobs: () => pipeline.evaluator.takeJobs(),
      published,
      clock,
      everyMs: this.#everyMs,
      everyMessages: this.#everyMessages,
      ...sizes,
      kept: (sequences) => this.#mayForget(sequences),
      warn: () => undefined,
    });
    const { manifest } = opened;
    if (manifest === undefined) return 1;
    this.restored += 1;
    const saved = savedOf(manifest, { disk, codec: codecInStep });
    const { differences } = await pipeline.restore(
      plant === 'nothing-said' ? { ...saved, said: nothing() } : saved,
    );
    if (differences > 0)
      throw new Error(`${differences} differences after ${manifestName(pipeline.judged())}`);
    return plant === 'checkpoint-without-sequence' ? outbox.published() + 1 : pipeline.judged() + 1;
  }

  #mayForget(sequences: readonly number[]): void {
    const upTo =
      this.#options.plant === 'forgets-too-much' ? sequences[0] : sequences.at(-1);
    if (this.#forgets && sequences.length > 1) this.#options.broker.forget(upTo ?? 0);
  }
}

async function* nothing(): AsyncGenerator<never> {}
