// One run of the evaluator's loop in a world made from one seed: the real pipeline, outbox and
// checkpoints, a broker, a disk and a clock of memory. At every step the dice say what happens next: an
// event arrives (shuffled, twice, in frames of any cut), messages are judged, alone or together, a publish is stored, its
// acknowledgement lost or delivered, one change of the disk happens, time passes, the process dies or
// the power fails. EVENTS forgets what checkpoints allow. Afterwards HITS must hold what one evaluation
// from scratch gives, each revision once.
import { ColdStore } from '../../engine/cold/cold-store.ts';
import { MemoryColdDisk } from '../../engine/cold/disk.ts';
import { setImmediate as turn } from 'node:timers/promises';
import type { Checkpoints } from '../../engine/checkpoint/checkpoints.ts';
import type { RuleSet } from '../../engine/evaluator.ts';
import { decodeHitsFrame } from '../../engine/hit.ts';
import { Outbox, type Position } from '../../engine/outbox.ts';
import { Pipeline } from '../../engine/pipeline.ts';
import type { PipelineMessage } from '../../engine/pipeline-message.ts';
import type { Rule } from '../../engine/rule.ts';
import { Turns, type Waiting } from '../../engine/turns.ts';
import { chance, type Chance } from '../../load/city/chance.ts';
import { arrivals, refusedHash, type Arrivals } from './arrivals.ts';
import { Broker } from './broker.ts';
import { checkHits } from './check-hits.ts';
import { randomHistory } from './history.ts';
import { Keeper, type Life } from './keeper.ts';
import { spoilHits, spoilMessages, type Plant } from './plants.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** The shipped rules, for their examples; and the same cut small, to judge by. */
  readonly rules: readonly Rule[];
  readonly small: RuleSet;
  readonly plant?: Plant | undefined;
}

export interface SimulationResult {
  /** Empty when everything held. */
  readonly problems: readonly string[];
  readonly events: number;
  readonly hits: number;
  readonly crashes: number;
  readonly steps: number;
  /** Starts that went on from a checkpoint, and damage done to one. */
  readonly restored: number;
  readonly damaged: number;
}

const stepsMax = 20_000;
const crashesMax = 5;
/** Cuts a HITS message after one or two hits, so that parts happen. */
const smallBytes = 2_500;

export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const dice = chance(options.seed, 'simulation');
  const history = randomHistory(dice, options.rules, options.small);
  const coming = arrivals(dice, history.ruleSet, history.events);
  const world = new World(options, dice, coming);
  const problems: string[] = [];
  try {
    await world.run();
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const { broker, crashes, steps, buried, keeper } = world;
  const { restored, damaged } = keeper;
  const { hits, problems: wrong } = checkHits(broker, { ...history, ruleSet: coming.inTheEnd }, buried);
  const counts = { events: history.events.length, hits, crashes, steps, restored, damaged };
  return { problems: [...problems, ...wrong], ...counts };
}

interface Process {
  readonly pipeline: Pipeline;
  readonly outbox: Outbox;
  readonly life: Life;
  /** What it makes of a message: the same, unless a bug is planted. */
  readonly read: (message: PipelineMessage) => PipelineMessage;
  /** Sequence in EVENTS it judges next. */
  next: number;
  turns: Turns;
  /** For something, or still for its checkpoint. */
  isWaiting: boolean;
}

class World {
  readonly broker = new Broker();
  readonly buried = new Set<string>();
  readonly keeper: Keeper;
  crashes = 0;
  steps = 0;
  readonly #isCold: boolean;
  readonly #clock = new VirtualClock();
  readonly #dice: Chance;
  readonly #plant: Plant | undefined;
  readonly #crashShare: number;
  readonly #troubleShare: number;
  readonly #bytesMax: number | undefined;
  /** Messages that may wait before they are judged. */
  readonly #waitingMax: number;
  #arrivals: readonly PipelineMessage['content'][];
  #process: Process | undefined;
  #judged = 0;
  #fault: unknown;

  constructor({ plant, seed }: SimulationOptions, dice: Chance, { contents }: Arrivals) {
    this.#dice = dice;
    this.#plant = plant;
    this.#isCold = seed % 2 === 1;
    this.#crashShare = dice.pick([0, 0.005, 0.02, 0.06]);
    this.#bytesMax = dice.yes(0.5) ? smallBytes : undefined;
    this.#waitingMax = dice.pick([1, 3, 8]);
    this.#arrivals = contents;
    this.keeper = new Keeper({ dice, clock: this.#clock, broker: this.broker, plant });
    this.#troubleShare = dice.pick([0, 0, 0.02, 0.1]);
  }

  async run(): Promise<void> {
    while (!this.#isDone()) {
      this.steps += 1;
      if (this.steps > stepsMax) throw new Error(`no end after ${stepsMax} steps`);
      this.#step();
      await turn();
      if (this.#fault !== undefined) throw this.#fault;
    }
  }

  #isDone(): boolean {
    const isIdle = this.#arrivals.length === 0 && this.broker.attempts().length === 0;
    return (
      isIdle &&
      this.#process !== undefined &&
      !this.#process.isWaiting &&
      this.#process.outbox.published() >= this.broker.events.length
    );
  }

  #step(): void {
    const process = this.#process ?? this.#start();
    const roll = this.#dice.next();
    if (roll < this.#crashShare && this.crashes < crashesMax) return this.#crash();
    const possible: (() => void)[] = [];
    if (this.#arrivals.length > 0) possible.push(() => this.#accept());
    if (!process.isWaiting && process.next <= this.broker.events.length)
      possible.push(() => this.#judge(process));
    if (this.broker.attempts().length > 0)
      possible.push(
        () => this.#answer(),
        () => this.#answer(),
      );
    const { disk, checkpoints } = process.life;
    const change = (): void => disk.step(this.#dice.int(0, disk.waiting() - 1));
    if (disk.waiting() > 0) possible.push(change, change, change);
    if (checkpoints !== undefined && process.next > 0)
      possible.push(() => this.#tick(process, checkpoints));
    if (this.#dice.yes(this.#troubleShare)) possible.push(() => this.keeper.trouble());
    possible.push(() => this.#clock.advance(this.#dice.int(1, 15)));
    this.#dice.pick(possible)();
  }

  /** A disk that can promise nothing any more ends the process. */
  #tick(process: Process, checkpoints: Checkpoints): void {
    checkpoints.tick().catch(() => (this.#process === process ? this.#crash() : undefined));
  }

  #accept(): void {
    const [content, ...rest] = this.#arrivals;
    this.#arrivals = rest;
    if (content === undefined) return;
    this.broker.accept(content, this.#clock.now());
    // A sender that was not told posts again.
    if (content.type === 'frame' && this.#dice.yes(0.05))
      this.broker.accept(content, this.#clock.now());
  }

  #judge(process: Process): void {
    const { next, turns } = process;
    const [first, ...more] = this.#waiting(next, Math.max(turns.last(next) - next + 1, this.#dice.int(1, this.#waitingMax)));
    if (first === undefined) throw new Error(`EVENTS ${next} is needed and forgotten`);
    const together = more.slice(0, turns.count([first, ...more].map(waitingOf)) - 1);
    process.next += 1 + together.length;
    this.#judged = Math.max(this.#judged, process.next - 1);
    const wait = process.pipeline.handle(process.read(first), ...together.map(process.read));
    if (wait === undefined) return;
    process.isWaiting = true;
    void wait.then(() => (process.isWaiting = false));
  }

  #waiting(next: number, count: number): readonly PipelineMessage[] {
    const sequences = Array.from({ length: count }, (_, i) => next + i);
    return sequences.flatMap((seq) => this.broker.read(seq) ?? []);
  }

  /** One publish under way meets its fate. */
  #answer(): void {
    const attempt = this.#dice.pick(this.broker.attempts());
    if (this.#plant === 'forget-message-ids') this.broker.forgetIds();
    const roll = this.#dice.next();
    if (roll < 0.1) return;
    this.broker.store(attempt);
    if (roll > 0.25) this.broker.acknowledge(attempt);
  }

  #crash(): void {
    this.crashes += 1;
    // What had left the process may still arrive.
    for (const attempt of this.broker.attempts())
      if (this.#dice.yes(0.5)) this.broker.store(attempt);
    this.broker.forgetAttempts();
    this.#clock.forgetTimers();
    if (this.#process !== undefined) this.keeper.end(this.#process.life);
    this.#process = undefined;
  }

  /** As engine/main.ts starts: from the newest checkpoint, publishing from where HITS ends. */
  #start(): Process {
    const outbox = new Outbox({
      from: this.#lastPosition(),
      clock: this.#clock,
      ...(this.#bytesMax === undefined ? {} : { bytesMax: this.#bytesMax }),
      publish: (message, { events_from, events_sequence, part }) => {
        const bytes = spoilHits(this.#plant, this.crashes, message);
        const stored = this.broker.publish(`hits:${events_from}:${events_sequence}:${part}`, bytes);
        return this.#plant === 'acknowledge-before-store' ? Promise.resolve() : stored;
      },
    });
    const life = this.keeper.begin();
    const pipeline = new Pipeline({
      outbox,
      // With every other seed all that may leave memory leaves after every message.
      ...(this.#isCold ? { cold: { store: new ColdStore(new MemoryColdDisk(), 4_096), hotMs: 0, hotHitsMax: 0 } } : {}),
      recorder: () => life.checkpoints,
      // Every third process is another release that judges the same.
      program: this.crashes % 3 === 2 ? 'another' : 'one',
      bury: (event) => {
        this.buried.add(event.event_id);
        return Promise.resolve();
      },
      switchOff: ({ rule_id, error }) => Promise.reject(new Error(`${rule_id}: ${error}`)),
      warn: (facts, message) => {
        if (facts['hash'] === refusedHash) return;
        // A log that may be missing has decayed: the journal is read.
        if (facts['log'] !== undefined && this.keeper.damaged > 0) return;
        throw new Error(`${message}: ${JSON.stringify(facts)}`);
      },
    });
    const read = spoilMessages(this.#plant, this.crashes);
    const process: Process = { pipeline, outbox, life, read, next: 0, turns: new Turns([], 1), isWaiting: true };
    this.#process = process;
    this.keeper.load(life, pipeline, outbox).then(
      (next) => Object.assign(process, { next, turns: this.#turnsFrom(next), isWaiting: false }),
      (error: unknown) => {
        if (this.#process === process) this.#fault = error;
      },
    );
    return process;
  }

  #turnsFrom(next: number): Turns {
    if (this.#plant === 'turns-not-read') return new Turns([], 1);
    const told = this.broker.hits.map(({ data }) => decodeHitsFrame(data));
    return new Turns(told.filter(({ events_sequence }) => events_sequence >= next), 1);
  }

  #lastPosition(): Position | undefined {
    if (this.#plant === 'publish-before-judge' && this.#judged > 0)
      return { events_sequence: this.#judged, part: 0, last: true };
    const last = this.broker.hits.at(-1);
    if (last === undefined) return undefined;
    const { events_sequence, part, last: isLast, events_from } = decodeHitsFrame(last.data);
    if (this.#plant === 'resume-at-start') return undefined;
    return { events_sequence, part, last: isLast, events_from };
  }
}

function waitingOf({ seq, content }: PipelineMessage): Waiting {
  const isFrame = content.type === 'frame';
  return { seq, bytes: isFrame ? content.data.length : 0, mayJoin: isFrame };
}
